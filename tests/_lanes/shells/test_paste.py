"""What real shells make of the text on the page: exactly what the engine would run.

Every program is a stand-in that records how it was called, so nothing here can do harm.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets._engine import (
    Action,
    Look,
    Parameter,
    Pipeline,
    Request,
    Say,
    Tool,
    get,
    run,
    shell,
    text,
)
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import parameters_in, stages_of
from snippets._vocabulary import tools
from tests._lanes.properties.strategies import FILLED, HOSTILE, WORDS
from tests._lanes.shells.recorder import (
    SHELLS,
    Called,
    StandInBench,
    installed,
    interactive,
    make_bench,
    paste,
    value_of,
)

pytestmark = pytest.mark.shells

PRINTF = Tool("printf", (), "8", "Read words back")


@pytest.fixture(params=SHELLS)
def sh(request: pytest.FixtureRequest) -> str:
    """Each of the shells."""
    return installed(request.param)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> StandInBench:
    """Stand-ins for every program of the vocabulary."""
    return make_bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> None:
    if "bench" in request.fixturenames:
        bench: StandInBench = request.getfixturevalue("bench")
        bench.calls()
        bench.files()


# Words.


def read_back(sh: str, words: list[str], folder: Path, values: Mapping[str, str]) -> list[str]:
    """Return the words that a shell reads from a rendered text."""
    done = paste(
        sh, "\n".join(words), {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", **values}, folder
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=12)
@example([(word, word, word) for word in HOSTILE if word])
@example([(word, "x", "") for word in HOSTILE])
@example([("", "x", word * 200) for word in HOSTILE])
@given(st.lists(st.tuples(WORDS, FILLED, WORDS), min_size=1, max_size=100))
def test_any_value_of_a_parameter_stays_within_its_word(
    sh: str, tmp_path: Path, cases: list[tuple[str, str, str]]
) -> None:
    """Whether it is filled in by the engine or exported in the shell."""
    words, values, filled = [], {}, []
    for number, (before, value, after) in enumerate(cases):
        parameter = Parameter(f"P{number}", "a value (of a test), e.g. a/b=c@d+e:f", "(?s).+", "x")
        word = text(before, parameter, after)
        values[parameter.name] = value
        words.append(shell(PRINTF("%s\\0", word)))
        filled.append(shell(PRINTF("%s\\0", word), {parameter.name: value}))
    expected = [before + value + after for before, value, after in cases]
    assert read_back(sh, words, tmp_path, values) == expected
    assert read_back(sh, filled, tmp_path, {}) == expected


def test_a_command_without_input_leaves_the_next_line_to_the_shell(sh: str, tmp_path: Path) -> None:
    cat = Tool("cat", (), "8", "Would read the line that comes next")
    with interactive(sh, {"PATH": "/usr/bin:/bin", "TERM": "dumb"}, tmp_path) as session:
        session.paste(shell(cat(no_input=True, save_to="out")))
    assert (tmp_path / "out").read_bytes() == b""


# What the engine stops before it runs.

TOOL, NEXT = tools.vercel, tools.jq
A = Parameter("A", "what a is", "[a-z]+", "a")
B = Parameter("B", "what b is (see the page), e.g. b/c", "[a-z]+", "b")
KEY = Parameter("KEY", "what the key is", "[a-z]+", secret=True)
ACTIONS: dict[str, Action] = {
    "an argument": TOOL("x", A),
    "part of an argument": TOOL(text("--x=$", A, "!")),
    "the environment": TOOL("x", env={"X": A}),
    "the environment, with a file": TOOL("x", env={"X": A}, save_to="saved"),
    "an argument, with a file": TOOL(A, save_to="saved"),
    "the name of a file": TOOL("x", save_to=text("saved-", A)),
    "the first stage": TOOL(A) | NEXT("x") | TOOL("y"),
    "the last stage": TOOL("x") | NEXT("x") | TOOL(A, save_to="saved"),
    "the environment of a stage": TOOL("x") | NEXT("x", env={"X": A}),
    "a file of a stage": TOOL("x") | NEXT("x", save_to=text("saved-", A)),
    "two stages": TOOL(A) | NEXT(B, save_to="saved"),
    "a word that is said": Say(A) | TOOL("x"),
    "a secret that is said": Say(KEY) | TOOL("x", A),
    "an address": get(text("https://127.0.0.1:1/", A)),
    "a secret header": get("https://127.0.0.1:1/", headers={"x": KEY}),
    "a secret header and a stage": get("https://127.0.0.1:1/", headers={"x": KEY}) | NEXT(B),
}


def missing(action: Action, values: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield every way not to have filled in an action: nothing, or all but one, or one empty."""
    names = [parameter.name for parameter in parameters_in(action)]
    own = {name: values[name] for name in names}
    yield {}
    for name in names:
        yield {other: value for other, value in own.items() if other != name}
        yield {**own, name: ""}


def sentences(action: Action, values: Mapping[str, str]) -> list[str]:
    """Return what may be said of the parameters that have no value."""
    return [f"{p.name}: {p.what}" for p in parameters_in(action) if not values.get(p.name)]


HOST = Parameter("HOST", "a value", "(?s).+", "x")
VALUES = {"A": "a", "B": "b", "KEY": "k", "HOST": "a!b'$c"}


def hostile(*, on_terminal: bool) -> dict[str, Action]:
    """Return an action for each word of which shells make something: it stands in every place.

    On a terminal `!` is history, `#` may be no comment, and what is not visible is a key.
    """
    return {
        repr(word): Say(word)
        | TOOL(word, text(word, HOST, word), env={"X": word}, save_to=f"f{word}")
        for word in HOSTILE
        if not on_terminal or not re.search("[\r\x7f\x1b]", word)
    }


# The catalog.


@pytest.fixture
def filled(catalog: Catalog, bench: StandInBench) -> dict[str, str]:
    """A value for every parameter of the catalog: its example, below the bench if it is a path."""
    parameters = {p.name: p for step in catalog.steps.values() for p in parameters_in(step.action)}
    return {name: value_of(parameter, bench) for name, parameter in parameters.items()}


def steps_with_parameters(catalog: Catalog) -> dict[str, Action]:
    """Return the actions of the catalog that have something to fill in."""
    return {name: step.action for name, step in catalog.steps.items() if parameters_in(step.action)}


@pytest.mark.parametrize("on_terminal", [False, True], ids=["pasted", "on a terminal"])
def test_nothing_runs_unfilled(
    sh: str, bench: StandInBench, catalog: Catalog, filled: dict[str, str], *, on_terminal: bool
) -> None:
    """An interactive shell, which has exported nothing, goes on with the next."""
    wrong = []
    with interactive(sh, bench.environment(), bench.work) as session:
        for name, action in (ACTIONS | steps_with_parameters(catalog)).items():
            for partly in [{}] if on_terminal else missing(action, VALUES | filled):
                if on_terminal:
                    code, printed = 1, session.paste(shell(action))
                else:
                    done = paste(sh, shell(action), bench.environment(partly), bench.work)
                    code, printed = done.returncode, done.stderr.decode()
                calls, files = bench.calls(), bench.files()
                if code == 0 or calls or files:
                    wrong.append(f"{name} with {partly}: exit {code}, {calls}, {files}")
                if not any(sentence in printed for sentence in sentences(action, partly)):
                    wrong.append(f"{name} with {partly} said: {printed!r}")
    assert wrong == []


def promised(action: Action, bench: StandInBench, values: Mapping[str, str]) -> list[Called]:
    """Return the calls that the engine's own `run` makes, without that for a request."""
    first, *rest = stages_of(action)
    if isinstance(first, Request):
        action = Pipeline((Say("curl said\n"), *rest))
    if rest or not isinstance(first, Request):
        run(action, values, folder=bench.work, environment=bench.environment(values))
    return bench.calls()


def differences(name: str, action: Action, bench: StandInBench, promise: list[Called]) -> list[str]:
    """Return how the calls that a shell made differ from those of the engine."""
    calls = bench.calls()
    if isinstance(stages_of(action)[0], Request):  # what curl sends, test_send.py looks at
        calls = [call for call in calls if call.argv[0] != "curl"]
    if [(c, c.environment) for c in calls] != [(c, c.environment) for c in promise]:
        return [f"{name}: {calls} instead of {promise}"]
    return []


@pytest.mark.parametrize("on_terminal", [False, True], ids=["pasted", "on a terminal"])
def test_every_action_does_what_the_engine_does(
    sh: str, bench: StandInBench, catalog: Catalog, filled: dict[str, str], *, on_terminal: bool
) -> None:
    wrong = []
    values = filled | VALUES
    environment = bench.environment(values)
    steps = {name: step.action for name, step in catalog.steps.items()}
    commands = {name: action for name, action in steps.items() if not isinstance(action, Look)}
    with interactive(sh, environment, bench.work) as session:
        for name, action in (commands | ACTIONS | hostile(on_terminal=on_terminal)).items():
            promise = promised(action, bench, values)
            saved = bench.files()
            if on_terminal:
                session.paste(shell(action))
            else:
                done = paste(sh, shell(action), environment, bench.work)
                wrong += [f"{name}: {done.stderr.decode()}"] if done.returncode else []
            wrong += differences(name, action, bench, promise)
            if bench.files() != saved:
                wrong.append(f"{name}: another file than {saved}")
    assert wrong == []
