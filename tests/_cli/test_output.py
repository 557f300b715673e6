"""How commands print: what a terminal, a pipe and a hostile answer make of it."""

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets._cli.output import (
    console,
    echo,
    echo_json,
    echo_prose,
    is_interactive,
    is_terminal,
    paged,
)
from snippets._engine.errors import RunbookError
from snippets._engine.terminal_text import clean

LONG = "word " * 60


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")


def printed(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """Return what a stream receives of a text printed as bad news."""
    monkeypatch.setattr(sys, "stdout", stream)
    console().print(text, style="bad")
    return stream.getvalue()


def test_on_a_terminal_lines_wrap_and_have_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = printed(Tty(), monkeypatch, LONG)
    assert "\x1b[" in shown
    assert max(len(clean(line)) for line in shown.splitlines()) <= 60


def test_into_a_pipe_lines_stay_whole_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(io.StringIO(), monkeypatch, LONG) == LONG + "\n"


def test_no_color_leaves_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[31m" not in printed(Tty(), monkeypatch, "x")
    assert ";31m" not in printed(Tty(), monkeypatch, "x")


def test_brackets_and_colons_are_text_and_not_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[red]x[/red] [link=file:///etc]y[/link] :boom: [/nothing]"
    assert printed(io.StringIO(), monkeypatch, text) == text + "\n"


def test_stderr_has_a_console_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    console(stderr=True).print("wrong")
    assert capsys.readouterr() == ("", "wrong\n")


def test_what_the_locale_cannot_write_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    console().print("caf\u00e9")
    assert raw.getvalue() == b"caf?\n"


def test_what_is_echoed_is_cleaned_on_either_stream(capsys: pytest.CaptureFixture[str]) -> None:
    echo("a\x1b]0;t\x07b\n\tc")
    echo("d\x9be", err=True, nl=False)
    assert capsys.readouterr() == ("ab\n\tc\n", "d")


@given(st.text(st.characters(), max_size=40))
def test_json_loses_nothing_and_holds_nothing_unseen(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        stream = io.StringIO()
        patch.setattr(sys, "stdout", stream)
        echo_json(json.dumps({"a": text}, ensure_ascii=False).encode())
        shown = stream.getvalue()
    assert json.loads(shown) == {"a": text}
    assert clean(shown) == shown


def test_json_escapes_what_a_terminal_would_not_show(capsys: pytest.CaptureFixture[str]) -> None:
    echo_json('{"a": "\u202e\x7f\U000e0001"}'.encode())
    assert capsys.readouterr().out == '{"a": "\\u202e\\u007f\\udb40\\udc01"}\n'


@pytest.mark.parametrize(
    ("stdin", "stdout", "asked"),
    [
        (Tty(), Tty(), True),
        (io.StringIO(), Tty(), False),
        (Tty(), io.StringIO(), False),
    ],
)
def test_a_person_can_be_asked_only_through_a_terminal(
    monkeypatch: pytest.MonkeyPatch, stdin: io.StringIO, stdout: io.StringIO, asked: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "stdout", stdout)
    assert is_interactive() is asked


def test_what_a_person_reads_goes_through_the_pager_and_a_pipe_gets_it_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pager = tmp_path / "pager"
    pager.write_text('#!/bin/sh\necho "LESS=$LESS"\nexec cat\n')
    pager.chmod(0o755)
    monkeypatch.setenv("PAGER", str(pager))
    monkeypatch.delenv("LESS", raising=False)
    with paged():
        echo("piped")
    assert capfd.readouterr().out == "piped\n"
    monkeypatch.setattr("snippets._cli.output.is_interactive", lambda: True)
    monkeypatch.setattr("click._termui_impl.isatty", lambda _: True)
    with paged():
        echo("\x1b[31mshown")
        assert is_terminal()
    assert capfd.readouterr().out == "LESS=FRX\nshown\n"
    with pytest.raises(RunbookError), paged():
        raise RunbookError("wrong")
    assert capfd.readouterr().out == "", "an error opens no pager"


def test_prose_wraps_at_words_on_a_terminal_and_stays_whole_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "one two-three https://example.org/a-long-address four"
    echo_prose(text, " a: ", "   ")
    assert capsys.readouterr().out == f" a: {text}\n"
    monkeypatch.setattr("snippets._cli.output.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    echo_prose(text, " a: ", "   ")
    assert capsys.readouterr().out.splitlines() == [
        " a: one two-three",
        "   https://example.org/a-long-address",
        "   four",
    ]
