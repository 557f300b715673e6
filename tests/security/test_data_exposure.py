"""Data exposure: what shows one user to another is stopped first, and is seen to be over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._engine.walk import Ending, Walk
from snippets._platform.seen import SEEN as SEEN_BY
from snippets._platform.troubles import TROUBLES
from snippets._platform.users import users
from snippets._platform.vercel import HEALTH_ROUTES, Deployment, LogLine, Platform
from snippets._vocabulary.policy import SECURITY
from tests._world.calls import (
    ALIAS,
    AUDIT_LOG,
    BY_ADDRESS,
    INSPECT_ALIAS,
    LIST,
    NEW_ERRORS,
    PURGE,
    TEAM,
    WELL,
    inspect,
    promote,
    rollback,
)
from tests._world.terminal import Terminal

PAGE = "security/data-exposure"
LOOKED = ("each sees their own", "both see the same", "it cannot be tried")
TWO_USERS = "look two-test-users"
_SERVICE = "PGCONNECT_TIMEOUT=10 PGSERVICE=astral-production "
SEEN = f"GET {ALIAS}/"
BOTH_VERSIONS = pytest.mark.parametrize("routes", [HEALTH_ROUTES, frozenset[str]()])


@dataclass(frozen=True)
class Scene:
    """The deployment before the release, a maintenance page, and the calls that keep evidence."""

    good: Deployment
    page: Deployment
    first: str
    rest: tuple[str, ...]

    def back(self) -> tuple[str, ...]:
        """Return the calls that go back to the deployment before."""
        return (LIST, inspect(self.good.url), rollback(self.good.url), INSPECT_ALIAS)

    def shut(self) -> tuple[str, ...]:
        """Return the calls that close the application."""
        return (promote(self.page.url), SEEN)


@pytest.fixture
def scene(terminal: Terminal, platform: Platform, tmp_path: Path) -> Scene:
    """What is there, and the values of the reader."""
    good = platform.live
    page = platform.deploy("dpl_page", age=timedelta(days=2), assign=False, page="Maintenance")
    requests, logs, audit = (tmp_path / one for one in ("requests.jsonl", "logs.jsonl", "audit"))
    terminal.values.update(
        REQUEST_LOG_FILE=str(requests),
        LOG_FILE=str(logs),
        AUDIT_FILE=str(audit),
        GOOD_DEPLOYMENT=good.url,
        MAINTENANCE_DEPLOYMENT=page.url,
    )
    terminal.script("vercel logs requests", stdout='{"type":"request","data":{}}\n')
    terminal.script(AUDIT_LOG.removeprefix(_SERVICE), stdout="id,userId,action\na1,u1,READ\n")
    terminal.script(
        BY_ADDRESS.removeprefix(_SERVICE), stdout="203.0.113.9|READ|SUCCESS|4|2|2026-11-23 02:51"
    )
    day = f"--environment production --since 24h --limit 10000 --json {TEAM}"
    return Scene(
        good,
        page,
        f"vercel logs requests {day} > {requests}",
        (
            f"{AUDIT_LOG} > {audit}",
            f"vercel logs {day} > {logs}",
            f"sha256sum {requests} {logs} {audit} > {audit}.sha256",
            BY_ADDRESS,
        ),
    )


def released(platform: Platform, minutes: int, routes: frozenset[str] = HEALTH_ROUTES) -> None:
    """Let a release of so many minutes ago serve one user's page to others."""
    for deployment in platform.deployments:
        deployment.routes = routes
    platform.deploy("dpl_bad", age=timedelta(minutes=minutes), routes=routes)
    TROUBLES["cache-serves-others-pages"].breaks(platform)
    assert users(platform)


@BOTH_VERSIONS
def test_a_young_release_is_rolled_back_and_users_see_their_own_data_again(
    terminal: Terminal,
    platform: Platform,
    scene: Scene,
    routes: frozenset[str],
    tmp_path: Path,
) -> None:
    platform.logs.append(LogLine("GET /api/journal"))
    released(platform, 10, routes)
    # The newest version has no health route, and goes on with the sign-in all the same.
    terminal.expect(
        TWO_USERS, scene.first, *scene.back(), PURGE, TWO_USERS, *scene.rest, TWO_USERS, *WELL
    )
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert platform.live is scene.good
    assert users(platform) == ()
    platform.pass_time(10)
    assert users(platform) == ()
    assert (tmp_path / "requests.jsonl").read_text().startswith('{"type":"request"')
    assert "GET /api/journal" in (tmp_path / "logs.jsonl").read_text()
    assert (tmp_path / "audit").read_text().startswith("id,userId,action\n")


def is_shut(platform: Platform, walked: Walk) -> None:
    """Check that nobody sees anything of anybody, and that the Security Team was called."""
    assert (walked.ending, walked.role) == (Ending.CALLED, SECURITY)
    for minutes in (0, 10):
        platform.pass_time(minutes)
        assert users(platform) == ("I see a page that says that work is going on.",)


@BOTH_VERSIONS
def test_with_an_old_release_the_application_is_closed_and_the_security_team_called(
    terminal: Terminal,
    platform: Platform,
    scene: Scene,
    routes: frozenset[str],
) -> None:
    released(platform, 300, routes)
    terminal.expect(TWO_USERS, scene.first, LIST, *scene.shut(), PURGE, TWO_USERS)
    is_shut(platform, terminal.follow(PAGE))
    assert platform.purges == 1


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_going_back_that_does_not_work_closes_the_application(
    terminal: Terminal,
    platform: Platform,
    scene: Scene,
    broken: int,
) -> None:
    released(platform, 10)
    calls = scene.back()[: broken + 1]
    said = "> Success! astral-core-v7 was rolled back\n" if broken == 3 else "> No rollback\n"
    terminal.script("vercel rollback", stderr=said)
    if broken == 1:
        terminal.script("vercel inspect", stderr="target preview\nstatus ● Ready\n")
    terminal.expect(TWO_USERS, scene.first, *calls, *scene.shut(), PURGE, TWO_USERS)
    is_shut(platform, terminal.follow(PAGE))


def test_a_release_that_is_not_the_cause_is_gone_back_from_and_the_application_closed(
    terminal: Terminal, platform: Platform, scene: Scene
) -> None:
    scene.good.faults |= {"shares"}
    released(platform, 10)
    terminal.expect(
        *(TWO_USERS, scene.first, *scene.back(), PURGE, TWO_USERS),
        *(*scene.shut(), PURGE, TWO_USERS),
    )
    is_shut(platform, terminal.follow(PAGE))


def test_a_leak_that_comes_back_while_evidence_is_saved_closes_the_application(
    terminal: Terminal,
    platform: Platform,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(platform, 10)
    looks = iter(["both see the same", *LOOKED])
    monkeypatch.setitem(SEEN_BY, "two-test-users", lambda _: next(looks))
    terminal.expect(
        *(TWO_USERS, scene.first, *scene.back(), PURGE, TWO_USERS, *scene.rest, TWO_USERS),
        *(*scene.shut(), PURGE, TWO_USERS),
    )
    is_shut(platform, terminal.follow(PAGE))


def test_evidence_that_cannot_be_had_does_not_hold_up_the_rest(
    terminal: Terminal, platform: Platform, scene: Scene
) -> None:
    """The first one hangs, logs and database cannot be asked."""
    released(platform, 10)
    terminal.script("vercel logs", stderr="Error: unknown or unexpected option", code=1)
    terminal.hangs("vercel logs requests")
    terminal.script("psql", stderr="psql: error: no password supplied", code=2)
    mended = (*scene.back(), PURGE, TWO_USERS, *scene.rest, TWO_USERS)
    terminal.script(NEW_ERRORS, stdout="No logs found\n")
    terminal.expect(TWO_USERS, scene.first, *mended, *WELL)
    assert terminal.follow(PAGE).ending is Ending.FIXED
    assert users(platform) == ()


def test_evidence_of_the_first_step_takes_a_minute_at_most(terminal: Terminal) -> None:
    assert terminal.catalog.procedures[PAGE].steps[0].seconds == 60
