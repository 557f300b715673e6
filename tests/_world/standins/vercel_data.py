"""Stand-ins for the commands of the Vercel CLI that concern variables, logs and caches."""

import json
import re
from datetime import timedelta

from snippets._platform.vercel import LogLine, PlatformError, StoredVariable
from tests._world.standins.call import Output, Refusing
from tests._world.standins.recorded import instead_of, replay, table
from tests._world.standins.vercel_asked import RETRIEVING, TEAM, Accepted

_LEVELS = re.compile(r"level:\(?([\w ]+)\)?")
LEVEL, SOURCE = 7, 16  # letters that two columns of the logs have at least, seen in a run


def env_ls(asked: Accepted) -> Output:
    [target] = asked.words
    rows = [("name", "value", "type", "environments", "created")]
    for key, variable in asked.platform.variables.items():
        if target not in variable.targets:
            continue
        shown = variable.value if len(variable.value) <= 18 else f"{variable.value[:18]}…"
        value, kind = ("Hidden", "Secret") if variable.sensitive else (shown, "Config")
        targets = ", ".join(map(str.capitalize, variable.targets))
        rows.append((variable.name or key, value, kind, targets, "1d ago"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gaps = (9, 9, 4, 8, 0)
    printed = "".join(
        " " + "".join(f"{c:<{w + g}}" for c, w, g in zip(row, widths, gaps, strict=True)).rstrip()
        + "\n"
        for row in rows
    )  # fmt: skip
    return Output(f"\n{printed}\n", replay("monitoring/commands#list-variable-names").stderr)


def env_add(asked: Accepted) -> Output:
    name, target = asked.words
    if not asked.stdin:
        return Output(stderr=f"{RETRIEVING}? Value?\n")
    variable = StoredVariable(asked.stdin.removesuffix("\n"), (target,), True, name)
    try:
        asked.platform.store(variable, upsert="--force" in asked.options)
    except PlatformError as error:
        raise Refusing(f"{RETRIEVING}Saving…\nError: {error}\n") from None
    step, recorded = (
        ("security/secret-rotation#replace-nextauth-secret", "NEXTAUTH_SECRET")
        if "--sensitive" in asked.options
        else ("incidents/authentication-failures#set-nextauth-url", "NEXTAUTH_URL")
    )
    return replay(step, (recorded, name))


def env_update(asked: Accepted) -> Output:
    name, target = asked.words
    for key, variable in asked.platform.variables.items():
        if name == (variable.name or key) and target in variable.targets:
            break
    else:
        see = f"Run `vercel env ls --scope {TEAM}` to see all available Environment Variables."
        raise Refusing(f'{RETRIEVING}Error: The variable "{name}" was not found. {see}\n')
    variable.value, variable.sensitive = asked.stdin.removesuffix("\n"), True
    targets = ", ".join(map(str.capitalize, variable.targets))
    added = replay("security/secret-rotation#replace-nextauth-secret").stderr.partition("✓ ")[2]
    lines = added.partition("\n")[2]
    lines = lines.replace("Environments    Production", f"Environments    {targets}")
    return Output(stderr=f"{RETRIEVING}Updating\n\n✓ Updated         {name}\n{lines}")


_UNITS = {"m": 1, "h": 60, "d": 24 * 60}


def logs(asked: Accepted) -> Output:
    if asked.words:
        host = asked.words[0].removeprefix("https://")
        use = f"Select a deployment with --deployment: `vercel logs --deployment {host}`"
        raise Refusing(f"Error: {use}\n", 2)
    since = asked.options.get("--since", "30m")
    minutes = int(since[:-1]) * _UNITS[since[-1]]
    lines = [line for line in asked.platform.logs if line.minutes_ago <= minutes]
    step = "troubleshooting/logs#recent-errors"
    changes: list[tuple[str, str]] = []
    if "--deployment" in asked.options:
        step = "troubleshooting/logs#errors-of-deployment"
        host = asked.options["--deployment"].removeprefix("https://")
        try:
            wanted = asked.platform.find(host)
        except PlatformError:
            gone = f"Error: Deployment not found: {host} under {TEAM}\n"
            raise Refusing(f'Resolving deployment "{host}"\n{gone}') from None
        lines = [line for line in lines if line.deployment == wanted.id]
        changes += instead_of("bad", wanted)
    lines = sorted(
        _matching(lines, asked.options.get("--query", "")), key=lambda line: line.minutes_ago
    )
    if "--json" in asked.options:
        return Output(_json_lines(lines))
    stderr = replay(step, *changes).stderr
    if not lines:
        *_, nothing = replay("monitoring/endpoints#new-errors").stderr.rstrip("\n").split("\n")
        return Output(stderr=f"{stderr}{nothing}\n")
    now = asked.platform.now
    day = "" if (now - timedelta(minutes=minutes)).date() == now.date() else "%b %d "
    rows = [
        (f"{now - timedelta(minutes=line.minutes_ago):{day}%H:%M:%S}.000",
         line.level.ljust(LEVEL), "function".ljust(SOURCE), line.message)
        for line in lines
    ]  # fmt: skip
    return Output(table(step, 2, rows), stderr)


def _json_lines(lines: list[LogLine]) -> str:
    data = ({"level": line.level, "message": line.message} for line in lines)
    rows: list[object] = [{"type": "log", "data": row} for row in data]
    rows.append({"type": "summary", "pagination": {"hasMore": False}})
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def _matching(lines: list[LogLine], query: str) -> list[LogLine]:
    levels, words = _LEVELS.findall(query), _LEVELS.sub("", query).lower().split()
    return [
        line
        for line in lines
        if all(line.level in of.split(" OR ") for of in levels)
        and all(word in line.message.lower() for word in words)
    ]


def purge(asked: Accepted) -> Output:
    asked.platform.purge()
    return replay("performance/cache#purge-cache")
