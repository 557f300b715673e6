"""The mocked lane's Vercel is held to the truth: same exit code, same end state, same words.

Each command is run by the stand-in on one platform and by the real CLI on another of the same
kind; the two platforms must then agree. The real one is the newest that is recorded.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from snippets._engine.decision import Turn
from snippets._platform.vercel import LogLine, Platform
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real import recordings
from tests._lanes.real.bench import PROJECT, Bench
from tests._lanes.real.led import led
from tests._lanes.real.npm import pinned
from tests._world.standins import STANDINS, Call
from tests._world.standins.vercel import vercel

pytestmark = pytest.mark.real
GOOD, BAD, PREVIEW, FAILED, NOBODY = (
    f"https://{SETTINGS.project}-{own}-{SETTINGS.team}.vercel.app"
    for own in ("first", "bad", "prev", "err", "none")
)
TEAM = f"--scope {SETTINGS.team}"
ADD = f"env add NEXTAUTH_SECRET production {TEAM}"
UPDATE = f"env update NEXTAUTH_SECRET production --sensitive --yes {TEAM}"
CURL = f"curl /api/auth/session {TEAM} -- --fail --silent --show-error"


@dataclass(frozen=True)
class Case:
    """One command of the table; `stdin` is what it is given."""

    words: str
    stdin: str = ""
    before: Callable[[Platform], None] | None = None

    def __str__(self) -> str:
        return self.words + " < value" * bool(self.stdin) + " *" * bool(self.before)


def _set(**values: object) -> Callable[[Platform], None]:
    """Return what changes the platform so, before the command."""

    def change(platform: Platform) -> None:
        for name, value in values.items():
            setattr(platform, name, value)

    return change


def _share(platform: Platform) -> None:
    platform.variables["NEXTAUTH_SECRET"].targets = ("production", "preview")


def _log(platform: Platform) -> None:
    platform.logs += [LogLine("out of memory"), LogLine("signed in", "info", "dpl_bad", 20)]


SIGNED_OUT = _set(user="")
QUERY = "--query 'level:(error OR fatal)'"


NEWEST = pinned()[0]  # whose words the stand-ins say
TABLE = (
    Case("whoami"),
    Case("whoami", before=SIGNED_OUT),
    Case(f"list --environment production {TEAM}"),
    Case(f"list --environment production {TEAM}", before=SIGNED_OUT),
    Case(f"list {TEAM}"),
    Case(f"inspect {GOOD} {TEAM}"),
    Case(f"inspect {PREVIEW} {TEAM}"),
    Case(f"inspect {FAILED} {TEAM}"),
    Case(f"inspect {NOBODY} {TEAM}"),
    Case(f"inspect --logs {FAILED} {TEAM}"),
    Case(f"inspect --logs {GOOD} {TEAM}"),
    Case(f"inspect {SETTINGS.production_url} {TEAM}"),
    Case(f"rollback {GOOD} --yes {TEAM}"),
    Case(f"rollback {NOBODY} --yes {TEAM}"),
    Case(f"rollback {FAILED} --yes {TEAM}"),
    Case(f"rollback {PREVIEW} --yes {TEAM}"),
    Case(f"rollback {BAD} --yes {TEAM}"),
    Case(f"promote {GOOD} --yes {TEAM}"),
    Case(f"promote {PREVIEW} --yes {TEAM}"),
    Case(f"promote {NOBODY} --yes {TEAM}"),
    Case(f"promote {BAD} --yes {TEAM}"),
    Case(f"promote {FAILED} --yes {TEAM}"),
    Case(f"redeploy {SETTINGS.production_url} --target production {TEAM}"),
    Case(f"redeploy {NOBODY} --target production {TEAM}"),
    Case(f"redeploy {GOOD} --target production {TEAM}", before=_set(auto_assign=False)),
    Case(f"deploy {TEAM}"),
    Case(f"deploy --prod --skip-domain {TEAM}"),
    Case(f"env ls production {TEAM}"),
    Case(f"{ADD} --force", stdin="new-value"),
    Case(f"{ADD} --force --sensitive", stdin="new-value"),
    Case(f"{ADD} --force --sensitive"),
    Case(f"{ADD} --force --sensitive", stdin="new-value", before=_share),
    Case(UPDATE, stdin="new-value"),
    Case(UPDATE, stdin="new-value", before=_share),
    Case(UPDATE.replace("NEXTAUTH_SECRET", "NO_SUCH_NAME"), stdin="new-value"),
    Case(f"logs --environment production {QUERY} --since 2h --limit 200 {TEAM}"),
    Case(f"logs --environment production --since 2h {TEAM}", before=_log),
    Case(f"logs --deployment {BAD} --query level:info --since 24h {TEAM}", before=_log),
    Case(f"logs --deployment {NOBODY} --since 2h {TEAM}"),
    Case(f"logs {GOOD} {TEAM}"),
    Case(f"cache purge --yes {TEAM}"),
    Case(CURL.replace("session", f"session --deployment {GOOD}")),
    Case(CURL.replace("session", f"session --deployment {BAD}")),
    Case(f"project inspect {SETTINGS.project} {TEAM}"),
)


def _prepare(platform: Platform, case: Case) -> Platform:
    platform.deploy("dpl_err", state="ERROR", age=timedelta(hours=2))
    platform.deploy("dpl_prev", target="preview", age=timedelta(hours=1))
    platform.deploy("dpl_bad", age=timedelta(minutes=10), faults=frozenset({"crash"}))
    if case.before:
        case.before(platform)
    return platform


def _state(platform: Platform) -> dict[str, object]:
    """Return everything a command can have changed."""
    return {
        "live": platform.live.id,
        "deployments": [(build.id, build.target, build.state) for build in platform.deployments],
        "automatic": platform.auto_assign,
        "variables": {
            name: (variable.value, variable.targets, variable.sensitive)
            for name, variable in platform.variables.items()
        },
        "purges": platform.purges,
    }


@pytest.mark.parametrize("bench", [NEWEST], indirect=True)
@pytest.mark.parametrize("case", TABLE, ids=str)
def test_the_stand_in_does_what_the_real_one_does(bench: Bench, case: Case) -> None:
    # The real one reads the clock: around midnight its logs have dates.
    believed = _prepare(Platform(PROJECT, now=datetime.now(UTC)), case)
    call = Call(shlex.split(case.words), case.stdin.encode(), {}, bench.app)
    standin = vercel(call, believed)
    _prepare(bench.platform, case)
    if not bench.platform.user:
        next(bench.home.rglob("auth.json")).unlink()
    feed = f"printf %s {shlex.quote(case.stdin)} | " if case.stdin else ""
    real = bench.paste(f"{feed}vercel {case.words}")
    assert standin.code == real.code, f"stand-in {standin}\nreal {real.everything}"
    assert _state(believed) == _state(bench.platform)
    assert _words(standin.stdout, bench) == _words(real.stdout, bench)
    assert _words(standin.stderr, bench) == _words(real.stderr, bench)


def _words(printed: str, bench: Bench) -> list[str]:
    """Return what was printed by line, without what differs from run to run."""
    return [line for line in recordings.normal(printed, bench).split("\n") if line]


ROLL_BACK, REDEPLOY = ("deployment/rollback", "roll-back"), ("deployment/redeploy", "redeploy")
PROMOTE, BUILD = (
    ("deployment/standard", "leave-rollback"),
    ("deployment/standard", "build-production"),
)
VULNERABLE = "Vulnerable version of Next.js detected, please update immediately."


@pytest.mark.parametrize("bench", [NEWEST], indirect=True)
@pytest.mark.parametrize(
    ("step", "trouble"),
    [
        *((step, {"job": job}) for step in (ROLL_BACK, PROMOTE) for job in ("failed", "skipped")),
        *((ROLL_BACK, {"refuses": status}) for status in (402, 409, 422)),
        *((PROMOTE, {"refuses": status}) for status in (409, 422)),
        *((step, {"refuses": n}) for step in (REDEPLOY, BUILD) for n in (402, 409)),
        *((step, {"refused_builds": VULNERABLE}) for step in (REDEPLOY, BUILD)),
    ],
    ids=str,
)
def test_what_vercel_does_not_do_is_not_taken_for_done(
    bench: Bench, step: tuple[str, str], trouble: dict[str, object]
) -> None:
    bench.platform.deploy("dpl_bad", age=timedelta(minutes=10))
    bench.values |= {"GOOD_DEPLOYMENT": GOOD, "NEW_DEPLOYMENT": GOOD}
    _set(**trouble)(bench.platform)
    then = led(bench, *step)
    assert then.turn not in (Turn.CARRY_ON, Turn.FINISH), then
    assert bench.platform.live.host == BAD.removeprefix("https://")


_PSQL = "psql --no-psqlrc --no-password --tuples-only --no-align --command"
# What other tools say that refuse or find nothing: the service, and the command.
OTHERS = (
    ("no-such-service", f"{_PSQL} 'select 1'"),
    (SETTINGS.database_service, f"{_PSQL} 'select 1' --dbname gone"),
    ("no-such-service", "pg_dump --no-password --format=custom --file x"),
    (SETTINGS.database_service, "createdb --no-password astral"),
    (SETTINGS.scratch_database_service, "dropdb --no-password gone"),
    (SETTINGS.scratch_database_service, "pg_restore --list no-such-file"),
    (SETTINGS.scratch_database_service, "pg_restore --list README.md"),
    (SETTINGS.scratch_database_service, "pg_restore --list dump.sql"),
    ("", "sha256sum no-such-file"),
    ("", "ls -lt no-such-folder"),
    ("", "grep -o no-such-word"),
    ("", "awk '{print $1}'"),
    ("", r"tr -d '\n'"),
)


@pytest.mark.parametrize(("service", "line"), OTHERS)
def test_the_other_tools_say_what_their_stand_ins_say(
    bench: Bench, service: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bench.app / "README.md").write_text("one two\nthree\n")
    (bench.app / "dump.sql").write_text("--\n-- PostgreSQL database dump\n--\n\n" + "-" * 600)
    monkeypatch.chdir(bench.app)
    tool, *args = shlex.split(line)
    environment = {"PGSERVICE": service} if service else {}
    call = Call(args, b"one two\nthree\n", environment, bench.app)
    standin = STANDINS[tool](call, Platform(PROJECT))
    real = bench.paste(f"{line} < README.md", more=environment)
    assert standin.code == real.code, f"stand-in {standin}\nreal {real.everything}"
    assert _words(standin.stdout, bench) == _words(real.stdout, bench)
    assert _words(standin.stderr, bench) == _words(real.stderr, bench)
