"""Stand-in for the Vercel CLI, after what 64.0.2 was seen to print and to do on loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from snippets._platform.application import respond
from snippets._platform.vercel import Deployment, LogLine, Platform, PlatformError, StoredVariable
from snippets._vocabulary.settings import SETTINGS
from tests._world.contract import conform
from tests._world.standins.call import Call, Output, Refused, parse

VERSION = "64.0.2"
BANNER = f"Vercel CLI {VERSION} (Node.js 20.20.2)\n"
TEAM, PROJECT, ALIAS = SETTINGS.team, SETTINGS.project, SETTINGS.production_host
# Options of each command and whether they take a value; --scope and --cwd go with all of them.
OPTIONS: dict[str, dict[str, bool]] = {
    "whoami": {},
    "login": {},
    "link": {"--yes": False, "--project": True},
    "project inspect": {},
    "list": {"--environment": True, "--status": True, "--limit": True},
    "inspect": {"--logs": False},
    "rollback": {"--yes": False},
    "promote": {"--yes": False},
    "redeploy": {"--target": True},
    "deploy": {"--prod": False, "--skip-domain": False, "--yes": False},
    "env ls": {},
    "env add": {"--force": False, "--sensitive": False, "--non-interactive": False},
    "env rm": {"--yes": False},
    "logs": {
        "--environment": True,
        "--query": True,
        "--since": True,
        "--limit": True,
        "--deployment": True,
        "--json": False,
    },
    "cache purge": {"--yes": False},
    "curl": {"--deployment": True},
}
ENVIRONMENTS = ("production", "preview", "development")
# These work without a linked folder.
UNLINKED = ("whoami", "login", "link", "project inspect")


@dataclass(frozen=True)
class _Asked:
    """A call that the CLI accepted."""

    words: list[str]
    options: dict[str, str]
    stdin: str
    platform: Platform
    behind: list[str]

    def deployment(self) -> Deployment:
        return self.platform.find(self.words[0])


def vercel(call: Call, platform: Platform) -> Output:
    """Answer a call of the Vercel CLI and change the platform as the server would."""
    if call.args == ["--version"]:
        return Output(f"{VERSION}\n")
    name, rest = _command(call.args)
    try:
        if name not in OPTIONS:
            raise Refused(f'Error: Could not find "{call.folder / name}"\n')
        behind: list[str] = []
        if name == "curl":
            rest, behind = _split(rest)
        words, options = parse(rest, {"--scope": True, "--cwd": True, **OPTIONS[name]})
        if not platform.user and name != "login":
            raise Refused("Error: No existing credentials found. Please run `vercel login`\n")
        if options.get("--scope", TEAM) != TEAM:
            raise Refused("Error: The specified scope does not exist\n")
        if not platform.linked and name not in UNLINKED and "--cwd" not in options:
            raise Refused(f'Error: Command `vercel {name}` requires confirmation. Use "--yes".\n')
        answer = _COMMANDS[name](_Asked(words, options, call.stdin.decode(), platform, behind))
    except Refused as refused:
        answer = refused.output
    except PlatformError as error:
        answer = Output(stderr=f"Error: {error}\n", code=1)
    return Output(answer.stdout, BANNER + answer.stderr, answer.code)


def _command(args: list[str]) -> tuple[str, list[str]]:
    two = " ".join(args[:2])
    if two in OPTIONS:
        return two, args[2:]
    if not args or args[0].startswith("-"):
        return "deploy", args
    return args[0], args[1:]


def _whoami(asked: _Asked) -> Output:
    return Output(f"{asked.platform.user}\n")


def _login(asked: _Asked) -> Output:
    asked.platform.user = "oncall"
    return Output(stderr="Congratulations! You are now signed in.\n")


def _project_inspect(asked: _Asked) -> Output:
    if asked.words != [PROJECT]:
        raise Refused(f'Error: There is no project for "{" ".join(asked.words)}"\n')
    return Output(stderr=f"> Found Project {TEAM}/{PROJECT}\n")


def _link(asked: _Asked) -> Output:
    if "--yes" not in asked.options:
        raise Refused("Error: Command `vercel link` requires confirmation.\n")
    asked.platform.linked = True
    return Output(stderr=f"✓ Linked to {TEAM}/{asked.options['--project']} (created .vercel)\n")


def _list(asked: _Asked) -> Output:
    if asked.options.get("--environment") not in (None, *ENVIRONMENTS):
        raise Refused("Error: Invalid environment\n", 2)
    chosen = asked.platform.production()
    if asked.options.get("--environment") != "production":
        chosen = sorted(asked.platform.deployments, key=lambda d: d.created, reverse=True)
    if "--status" in asked.options:
        chosen = [d for d in chosen if d.state == asked.options["--status"]]
    rows = "".join(
        f"  {asked.platform.age(d):<6}  {TEAM}/{PROJECT}     {d.url}     ● {d.state.capitalize()}"
        f"     {d.target.capitalize()}      55s          oncall\n"
        for d in chosen
    )
    head = (
        f"> Production deployments for {TEAM}/{PROJECT} [43ms]\n\n  Age     Project   Deployment\n"
    )
    return Output("".join(f"{d.url}\n" for d in chosen), head + rows)


def _inspect(asked: _Asked) -> Output:
    found = asked.deployment()
    failed = found.state == "ERROR"
    state = f"status\t● {found.state.capitalize()}\n"
    if "--logs" in asked.options:
        return Output(stderr=f"{found.build_log}\n{state}", code=int(failed))
    alias = f"\n  Aliases\n\n    ▶ https://{ALIAS}\n" if found is asked.platform.live else ""
    general = (
        f"  General\n\n    id\t\t{found.id}\n    name\t{PROJECT}\n"
        f"    target\t{found.target}\n    {state}"
        f"    url\t\t{found.url}\n    created\t{found.created:%a %b %d %Y %H:%M:%S} "
        f"[{asked.platform.age(found)} ago]\n"
    )
    return Output(stderr=general + alias, code=int(failed))


def _rollback(asked: _Asked) -> Output:
    if not asked.words:
        return Output(stderr="> No deployment rollback in progress\n")
    target = asked.deployment()
    asked.platform.rollback(target)
    said = f"> Success! {PROJECT} was rolled back to {target.host} ({target.id})\n"
    return Output(stderr=said)


def _promote(asked: _Asked) -> Output:
    if not asked.words:
        return Output(stderr="> No deployment promotion in progress\n")
    target = asked.deployment()
    if target.target == "preview" and "--yes" not in asked.options:
        raise Refused("Error: Command `vercel promote` requires confirmation.\n")
    asked.platform.promote(target)
    if target.target == "preview":
        return Output(stderr=f"Successfully created new deployment of {PROJECT}\n")
    return Output(stderr=f"> Success! {PROJECT} was promoted to {target.host} ({target.id})\n")


def _redeploy(asked: _Asked) -> Output:
    if not asked.words:
        raise Refused("Error: Missing required deployment id or url\n")
    built = asked.platform.redeploy(asked.deployment())
    return Output(built.url, f"  Production      {built.url}\n▲ Aliased   https://{ALIAS}\n")


def _deploy(asked: _Asked) -> Output:
    production = "--prod" in asked.options
    folder = asked.options.get("--cwd", "")
    built = asked.platform.deploy(
        f"dpl_new{len(asked.platform.deployments)}",
        target="production" if production else "preview",
        assign="--skip-domain" not in asked.options,
        page="Maintenance" if folder else "",
    )
    kind = "Production" if production else "Preview"
    return Output(built.url, f"▲ {kind}      {built.url}\n✓ Ready in 176ms\n")


def _environment(word: str) -> str:
    if word not in ENVIRONMENTS:
        raise Refused(f"Error: Invalid environment: {word}\n", 2)
    return word


def _env_ls(asked: _Asked) -> Output:
    target = _environment(asked.words[0])
    rows = "".join(
        f" {name:<18} {'Hidden' if v.sensitive else v.value[:18]:<20} Secret    Production\n"
        for name, v in asked.platform.variables.items()
        if target in v.targets
    )
    table = f"\n name               value                type      environments  created\n{rows}\n"
    return Output(table, f"> Environment Variables found for {TEAM}/{PROJECT} [17ms]\n")


def _env_add(asked: _Asked) -> Output:
    name, target = asked.words
    _environment(target)
    value = asked.stdin.removesuffix("\n")
    if not asked.stdin:
        if "--non-interactive" in asked.options:
            raise Refused('{"reason": "missing_requirements"}\n')
        return Output(stderr="? Value?")
    variables = asked.platform.variables
    forced = "--force" in asked.options
    if name in variables and target in variables[name].targets and not forced:
        raise Refused("Error: Another Environment Variable with the same Name exists.\n")
    sensitive = "--sensitive" in asked.options or target != "development"  # 64's default
    variables[name] = StoredVariable(value, (target,), sensitive)
    return Output(stderr=f"✓ {'Overrode' if forced else 'Added'}        {name}\n")


def _env_rm(asked: _Asked) -> Output:
    name, _ = asked.words
    if name not in asked.platform.variables:
        raise Refused("Error: Environment Variable was not found.\n")
    if "--yes" in asked.options:
        del asked.platform.variables[name]
    return Output()


_UNITS = {"m": 1, "h": 60, "d": 24 * 60}


def _logs(asked: _Asked) -> Output:
    if asked.words:
        raise Refused("Error: `vercel logs` accepts no deployment here. Use --deployment.\n", 2)
    since = asked.options.get("--since", "30m")
    minutes = int(since[:-1]) * _UNITS[since[-1]]
    lines = [line for line in asked.platform.logs if line.minutes_ago <= minutes]
    if "--deployment" in asked.options:
        wanted = asked.platform.find(asked.options["--deployment"])
        lines = [line for line in lines if line.deployment == wanted.id]
    return Output(_rows(_matching(lines, asked.options.get("--query", "")), asked.options))


def _matching(lines: list[LogLine], query: str) -> list[LogLine]:
    for term in query.split():
        if term.startswith("level:"):
            lines = [line for line in lines if line.level == term.removeprefix("level:")]
        else:
            word = term.strip('"')
            lines = [line for line in lines if word.lower() in line.message.lower()]
    return lines


def _rows(lines: list[LogLine], options: dict[str, str]) -> str:
    if "--json" in options:
        rows = "".join(f'{{"level":"{one.level}","message":"{one.message}"}}\n' for one in lines)
        return rows + '{"type":"summary","pagination":{"hasMore":false}}\n'
    if not lines:
        return "No logs found\n"
    return "".join(f"{one.level}  GET  {one.message}\n" for one in lines)


def _purge(asked: _Asked) -> Output:
    if "--yes" not in asked.options:
        raise Refused("Error: Command `vercel cache purge` requires confirmation.\n")
    asked.platform.purge()
    return Output(stderr="Successfully purged the CDN cache and Data cache\n")


def _split(args: list[str]) -> tuple[list[str], list[str]]:
    """Return what is for Vercel and, behind `--`, what is for curl."""
    end = args.index("--") if "--" in args else len(args)
    return args[:end], args[end + 1 :]


def _curl(asked: _Asked) -> Output:
    """Ask a deployment behind its protection, as curl does with --fail --silent --show-error."""
    wanted = ["--fail", "--silent", "--show-error"]
    if asked.behind != wanted or len(asked.words) != 1:
        raise Refused(f"the stand-in knows only one path and -- {' '.join(wanted)}\n", 2)
    host = asked.platform.find(asked.options["--deployment"]).host
    asked.platform.bypass = True  # without one, the CLI makes a token
    call = (asked.platform, "GET", host, asked.words[0])
    answer = conform(*call, respond(*call, {}))
    if answer.status >= 400:
        said = f"curl: (22) The requested URL returned error: {answer.status}\n"
        return Output(stderr=said, code=22)
    return Output(answer.body)


_COMMANDS: dict[str, Callable[[_Asked], Output]] = {
    "whoami": _whoami,
    "login": _login,
    "link": _link,
    "project inspect": _project_inspect,
    "list": _list,
    "inspect": _inspect,
    "rollback": _rollback,
    "promote": _promote,
    "redeploy": _redeploy,
    "deploy": _deploy,
    "env ls": _env_ls,
    "env add": _env_add,
    "env rm": _env_rm,
    "logs": _logs,
    "cache purge": _purge,
    "curl": _curl,
}
