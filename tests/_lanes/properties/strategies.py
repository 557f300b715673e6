"""What the properties are tried on: text of every kind, words, actions, requests, results.

The tests of the other lanes draw from here too, so that there is one idea of what is hostile.
"""

import functools
import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from snippets._engine import (
    Action,
    Command,
    Parameter,
    ParameterError,
    Pipeline,
    Problem,
    Request,
    Result,
    Say,
    Tool,
    text,
)
from snippets._engine.parameter import Word
from snippets._engine.pipeline import Stage

T = TypeVar("T")

settings.register_profile(
    "deep",
    derandomize=False,  # the seed of the session decides
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
TOGETHER = 20  # values that go through one process


def tried(examples: SearchStrategy[Any], number: int) -> Callable[[Callable[..., None]], Any]:
    """Try a test on so many examples, which are the last of its arguments."""
    deep = settings(settings.get_profile("deep"), max_examples=number)
    return lambda test: deep(given(examples)(test))


def several(examples: SearchStrategy[T]) -> SearchStrategy[list[T]]:
    """Return examples for one process."""
    return st.lists(examples, min_size=TOGETHER, max_size=TOGETHER)


# Text.

ENCODABLE = st.characters(exclude_categories=["Cs"])
PRESENT = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
# What each of the shells was seen or is said to change in a word that is not quoted.
HOSTILE = [
    "", " ", "a b", "*", "?", "[x]", "{a,b}", "~", "~root", "=ls", "a:=ls", "#", "a#b", "!!", "!x",
    "a!", "$HOME", "$(id)", "`id`", "'", '"', "''", "\\", "a\\", ";", "&", "|", "<x>", ">", "(a)",
    "-n", "--", "-", "%1", "^a^b", "a=b", "==", "\n", "a\nb", "\r", "é", "日本", "\u2028",
    "\x7f", "\x1b[A", "'; touch x; '", "${HOME:?x}", "a\n!!b", "!\n'",
]  # fmt: skip
_SIGNS = [
    *HOSTILE, "$", "${", "}", "(", ")", "\\\n", " \\\n    ", "<<E", "\u202e", "\U0001f600", "x",
]  # fmt: skip
# One word for a shell, of any text that a process can be given.
WORDS: SearchStrategy[str] = (
    st.lists(st.sampled_from(_SIGNS), min_size=1, max_size=5).map("".join)
    | st.lists(st.sampled_from(_SIGNS) | st.text(PRESENT, max_size=3), max_size=5).map("".join)
    | st.text(PRESENT, max_size=12)
)
FILLED = WORDS.filter(bool)
# Numbers far beyond what any process or page is given, and what no number is.
JSON: SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(ENCODABLE, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["status", "error", "message", "checks"]) | st.text(ENCODABLE), inner
        )
    ),
    max_leaves=6,
)

# Words of pages: what begins, ends or changes something in Markdown and HTML.
_BLOCKS = [
    "`", "``", "```", "~~~", "<script>", "</code>", "<!--", "#", "##### ", "- ", "+ ", "* ", "1. ",
    "> ", "|", "[", "]", "(", ")", "](x)", "{", "}", "{: #x .y }", "{: .y }", "!", "!!! note",
    "***", "---", "===", "\\", "&", "&lt;", "@", "@area/page", "@x/y#z", "_", "**", ":",
    "::: step x", "[x] ", "[a]: b", "\n", "\n\n", "\t", "    ", "word", "https://x.example",
    " ", "\x02", "\x03", "\x02wzxhzdk:0\x03", "=", "^", "~", "$", "\u2028", "¶",
]  # fmt: skip
PROSE: SearchStrategy[str] = (
    st.lists(st.sampled_from(_BLOCKS), min_size=1, max_size=7).map("".join) | st.text(min_size=1)
).filter(lambda words: bool(words.strip()) and any(c.isprintable() and c != " " for c in words))
# What a command of a catalog can hold; the rest, no page keeps.
ARGUMENT = st.lists(
    st.characters(exclude_characters="\0\r\x02\x03", exclude_categories=["Cs"])
    | st.sampled_from(["\n", "```", "\n::: ", "<b>", "</code>", "&lt;", "{: .y }", "</script>"])
).map("".join)


# Values.


def fits(parameter: Parameter, value: str) -> bool:
    """Tell whether a parameter takes a value."""
    try:
        return parameter.check(value) == value
    except ParameterError:
        return False


@functools.cache
def values(parameter: Parameter) -> SearchStrategy[str]:
    """Return values of the form that a parameter asks for."""
    pattern = re.compile(parameter.pattern, re.DOTALL)
    made = st.from_regex(pattern, fullmatch=True, alphabet=PRESENT)
    return made.filter(lambda value: fits(parameter, value))


# Actions. Their programs are stand-ins, their parameters take whatever there is.

OPEN = "(?s).+"
TOOL, NEXT, THIRD = (Tool(n, (), "1", "Record") for n in ("tool", "next", "third"))
A = Parameter("A", "what a is", OPEN, "x")
B = Parameter("B", "what b is (see the page), e.g. b/c", OPEN, "x")
NAME = Parameter("NAME", "name of a file", "(?s)[^/\0]+", "x")
KEY = Parameter("KEY", "what the key is", OPEN, secret=True)
BINDINGS = st.fixed_dictionaries(
    {"A": FILLED, "B": FILLED, "KEY": FILLED, "NAME": FILLED.filter(lambda name: "/" not in name)}
)


def _of(*parameters: Parameter) -> SearchStrategy[Word]:
    """Return words that may hold some of these parameters."""
    parameter = st.sampled_from(parameters)
    return (
        WORDS
        | parameter
        | st.lists(WORDS | parameter, min_size=1, max_size=4).map(lambda ps: text(*ps))
    )


ARGUMENTS = _of(A, B)
HIDDEN = _of(A, KEY)
# Below the folder it runs in, and never that folder itself.
FILES: SearchStrategy[Word] = st.builds(
    lambda start, parts: text(start, *parts),
    st.just("f"),
    st.lists(WORDS.filter(lambda word: "/" not in word) | st.just(NAME), max_size=2),
)


@st.composite
def commands(draw: st.DrawFn, *, first: bool, last: bool) -> Command:
    """Return a command as it can stand in a pipeline: only its ends turn to something else."""
    named = st.sampled_from(("FIRST", "B_2", "npm_config_x"))
    return Command(
        draw(st.sampled_from((TOOL, NEXT, THIRD))),
        tuple(draw(st.lists(ARGUMENTS, max_size=4))),
        tuple(draw(st.dictionaries(named, HIDDEN, max_size=2)).items()),
        no_input=first and draw(st.booleans()),
        save_to=draw(st.none() | FILES) if last else None,
    )


@st.composite
def _pipelines(draw: st.DrawFn) -> Action:
    """Return up to four stages."""
    count = draw(st.integers(1, 4))
    begins_with_say = draw(st.booleans()) and count > 1
    ends = [(number == 0, number == count - 1) for number in range(count)]
    stages = [draw(commands(first=first, last=last)) for first, last in ends[begins_with_say:]]
    everything: list[Stage] = [Say(draw(HIDDEN)), *stages] if begins_with_say else [*stages]
    return Pipeline(tuple(everything)) if count > 1 else everything[0]


ACTIONS: SearchStrategy[Action] = _pipelines() | st.builds(Say, HIDDEN)

# Requests.

_TOKENS = st.text(st.sampled_from("abzAZ09-_"), min_size=1, max_size=8).map("x-{}".format)
_KNOWN = ("Accept", "Authorization", "Cookie", "If-None-Match", "Origin", "Referer", "User-Agent")
_VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
_SPACED = st.lists(_VISIBLE, min_size=1, max_size=3).map(" ".join)
_PIECES = st.sampled_from([*"aZ0-_~!$&'()*+,;=:@.", "%20", "%2F", "%c3%a9", "%C3%A9", "%7E", "%25"])
SEGMENTS = st.lists(_PIECES, min_size=1, max_size=8).map("".join)
ITEM = Parameter("ITEM", "an item", "[A-Za-z0-9-]+", "x")
TOKEN = Parameter("TOKEN", "a token", "[!-~]+", secret=True)
REQUEST_BINDINGS = st.fixed_dictionaries({"ITEM": values(ITEM), "TOKEN": values(TOKEN)})


@st.composite
def requests(draw: st.DrawFn, base: str) -> Request:
    """Return a request to a server: any address and headers."""
    path = draw(st.lists(SEGMENTS | st.just(ITEM), max_size=3))
    query = draw(st.lists(st.tuples(SEGMENTS, SEGMENTS | st.just(ITEM)), max_size=3))
    parts: list[str | Parameter] = [base]
    for segment in path:
        parts += ["/", segment]
    for number, (name, value) in enumerate(query):
        parts += ["&" if number else "/?", name, "=", value]
    named = st.sampled_from((ITEM, TOKEN))
    line = _SPACED | named | named.map(lambda p: text("Bearer ", p))
    headers = draw(st.dictionaries(_TOKENS | st.sampled_from(_KNOWN), line, max_size=4))
    return Request(text(*parts), tuple(headers.items()))


# Results.

# What reads like a number, some of it only to Python.
_NUMBERS = st.sampled_from(["0", "-1", "12.5", "9" * 400, "\u0663", "1e5", "-", "."])
_SAID = (
    st.text(max_size=30)
    | _NUMBERS
    | JSON.map(json.dumps)
    | st.lists(st.sampled_from(["healthy", "error", " ", "\n", "12", "{"]), max_size=4).map("".join)
)
STATUSES = (200, 204, 301, 307, 401, 403, 404, 418, 429, 500, 503)
RESULTS = st.builds(
    Result,
    st.integers(-9, 255),
    stdout=_SAID,
    stderr=_SAID,
    status=st.none() | st.sampled_from(STATUSES),
    seconds=st.floats(0, 30),
    problem=st.none() | st.sampled_from(Problem),
    headers=st.dictionaries(
        st.sampled_from(["location", "content-type", "retry-after"]), st.text(max_size=20)
    ),
)
