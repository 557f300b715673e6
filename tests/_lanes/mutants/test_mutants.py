"""The mutation gate itself: operators change what they say, and the runner tells who noticed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from tests._lanes.mutants import commands, steps, values
from tests._lanes.mutants.equivalent import EQUIVALENT
from tests._lanes.mutants.plan import Plan
from tests._lanes.mutants.report import report
from tests._lanes.mutants.run import Outcome, Results, copies, state_of
from tests._lanes.mutants.source import Edit, Mutant, Source
from tests._lanes.mutants.worker import LOADING, TIME, Worker

KNOWN = commands.Vocabulary(frozenset({"vercel", "jq"}), {"GOOD": "x", "BAD": "x", "OTHER": "y"})
PROCEDURE = '''\
"""A docstring with 1 number."""
_TEAM = ("--scope", "team")
look = Step(
    vercel("rollback", GOOD, "--yes", *_TEAM, env={"TOKEN": "t"}) | jq(".a == 1"),
    title="Look é at 3 things",
    risk=Risk.DESTROYS_DATA,
    why=(
        "Not above 5 %, "
        "see @a/b#c."
    ),
    undo="Back.",
    loses="All.",
    seconds=9,
    branches=(
        Branch(prints("ok") & succeeded(), go_to("x")),
        Branch(http_status(404), finish()),
        anything_else(escalate()),
    ),
)
procedure = Procedure(code="RB-01", severity=SEV1, steps=(look, look.but(title="B")), verify=well)
'''


def all_edits(text: str) -> Iterator[Edit]:
    """Yield the edits of all operators for procedures."""
    source = Source(text)
    for operator in (commands.words, commands.literals, commands.requests, commands.parts):
        yield from operator(source, KNOWN)
    for do in (steps.fields, steps.decisions, steps.conditions, steps.order, steps.code):
        yield from do(source)
    yield from steps.links(source, ["a/b", "a/c"], ["x", "z"])


def changed(text: str, edits: Iterator[Edit]) -> dict[str, list[str]]:
    """Return the line, or lines, that each edit changed, by operator."""
    found: dict[str, list[str]] = {}
    for edit in edits:
        lines = Mutant("", "x.py", edit).diff(text).splitlines()
        added = [line[1:].strip() for line in lines[3:] if line.startswith("+")]
        found.setdefault(edit.operator, []).append(" ".join(added))
    return found


def test_every_change_of_a_procedure_is_another_program() -> None:
    """Nothing is a syntax error, and nothing is the same program in another spelling."""
    original = ast.dump(ast.parse(PROCEDURE))
    edits = list(all_edits(PROCEDURE))
    for edit in edits:
        mutant = Mutant("p", "snippets/p.py", edit).apply(PROCEDURE)
        assert ast.dump(ast.parse(mutant)) != original, edit
    assert len({edit.operator for edit in edits}) >= 20


@pytest.mark.parametrize(
    ("operator", "line"),
    [
        ("word dropped", 'vercel("rollback", GOOD, *_TEAM, env={"TOKEN": "t"}) | jq(".a == 1"),'),
        ("word dropped", '_TEAM = ("team",)'),
        ("neighbouring word", '"promote", GOOD'),
        ("words swapped", "vercel(GOOD, "),
        ("environment name", '"TOKEN_OLD": "t"'),
        ("parameter", '__import__("snippets._vocabulary.parameters")._vocabulary.parameters.BAD'),
        ("query", 'jq(".a != 1")'),
        ("part dropped", 'jq(".a == 1"),'),
        ("risk", "risk=Risk.CHANGES_PRODUCTION,"),
        ("link of a decision", 'go_to("z")'),
        ("and for or", 'prints("ok") | succeeded()'),
        ("turn", "._engine.carry_on()),"),
        ("condition loosened", 'prints("")'),
        ("condition", "http_status(418)"),
        ("branches swapped", "Branch(http_status(404), finish()),"),
        ("steps swapped", 'steps=(look.but(title="B"), look)'),
        ("step twice", 'steps=(look, look, look.but(title="B"))'),
        ("step dropped", 'steps=(look.but(title="B"),)'),
        ("step dropped", "verify=well[:1]"),
    ],
)
def test_an_operator_changes_what_its_name_says(operator: str, line: str) -> None:
    lines = changed(PROCEDURE, all_edits(PROCEDURE))[operator]
    assert any(line in one for one in lines), lines


def test_a_field_is_dropped_with_its_parentheses() -> None:
    text = 'a = x.but(branches=(\n    one,\n    two,\n), title="T")\n'
    assert changed(text, steps.fields(Source(text)))["field dropped"] == ['a = x.but(title="T",)']


def test_the_only_step_left_of_a_list_becomes_the_one_that_was_left_out() -> None:
    text = "p = Procedure(verify=well[1:])\n"
    assert changed(text, steps.order(Source(text))) == {
        "step dropped": ["p = Procedure(verify=well[:1])"]
    }


@pytest.mark.parametrize(
    ("operator", "text", "lines"),
    [
        (
            values.parameters,
            'A = Parameter("A", "what", _P, "ex", secret=True)\n',
            ['_P + r".?"', 'r"(?s:.*)"', '"A_2"', '"exa"', "secret=False"],
        ),
        (values.policy, 'A = S(1, "a/b", rising=False)\n', ["1 + 1", "hotfix", "rising=True"]),
        (values.tools, 'a = Tool("a", "i", "64", "p")\n', ['"a9"']),
    ],
)
def test_values_are_changed(
    operator: Callable[[Source], Iterator[Edit]], text: str, lines: list[str]
) -> None:
    shown = [line for found in changed(text, operator(Source(text))).values() for line in found]
    for line in lines:
        assert any(line in one for one in shown), (line, shown)


def test_what_is_left_out_as_equivalent_is_one_mutant_each(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(Path(), catalog)
    kept = sum(1 for _ in plan.mutants())
    known = [one for group in EQUIVALENT.values() for one in group]
    monkeypatch.setattr("tests._lanes.mutants.equivalent.EQUIVALENT", {})
    assert sum(1 for _ in plan.mutants()) == kept + len(known)


def outcome(by: str, page: str = "a/b") -> Outcome:
    """Return an outcome."""
    return Outcome(f"{page}{by}", page, "risk", by, 0.5, "-old\n+new")


def test_a_report_counts_by_page_and_shows_each_survivor() -> None:
    said = report([outcome("tests/x.py::test_a"), outcome("loading"), outcome("")])
    for name in ("a/b", "risk", "All"):
        [row, *_] = [line.split() for line in said.splitlines() if line.startswith(name)]
        assert row == [name, "3", "1", "1", "1"]
    assert "Survived (a/b, risk):\n-old\n+new" in said
    assert "2 of 3 mutants killed: 66.7 %" in said


def test_results_outlive_an_interrupted_run_and_a_changed_project_does_not_inherit_them(
    tmp_path: Path,
) -> None:
    results = Results(tmp_path / "kept" / "mutants.jsonl", "state")
    results.start()
    results.add(outcome("loading"))
    with results.path.open("a") as file:
        file.write('{"key": "cut o')
    assert results.read() == {"a/bloading": outcome("loading")}
    assert Results(results.path, "another").read() == {}
    assert Results(results.path, "another").read(of_any_state=True) == results.read()
    assert Results(tmp_path / "none", "state").read() == {}


def test_the_state_of_a_project_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "a.md"
    page.write_text("1")
    before = state_of(tmp_path)
    page.write_text("2")
    assert state_of(tmp_path) != before


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one page, and one test that looks at its first word."""
    root = tmp_path / "project"
    for folder in ("docs", "tests"):
        (root / folder).mkdir(parents=True)
    (root / "docs" / "a.md").write_text("one two")
    look = 'open("docs/a.md").read().startswith("one")'
    (root / "tests" / "test_a.py").write_text(f"def test_a() -> None:\n    assert {look}\n")
    (root / "tests" / "test_b.py").write_text("def test_b() -> None:\n    pass\n")
    return root


def worker(project: Path, load: Callable[[], object] = lambda: None, seconds: float = 60) -> Worker:
    """Return a worker on a project without snippets."""
    return Worker(project, load, plugins=(), seconds=seconds, clean={tuple(NEAR)})


NEAR, FAR = ["tests/test_b.py"], ["tests/test_a.py"]


@pytest.mark.parametrize(
    ("text", "by"), [("two two", "tests/test_a.py::test_a"), ("one three", "")]
)
def test_a_mutant_is_noticed_by_the_first_test_that_fails_or_survives(
    project: Path, text: str, by: str
) -> None:
    assert worker(project).judge("docs/a.md", text, [NEAR, FAR])["by"] == by
    assert (project / "docs" / "a.md").read_text() == "one two"


def test_a_mutant_that_does_not_load_is_noticed_by_loading(project: Path) -> None:
    def load() -> None:
        assert "one" in Path("docs/a.md").read_text(), "not one"

    found = worker(project, load).judge("docs/a.md", "two", [NEAR])
    assert (found["by"], found["what"].split("\n")[0]) == (LOADING, "not one")


def test_a_mutant_that_never_ends_is_noticed_by_time(project: Path) -> None:
    def load() -> None:
        while "one" not in Path("docs/a.md").read_text():
            pass

    assert worker(project, load, seconds=0.1).judge("docs/a.md", "two", [NEAR])["by"] == TIME


def test_tests_that_fail_without_a_mutant_prove_nothing(project: Path) -> None:
    (project / "docs" / "a.md").write_text("two")
    with pytest.raises(AssertionError, match="fails without a mutant: tests/test_a"):
        worker(project).judge("docs/a.md", "three", [FAR])


def test_copies_are_removed_and_the_working_tree_is_never_touched(project: Path) -> None:
    with copies(project, 2) as made:
        (made[0] / "docs" / "a.md").write_text("three")
        assert (made[1] / "tests" / "test_a.py").exists()
    assert not made[0].exists()
    assert (project / "docs" / "a.md").read_text() == "one two"
