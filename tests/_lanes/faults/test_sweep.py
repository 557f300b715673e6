"""No fault at any request or call of any procedure is taken for success.

Two properties. A fault that shows (a program that fails, an answer that is none) does not lead on
as if nothing had happened, nor straight to a change of production. And with a service that stays
broken, nothing ends verified. What goes on in spite of a fault stands below, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.procedure import Procedure
from tests._lanes.faults.sweep import GOOD, Met, Sweep, programs, troubles
from tests._world.misbehaviour import Misbehaviour

# The cheap part, in the mocked lane.
PART = ("deployment/rollback", "monitoring/endpoints")
_ELSEWHERE = "what cannot be read says nothing: the next step asks elsewhere"
_EVIDENCE = "lost evidence is noted, and is no reason to leave the door open"
_SHUTS = "what cannot go back is closed: then nobody sees anything of anybody"
GOES_ON = {
    ("deployment/hotfix", "open-pull-request"): "the correction does not wait for its review",
    ("disaster-recovery/full-system-recovery", "check-health"): "no answer is why one is here",
    ("disaster-recovery/full-system-recovery", "check-sign-in"): "no answer is why one is here",
    ("incidents/authentication-failures", "check-sign-in"): "HTTP 500 is the symptom",
    ("incidents/high-memory", "out-of-memory-errors"): _ELSEWHERE,
    ("incidents/provider-outage", "read-answer"): "no answer is the symptom; the rest only looks",
    ("maintenance/mode", "check-maintenance-page"): "503 is what it should be; else promote again",
    (
        "maintenance/window",
        "check-maintenance-page",
    ): "503 is what it should be; else promote again",
    ("performance/cache", "measure-cache-hit-rate"): _ELSEWHERE,
    ("security/breach", "make-backup-folder"): _EVIDENCE,
    ("security/breach", "list-variable-names"): _EVIDENCE,
    ("security/breach", "save-logs"): _EVIDENCE,
    ("security/breach", "save-audit-log"): _EVIDENCE,
    ("security/breach", "write-evidence-checksums"): _EVIDENCE,
    ("security/breach", "list-sessions"): _EVIDENCE,
    ("security/breach", "list-audit-log"): _EVIDENCE,
    ("security/breach", "list-staff-accounts"): _EVIDENCE,
    ("security/breach", "fetch-commits"): _EVIDENCE,
    ("security/breach", "list-recent-commits"): _EVIDENCE,
    ("security/data-exposure", "save-request-logs"): _EVIDENCE,
    ("security/data-exposure", "list-deployments"): _SHUTS,
    ("security/data-exposure", "inspect-candidate"): _SHUTS,
    ("security/data-exposure", "roll-back"): _SHUTS,
    ("security/data-exposure", "inspect-production"): _SHUTS,
    ("security/data-exposure", "check-maintenance-page"): "503 is what it should be",
    ("security/data-exposure", "save-audit-log"): _EVIDENCE,
    ("security/data-exposure", "write-evidence-checksums"): _EVIDENCE,
    ("security/data-exposure", "save-logs"): _EVIDENCE,
    ("security/data-exposure", "list-audit-log"): _EVIDENCE,
}
# A CLI that ends well and prints nothing, or something else, where only its exit code is asked.
UNSEEN = {
    "troubleshooting/logs": "it reads; what is verified is the application",
}


def wrong_turns(found: Iterable[Met]) -> list[Met]:
    """Return the faults that show and yet lead on."""
    return [
        one
        for one in found
        if one.forward
        and not one.result.ok
        and not (isinstance(one.trouble, Misbehaviour) and one.trouble.says_so)
    ]


def verified(sweep: Sweep, procedure: Procedure) -> list[tuple[str, str, str, bool]]:
    """Return where, and with what staying broken, a walk met a fault and ended verified.

    The last value tells whether every call of the broken program had ended well.
    """
    found = []
    for program in ("curl", "vercel"):
        for trouble in troubles(program):
            if isinstance(trouble, Misbehaviour) and trouble.says_so:
                continue  # one that always lies is never found out: test_lies has one lie at a time
            for start in sweep.catalog.steps_by_slug(procedure):
                walked = sweep.walk(procedure, start, program, trouble.name)
                moves = [*walked.moves, *walked.verification]
                met = [move for move in moves if program in programs(move.step)]
                if met and walked.ending in GOOD:
                    seen = all(move.result.ok for move in met)
                    found.append((start, program, trouble.name, seen))
    return found


def check(sweep: Sweep, name: str, procedure: Procedure) -> None:
    """Fail for what of a procedure does not hold."""
    met = list(sweep.met(name, procedure))
    wrong = {turn.place for turn in wrong_turns(met)}
    told = [f"{m.slug}: {m.trouble.name} -> {m.branch}" for m in wrong_turns(met)]
    assert wrong == {place for place in GOES_ON if place[0] == name}, "\n".join(told)
    silent = name in UNSEEN
    ends = [one for one in verified(sweep, procedure) if not (silent and one[3])]
    assert ends == []


@pytest.fixture(scope="session")
def part(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The sweep of a few procedures."""
    sweep = Sweep(catalog)
    sweep.run(tmp_path_factory.mktemp("part"), {name: catalog.procedures[name] for name in PART})
    return sweep


@pytest.mark.parametrize("name", PART)
def test_no_fault_of_these_is_taken_for_success(part: Sweep, catalog: Catalog, name: str) -> None:
    check(part, name, catalog.procedures[name])


def test_a_step_without_a_decision_for_its_failure_would_be_found(
    part: Sweep, catalog: Catalog
) -> None:
    """The check can fail: without its branches every step that is not asked goes on."""
    found = [one for one in part.met(PART[0], catalog.procedures[PART[0]]) if not one.result.ok]
    assert found
    assert wrong_turns(found) == []
    bold = [Met(o.procedure, o.slug, o.program, o.trouble, o.result, None, True) for o in found]
    assert len(wrong_turns(bold)) >= len(found) // 2


@pytest.fixture(scope="session")
def swept(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """The sweep of every procedure."""
    sweep = Sweep(catalog)
    sweep.run(tmp_path_factory.mktemp("sweep"), catalog.procedures)
    return sweep


@pytest.mark.faults
def test_no_fault_of_any_procedure_is_taken_for_success(swept: Sweep, catalog: Catalog) -> None:
    wrong = {}
    for name, procedure in catalog.procedures.items():
        try:
            check(swept, name, procedure)
        except AssertionError as error:
            wrong[name] = str(error)
    assert not wrong, "\n\n".join(f"{name}:\n{said}" for name, said in wrong.items())


@pytest.mark.faults
def test_every_exception_belongs_to_a_procedure(catalog: Catalog) -> None:
    assert {place[0] for place in GOES_ON} | UNSEEN.keys() <= catalog.procedures.keys()


@pytest.mark.faults
def test_every_exception_of_the_second_kind_is_needed(swept: Sweep, catalog: Catalog) -> None:
    for name in UNSEEN:
        assert any(one[3] for one in verified(swept, catalog.procedures[name])), name
