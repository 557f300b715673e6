"""The sweep can fail: what the pages once said is put back, and the reader is broken."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from snippets._engine import Procedure, Step
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import http_status, number_below, succeeded
from snippets._engine.decision import Branch, anything_else, carry_on, escalate, finish
from snippets._platform import users as met
from snippets._platform.seen import SEEN
from snippets._platform.troubles import TROUBLES
from snippets._platform.troubles.trouble import DATABASE, DOWN, MEMORY, SIGN_IN, SLOW
from snippets._platform.vercel import Platform
from snippets.deployment.redeploy import make_live, redeploy
from snippets.monitoring.endpoints import check_sign_in, production_is_well
from tests._world.cells import OWN, Cell, cells, mended, needless, summary
from tests._world.reader import YOUNG, Setting, reading

pytestmark = pytest.mark.outcomes
NEWEST = Setting(frozenset(), YOUNG)
MODE = "maintenance/mode"


def _first(step: Step, *good: Branch) -> Step:
    """Return a step that ends here where it sees something good, and else calls people."""
    return step.adapted(branches=(*good, anything_else(escalate())))


def with_page(catalog: Catalog, page: str, made: Procedure) -> Catalog:
    """Return the catalog with another procedure on a page."""
    return replace(catalog, procedures=catalog.procedures | {page: made})


def put_back(catalog: Catalog, page: str, *steps: Step, verify: tuple[Step, ...] = ()) -> Catalog:
    """Return the catalog with a page that begins with these steps, and verifies so."""
    made, names = catalog.procedures[page], {catalog.id_of(step) for step in steps}
    others = (step for step in made.steps if catalog.id_of(step) not in names)
    return with_page(catalog, page, replace(made, steps=(*steps, *others), verify=verify))


def _down(catalog: Catalog) -> Catalog:
    return put_back(catalog, DOWN, _first(check_sign_in, Branch(succeeded("`true`"), finish())))


def _database(catalog: Catalog) -> Catalog:
    return put_back(catalog, DATABASE, redeploy, *make_live(finish()), verify=production_is_well)


def _sign_in(catalog: Catalog) -> Catalog:
    good = Branch(succeeded("`true`"), finish())
    first = _first(check_sign_in, good)
    return put_back(catalog, SIGN_IN, first, verify=(first,))


def _memory(catalog: Catalog) -> Catalog:
    gone = Branch(http_status(404), finish())
    return put_back(catalog, MEMORY, _first(catalog.steps[f"{MEMORY}#read-memory"], gone))


def _slow(catalog: Catalog) -> Catalog:
    fast = Branch(number_below(1000, " ms", find=r"total (\d+) ms"), finish())
    return put_back(catalog, SLOW, _first(catalog.steps[f"{SLOW}#measure-response-time"], fast))


PUT_BACK = [
    (_down, DOWN, "database-unreachable"),
    (_database, DATABASE, "restored-without-rights"),
    (_sign_in, SIGN_IN, "wrong-sign-in-address"),
    (_memory, MEMORY, "release-fills-memory"),
    (_slow, SLOW, "slow-queries"),
]


def kinds(walk: Cell) -> set[str]:
    """Return the kinds of what was wrong with a walk."""
    return {violation.kind for violation in walk.violations}


def _red(walks: Iterator[Cell], kind: str) -> str:
    """Return the first walk with a violation of this kind, as it is shown; it is numbered."""
    shown = next(str(walk) for walk in walks if kind in kinds(walk))
    assert "   1. " in shown
    assert "Users meet: " in shown
    return shown


@pytest.mark.parametrize(
    ("broken", "page", "name"), PUT_BACK, ids=("RB-01", "RB-02", "RB-03", "RB-04", "RB-05")
)
def test_a_page_that_ends_too_early_again_is_a_false_all_clear(
    catalog: Catalog,
    tmp_path: Path,
    broken: Callable[[Catalog], Catalog],
    page: str,
    name: str,
) -> None:
    trouble = TROUBLES[name]
    for well in cells(catalog, tmp_path, trouble, [NEWEST], [page]):
        assert "false" not in kinds(well), str(well)
    walks = cells(broken(catalog), tmp_path, trouble, [NEWEST], [page], published=catalog)
    assert "Ends: fixed" in _red(walks, "false")


def test_a_maintenance_that_goes_on_at_once_ends_before_the_work(
    catalog: Catalog, tmp_path: Path
) -> None:
    made = catalog.procedures[MODE]
    on = Branch(http_status(503), carry_on())
    steps = tuple(
        _first(step, on) if catalog.id_of(step) == f"{MODE}#check-maintenance-page" else step
        for step in made.steps
    )
    broken = with_page(catalog, MODE, replace(made, steps=steps))
    with reading(broken, tmp_path) as begin:
        followed, violations = needless(begin(NEWEST), MODE)
    whats = {violation.what for violation in violations}
    assert "the maintenance ends as it begins" in whats, str(followed)


def test_a_look_that_is_answered_from_what_users_meet_sees_too_much(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_knowing(platform: Platform) -> str:
        return "it still fails" if met.users(platform) else "it works"

    monkeypatch.setitem(SEEN, "what-the-complaint-named", all_knowing)
    walks = cells(catalog, tmp_path, TROUBLES["release-crashes"], [NEWEST])
    assert "what-the-complaint-named sees what nobody can" in _red(walks, "look")


def test_users_who_load_no_script_files_are_hurt_by_no_missing_one(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(met._SHUT, "script")
    walks = cells(catalog, tmp_path, TROUBLES["script-file-missing"], [NEWEST])
    assert "script-file-missing hurts nobody" in _red(walks, "world")


def test_calling_people_as_every_first_decision_mends_nothing(
    catalog: Catalog, tmp_path: Path
) -> None:
    procedures = {
        page: replace(made, steps=(_first(made.steps[0]), *made.steps[1:]))
        for page, made in catalog.procedures.items()
    }
    calling = replace(catalog, procedures=procedures)
    names = ("release-crashes", "secret-missing", "lock-queue", "memory-filled-over-the-day")
    starts = (*calling.procedures,)
    walks = [
        [*cells(calling, tmp_path, TROUBLES[name], [NEWEST], starts, published=catalog)]
        for name in names
    ]
    assert "   1. " in str(walks[0][0])
    assert mended(summary(of_trouble) for of_trouble in walks) == (0, 0)
    assert OWN > 0
