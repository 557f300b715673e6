"""Rendering: the text is one command whose words are exactly the words of the action.

`shlex` stands for the shell here; `tests/shells` asks the real ones.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets.core import Parameter, ParameterError, Request, Say, Tool, get, post, shell, text
from snippets.core.parameter import Word
from snippets.core.pipeline import Stage
from snippets.core.render import WIDTH

TOOL = Tool("tool", "apt-get install tool", "1", "For the test")
NEXT = Tool("next", "apt-get install next", "1", "For the test")
HOST = Parameter("HOST", "name of the host", "(?s).+", "alpha")
KEY = Parameter("KEY", "the key", "[a-z]+", secret=True)
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
# The end of a line is the only place outside quotes where a backslash is written.
QUOTED_OR_BREAK = re.compile(r"'[^']*'|\"[^\"]*\"| \\\n")
LONG = [f"--option-{n:02}=value" for n in range(12)]


def word(value: Word) -> str:
    """Return one word as a shell reads it."""
    return shell(Say(value)).removeprefix("printf %s ")


def read(rendered: str) -> list[str]:
    """Read text as a shell does; `shlex` alone does not join lines that end in a backslash."""
    joined = QUOTED_OR_BREAK.sub(lambda f: " " if f.group() == " \\\n" else f.group(), rendered)
    return shlex.split(joined)


@settings(deadline=None, derandomize=True, max_examples=200)
@example(["=ls", "a:=ls", "'='", "", "*", "~", "-n", "!!", "\\", "\n"])
@given(st.lists(VALUES | st.just(""), max_size=8))
def test_literal_words_are_read_back_as_they_are(words: list[str]) -> None:
    assert read(shell(TOOL(*words))) == ["tool", *words]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(before=VALUES, value=VALUES, after=VALUES)
def test_a_value_that_is_filled_in_stays_one_word(before: str, value: str, after: str) -> None:
    command = TOOL(text(before, HOST, after), "end")
    filled = read(shell(command, {"HOST": value}))
    assert filled == ["tool", before + value + after, "end"]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(before=VALUES, after=VALUES)
def test_an_unfilled_parameter_stands_in_double_quotes_whatever_surrounds_it(
    before: str, after: str
) -> None:
    opened = "${HOST:?name of the host}"
    rendered = word(text(before, HOST, after))
    assert f'{opened}"' in rendered or f"{opened}{after}" in rendered
    assert shlex.split(rendered) == [before + opened + after]


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
    where = Parameter("WHERE", "full path of the folder that everything is copied to", "/.+", "/a")
    command = TOOL("copy", "-R", "here", where, env={"FIRST": where, "SECOND": where})
    assert shell(command).splitlines() == [
        'FIRST="${WHERE:?full path of the folder that everything is copied to}" \\',
        '    SECOND="${WHERE:?full path of the folder that everything is copied to}" tool copy \\',
        '    -R here "${WHERE:?full path of the folder that everything is copied to}"',
    ]


def test_an_ordinary_option_is_not_quoted() -> None:
    assert shell(TOOL("--format=custom", "a/b.c:1")) == "tool --format=custom a/b.c:1"


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
    assert shell(pipeline).startswith(': "${HOST:?name of the host}" "${PORT:?its port}" && ')
    assert shell(pipeline, {"HOST": "a"}).startswith(': "${PORT:?its port}" && ')
    assert shell(pipeline, {"HOST": "a", "PORT": "1"}) == "tool a | next 1 a"


def test_a_request_with_a_secret_header_is_a_pipeline_and_is_checked_first() -> None:
    request = get("https://host/", headers={"x-key": KEY})
    assert shell(request).startswith(': "${KEY:?the key}" && ')
    assert shell(request, {"KEY": "abc"}).startswith("printf ")


def test_a_single_command_needs_no_check_of_its_own() -> None:
    assert shell(TOOL(HOST)) == 'tool "${HOST:?name of the host}"'
    assert shell(TOOL(HOST, save_to="/tmp/x")) == 'tool "${HOST:?name of the host}" > /tmp/x'


def test_a_file_is_not_made_before_the_environment_is_known() -> None:
    """Dash and zsh open the file first: an old backup would be emptied by an unfilled paste."""
    command = TOOL(env={"X": HOST}, save_to="/tmp/x")
    assert shell(command).startswith(': "${HOST:?name of the host}" && X=')
    assert shell(command, {"HOST": "a"}) == "X=a tool > /tmp/x"


@settings(deadline=None, derandomize=True, max_examples=100)
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


def test_a_post_carries_its_exact_body_and_no_needless_method() -> None:
    words = shlex.split(shell(post("https://host/", json={"a": "it's"})))
    assert words[words.index("--data-raw") + 1] == '{"a":"it\'s"}'
    assert "--request" not in words


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
