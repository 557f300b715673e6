"""The real terminal's parts that need none: what is printed, asked, run and opened."""

import getpass
import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from snippets._cli.walk import terminal as ask
from snippets._cli.walk.terminal import COMMAND, RAW, WalkTerminal
from snippets._engine import Result, Risk, RunbookError, Step, Tool

step = Step(Tool("tool", (), "1", "x")("go"), "Go", Risk.READS, "Why.", "It.", seconds=7)


def test_prose_and_commands_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = WalkTerminal()
    for style in ("", "bad", COMMAND, RAW):
        terminal.say("[b]a text[/b]", style)
    assert capsys.readouterr().out == "[b]a text[/b]\n" * 4


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal in place of stdin; return the end to type at."""
    typed, read = os.openpty()
    with os.fdopen(read) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typed
    os.close(typed)


def test_a_question_is_answered_by_a_line(
    keyboard: int, capsys: pytest.CaptureFixture[str]
) -> None:
    os.write(keyboard, b"an answer \xe9\nanother\n")
    assert WalkTerminal().ask("Well?") == "an answer \ufffd", "of a terminal that writes Latin-1"
    assert WalkTerminal().ask("And?") == "another"
    assert capsys.readouterr().out == "Well?\n> And?\n> "


def test_only_a_careful_question_drops_what_was_typed_before(
    keyboard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[object] = []

    def flush(stdin: int, queue: int) -> None:
        flushed.append(queue)
        os.write(keyboard, b"now\n")

    monkeypatch.setattr(termios, "tcflush", flush)
    assert WalkTerminal().ask("Sure?", careful=True) == "now"
    assert flushed == [termios.TCIFLUSH]


def test_the_end_of_input_is_no_answer(keyboard: int) -> None:
    os.write(keyboard, b"\x04")
    with pytest.raises(EOFError):
        WalkTerminal().ask("Well?")


def test_a_ctrl_c_between_the_prompt_and_the_read_is_not_missed(
    keyboard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for a line is woken by the signal too, and nothing is left of that."""
    wait = select.select
    outer = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(outer)

    def interrupted(files: list[int], *_: object) -> None:
        before = signal.signal(signal.SIGINT, lambda *_: None)
        signal.raise_signal(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
        assert wait(files[1:], [], [], 0)[0] == files[1:]
        raise KeyboardInterrupt

    monkeypatch.setattr(select, "select", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WalkTerminal().ask("Well?")
    assert signal.set_wakeup_fd(outer) == outer


def test_a_hidden_answer_is_read_without_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = [b"secr\xe9t", b"secret"]
    monkeypatch.setattr(getpass, "getpass", lambda _: typed.pop(0).decode())
    assert WalkTerminal().ask("TOKEN?", hidden=True) == "secret", "after one of a Latin-1 terminal"


@pytest.mark.parametrize(
    ("changes", "attached"), [({}, False), ({"asks": "a"}, True), ({"blocks": "b"}, True)]
)
def test_a_step_that_asks_or_does_not_end_has_the_terminal_for_itself(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, str],
    attached: bool,
) -> None:
    seen: dict[str, Any] = {}

    def run(
        action: object, values: object, *, watch: Callable[[str], None], **options: Any
    ) -> Result:
        seen.update(options)
        watch("")
        watch("secret one\ntwo\n")
        return Result(0)

    monkeypatch.setattr(ask, "run", run)
    WalkTerminal().perform(step.adapted(**changes), {}, lambda text: text.replace("secret", "[S]"))
    assert seen == {"seconds": 7, "attached": attached, "by_curl": True}
    shown = capsys.readouterr().out
    assert "  [S] one\n  two\n" in shown
    assert ("The terminal is the command's" in shown) is attached


def test_a_silent_command_shows_that_it_runs_and_a_long_line_is_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter((0, 4, 9, 12, 14, 23))

    def run(*_: object, watch: Callable[[str], None], **__: object) -> Result:
        for text in ("", "x" * 3000, "", "", ""):
            watch(text)
        return Result(0)

    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(ask, "run", run)
    WalkTerminal().perform(step, {}, str)
    assert capsys.readouterr().out == f"  {'x' * 2000}\n  … it still runs, 23 s\n"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bash", ["--norc"]),
        ("zsh", ["-f"]),
        ("fish", ["-C", "function fish_prompt; echo -n '(runbook) $ '; end"]),
        ("sh", []),
    ],
)
def test_the_shell_of_the_engineer_is_opened_and_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch, name: str, options: list[str]
) -> None:
    opened: list[tuple[list[str], str]] = []
    monkeypatch.setattr(
        subprocess, "run", lambda words, env, **_: opened.append((words, env["PS1"]))
    )
    monkeypatch.setenv("SHELL", f"/no/such/{name}")
    WalkTerminal().open_shell()
    monkeypatch.setenv("RUNBOOK_DRILL", "release-crashes")
    WalkTerminal().open_shell()
    (words, prompt), (_, drill) = opened
    assert words == [f"/no/such/{name}", *options]
    assert (prompt, drill) == ("(runbook) $ ", "(runbook, DRILL release-crashes) $ ")


def test_a_shell_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(subprocess, "run", missing)
    monkeypatch.setenv("SHELL", "/no/such/shell")
    with pytest.raises(RunbookError, match="/no/such/shell does not start: No such file"):
        WalkTerminal().open_shell()
