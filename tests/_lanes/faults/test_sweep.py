"""A service that stays broken ends no walk as if all were well, and one lie is found out.

That a step which fails does not lead on, the gates prove: `tests/_gates/test_branches.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from snippets._engine import Result, Risk, Step
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import stages_of
from snippets._engine.walk import Course, Ending
from tests._world.faulty import LARGE, Faulty, Mishap, faulty
from tests._world.misbehaviour import MISBEHAVIOURS, Misbehaviour
from tests._world.walker import walk
from tests._world.wire import FAULTS

# The cheap part, in the mocked lane.
PART = ("deployment/rollback", "monitoring/endpoints")
# A fault that is taken for success ends a walk so; planned work ends in `DONE`.
GOOD = (Ending.FIXED, Ending.DONE)
CHANGES = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
# A CLI that ends well and prints nothing, or something else, where only its exit code is asked.
UNSEEN = {
    "troubleshooting/logs": "it reads; what is verified is the application",
}
LIE = next(lie for lie in MISBEHAVIOURS if lie.name == "says so, and it is not so")
_STORED = "Vercel shows no value of a variable: the application alone can prove it"
_EMPTY = "what a cache holds is seen by whoever looks at the page"
_DOWN = "what was down is asked again: a production that answers is what was wanted"
# What no later step notices, with the reason.
UNNOTICED = {
    ("database/recovery", "switch-database"): _STORED,
    ("database/recovery", "switch-direct-url"): _STORED,
    ("disaster-recovery/full-system-recovery", "roll-back"): _DOWN,
    ("disaster-recovery/full-system-recovery", "switch-database"): _STORED,
    ("disaster-recovery/full-system-recovery", "switch-direct-url"): _STORED,
    ("incidents/authentication-failures", "replace-nextauth-secret"): _STORED,
    ("incidents/authentication-failures", "set-nextauth-url"): _STORED,
    ("incidents/database-connection", "roll-back"): _DOWN,
    ("incidents/performance-degradation", "purge-cache"): _EMPTY,
    ("performance/cache", "purge-cache"): _EMPTY,
    ("security/breach", "replace-nextauth-secret"): _STORED,
    ("security/data-exposure", "purge-cache"): _EMPTY,
    ("security/secret-rotation", "replace-nextauth-secret"): _STORED,
}


def programs(step: Step) -> set[str]:
    """Return the programs of a step."""
    return {stage.program for stage in stages_of(step.action)}


def mishaps(program: str) -> Iterator[Mishap]:
    """Yield what can stay wrong with a program; one that always lies is never found out."""
    if program == "curl":
        for fault in FAULTS:
            yield replace(fault, times=2, body=b" " * LARGE) if fault.times > 1 else fault
    else:
        yield from (mishap for mishap in MISBEHAVIOURS if not mishap.says_so)


def verified(catalog: Catalog, folder: Path, page: str) -> list[tuple[str, str, str]]:
    """Return where, and with what staying broken, a walk met it and ended as if all were well.

    On a page of `UNSEEN` only if a call of the broken program had not ended well.
    """
    procedure, ends = catalog.procedures[page], []
    with faulty(folder) as begin:
        for program in ("curl", "vercel"):
            for mishap in mishaps(program):
                perform = _once_each(catalog, begin, program, mishap)
                for start in catalog.steps_by_slug(procedure):
                    walked = walk(catalog, procedure, perform, start)
                    moves = walked.moves
                    met = [move.result.ok for move in moves if program in programs(move.step)]
                    if met and walked.ending in GOOD and not (page in UNSEEN and all(met)):
                        ends.append((start, program, mishap.name))
    return ends


def _once_each(
    catalog: Catalog, begin: Callable[..., Faulty], program: str, mishap: Mishap
) -> Callable[[Step], Result]:
    """Return what runs each step once, in a world of its own where this program goes wrong."""
    results: dict[str, Result] = {}

    def perform(step: Step) -> Result:
        name = catalog.id_of(step)
        if name not in results:
            world = begin(lambda called: mishap if called == program else None)
            results[name] = world.perform(step)
        return results[name]

    return perform


@pytest.mark.parametrize("page", PART)
def test_no_fault_of_these_is_taken_for_success(
    catalog: Catalog, tmp_path: Path, page: str
) -> None:
    assert verified(catalog, tmp_path, page) == []


@pytest.mark.parametrize("page", UNSEEN)
def test_a_page_that_only_asks_an_exit_code_takes_a_fault_for_success(
    catalog: Catalog, tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(UNSEEN, page)
    assert verified(catalog, tmp_path, page)


@pytest.mark.faults
def test_no_fault_of_any_procedure_is_taken_for_success(catalog: Catalog, tmp_path: Path) -> None:
    pages = {page: verified(catalog, tmp_path, page) for page in catalog.procedures}
    assert {page: ends for page, ends in pages.items() if ends} == {}


def once() -> Callable[[str], Mishap | None]:
    """Return a Vercel CLI that lies the first time it is called."""
    lies: list[Misbehaviour] = [LIE]
    return lambda program: lies.pop() if program == "vercel" and lies else None


def begun(world: Faulty, name: str) -> Faulty:
    """Bring production to where a step is taken: hours old, and behind the page before its end."""
    platform = world.platform
    for deployment in platform.deployments:
        deployment.created -= timedelta(hours=3)
    if name == "end-maintenance":
        platform.live = platform.find(world.values["MAINTENANCE_DEPLOYMENT"])
    return world


def made_good(catalog: Catalog, walked: Course, slug: str) -> bool:
    """Tell whether a step was done once more, or the build it was to make live was promoted."""
    done = [catalog.slug_of(move.step) for move in walked.moves]
    return done.count(slug) > 1 or (slug == "redeploy" and "leave-rollback" in done)


@pytest.mark.faults
def test_a_change_that_is_only_said_to_be_made_is_noticed(catalog: Catalog, tmp_path: Path) -> None:
    believed = set()
    with faulty(tmp_path) as begin:
        for name, procedure in catalog.procedures.items():
            for slug, step in catalog.steps_by_slug(procedure).items():
                if step.risk not in CHANGES or "vercel" not in programs(step):
                    continue
                world = begun(begin(once()), slug)
                walked = walk(catalog, procedure, world.perform, slug)
                if walked.ending in GOOD and not made_good(catalog, walked, slug):
                    believed.add((name, slug))
    assert believed == UNNOTICED.keys()
