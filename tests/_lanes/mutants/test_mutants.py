"""The mutation gate itself: operators change what they say, and the runner tells who noticed."""

import ast
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest

from snippets._engine.catalog import Catalog
from tests._lanes.mutants.equivalent import EQUIVALENT, known, swaps_in_vain
from tests._lanes.mutants.operators import PAGE, VOCABULARY, Known, Operator
from tests._lanes.mutants.plan import Plan
from tests._lanes.mutants.source import Edit, Mutant, SourceFile
from tests._lanes.mutants.worker import Worker

KNOWN = Known(
    tools=("vercel", "jq"),
    parameters={"GOOD": "x", "BAD": "x", "OTHER": "y"},
    acts=("LINK", "WAIT"),
    pages=("a/b", "a/c"),
    steps=("x", "z"),
)
PROCEDURE = '''\
"""A docstring with 1 number."""
_TEAM = ("--scope", "team")
look = Step(
    vercel("rollback", parameters.GOOD, *_TEAM, "-y", env={"TOKEN": "t"}) | jq(*("-e", ".a == 1")),
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
        Branch(complains("no", "not"), repeat(LINK)),
        anything_else(escalate()),
    ),
)
procedure = Procedure(code="RB-01", severity=S, steps=(look, look.adapted(title="B")), verify=well)
'''


def changed(text: str, operators: Iterable[Operator] = PAGE) -> dict[str, list[str]]:
    """Return the line, or lines, that each edit changed, by operator."""
    by_operator: dict[str, list[str]] = {}
    source = SourceFile(text)
    for edit in (edit for operator in operators for edit in operator(source, KNOWN)):
        mutant = Mutant("", "x.py", edit)
        assert ast.dump(ast.parse(mutant.apply(text))) != ast.dump(source.tree), edit
        lines = mutant.diff(text).splitlines()
        added = [line[1:].strip() for line in lines[3:] if line.startswith("+")]
        by_operator.setdefault(edit.operator, []).append(" ".join(added))
    return by_operator


@pytest.mark.parametrize(
    ("operator", "line"),
    [
        ("word dropped", 'vercel("rollback", parameters.GOOD, *_TEAM, env={"TOKEN": "t"}) | jq(*'),
        ("word dropped", 'jq(*(".a == 1",))'),
        ("word dropped", '_TEAM = ("team",)'),
        ("neighbouring word", '"promote", parameters.GOOD'),
        ("words swapped", "vercel(parameters.GOOD, "),
        ("environment name", '"TOKEN_OLD": "t"'),
        ("parameter", '__import__("snippets._vocabulary.parameters")._vocabulary.parameters.BAD'),
        ("query", 'jq(*("-e", ".a != 1"))'),
        ("part dropped", 'jq(*("-e", ".a == 1")),'),
        ("risk", "risk=Risk.CHANGES_PRODUCTION,"),
        ("link of a decision", 'go_to("z")'),
        ("and for or", 'prints("ok") | succeeded()'),
        ("and for or", '(complains("no") & complains("not"))'),
        ("part dropped", 'complains("not")'),
        ("turn", "._engine.decision.carry_on()),"),
        ("condition loosened", 'prints("")'),
        ("condition", "http_status(418)"),
        ("condition", "_engine.conditions.prints"),
        ("act", "repeat(__import__("),
        ("branches swapped", "Branch(http_status(404), finish()),"),
        ("steps swapped", 'steps=(look.adapted(title="B"), look)'),
        ("step twice", 'steps=(look, look, look.adapted(title="B"))'),
        ("step dropped", 'steps=(look.adapted(title="B"),)'),
        ("step dropped", "verify=well[:1]"),
    ],
)
def test_an_operator_changes_what_its_name_says(operator: str, line: str) -> None:
    """And nothing is a syntax error, or the same program in another spelling."""
    lines = changed(PROCEDURE)[operator]
    assert any(line in written for written in lines), lines


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        (
            "parameters",
            'A = Parameter("A", "what", _P, "ex", secret=True)\n',
            ['_P + r".?"', 'r"(?s:.*)"', '"A_2"', r'"\n"', "secret=False"],
        ),
        ("policy", 'A = S(1, "a/b", rising=False)\n', ["1 + 1", "hotfix", "rising=True"]),
        ("tools", 'a = Tool("a", (), "64", "p")\n', ['"a9"']),
        ("psql", "p = Procedure(verify=well[1:])\n", ["verify=well[:1]"]),
    ],
)
def test_the_vocabulary_is_changed_by_operators_of_its_own(
    name: str, text: str, lines: list[str]
) -> None:
    made = [line for group in changed(text, VOCABULARY[name]).values() for line in group]
    for line in lines:
        assert any(line in written for written in made), (line, made)


def test_what_is_left_out_as_equivalent_is_one_mutant_each(catalog: Catalog) -> None:
    made = Plan(Path(), catalog).changes()
    left_out = Counter(known(mutant, text) for mutant, text in made)
    del left_out[None]
    assert left_out == Counter(chain.from_iterable(EQUIVALENT.values()))


@pytest.mark.parametrize(
    ("first", "second", "vain"),
    [
        ("prints('a'), finish()", "prints('b'), finish()", True),
        ("prints('a'), finish()", "prints('b'), carry_on()", False),
        ("prints('a'), finish()", "judged('b'), carry_on()", True),
        ("http_status(404), finish()", "http_status(500), carry_on()", True),
        ("prints('a'), then", "prints('b'), carry_on()", False),
        ("http_status(404), then", "http_status(500), carry_on()", True),
        ("fault, finish()", "http_status(500), carry_on()", False),
    ],
)
def test_branches_are_swapped_only_where_both_can_hold(
    first: str, second: str, *, vain: bool
) -> None:
    text = f"(Branch({first}), Branch({second}))"
    swap = Edit(0, len(text), f"(Branch({second}), Branch({first}))", "branches swapped")
    mutant = Mutant("", "snippets/monitoring/endpoints.py", swap)
    assert swaps_in_vain(mutant, text) is vain


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one page, one test that looks at its first word, and one at its second."""
    root = tmp_path / "project"
    for folder in ("docs", "tests"):
        (root / folder).mkdir(parents=True)
    (root / "docs" / "a.md").write_text("one two")
    for name, at in (("a", 0), ("b", 1)):
        look = f'open("docs/a.md").read().split()[{at}] == "one two".split()[{at}]'
        (root / "tests" / f"test_{name}.py").write_text(
            f"def test_{name}() -> None:\n    assert {look}\n"
        )
    return root


def worker(project: Path) -> Worker:
    """Return a worker on a project without snippets."""
    return Worker(project, ["tests"], lambda: None)


def mutant(old: str, new: str) -> Mutant:
    """Return a mutant of the page."""
    start = "one two".index(old)
    return Mutant("a", "docs/a.md", Edit(start, start + len(old), new, "word"))


@pytest.mark.parametrize(
    ("old", "new", "by"),
    [
        ("one", "two", "tests/test_a.py::test_a"),
        ("two", "three", "tests/test_b.py::test_b"),
        (" ", "  ", ""),
    ],
)
def test_a_mutant_is_noticed_by_the_first_test_that_fails_or_survives(
    project: Path, old: str, new: str, by: str
) -> None:
    judging = worker(project)
    assert judging.judge(mutant(old, new)).by == by
    assert (project / "docs" / "a.md").read_text() == "one two"
    assert +judging.late == Counter({"tests/test_b.py": 1} if "test_b" in by else {})


def test_tests_that_fail_without_a_mutant_prove_nothing(project: Path) -> None:
    (project / "tests" / "test_b.py").write_text("def test_b() -> None:\n    assert False\n")
    with pytest.raises(AssertionError, match="fails without a mutant of docs"):
        worker(project).judge(mutant("two", "three"))
