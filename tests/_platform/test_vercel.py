"""The model of Vercel keeps the rules that the runbook relies on."""

from collections.abc import Callable

import pytest

from snippets._platform.vercel import Platform, StoredVariable


def test_a_build_takes_the_variables_of_its_target_as_they_are_now(platform: Platform) -> None:
    platform.variables["ONLY_PREVIEW"] = StoredVariable("x", ("preview",))
    before = platform.live
    platform.variables["NEXTAUTH_SECRET"].value = "new"
    after = platform.deploy("dpl_after")
    assert before.environment["NEXTAUTH_SECRET"] == "old-secret"
    assert after.environment["NEXTAUTH_SECRET"] == "new"
    assert "ONLY_PREVIEW" not in after.environment
    assert platform.deploy("dpl_p", target="preview").environment == {"ONLY_PREVIEW": "x"}


@pytest.mark.parametrize(
    "how", [{"target": "preview"}, {"assign": False}, {"state": "ERROR"}, {"state": "BUILDING"}]
)
def test_what_is_not_a_finished_production_build_does_not_become_live(
    platform: Platform, how: dict[str, str]
) -> None:
    live = platform.live
    platform.deploy("dpl_other", **how)  # type: ignore[arg-type] # one of several options
    assert platform.live is live


def test_a_rollback_builds_nothing_and_stops_new_builds_from_becoming_live(
    platform: Platform,
) -> None:
    good = platform.live
    platform.deploy("dpl_bad")
    platform.variables["NEXTAUTH_SECRET"].value = "new"
    platform.rollback(good)
    assert platform.live is good
    assert good.environment["NEXTAUTH_SECRET"] == "old-secret"
    assert len(platform.deployments) == 2
    fixed = platform.deploy("dpl_fixed")
    assert platform.live is good
    platform.promote(fixed)
    assert platform.live is fixed
    assert platform.deploy("dpl_next") is platform.live


@pytest.mark.parametrize(
    ("fault", "met"),
    [
        ("leak", lambda p: len(p.database.sessions) == p.database.usable),
        ("hoard", lambda p: "memory" in p.live.faults),
        ("shares", lambda p: p.cache["/journal"].private),
    ],
)
def test_faults_of_the_code_come_again_with_time(
    platform: Platform, fault: str, met: Callable[[Platform], bool]
) -> None:
    platform.live.faults |= {fault}
    platform.pass_time(10)
    assert met(platform)


def test_building_again_mends_what_time_did_and_not_what_the_code_does(platform: Platform) -> None:
    ill = platform.deploy(
        "dpl_ill", faults=frozenset({"memory", "crash"}), page="Maintenance", routes=frozenset()
    )
    again = platform.redeploy(ill)
    assert again.faults == {"crash"}
    assert (again.page, again.routes) == ("Maintenance", frozenset())
    assert again is not ill
    assert platform.live is again
