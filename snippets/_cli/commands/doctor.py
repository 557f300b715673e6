"""`runbook doctor`: is this machine ready for on-call duty, and what is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

import click

from snippets._cli import checks
from snippets._cli.checks import NOT_CHECKED, OK, PROBLEM, WARNING, Check, guard
from snippets._cli.output import echo_schema
from snippets._cli.probe import network
from snippets._cli.probe.target import known_secrets
from snippets._cli.probe.vercel_version import LABEL, vercel_cli
from snippets._cli.proof_age import old
from snippets._drill import postgres, surroundings
from snippets._engine import Parameter, ParameterError, Problem, Step, Tool, get, run
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._vocabulary import parameters
from snippets._vocabulary import tools as vocabulary
from snippets._vocabulary.distribution import version
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import SEV1, SEV2, SIGN_IN_PAGE
from snippets._vocabulary.settings import FILE, SETTINGS
from snippets._vocabulary.tools import gh, pg_dump, psql, vercel
from snippets._vocabulary.versions import POSTGRESQL, numbers, will_do

LIMIT = 30.0  # seconds for everything together
SKEW_WARNING, SKEW_PROBLEM = 5, 60  # seconds; times in logs and incident reports are compared
NARROW = 80  # columns
_OPTIONS = {
    "noclobber": "commands that save a file refuse to write over an older one: set +o noclobber",
    "errexit": "the first command that fails closes the shell: set +e",
    "nounset": "a variable that is not set yet ends a command in other words: set +u",
}
# What every shell has in `$-` for them.
_LETTERS = {"noclobber": "C", "errexit": "e", "nounset": "u"}
_ASK_SHELL = 'echo "options $-"; echo aliases; alias'
_SHELLS = ("bash", "zsh", "dash", "ash")

_PAGE = "before-an-incident"
_ACCOUNTS = (
    ("Signed in to Vercel", "check-sign-in-account", vercel, "vercel login"),
    ("Project visible", "check-project", vercel, "Ask a team owner to invite you."),
    ("Signed in to GitHub", "check-gh-sign-in", gh, "gh auth login"),
)
_DATABASES = (
    ("Production database", "check-database-access"),
    ("Rehearsal server", "check-rehearsal-access"),
)


# Tools.


def tool(one: Tool) -> Check:
    """Check that a tool is there, the one that is meant, and new enough."""
    remedy = _install(one)
    if shutil.which(one.name) is None:
        return Check(one.name, PROBLEM, "not installed.", remedy)
    if not numbers(one.version):
        return Check(one.name, OK, f"there; {one.version} version will do")
    result = run(one(*one.ask), seconds=network.SECONDS)
    if result.problem is Problem.TIMED_OUT:
        return Check(one.name, NOT_CHECKED, "it did not tell its version in time.")
    said = (result.stdout.strip() or result.stderr.strip()).partition("\n")[0]
    wanted = will_do(one)
    words = wanted.words.replace("`", "")
    if not wanted.holds(result):
        return Check(
            one.name,
            PROBLEM,
            f"{_shown(said) or 'nothing'}, and the runbook needs {words}.",
            remedy,
        )
    version = ".".join(map(str, numbers(said.removeprefix(one.named))))
    return Check(one.name, OK, f"{version}; {words} will do")


def _install(one: Tool) -> str:
    """Say how to install a tool with the package manager that is here."""
    return f"Install: {one.installed_by()}"


def _shown(text: str) -> str:
    return network.excerpt(text, known_secrets())


# Accounts.


def account(label: str, step: Step, one: Tool, remedy: str) -> Check:
    """Check a sign-in, or anything else that a step of the runbook answers by succeeding."""
    result = run(step.action, seconds=min(step.seconds, network.SECONDS * 2))
    if result.problem is Problem.MISSING_TOOL:
        return Check(label, NOT_CHECKED, f"{one.name} is not installed.", _install(one))
    if result.problem is Problem.TIMED_OUT:
        return Check(label, NOT_CHECKED, "no answer in time.", "Check your network.")
    if not result.ok:
        lines = (result.stderr.strip() or result.stdout.strip()).splitlines()
        return Check(label, PROBLEM, _shown(lines[-1]) if lines else "refused.", remedy)
    return Check(label, OK, "yes")


def project() -> Check:
    """Check that this folder is linked to the project of the settings."""
    label, file = "Project linked", Path(".vercel", "project.json")
    link = "In the checkout of the application: runbook show 'before-an-incident#link-project'"
    try:
        linked = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Check(label, WARNING, "this folder is not linked.", link)
    except (OSError, ValueError):
        return Check(label, PROBLEM, f"{file} cannot be read.", link)
    if not isinstance(linked, dict) or not {"projectId", "orgId"} <= linked.keys():
        return Check(label, PROBLEM, f"{file} names no project.", link)
    name = linked.get("projectName")
    if name is None:
        return Check(label, WARNING, f"{file} does not say the name of its project.", link)
    if name != SETTINGS.project:
        wrong = f"linked to {_shown(str(name))}, not to {SETTINGS.project}."
        return Check(label, PROBLEM, wrong, link)
    return Check(label, OK, SETTINGS.project)


# The environment: names, never values.


def variables() -> Iterator[Check]:
    """Yield a check for each parameter of the runbook that is set in this shell."""
    known = [
        parameter for parameter in vars(parameters).values() if isinstance(parameter, Parameter)
    ]
    there = [one for one in known if one.name in os.environ]
    for one in there:
        try:
            one.check(os.environ[one.name])
        except ParameterError:  # its message may hold the value
            example = f", for example {one.example}" if one.example else ""
            remedy = f"It is: {one.what}{example}."
            yield Check(one.name, PROBLEM, "set, but not of the right form.", remedy)
        else:
            yield Check(one.name, OK, "set, and of the right form")
    if not there:
        yield Check("Variables", OK, "none set; the pages say when one is needed")


def services() -> Iterator[Check]:
    """Yield a check for each database service that commands name, and for the password file."""
    named = os.environ.get("PGSERVICEFILE")
    file = Path(named) if named else Path.home() / ".pg_service.conf"
    try:
        entries = re.findall(
            r"^\s*\[([^\]\n]+)\]", file.read_text("utf-8", "replace"), re.MULTILINE
        )
    except OSError:
        entries = []
    for name in (SETTINGS.database_service, SETTINGS.scratch_database_service):
        if name in entries:
            yield Check(f"Service {name}", OK, "defined")
        else:
            remedy = "Set it up: runbook show before-an-incident"
            yield Check(f"Service {name}", PROBLEM, f"not defined in {file}.", remedy)
    yield _passwords()


def _passwords() -> Check:
    named = os.environ.get("PGPASSFILE")
    file = Path(named) if named else Path.home() / ".pgpass"
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return Check("Password file", PROBLEM, f"{file} is not there.", "Make it, with mode 600.")
    if mode & 0o077:
        wrong = f"{file} has mode {mode:o}: psql ignores a file that others can read."
        return Check("Password file", PROBLEM, wrong, f"chmod 600 {file}")
    return Check("Password file", OK, "there, and private")


def database(label: str, step: Step) -> Check:
    """Check the access to a database server, and that the client is of its major."""
    result = run(step.action, seconds=network.SECONDS * 2)
    if result.problem is Problem.MISSING_TOOL:
        return Check(label, NOT_CHECKED, "psql is not installed.", _install(psql))
    server = numbers(result.stdout)
    if not result.ok or not server:
        lines = (result.stderr.strip() or "no answer").splitlines()
        remedy = "runbook show 'before-an-incident#check-database-access'"
        return Check(label, PROBLEM, f"not reachable: {_shown(lines[-1])}", remedy)
    client = numbers(run(pg_dump("--version"), seconds=network.SECONDS).stdout)
    if not client:
        return Check(label, PROBLEM, "pg_dump is not installed.", _install(pg_dump))
    if client[0] != server[0]:
        other = f"pg_dump {client[0]} is of another major than the server ({server[0]})."
        return Check(
            label, PROBLEM, other, _install(pg_dump).replace(str(POSTGRESQL), str(server[0]))
        )
    return Check(label, OK, f"server {server[0]}, client {client[0]}")


# The machine.


def clock() -> Check:
    """Compare the clock with that of production: the date of any answer will do."""
    label = "Clock"
    before = datetime.now(UTC)
    result = run(get(SETTINGS.production_url + SIGN_IN_PAGE))
    try:
        theirs = parsedate_to_datetime(result.headers["date"])
    except (KeyError, ValueError):
        said = f"production did not tell the time: {network.meaning(result)}."
        return Check(label, NOT_CHECKED, said, "runbook triage says whose fault that is.")
    middle = before + (datetime.now(UTC) - before) / 2
    skew = (middle - theirs.replace(tzinfo=UTC)).total_seconds()
    off = max(abs(skew) - 1, 0)  # their date has whole seconds
    said = f"{off:.0f} s {'ahead of' if skew > 0 else 'behind'} production."
    if off > SKEW_WARNING:
        state = PROBLEM if off > SKEW_PROBLEM else WARNING
        return Check(label, state, said, "Let the system set its time (NTP).")
    return Check(label, OK, "agrees with production")


def shell_settings() -> Iterator[Check]:
    """Yield what the interactive shell does to commands that are pasted into it."""
    shell = os.environ.get("SHELL", "")
    name = Path(shell).name
    if name not in _SHELLS:
        wrong = f"{name or 'not known'}; the commands were run in {', '.join(_SHELLS)}."
        yield Check("Shell", WARNING, wrong, "Start bash before you paste.")
        return
    try:
        # In a session of its own: an interactive shell would take the terminal from us.
        done = subprocess.run(
            [shell, "-i", "-c", _ASK_SHELL],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=network.SECONDS,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Check("Shell", NOT_CHECKED, f"{name} does not start: {type(error).__name__}.")
        return
    options, _, aliases = done.stdout.partition("aliases\n")
    found = list(_options(options)) + list(_aliases(aliases))
    yield from found or [Check("Shell", OK, f"{name}, without anything that changes commands")]


def _options(printed: str) -> Iterator[Check]:
    letters = "".join(re.findall(r"^options (\S*)$", printed, re.MULTILINE))
    for option, why in _OPTIONS.items():
        if _LETTERS[option] in letters:
            yield Check(f"Shell option {option}", WARNING, why)


def _aliases(printed: str) -> Iterator[Check]:
    """Yield the aliases that stand before a tool of the runbook, by name only."""
    names = {line.removeprefix("alias ").partition("=")[0] for line in printed.splitlines()}
    for name in sorted(names & {one.name for one in _tools()} - {"ls", "grep"}):
        said = "the commands were run without it."
        yield Check(f"Alias {name}", WARNING, said, f"unalias {name}")


def size() -> Check:
    """Check that the terminal is wide enough for the commands."""
    label = "Terminal"
    columns = shutil.get_terminal_size((0, 0)).columns
    if not columns:
        return Check(label, OK, "the output is no terminal")
    if columns < NARROW:
        remedy = "Make the window wider."
        return Check(label, WARNING, f"{columns} columns: long commands wrap.", remedy)
    return Check(label, OK, f"{columns} columns")


def drills() -> Check:
    """Check what a drill needs; without PostgreSQL some cannot be practised."""
    label = "Drills"
    absent, without, known = surroundings.lacking()
    if absent:
        return Check(label, PROBLEM, f"they need {', '.join(absent)}, which is missing.")
    if without:
        said = f"{without} of {known} need a PostgreSQL server, and there is none."
        return Check(label, WARNING, said, postgres.INSTALL)
    return Check(label, OK, f"all {known} can be practised")


def of_runbook(catalog: Catalog) -> Iterator[Check]:
    """Yield which settings count, and whether the checkout is older than its proof."""
    yield Check("Settings", OK, f"{FILE}, team {SETTINGS.team}")
    late = old(catalog, datetime.now(UTC).date())
    yield Check("Runbook", WARNING if late else OK, late or f"{version()}, and its proof holds")


def contact_checks() -> Iterator[Check]:
    """Yield the roles on the way of SEV1 and SEV2 that nobody can reach."""
    for role in dict.fromkeys((*SEV1.unreachable, *SEV2.unreachable)):
        remedy = "Enter a phone, pager, chat or email in [tool.runbook.contacts]."
        yield Check(f"Contact {role}", PROBLEM, "nobody can reach them.", remedy)


# The command.


def machine_checks(catalog: Catalog) -> Iterator[Check]:
    """Yield every check, in a fixed order; what takes long is done side by side, within a limit."""
    slow: dict[str, Callable[[], Check | Iterable[Check]]] = {
        one.name: partial(tool, one) for one in _tools() if one is not vercel
    }
    slow[LABEL] = partial(vercel_cli, catalog, PROBLEM)
    for label, slug, one, remedy in _ACCOUNTS:
        step = catalog.steps[f"{_PAGE}#{slug}"]
        slow[label] = partial(account, label, step, one, remedy)
    for label, slug in _DATABASES:
        slow[label] = partial(database, label, catalog.steps[f"{_PAGE}#{slug}"])
    slow["Clock"] = clock
    slow["Shell"] = shell_settings
    yield from of_runbook(catalog)
    done = network.at_once(
        {name: partial(guard, name, check) for name, check in slow.items()}, LIMIT
    )
    for name in slow:
        late = Check(name, NOT_CHECKED, f"no answer within {LIMIT:g} s.")
        yield from done.get(name, [late])
    yield project()
    yield from variables()
    yield from services()
    yield size()
    yield drills()
    yield from contact_checks()


def _tools() -> list[Tool]:
    return [tool for tool in vars(vocabulary).values() if isinstance(tool, Tool)]


@click.command(epilog=codes("doctor", "runbook doctor", "runbook doctor --json"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--schema", "want_schema", is_flag=True, help="Print the JSON Schema instead.")
def doctor(*, as_json: bool, want_schema: bool) -> None:
    """Say whether this machine is ready for on-call duty, and what to install or set up.

    Looks at tools and versions, sign-ins, the linked project, variables (names only), database
    services (names only) and servers, clock, shell, terminal, and what drills need. Run it in the
    checkout of the application. It changes nothing.
    """
    if want_schema:
        echo_schema(checks.Checks, "doctor", checks.FORMAT)
        return
    found = machine_checks(load())
    checks.tell("This machine", found, {PROBLEM, NOT_CHECKED}, as_json=as_json, every=True)
