"""The catalog: what does not fit together is refused, with file, line and remedy."""

import sys
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from snippets._engine import Procedure, ReviewClock, Step
from snippets._engine.catalog import Catalog
from snippets._engine.load import CatalogError, load
from snippets._engine.recording import Recording
from tests._engine.packages import LOOK, PAGE, Package
from tests._engine.samples import sample

Problems = Callable[[], list[str]]


def test_every_id_leads_to_its_value_and_back() -> None:
    catalog = sample()
    for name, entry in catalog.entries():
        assert catalog.id_of(entry) == name
        assert catalog.knows(name)
        assert catalog.title_of(name) == entry.title
    assert catalog.title_of("deep/er/some-other_page") == "Some other_page"
    assert catalog.suggest("area/paeg") == "Did you mean 'area/page'?"
    assert catalog.suggest("zzz") == "See: runbook list."


def test_a_reused_step_keeps_the_id_of_its_home() -> None:
    catalog = sample()
    page = catalog.procedures["area/page"]
    assert catalog.id_of(page.steps[0]) == "area/page#look"
    assert list(catalog.steps_by_slug(page)) == ["look", "change"]
    assert catalog.has(page.steps[0])
    assert not catalog.has(replace(page.steps[0].home)), "nothing names a copy"


def test_the_clock_and_the_way_through_are_those_of_the_module_that_made_them(
    package: Package,
) -> None:
    package.write("_vocabulary/policy", "CLOCK = ReviewClock(7)\n")
    flow = "from snippets._engine import Flow, Phase\nFLOW = Flow((Phase('{}', 'x'),), 10)\n"
    package.write("a", flow.format("Own"))
    catalog = load(package.name)
    assert catalog.clock == ReviewClock(7)
    assert catalog.flow.phases[0].name == "Own"


def test_everything_has_an_id_made_of_module_and_variable(package: Package) -> None:
    package.write("area/first_page", LOOK + PAGE)
    path = package.write(
        "facts", 'names = Table("Names", ("Name",), ())\nbefore = Checklist("Before", ("do",))\n'
    )
    (package.folder / "_recordings").mkdir()
    recording = Recording("area/first-page#look", ["tool look"], {})
    file = package.folder / "_recordings" / "look.json"
    file.write_bytes(msgspec.json.encode(recording))
    catalog = load(package.name)
    assert [name for name, _ in catalog.entries()] == [
        *("area/first-page", "area/first-page#look", "facts#names", "facts#before")
    ]
    assert catalog.modules.keys() == {"area/first-page", "facts"}
    assert catalog.modules["facts"] == path
    assert catalog.knows("facts")
    assert catalog.title_of("facts") == "Facts"
    assert catalog.recordings == {recording.step: recording}


def test_engine_model_and_entry_point_are_not_read(package: Package) -> None:
    for module in ("_engine/made", "_platform/made", "__main__"):
        package.write(module, "1 / 0\n", head="")
    assert vars(load(package.name)) == vars(Catalog())


def test_an_underscore_or_the_name_of_the_engine_keeps_no_value_out(package: Package) -> None:
    package.write("engine_dumps", LOOK.replace("look =", "_look_at_it ="))
    assert list(load(package.name).steps) == ["engine-dumps#look-at-it"]


def test_names_in_a_module_that_are_no_entries_or_are_borrowed_are_left_alone(
    package: Package,
) -> None:
    package.write("a", LOOK)
    package.write("b", f"from {package.name}.a import look\nNUMBER = 3\n", head="")
    assert list(load(package.name).steps) == ["a#look"]


def test_what_a_function_elsewhere_makes_belongs_to_the_module_that_assigns_it(
    package: Package,
) -> None:
    package.write(
        "area/made",
        "def place(name):\n"
        '    return Parameter(name, "a thing", "[a-z]+", "x")\n'
        "def look_at(word):\n"
        "    return Step(tool(word), **GOOD)\n"
        "def page(code, first, *more):\n"
        '    again = first.adapted(why="Again.")\n'
        '    return Procedure(code=code, title="A page", severity=SEV, symptoms=("It broke.",),\n'
        "                     steps=(first, *more), verify=(again,))\n",
    )
    package.write(
        "area/page",
        f"from {package.name}.area.made import look_at, page, place\n"
        'THING = place("THING")\n'
        "first: Step = look_at(THING)\n"
        'procedure = page("RB-01", first)\n',
    )
    package.write(
        "area/second",
        f"from {package.name}.area.made import look_at, page\n"
        f"from {package.name}.area.page import first\n"
        'one, other = look_at("a"), look_at("b")\n'
        'procedure = page("RB-02", one, other, first)\n',
    )
    catalog = load(package.name)
    assert {name: str(catalog.source(name)) for name, _ in catalog.entries()} == {
        "area/page": package.line("area/page", "procedure ="),
        "area/page#first": package.line("area/page", "first: Step ="),
        "area/second": package.line("area/second", "procedure ="),
        "area/second#one": package.line("area/second", "one, other ="),
        "area/second#other": package.line("area/second", "one, other ="),
    }
    used = catalog.procedures["area/second"]
    assert [catalog.id_of(step) for step in used.steps] == [
        *("area/second#one", "area/second#other", "area/page#first")
    ]


# What is refused. Each problem stands on one line of the message.


def test_a_module_that_does_not_import_is_named_with_its_line(
    package: Package, problems_of: Problems
) -> None:
    package.write("a", "def fail():\n    return {}['x']\n\nfail()\n")
    assert problems_of() == [f"{package.line('a', 'return {}')}: KeyError: 'x'"]


def test_a_mistake_in_a_value_is_named_where_the_value_is_written(
    package: Package, problems_of: Problems
) -> None:
    """The engine finds it, but the engine is not where it has to be mended."""
    package.write("a", 'X = Parameter("lower", "a thing", ".", "x")\n')
    (problem,) = problems_of()
    assert problem.startswith(f"{package.line('a', 'lower')}: ParameterError: ")
    assert "Use capital letters" in problem


def test_a_package_that_does_not_import_is_named_too(
    package: Package, problems_of: Problems
) -> None:
    package.write("area/a", LOOK)
    package.write("area/__init__", "1 / 0\n", head="")
    assert f"{package.line('area/__init__', '1 / 0')}: ZeroDivisionError: division by zero" in (
        problems_of()
    )


def test_one_thing_under_names_in_two_modules_is_refused(
    package: Package, problems_of: Problems
) -> None:
    package.write("a", LOOK)
    package.write("b", f"from {package.name}.a import look\nagain = look\n")
    assert problems_of() == [
        f"{package.line('a', 'look =')}: b#again is a#look under a second name. Remove one."
    ]


def step(fields: str) -> str:
    """Return a module of one step that says this."""
    return f'look = Step(tool("look"), **(GOOD | dict({fields})))\n'


def page(instead: str, written: str = "steps=(look,)") -> str:
    """Return a module of one page in which one part is written otherwise."""
    assert written in PAGE
    change = 'change = Step(tool("x"), **(GOOD | dict(risk=Risk.CHANGES_ELSEWHERE)))\n'
    return LOOK + change + PAGE.replace(written, instead)


_UNKNOWN = "@a#lock is unknown. Did you mean 'a#look'?"
_TWICE = "a has two steps called 'look'. Rename one, or go to the first again."
_DESTROYS = "risk=Risk.DESTROYS_DATA"
# A module called a, the line that is named, and its problem.
REFUSED = [
    (
        LOOK + PAGE + PAGE.replace("procedure =", "second ="),
        "second =",
        "a second procedure in one module. Move it.",
    ),
    *(
        (step(fields), "look =", f"a#look {problem}")
        for fields, problem in (
            ("title=' '", "has an empty 'title'. Say it in a sentence."),
            ("why=''", "has an empty 'why'. Say it in a sentence."),
            ("expect='\\n'", "has an empty 'expect'. Say it in a sentence."),
            ("branches=()", "does not say what to do with what it prints. Give 'branches'."),
            (
                "risk=Risk.CHANGES_PRODUCTION",
                "changes production without 'undo'. Say how, or that there is no way back.",
            ),
            (
                f"{_DESTROYS}, loses='All.', target='all'",
                "changes production without 'undo'. Say how, or that there is no way back.",
            ),
            (
                f"{_DESTROYS}, undo='None.', target='all'",
                "destroys data without 'loses'. Say what is gone.",
            ),
            (
                f"{_DESTROYS}, undo='None.', loses='All.'",
                "destroys data without 'target'. Name what it is in, to be typed first.",
            ),
            (
                "lacks=('a need',)",
                "lacks something without a 'gap'. Say it in words, with the way that works.",
            ),
        )
    ),
    *(
        (page(instead, written), "procedure =", problem)
        for written, instead, problem in (
            ('title="A page"', 'title=" "', "a has an empty 'title'. Use the reader's words."),
            *(
                ('("It broke.",)', symptoms, "a has no symptoms. Say when this is the right page.")
                for symptoms in ("()", '("It broke.", " ")')
            ),
            ("steps=(look,)", "steps=()", "a has no steps."),
            ("verify=(look,)", "verify=()", "a has no 'verify'. Say what proves that it worked."),
            (
                "verify=(look,)",
                "verify=(change,)",
                "a verifies with a step that changes something. Use one that reads.",
            ),
            ("steps=(look,)", "steps=(look, look.adapted(why='Again.'))", _TWICE),
            ("verify=(look,)", "verify=(look, look)", _TWICE),
            (
                "verify=(look,)",
                "verify=(look,), not_this=(('Slow', 'b'),)",
                "a: 'Slow' leads to unknown 'b'. See: runbook list.",
            ),
            *(
                ("RB-01", code, f"a has the code '{code}'. Give it one of its own, like RB-01.")
                for code in ("", "rb-01", "RB-1", "RB-012")
            ),
            ("It broke.", "See @a#lock.", _UNKNOWN),
            ("verify=(look,)", "verify=(look,), not_this=(('@a#lock', 'a'),)", _UNKNOWN),
        )
    ),
    (
        page("steps=(Step( tool('x'), **GOOD),)"),
        "Step( tool",
        "step 'Look' of a has no name. Assign it to one first, at the top level of a module.",
    ),
    (
        page("steps=(look.adapted(branches=(anything_else(open_page('aa')),)),)"),
        "look.adapted",
        "a opens unknown procedure 'aa'. Did you mean 'a'?",
    ),
    *(
        case
        for name in ("why", "expect", "undo", "loses", "asks", "blocks", "gap", "title")
        for case in (
            (step(f'{name}="See @a#lock."'), "look =", _UNKNOWN),
            (page(f'steps=(look.adapted({name}="See @a#lock."),)'), "look.adapted", _UNKNOWN),
        )
    ),
    ('names = Table("Names", ("Name",), (("x",), ("See @a#lock",)))\n' + LOOK, "names =", _UNKNOWN),
    ('before = Checklist("Before", ("do", "@a#lock"))\n' + LOOK, "before =", _UNKNOWN),
    (
        "PICK = Branch(Condition('see @a#lock', bool), finish())\n"
        + page("steps=(look.adapted(branches=(PICK, anything_else(finish()))),)"),
        "look.adapted(branches=(PICK",
        _UNKNOWN,
    ),
    *(
        (
            f'names = Table("Names", ("Name",), (("a",), {row}))\n',
            "names =",
            f"row {shown} has {cells} cells. Give it 1.",
        )
        for row, shown, cells in (("('a', 'b')", "('a',)", 2), ("()", "()", 0))
    ),
]


@pytest.mark.parametrize(("module", "at", "problem"), REFUSED)
def test_what_does_not_fit_together_is_refused_with_line_and_remedy(
    package: Package, problems_of: Problems, module: str, at: str, problem: str
) -> None:
    package.write("a", module)
    assert problems_of() == [f"{package.line('a', at)}: {problem}"]


BAD = "look.adapted(branches=(anything_else(go_to('lok')),))"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (f"steps=(\n    other,\n    {BAD},\n), verify=(look,)", BAD),
        (f"steps=(look,), verify=(\n    {BAD},\n)", BAD),
        ("steps=(\n    other,\n    *bad,\n), verify=(look,)", "procedure ="),
        ("steps=(\n    *most,\n    *bad,\n), verify=(look,)", "procedure ="),
        ("steps=bad, verify=(look,)", "procedure ="),
        ("steps=\\\n    (*most, *bad)[1:], verify=(look,)", "procedure ="),
        ("steps=(\n    named,\n), verify=(look,)", "named ="),
    ],
)
def test_a_reused_step_is_told_by_its_element_else_by_its_procedure(
    package: Package, problems_of: Problems, written: str, place: str
) -> None:
    package.write(
        "a",
        LOOK
        + "other, third, fourth = (Step(tool(word), **GOOD) for word in 'abc')\n"
        + f"most = (third, fourth)\nbad = (\n    {BAD},\n)\n"
        + (f"named = {BAD}\n" if "named" in written else "")
        + PAGE.replace("steps=(look,), verify=(look,)", written),
    )
    (problem,) = problems_of()
    lines = (package.folder / "a.py").read_text().splitlines()
    line = max(number for number, line in enumerate(lines, 1) if place in line)
    assert problem == (
        f"{package.folder / 'a.py'}:{line}: a goes to unknown step 'lok'. Did you mean 'look'?"
    )


def test_turns_to_known_steps_and_pages_are_accepted(package: Package) -> None:
    decided = (
        "look.adapted(branches=(Branch(Condition('x', bool), go_to('look')), "
        "Branch(Condition('y', bool), open_page('a')), anything_else(finish())))"
    )
    package.write("a", LOOK + PAGE.replace("steps=(look,)", f"steps=({decided},)"))
    assert isinstance(load(package.name).procedures["a"], Procedure)


def test_what_only_looks_like_a_reference_is_left_alone(package: Package) -> None:
    """Addresses, and names of packages in code."""
    why = "Write to team@example.org, run `npm ls @prisma/client` and ``a ` @b``."
    package.write("a", f'look = Step(tool("x"), **(GOOD | dict(why="{why}")))\n')
    assert isinstance(load(package.name).steps["a#look"], Step)


def test_the_same_problem_is_told_once(package: Package) -> None:
    package.write(
        "a", LOOK.replace('"look"', '"x"').replace("**GOOD", "**(GOOD | dict(why='@b'))") + PAGE
    )
    with pytest.raises(CatalogError) as caught:
        load(package.name)
    assert str(caught.value).count("@b is unknown") == 1


def test_a_code_that_is_taken_is_refused_with_its_owner(
    package: Package, problems_of: Problems
) -> None:
    package.write("a", LOOK + PAGE)
    package.write("b", LOOK + PAGE)
    assert problems_of() == [
        f"{package.line('b', 'procedure =')}: b: RB-01 is the code of a. "
        "Take the next one that is free."
    ]


def test_all_problems_of_all_kinds_are_told_in_the_order_of_the_pages(
    package: Package, problems_of: Problems
) -> None:
    package.write("b", LOOK.replace("GOOD", "(GOOD | dict(why=''))"))
    package.write("a", LOOK.replace("GOOD", "(GOOD | dict(expect=''))"))
    assert [problem.rpartition("/")[2].partition(":")[0] for problem in problems_of()] == [
        "a.py",
        "b.py",
    ]


def test_a_syntax_error_has_file_and_line_and_no_other_place(
    package: Package, problems_of: Problems
) -> None:
    path = package.write("a", "x = 1 +\n", head="")
    assert problems_of() == [f"{path}:1: SyntaxError: invalid syntax (a.py, line 1)"]


def test_an_error_from_outside_is_told_without_a_place(
    package: Package, problems_of: Problems
) -> None:
    """Nothing of the package led to it."""
    package.write("a", "", head="")
    blocked = sys.modules[f"{package.name}.a"] = None  # type: ignore[assignment] # as import does
    assert blocked is None
    (problem,) = problems_of()
    assert problem.startswith("?: ModuleNotFoundError: ")
