"""Rendering: the text is one command whose words are exactly the words of the action.

`shlex` stands for the shell here; `tests/_lanes/shells` asks the real ones.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets._engine import Parameter, ParameterError, Request, Say, Tool, get, post, shell, text
from snippets._engine.parameter import Word
from snippets._engine.pipeline import Stage
from snippets._engine.render import WIDTH, Break, Hole, template
from tests._lanes.properties.strategies import FILLED

TOOL = Tool("tool", (), "1", "For the test")
NEXT = Tool("next", (), "1", "For the test")
HOST = Parameter("HOST", "name of the host", "(?s).+", "alpha")
KEY = Parameter("KEY", "the key", "[a-z]+", secret=True)
KEY_OPEN = Parameter("OPEN", "a word", ".+", "x")
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


def test_a_long_command_is_broken_before_options_and_long_words_and_nowhere_else() -> None:
    where = Parameter("WHERE", "full path of the folder that all is copied to", "/.+", "/a")
    command = TOOL("copy", "-R", "here", where, env={"FIRST": where, "SECOND": where})
    assert shell(command).splitlines() == [
        'FIRST="${WHERE:?full path of the folder that all is copied to}" \\',
        '    SECOND="${WHERE:?full path of the folder that all is copied to}" \\',
        "    tool copy -R here \\",
        '    "${WHERE:?full path of the folder that all is copied to}"',
    ]


def test_a_value_that_does_not_fit_is_not_rendered() -> None:
    with pytest.raises(ParameterError):
        shell(TOOL(HOST), {"HOST": ""})


def test_environment_input_and_output_stand_where_a_shell_wants_them() -> None:
    command = TOOL("a", env={"X": "1 2"}, no_input=True, save_to="/tmp/a b")
    assert shell(command) == "X='1 2' tool a </dev/null > '/tmp/a b'"


def test_a_word_is_said_by_printf_without_a_newline() -> None:
    assert shell(Say("100% \\n") | TOOL()) == "printf %s '100% \\n' | tool"


def test_a_pipeline_checks_every_open_parameter_before_anything_runs() -> None:
    other = Parameter("PORT", "its port", "[0-9]+", "80")
    pipeline = TOOL(HOST) | NEXT(other, HOST)
    assert shell(pipeline).startswith(
        ': "${HOST:?name of the host}" \\\n    "${PORT:?its port}" && '
    )
    assert shell(pipeline, {"HOST": "a"}).startswith(': "${PORT:?its port}" && ')
    assert shell(pipeline, {"HOST": "a", "PORT": "1"}) == "tool a | next 1 a"


def test_a_request_with_a_secret_header_is_a_pipeline_and_is_checked_first() -> None:
    request = get("https://host/", headers={"x-key": KEY})
    assert shell(request).startswith(': "${KEY:?the key}" && ')
    assert shell(request, {"KEY": "abc"}).startswith("printf ")


def test_a_file_is_not_made_before_the_environment_is_known() -> None:
    """Dash and zsh open the file first: an old backup would be emptied by an unfilled paste."""
    command = TOOL(env={"X": HOST}, save_to="/tmp/x")
    assert shell(command).startswith(': "${HOST:?name of the host}" && \\\n  X=')
    assert shell(command, {"HOST": "a"}) == "X=a tool > /tmp/x"


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*LONG, "a", "b c", "https://host/path", "-x"]), max_size=30))
def test_long_text_is_broken_without_changing_a_word(words: list[str]) -> None:
    rendered = shell(TOOL(*words) | NEXT(*words) | TOOL("end")).replace(" \\\n", " ")
    assert shlex.split(rendered) == ["tool", *words, "|", "next", *words, "|", "tool", "end"]


def test_no_line_of_long_text_is_wider_than_a_block_on_the_page() -> None:
    lines = shell(TOOL(*LONG) | NEXT(*LONG)).split(" \\\n")
    assert len(lines) > 2
    assert all(len(line) <= WIDTH for line in lines)


def test_text_that_fits_stays_on_one_line() -> None:
    assert shell(TOOL("x" * (WIDTH - 5))).count("\n") == 0
    assert shell(TOOL("-x", "--" + "x" * WIDTH)).count("\n") == 1


def test_an_option_is_not_parted_from_its_value() -> None:
    words = [word for n in range(9) for word in ("--option", f"value-{n}")]
    for line in shell(TOOL(*words)).split(" \\\n"):
        assert line.count("--option") == line.count("value-")


def test_each_stage_of_long_text_begins_a_line() -> None:
    lines = shell(TOOL(*LONG) | NEXT(HOST)).split(" \\\n")
    assert lines[0] == ': "${HOST:?name of the host}" &&'
    assert lines[1].startswith("  tool ")
    assert lines[-1] == '  | next "${HOST:?name of the host}"'


def test_a_request_is_one_curl_command_that_fails_on_http_errors_and_shows_the_status() -> None:
    words = shlex.split(shell(get("https://host/a?b=c&d=e", headers={"x-a": "1"})))
    assert words[0] == "curl"
    assert words[-1] == "https://host/a?b=c&d=e"
    assert {"--fail-with-body", "--silent", "--show-error"} <= set(words)
    assert words[words.index("--max-time") + 1] == "10"
    assert words[words.index("--write-out") + 1] == "%{stderr}HTTP %{http_code}\\n"
    assert words[words.index("--header") + 1] == "x-a: 1"
    assert "--request" not in words
    assert "--data-raw" not in words


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.001, "0.001"), (0.25, "0.25"), (10.0, "10"), (86_400.0, "86400")]
)
def test_a_time_limit_is_written_out(seconds: float, shown: str) -> None:
    """Not rounded to six digits, and never `1e+06`, which newer versions of curl refuse."""
    words = shlex.split(shell(Request("GET", "https://host/", seconds=seconds)))
    assert words[words.index("--max-time") + 1] == shown


@pytest.mark.parametrize(("method", "body"), [("DELETE", None), ("POST", None), ("PUT", "x")])
def test_a_method_that_curl_would_not_choose_by_itself_is_named(
    method: str, body: str | None
) -> None:
    words = shlex.split(shell(Request(method, "https://host/", body=body)))
    assert words[words.index("--request") + 1] == method


def test_a_secret_header_reaches_curl_by_standard_input() -> None:
    request = get("https://host/", headers={"x-key": KEY, "x-open": "1"})
    guard, said, called, then = (
        shell(request | NEXT()).replace(" \\\n", " ").replace("&& ", "| ").split(" | ")
    )
    assert guard.strip() == ': "${KEY:?the key}"'
    assert said.strip() == "printf '%s\\n' \"x-key: ${KEY:?the key}\""
    assert "--header @-" in called
    assert "'x-open: 1'" in called
    assert "KEY" not in called
    assert then.strip() == "next"


def test_a_kind_of_stage_that_has_no_shell_text_is_refused() -> None:
    class Other(Stage):
        program = ""

        def words(self) -> Iterator[Word]:
            return iter(())

    with pytest.raises(TypeError, match="no shell text for Other"):
        shell(Other())


# Where lines end. A line holds 66 characters with its backslash, and words that are read together
# are kept together up to half of that.


def broken(*words: str | Parameter, **options: Any) -> list[str]:
    """Return the lines of a command, without what stands at their ends."""
    return shell(TOOL(*words, **options)).split(" \\\n")


def test_a_line_holds_66_characters() -> None:
    assert broken("x" * 61) == ["tool " + "x" * 61]
    assert broken("-" + "x" * 58, "-y") == ["tool -" + "x" * 58, "    -y"]
    assert broken("-" + "x" * 59, "-y") == ["tool", "    -" + "x" * 59, "    -y"]
    assert broken("-" + "x" * 56, "-" + "y" * 54, "-" + "z" * 3) == [
        "tool -" + "x" * 56,
        "    -" + "y" * 54 + " -zzz",
    ]
    assert broken("-" + "x" * 56, "-" + "y" * 55, "-" + "z" * 3) == [
        "tool -" + "x" * 56,
        "    -" + "y" * 55,
        "    -zzz",
    ]


def test_words_are_kept_together_up_to_half_a_line() -> None:
    option = "--" + "x" * 48
    assert broken(option, "v", "a" * 4, "b" * 28) == [
        f"tool {option} v",
        "    aaaa " + "b" * 28,
    ]
    assert broken(option, "v", "a" * 4, "b" * 29) == [
        f"tool {option} v aaaa",
        "    " + "b" * 29,
    ]


@pytest.mark.parametrize("begins", ["-x", "https://host", "B=1"])
def test_an_option_an_address_and_an_assignment_begin_a_part_of_their_own(begins: str) -> None:
    filler = "-" + "f" * 48
    assert broken(filler, "v", "word", f"{begins}yyyyyyyyy") == [
        f"tool {filler} v word",
        f"    {begins}yyyyyyyyy",
    ]


def test_a_file_is_kept_with_the_sign_before_it() -> None:
    lines = broken("-" + "x" * 53, save_to="/tmp/" + "y" * 38)
    assert lines == ["tool -" + "x" * 53, "    > /tmp/" + "y" * 38]
    assert broken("-" + "x" * 48, no_input=True, save_to="/f")[1] == ("    </dev/null > /f")


def test_a_value_begins_a_line_only_where_its_option_has_one() -> None:
    assert broken("-x", "v" * 38, "w" * 40) == ["tool -x " + "v" * 38, "    " + "w" * 40]


def test_every_line_of_a_guarded_pipeline_stands_where_it_did() -> None:
    port = Parameter("PORT", "its port", "[0-9]+", "80")
    pipeline = TOOL("--first", HOST, *LONG[:3]) | NEXT(port, "-x", "a b", *LONG[3:6])
    assert shell(pipeline).splitlines() == [
        ': "${HOST:?name of the host}" \\',
        '    "${PORT:?its port}" && \\',
        '  tool --first "${HOST:?name of the host}" --option-00=value \\',
        "    --option-01=value --option-02=value \\",
        "  | next \"${PORT:?its port}\" -x 'a b' --option-03=value \\",
        "    --option-04=value --option-05=value",
    ]
    assert shell(pipeline, {"HOST": "alpha"}).splitlines() == [
        ': "${PORT:?its port}" && \\',
        "  tool --first alpha --option-00=value \\",
        "    --option-01=value --option-02=value \\",
        "  | next \"${PORT:?its port}\" -x 'a b' --option-03=value \\",
        "    --option-04=value --option-05=value",
    ]


def test_a_request_is_written_as_it_was() -> None:
    request = post("https://host/a", json={"a": 1}, headers={"x-key": KEY, "x-b": HOST})
    request = replace(request, method="PUT", seconds=2.5)
    assert shell(request).splitlines() == [
        ': "${KEY:?the key}" \\',
        '    "${HOST:?name of the host}" && \\',
        "  printf '%s\\n' \"x-key: ${KEY:?the key}\" \\",
        "  | curl --fail-with-body --silent --show-error --max-time 2.5 \\",
        "    --write-out '%{stderr}HTTP %{http_code}\\n' --request PUT \\",
        "    --header 'Content-Type: application/json' \\",
        '    --header "x-b: ${HOST:?name of the host}" --header @- \\',
        "    --data-raw '{\"a\":1}' https://host/a",
    ]


def test_a_template_keeps_its_words_its_holes_and_its_breaks_apart() -> None:
    opened = template(TOOL(HOST, text("a ", KEY_OPEN, "$"), *LONG[:4]))
    assert opened.guard == ()
    assert opened.pieces == (
        "tool ",
        Hole((HOST,), '"${HOST:?name of the host}"'),
        " ",
        Hole(("a ", KEY_OPEN, "$"), "'a '\"${OPEN:?a word}\"'$'"),
        Break("    "),
        "--option-00=value --option-01=value --option-02=value",
        Break("    "),
        "--option-03=value",
    )


def test_an_option_is_parted_from_a_value_that_would_not_fit_beside_it() -> None:
    assert shell(TOOL("--option", "x" * 60)) == f"tool --option \\\n    {'x' * 60}"


def test_a_line_has_room_for_the_example_that_takes_the_place_of_a_value() -> None:
    place = Parameter("PLACE", "a", "[a-z/]+", "/" + "long" * 12)
    command = TOOL("--option", place, "--other", "--third")
    shown = shell(command, {"PLACE": place.example})
    assert shown == f"tool --option {place.example} \\\n    --other --third"
    assert shell(command) == 'tool --option "${PLACE:?a}" --other --third'


def test_a_statement_in_lines_is_measured_by_its_lines() -> None:
    statement = f"select\n{'x' * 50}\nfrom x"
    assert shell(TOOL("--command", statement, "-x")) == f"tool --command '{statement}' -x"
