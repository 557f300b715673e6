"""Rendering: the text is one command whose words are exactly the words of the action.

`shlex` stands for the shell here; `tests/_lanes/shells` asks the real ones.
"""

import re
import shlex
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets._engine import Action, Parameter, ParameterError, Say, Tool, get, shell, text
from snippets._engine.parameter import Word
from snippets._engine.render import Break, Hole, template
from tests._lanes.properties.strategies import FILLED

TOOL = Tool("tool", (), "1", "For the test")
NEXT = Tool("next", (), "1", "For the test")
HOST = Parameter("HOST", "name of the host", "(?s).+", "alpha")
PORT = Parameter("PORT", "its port", "[0-9]+", "80")
KEY = Parameter("KEY", "the key", "[a-z]+", secret=True)
KEY_OPEN = Parameter("OPEN", "a word", ".+", "x")
WHERE = Parameter("WHERE", "full path of the folder that all is copied to", "/.+", "/a")
# The end of a line is the only place outside quotes where a backslash is written.
QUOTED_OR_BREAK = re.compile(r"'[^']*'|\"[^\"]*\"| \\\n")
LONG = [f"--option-{n:02}=value" for n in range(12)]


def word(value: Word) -> str:
    """Return one word as a shell reads it."""
    return shell(Say(value)).removeprefix("printf %s ").removeprefix("\\\n    ")


def read(rendered: str) -> list[str]:
    """Read text as a shell does; `shlex` alone does not join lines that end in a backslash."""
    joined = QUOTED_OR_BREAK.sub(lambda f: " " if f.group() == " \\\n" else f.group(), rendered)
    return shlex.split(joined)


@settings(max_examples=100)
@example(["=ls", "a:=ls", "'='", "", "*", "~", "-n", "!!", "\\", "\n"])
@given(st.lists(FILLED | st.just(""), max_size=8))
def test_literal_words_are_read_back_as_they_are(words: list[str]) -> None:
    assert read(shell(TOOL(*words))) == ["tool", *words]


@settings(max_examples=100)
@given(before=FILLED, value=FILLED, after=FILLED)
def test_a_value_that_is_filled_in_stays_one_word(before: str, value: str, after: str) -> None:
    command = TOOL(text(before, HOST, after), "end")
    filled = read(shell(command, {"HOST": value}))
    assert filled == ["tool", before + value + after, "end"]


@settings(max_examples=100)
@given(before=FILLED, after=FILLED)
def test_an_unfilled_parameter_stands_in_double_quotes_whatever_surrounds_it(
    before: str, after: str
) -> None:
    opened = "${HOST:?name of the host}"
    rendered = word(text(before, HOST, after))
    assert f'{opened}"' in rendered or f"{opened}{after}" in rendered
    assert read(rendered) == [before + opened + after]


def test_what_a_shell_reads_inside_double_quotes_is_kept_out_of_them() -> None:
    """`!` is read by interactive shells only, so no other test would see it."""
    for active in ("$x", "`x`", "!x", "\\x", '"', "\n"):
        rendered = word(text("a", HOST, active))
        assert rendered == f'a"${{HOST:?name of the host}}"{shlex.quote(active)}'


@pytest.mark.parametrize("value", ["=ls", "a:=ls", "a==ls"])
def test_an_equals_sign_that_zsh_would_look_up_is_quoted(value: str) -> None:
    assert word(value) == f"'{value}'"
    assert word(text(value, HOST, "$")).startswith(f"'{value}'")


def test_a_value_that_does_not_fit_is_not_rendered() -> None:
    with pytest.raises(ParameterError):
        shell(TOOL(HOST), {"HOST": ""})


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*LONG, "a", "b c", "https://host/path", "-x"]), max_size=30))
def test_long_text_is_broken_without_changing_a_word(words: list[str]) -> None:
    rendered = shell(TOOL(*words) | NEXT(*words) | TOOL("end")).replace(" \\\n", " ")
    assert shlex.split(rendered) == ["tool", *words, "|", "next", *words, "|", "tool", "end"]


_CURL = "curl --fail-with-body --silent --show-error --max-time"
_STATUS = "--write-out '%{stderr}HTTP %{http_code}\\n'"


def lines(action: Action, **values: str) -> list[str]:
    """Return the lines of an action, without the backslash at their ends."""
    return shell(action, values).split(" \\\n")


def test_environment_input_and_output_stand_where_a_shell_wants_them() -> None:
    command = TOOL("a", env={"X": "1 2"}, no_input=True, save_to="/tmp/a b")
    assert lines(command) == ["X='1 2' tool a </dev/null > '/tmp/a b'"]
    assert lines(Say("100% \\n") | TOOL()) == ["printf %s '100% \\n' | tool"]


def test_a_long_command_is_broken_before_options_and_long_words_and_nowhere_else() -> None:
    assert lines(TOOL("copy", "-R", "here", WHERE, env={"FIRST": WHERE, "SECOND": WHERE})) == [
        'FIRST="${WHERE:?full path of the folder that all is copied to}"',
        '    SECOND="${WHERE:?full path of the folder that all is copied to}"',
        "    tool copy -R here",
        '    "${WHERE:?full path of the folder that all is copied to}"',
    ]


def test_a_file_is_not_made_before_the_environment_is_known() -> None:
    """Dash and zsh open the file first: an old backup would be emptied by an unfilled paste."""
    command = TOOL(env={"X": HOST}, save_to="/tmp/x")
    opened = '"${HOST:?name of the host}"'
    assert lines(command) == [f": {opened} &&", f"  X={opened} tool > /tmp/x"]
    assert lines(command, HOST="a") == ["X=a tool > /tmp/x"]


def test_a_pipeline_checks_every_open_parameter_before_anything_runs() -> None:
    pipeline = TOOL("--first", HOST, *LONG[:3]) | NEXT(PORT, "-x", "a b", *LONG[3:6])
    rest = [
        "    --option-01=value --option-02=value",
        "  | next \"${PORT:?its port}\" -x 'a b' --option-03=value",
        "    --option-04=value --option-05=value",
    ]
    assert lines(pipeline) == [
        ': "${HOST:?name of the host}"',
        '    "${PORT:?its port}" &&',
        '  tool --first "${HOST:?name of the host}" --option-00=value',
        *rest,
    ]
    checked = [': "${PORT:?its port}" &&', "  tool --first alpha --option-00=value", *rest]
    assert lines(pipeline, HOST="alpha") == checked
    assert lines(TOOL(HOST) | NEXT(PORT, HOST), HOST="a", PORT="1") == ["tool a | next 1 a"]


def test_a_request_is_a_curl_that_fails_on_http_errors_and_shows_the_status() -> None:
    """A secret header reaches it by standard input, and is checked before anything runs."""
    assert lines(get("https://host/a?b=c&d=e", headers={"x-a": "1"})) == [
        f"{_CURL} 10",
        f"    {_STATUS} --header 'x-a: 1'",
        "    'https://host/a?b=c&d=e'",
    ]
    request = get("https://host/a", headers={"x-key": KEY, "x-b": HOST})
    assert lines(replace(request, seconds=2.5) | NEXT()) == [
        ': "${KEY:?the key}"',
        '    "${HOST:?name of the host}" &&',
        "  printf '%s\\n' \"x-key: ${KEY:?the key}\"",
        f"  | {_CURL} 2.5",
        f"    {_STATUS}",
        '    --header "x-b: ${HOST:?name of the host}" --header @-',
        "    https://host/a",
        "  | next",
    ]


def test_a_line_holds_66_characters_with_its_backslash() -> None:
    first = "-" + "x" * 56
    assert lines(TOOL("x" * 61)) == ["tool " + "x" * 61]
    assert lines(TOOL("-" + "x" * 58, "-y")) == ["tool -" + "x" * 58, "    -y"]
    assert lines(TOOL("-" + "x" * 59, "-y")) == ["tool", "    -" + "x" * 59, "    -y"]
    full, more = "-" + "y" * 54, "-" + "y" * 55
    assert lines(TOOL(first, full, "-zzz")) == [f"tool {first}", f"    {full} -zzz"]
    assert lines(TOOL(first, more, "-zzz")) == [f"tool {first}", f"    {more}", "    -zzz"]


def test_words_are_kept_together_up_to_half_a_line() -> None:
    option, half, more = "--" + "x" * 48, "b" * 28, "b" * 29
    assert lines(TOOL(option, "v", "aaaa", half)) == [f"tool {option} v", f"    aaaa {half}"]
    assert lines(TOOL(option, "v", "aaaa", more)) == [f"tool {option} v aaaa", f"    {more}"]
    assert lines(TOOL("--option", "x" * 60)) == ["tool --option", "    " + "x" * 60]


@pytest.mark.parametrize("begins", ["-x", "https://host", "B=1"])
def test_an_option_an_address_and_an_assignment_begin_a_part_of_their_own(begins: str) -> None:
    filler, word = "-" + "f" * 48, f"{begins}yyyyyyyyy"
    assert lines(TOOL(filler, "v", "word", word)) == [f"tool {filler} v word", f"    {word}"]


def test_a_file_is_kept_with_the_sign_before_it() -> None:
    command = TOOL("-" + "x" * 53, save_to="/tmp/" + "y" * 38)
    assert lines(command) == ["tool -" + "x" * 53, "    > /tmp/" + "y" * 38]
    command = TOOL("-" + "x" * 48, no_input=True, save_to="/f")
    assert lines(command)[1] == "    </dev/null > /f"


def test_a_value_begins_a_line_only_where_its_option_has_one() -> None:
    assert lines(TOOL("-x", "v" * 38, "w" * 40)) == ["tool -x " + "v" * 38, "    " + "w" * 40]


def test_a_line_has_room_for_the_example_that_takes_the_place_of_a_value() -> None:
    place = Parameter("PLACE", "a", "[a-z/]+", "/" + "long" * 12)
    command = TOOL("--option", place, "--other", "--third")
    shown = [f"tool --option {place.example}", "    --other --third"]
    assert lines(command, PLACE=place.example) == shown
    assert lines(command) == ['tool --option "${PLACE:?a}" --other --third']


def test_a_statement_in_lines_is_measured_by_its_lines() -> None:
    statement = f"select\n{'x' * 50}\nfrom x"
    assert lines(TOOL("--command", statement, "-x")) == [f"tool --command '{statement}' -x"]


def test_a_template_keeps_its_words_its_holes_and_its_breaks_apart() -> None:
    opened = template(TOOL(HOST, text("a ", KEY_OPEN, "$"), *LONG[:4]))
    assert opened.guard == ()
    assert opened.pieces == (
        "tool ",
        Hole(HOST, '"${HOST:?name of the host}"'),
        " ",
        Hole(text("a ", KEY_OPEN, "$"), "'a '\"${OPEN:?a word}\"'$'"),
        Break("    "),
        "--option-00=value --option-01=value --option-02=value",
        Break("    "),
        "--option-03=value",
    )
