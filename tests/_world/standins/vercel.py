"""Stand-in for the Vercel CLI: what its newest recorded version printed, about this platform.

What no recording holds, that version printed in `tests/_lanes/real/test_standins.py`, which
compares every line with the real one.
"""

from collections.abc import Callable
from dataclasses import replace

from snippets._platform.application import respond
from snippets._platform.vercel import Deployment, Platform, PlatformError
from tests._world.contract import conform
from tests._world.standins.call import Call, Output, Refusing, parse
from tests._world.standins.recorded import instead_of, replay, table
from tests._world.standins.vercel_asked import ALIAS, BANNER, PROJECT, TEAM, Accepted
from tests._world.standins.vercel_data import env_add, env_ls, env_update, logs, purge
from tests._world.standins.vercel_moves import deploy, promote, redeploy, rollback

_FLAGS = ("--yes", "--logs", "--prod", "--skip-domain", "--force", "--sensitive", "--json")
_VALUES = (
    *("--scope", "--cwd", "--project", "--environment", "--target", "--query", "--since"),
    *("--limit", "--deployment"),
)
_OPTIONS = dict.fromkeys(_FLAGS, False) | dict.fromkeys(_VALUES, True)
_LEARN = "Learn More: https://err.sh/vercel"


def vercel(call: Call, platform: Platform) -> Output:
    """Answer a call of the Vercel CLI and change the platform as the server would."""
    if call.args == ["--version"]:
        return replace(replay("before-an-incident#check-vercel-version"), stderr="")
    name, rest = _command(call.args)
    try:
        asked = _accepted(name, rest, call, platform)
        answer = _COMMANDS[name](asked)
    except Refusing as refused:
        answer = refused.output
    except PlatformError as error:
        status = "" if error.status == 404 else f" ({error.status})"
        answer = Output(stderr=f"Error: {error}{status}\n", code=1)
    stderr = answer.stderr.removeprefix(BANNER)
    return Output(answer.stdout, BANNER + stderr, answer.code)


def _accepted(name: str, rest: list[str], call: Call, platform: Platform) -> Accepted:
    assert name in _COMMANDS, f"the stand-in of vercel does not know {name}"
    # What is behind `--` is for curl.
    end = rest.index("--") if "--" in rest else len(rest)
    words, options = parse(rest[:end], _OPTIONS)
    if not platform.user and name != "login":
        raise Refusing(_NOBODY if name != "whoami" else _LOGGED_OUT)
    assert options.get("--scope", TEAM) == TEAM, call
    return Accepted(words, options, call.stdin.decode(), platform, rest[end + 1 :])


_NOBODY = (
    'Error: No existing credentials found. Please run `vercel login` or pass "--token"\n'
    f"{_LEARN}/no-credentials-found\n"
)
_LOGGED_OUT = (
    "> Logged out.\n> Run `vercel deploy --temporary` to create a temporary deployment you can "
    "claim later, or `vercel login` to log in.\n"
)


def _command(args: list[str]) -> tuple[str, list[str]]:
    two = " ".join(args[:2])
    return (two, args[2:]) if two in _COMMANDS else (args[0], args[1:])


def _whoami(asked: Accepted) -> Output:
    return replay("before-an-incident#check-sign-in-account", ("oncall", asked.platform.user))


def _login(asked: Accepted) -> Output:
    asked.platform.user = "oncall"
    return Output(stderr="Congratulations! You are now signed in.\n")


def _project_inspect(asked: Accepted) -> Output:
    assert asked.words == [PROJECT], asked
    return replay("before-an-incident#check-project")


def _link(asked: Accepted) -> Output:
    asked.platform.linked = True
    return replay("before-an-incident#link-project")


def _list(asked: Accepted) -> Output:
    wanted = asked.options.get("--environment")
    kept = [d for d in asked.platform.deployments if not d.gone and wanted in (None, d.target)]
    deployments = sorted(kept, key=lambda d: d.created, reverse=True)
    step = "deployment/rollback#list-deployments"
    rows = [
        (_age(asked.platform, deployment), "", deployment.url, f"● {deployment.state.capitalize()}",
         deployment.target.capitalize(), "", "")
        for deployment in deployments
    ]  # fmt: skip
    head = replay(step).stderr.partition("\n\n")[0]
    if not wanted:
        head = head.replace("Production deployments", "Deployments")
    urls = "".join(f"{deployment.url}\n" for deployment in deployments)
    return Output(urls, f"{head}\n\n{table(step, 5, rows)}\n\n")


def _age(platform: Platform, deployment: Deployment) -> str:
    """Return the age of a deployment in its largest whole unit."""
    seconds = int((platform.now - deployment.created).total_seconds())
    units = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
    return next((f"{seconds // size}{unit}" for size, unit in units if seconds >= size), "0s")


def _inspect(asked: Accepted) -> Output:
    host = asked.words[0].removeprefix("https://")
    try:
        deployment = asked.platform.shown(asked.words[0])
    except PlatformError as error:
        raise Refusing(f'Fetching deployment "{host}" in {TEAM}\nError: {error}\n') from None
    if "--logs" in asked.options:
        return _log_of(deployment, host)
    live = deployment is asked.platform.live
    step, recorded, was = (
        ("deployment/rollback#inspect-production", "bad", "10m")
        if live
        else ("deployment/rollback#inspect-candidate", "first", "1d")
    )
    shown = replay(
        step,
        *instead_of(recorded, deployment),
        ("target\tproduction", f"target\t{deployment.target}"),
        ("● Ready", f"● {deployment.state.capitalize()}"),
        ("Mon Nov 23 2026 03:00:00", f"{deployment.created:%a %b %d %Y %H:%M:%S}"),
        (f"[{was} ago]", f"[{_age(asked.platform, deployment)} ago]"),
    )
    first = f'Fetching deployment "{ALIAS if live else deployment.host}"'
    stderr = shown.stderr.replace(first, f'Fetching deployment "{host}"')
    return Output(stderr=stderr, code=int(deployment.state == "ERROR"))


def _log_of(deployment: Deployment, host: str) -> Output:
    shown = replay("deployment/rollback#read-build-log", *instead_of("err", deployment)[:1])
    head, *lines, state = shown.stderr.removeprefix(BANNER).rstrip("\n").split("\n")
    head = head.replace(deployment.host, host)
    stamp = f"{deployment.created:%Y-%m-%dT%H:%M:%SZ}  "
    log = [lines[0].split("  ", 1)[1], *deployment.build_log.splitlines()]
    state = state.replace("Error", deployment.state.capitalize())
    printed = "\n".join([head, *(stamp + line for line in log), state])
    return Output(stderr=f"{printed}\n", code=int(deployment.state == "ERROR"))


def _curl(asked: Accepted) -> Output:
    """Ask a deployment behind its protection, as curl does with --fail --silent --show-error."""
    assert asked.behind == ["--fail", "--silent", "--show-error"], asked
    host = asked.platform.find(asked.options["--deployment"]).host
    asked.platform.bypass = True  # without one, the CLI makes a token
    stderr = replay("deployment/standard#check-new-build").stderr.rstrip("\n") + "\n"
    call = (asked.platform, "GET", host, asked.words[0])
    answer = conform(*call, respond(*call))
    if answer.status >= 400:
        failed = f"curl: (22) The requested URL returned error: {answer.status}\n"
        return Output(stderr=stderr + failed, code=22)
    return Output(answer.body, stderr)


_COMMANDS: dict[str, Callable[[Accepted], Output]] = {
    "whoami": _whoami,
    "login": _login,
    "link": _link,
    "project inspect": _project_inspect,
    "list": _list,
    "inspect": _inspect,
    "rollback": rollback,
    "promote": promote,
    "redeploy": redeploy,
    "deploy": deploy,
    "env ls": env_ls,
    "env add": env_add,
    "env update": env_update,
    "logs": logs,
    "cache purge": purge,
    "curl": _curl,
}
