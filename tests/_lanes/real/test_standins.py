"""The mocked lane's Vercel is held to the truth: same commands, same exit code, same end state.

Each command is run by the stand-in on one platform and by the real CLI on another of the same
kind; the two platforms must then agree.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from _pytest.mark import ParameterSet

from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.real.bench import PROJECT, Bench
from tests._lanes.real.npm import pinned, versions
from tests._world.standins import Call
from tests._world.standins.vercel import vercel

pytestmark = pytest.mark.real
GOOD, BAD, PREVIEW, FAILED, NOBODY = (
    f"https://{SETTINGS.project}-{own}-{SETTINGS.team}.vercel.app"
    for own in ("first", "bad", "prev", "err", "none")
)
TEAM = f"--scope {SETTINGS.team}"
ADD = f"env add NEXTAUTH_SECRET production {TEAM}"


@dataclass(frozen=True)
class Case:
    """One command of the table; `said` goes to standard input.

    The stand-in is that of the newest version: `differs` says in which version the real one does
    otherwise, and how.
    """

    words: str
    said: str = ""
    before: Callable[[Platform], None] | None = None
    differs: Mapping[str, str] = field(default_factory=dict)


def _in(reason: str, *majors: str) -> dict[str, str]:
    return {version: reason for version in pinned() if version.partition(".")[0] in majors}


OLDER = ("43", "48", "50", "59")
USAGE = _in("wrong usage is exit code 1", *OLDER)
PHRASE = _in("it says Added or Overrode in another sentence, and stores it readable", *OLDER[:3])
SERVER = _in("it asks the server, which refuses", *OLDER, "64")
STREAM = _in("it takes a deployment, or other options, and streams", *OLDER)


def _sign_out(platform: Platform) -> None:
    platform.user = ""


TABLE = (
    Case("whoami"),
    Case("whoami", before=_sign_out),
    Case(f"list --environment production {TEAM}"),
    Case(
        f"list --environment production --status READY {TEAM}",
        differs=_in("it does not know --status", "43"),
    ),
    Case(f"list --environment production {TEAM}", before=_sign_out),
    Case(f"list --nonsense {TEAM}", differs=USAGE),
    Case("list --environment production --scope no-such-team"),
    Case(f"inspect {GOOD} {TEAM}"),
    Case(f"inspect {FAILED} {TEAM}"),
    Case(f"inspect {NOBODY} {TEAM}"),
    Case(f"inspect --logs {FAILED} {TEAM}"),
    Case(f"inspect --logs {GOOD} {TEAM}"),
    Case(f"inspect {SETTINGS.production_url} {TEAM}"),
    Case(f"rollback {GOOD} --yes {TEAM}"),
    Case(f"rollback {GOOD} {TEAM}"),
    Case(f"rollback {NOBODY} --yes {TEAM}"),
    Case(f"rollback {FAILED} --yes {TEAM}"),
    Case(f"rollback {PREVIEW} --yes {TEAM}"),
    Case(f"rollback --yes {TEAM}"),
    Case(f"rollback {GOOD} --force {TEAM}", differs=USAGE),
    Case(f"rollback {GOOD} --yes {TEAM}", before=_sign_out),
    Case(f"promote {GOOD} --yes {TEAM}"),
    Case(f"promote {PREVIEW} --yes {TEAM}"),
    Case(f"promote {PREVIEW} {TEAM}", differs=_in("it asks nobody and exits with 0", "50", "59")),
    Case(f"promote {NOBODY} --yes {TEAM}"),
    Case(f"promote --yes {TEAM}"),
    Case(f"redeploy {SETTINGS.production_url} --target production {TEAM}"),
    Case(f"redeploy {NOBODY} --target production {TEAM}"),
    Case(f"redeploy --target production {TEAM}"),
    Case(f"deploy {TEAM}"),
    Case(f"deploy --prod --skip-domain {TEAM}"),
    Case(f"deploy --prod {TEAM}"),
    Case(f"env ls production {TEAM}"),
    Case(
        f"env ls prod {TEAM}",
        differs=SERVER,
    ),
    Case(ADD, said="new-value"),
    Case(f"{ADD} --force", said="new-value", differs=PHRASE),
    Case(f"{ADD} --force --sensitive", said="new-value", differs=PHRASE),
    Case(f"{ADD} --force --sensitive"),
    Case(f"{ADD} --force --sensitive --non-interactive"),
    Case(f"env add BRAND_NEW production {TEAM}", said="new-value", differs=PHRASE),
    Case(f"env add BRAND_NEW production --sensitive {TEAM}", said="new-value", differs=PHRASE),
    Case(
        f"env add NEXTAUTH_SECRET prod --force {TEAM}",
        said="new-value",
        differs=_in("it asks the server, which refuses", *OLDER),
    ),
    Case(f"env rm NEXTAUTH_SECRET production --yes {TEAM}"),
    Case(f"env rm NEXTAUTH_SECRET production {TEAM}"),
    Case(f"env rm NO_SUCH_NAME production --yes {TEAM}"),
    Case(
        f"logs --environment production --query level:error --since 2h --limit 200 {TEAM}",
        differs=_in("it keeps no history", "43", "48"),
    ),
    Case(f"logs --deployment {NOBODY} --since 2h {TEAM}"),
    Case(f"logs {GOOD} {TEAM}", differs=STREAM),
    Case(f"logs --level error {TEAM}", differs=STREAM),
    Case(f"cache purge --yes {TEAM}", differs=_in("it has no such command", "43")),
    Case(f"cache purge {TEAM}"),
    Case(f"project inspect {SETTINGS.project} {TEAM}"),
    Case(f"project inspect no-such-project {TEAM}"),
    Case("nosuchcommand"),
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
        "deployments": [(one.id, one.target, one.state) for one in platform.deployments],
        "automatic": platform.auto_assign,
        "variables": {
            name: (one.value, one.targets, one.sensitive)
            for name, one in platform.variables.items()
        },
        "purges": platform.purges,
    }


def _listed() -> Iterator[ParameterSet]:
    """Yield the table for the newest version, and for every one where all are asked for."""
    asked = versions() if len(versions()) == len(pinned()) else versions()[:1]
    for version in asked:
        for case in TABLE:
            name = f"{version} {case.words}" + (" < value" if case.said else "")
            reason = case.differs.get(version, "")
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            yield pytest.param(
                version, case, id=name + " signed out" * bool(case.before), marks=marks
            )


@pytest.mark.parametrize(("bench", "case"), tuple(_listed()), indirect=["bench"])
def test_the_stand_in_does_what_the_real_one_does(bench: Bench, case: Case) -> None:
    believed = _prepare(Platform(PROJECT), case)
    call = Call(shlex.split(case.words), case.said.encode(), {}, bench.app)
    standin = vercel(call, believed)
    _prepare(bench.platform, case)
    said = f"printf %s {shlex.quote(case.said)} | " if case.said else ""
    real = bench.paste(f"{said}vercel {case.words}")
    assert standin.code == real.code, f"stand-in {standin}\nreal {real.everything}"
    assert _state(believed) == _state(bench.platform)
    for line in _proofs(standin.stdout + standin.stderr):
        assert line in " ".join(real.everything.split()), f"the real one does not say {line!r}"


def _proofs(said: str) -> list[str]:
    """Return the phrases that procedures take for a proof."""
    return re.findall(rf"Success! {SETTINGS.project} was \w+ \w+ to|✓ (?:Overrode|Added)", said)
