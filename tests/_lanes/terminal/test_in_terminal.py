"""The commands that look at production, in a real terminal, against servers on loopback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from snippets._platform.vercel import Platform
from tests._engine.servers import talking
from tests._lanes.terminal.session import as_in_a_terminal
from tests._world.loopback import certify, production, program

pytestmark = pytest.mark.terminal

PROJECT = Path(__file__).parents[3]
RUNBOOK = [sys.executable, "-W", "error", "-m", "snippets._cli.main"]
SECRET = "secretOfTheTerminal"
SECONDS = 60
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def environment(**more: str) -> dict[str, str]:
    """Return a plain environment, without a proxy or the settings of whoever runs the tests."""
    own = {name: os.environ[name] for name in ("PATH", "RUNBOOK_SETTINGS")}
    kept = {**own, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    return {**kept, "TERM": "xterm-256color", "MONITORING_KEY": SECRET, **more}


class Terminal:
    """A command in a terminal of its own, and everything it wrote there."""

    def __init__(self, *args: str, columns: int = 100, **more: str) -> None:
        self.process: pexpect.spawn[str] = pexpect.spawn(
            RUNBOOK[0],
            [*RUNBOOK[1:], *args],
            cwd=str(PROJECT),
            env=environment(**more),
            preexec_fn=as_in_a_terminal,
            encoding="utf-8",
            codec_errors="replace",
            dimensions=(50, columns),
            timeout=SECONDS,
        )

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was written."""
        self.process.expect(pexpect.EOF)
        self.process.close()
        written = self.process.before or ""
        assert SECRET not in written
        assert "Traceback" not in written
        code = self.process.exitstatus
        assert code is not None, f"ended by signal {self.process.signalstatus}"
        return code, written


def in_terminal(*args: str, columns: int = 100, **more: str) -> tuple[int, str]:
    """Run a command to its end in a terminal."""
    return Terminal(*args, columns=columns, **more).end()


def piped(*args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal."""
    done = subprocess.run(
        [*RUNBOOK, *args],
        cwd=PROJECT,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def platform() -> Platform:
    """Production, well, with the key that the environment holds."""
    there = Platform()
    there.live.environment["MONITORING_API_KEY"] = SECRET
    return there


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    """The address of the model of the application."""
    with production(platform) as server:
        yield f"http://127.0.0.1:{server.port}"


# Triage.


def test_triage_of_a_production_that_is_well(url: str) -> None:
    code, written = in_terminal("triage", "--url", url)
    assert code == 9
    assert "NOT ALL ASKED: Nothing wrong was seen, but users may still be hurt" in written
    assert "\x1b[33m" in written
    code, written = in_terminal("triage", "--tried", "--url", url)
    assert code == 0
    assert "\x1b[32m" in written


def test_the_page_that_triage_names_can_be_walked(url: str, platform: Platform) -> None:
    platform.database.stop()
    opened = re.search(r"Now: runbook (run RB-\d\d)", piped("triage", "--url", url).stdout)
    assert opened
    done = piped(*opened.group(1).split(), "--dry-run")
    assert done.returncode == 0
    assert "Ask the database" in done.stdout


def test_sixty_columns_are_enough(url: str, platform: Platform) -> None:
    platform.live.faults = frozenset({"crash"})
    code, written = in_terminal("triage", "--url", url, columns=60)
    assert code == 11
    assert max(len(CODES.sub("", line)) for line in written.splitlines()) <= 60


def test_without_a_terminal_lines_are_plain_and_whole(url: str, platform: Platform) -> None:
    platform.database.stop()
    done = piped("triage", "--url", url)
    assert done.returncode == 11
    assert "\x1b" not in done.stdout
    assert any(len(line) > 100 for line in done.stdout.splitlines())
    assert done.stderr == ""


@pytest.mark.parametrize("command", [["triage"], ["triage", "--watch"], ["doctor"], ["verify"]])
def test_a_closed_pipe_ends_without_a_traceback(url: str, command: list[str]) -> None:
    at = [] if command == ["doctor"] else ["--url", url]
    many = ["--every", "1"] if "--watch" in command else []
    done = subprocess.run(
        ["bash", "-c", '"$@" | head -c 1 >/dev/null', "-", *RUNBOOK, *command, *many, *at],
        cwd=PROJECT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stderr == ""


def test_watch_refreshes_in_place_until_ctrl_c(url: str, platform: Platform) -> None:
    terminal = Terminal("triage", "--watch", "--every", "1", "--url", url)
    terminal.process.expect("NOT ALL ASKED")
    platform.database.stop()
    terminal.process.expect("SEV1: Nobody")
    terminal.process.expect("Ctrl-C ends it")
    terminal.process.sendintr()
    code, written = terminal.end()
    assert code == 130
    assert "\x1b[?1049l" in written, "the screen that was there before is back"
    assert "SEV1: Nobody" in written.partition("\x1b[?1049l")[2], "what was seen last is left"


def test_watch_without_a_terminal_prints_a_line_a_look(url: str) -> None:
    process = subprocess.Popen(
        [*RUNBOOK, "triage", "--watch", "--every", "1", "--url", url],
        cwd=PROJECT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=as_in_a_terminal,  # noqa: PLW1509 - it takes no lock
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Settings: ")
    assert all("Z not all asked: " in process.stdout.readline() for _ in range(2))
    process.send_signal(2)
    _, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, errors) == (130, "")


def test_ctrl_c_while_it_waits_for_an_answer_ends_at_once() -> None:
    def silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with talking(silent) as url:
        terminal = Terminal("triage", "--url", url)
        with pytest.raises(pexpect.TIMEOUT):
            terminal.process.expect("SEV", timeout=3)
        terminal.process.sendintr()
        code, _ = terminal.end()
    assert code == 130


# TLS.


@pytest.mark.parametrize(
    ("days", "name", "code", "said"),
    [
        (60, "127.0.0.1", 9, "days left"),
        (5, "127.0.0.1", 13, "and was not renewed"),
        (-1, "127.0.0.1", 11, "certificate has expired"),
        (60, "other.example.org", 11, "IP address mismatch"),
    ],
)
def test_a_certificate_is_looked_at_as_a_browser_does(
    tmp_path: Path, days: int, name: str, code: int, said: str
) -> None:
    certificate = certify(tmp_path, name, days=days)
    with production(Platform(), certificate) as server:
        url = f"https://127.0.0.1:{server.port}"
        done = piped("triage", "--url", url, SSL_CERT_FILE=str(certificate.authority))
    assert done.returncode == code, done.stdout
    assert said in done.stdout


def test_a_certificate_that_nobody_vouches_for_may_be_that_of_a_proxy(tmp_path: Path) -> None:
    with production(Platform(), certify(tmp_path, "127.0.0.1")) as server:
        done = piped("triage", "--url", f"https://127.0.0.1:{server.port}")
    assert done.returncode == 11
    said = "unable to get local issuer certificate; a proxy in your own network looks the same"
    assert said in done.stdout


def test_a_server_that_speaks_no_tls_is_told(url: str) -> None:
    done = piped("triage", "--url", url.replace("http:", "https:"))
    assert done.returncode == 11
    assert "TLS failure" in done.stdout


# Habits of the tools people like.


def test_what_is_longer_than_the_screen_is_shown_in_the_pager(tmp_path: Path) -> None:
    terminal = Terminal("show", "RB-04", PAGER="less", HOME=str(tmp_path))
    terminal.process.expect_exact("RB-04 ")
    with pytest.raises(pexpect.TIMEOUT):  # it waits for a key
        terminal.process.expect_exact("Verify:", timeout=1)
    terminal.process.send("G")
    terminal.process.expect_exact("(END)")
    terminal.process.send("q")
    assert terminal.end()[0] == 0


@pytest.mark.parametrize(
    ("words", "pager", "term"),
    [
        (("show", "deployment/rollback#roll-back"), "less", "xterm"),  # it fits
        (("show", "RB-04"), "cat", "xterm"),
        (("show", "RB-04"), "", "dumb"),
        (("list", "--json", "memory"), "less", "xterm"),  # for programs
    ],
)
def test_the_pager_waits_for_nobody_where_it_is_not_wanted(
    words: tuple[str, ...], pager: str, term: str
) -> None:
    code, written = in_terminal(*words, PAGER=pager, TERM=term)
    assert code == 0
    assert len(written) > 500


def test_words_that_find_nothing_are_answered_with_the_nearest_in_one_line() -> None:
    code, written = in_terminal("list", "databse")
    assert (code, written) == (1, "Nothing has all of: databse. Did you mean 'database'?\r\n")
    code, written = in_terminal("list", "who to call")
    assert (code, "runbook contacts" in written) == (0, True)


def test_whom_to_call_fits_into_sixty_columns() -> None:
    code, written = in_terminal("contacts", columns=60)
    assert code == 0
    assert max(map(len, written.splitlines()[1:])) <= 60, "the first is a path"
    assert "Call now: Primary On-Call" in written


def test_help_and_version_are_commands_too() -> None:
    assert in_terminal("help", "run") == in_terminal("run", "--help")
    assert in_terminal("version") == in_terminal("-V")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH with the `runbook` of this checkout."""
    called = "from snippets._cli.main import main; main(prog_name='runbook')"
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder / "runbook", f'#!/bin/sh\nexec {sys.executable} -c "{called}" "$@"\n')
    return f"{folder}:{os.environ['PATH']}"


def in_shell(path: str, *words: str) -> pexpect.spawn[str]:
    """Open a shell whose prompt is READY."""
    return pexpect.spawn(
        words[0],
        [*words[1:]],
        cwd=str(PROJECT),
        env=environment(PATH=path, PS1="READY", PYTHONPATH=str(PROJECT)),
        preexec_fn=as_in_a_terminal,
        encoding="utf-8",
        timeout=SECONDS,
    )


@pytest.mark.parametrize("words", [("bash", "--norc", "--noprofile"), ("zsh", "-f", "-i")])
def test_tab_completes_codes_steps_drills_and_options(path: str, words: tuple[str, ...]) -> None:
    """A zsh without start files has not read its completion system."""
    shell = in_shell(path, *words)
    shell.expect_exact("READY")
    shell.send(f'eval "$(runbook completion {words[0]})"\r')
    shell.expect_exact("READY")
    for typed, completed in (
        ("runbook show RB-2\t\t", "RB-21"),
        ("runbook run RB-06 --from inspect-c\t", "andidate"),
        ("runbook run RB-06 --set GOOD\t", "_DEPLOYMENT="),
        ("runbook drill cert\t", "ificate-expired"),
        ("runbook triage --wa\t", "tch"),
        ("runbook compl\t", "etion"),
    ):
        shell.send(typed)
        shell.expect_exact(completed)
        shell.sendcontrol("u")  # forget the line
    shell.close(force=True)


@pytest.mark.parametrize(
    "words", [["list"], ["show", "RB-04"], ["export"], ["doctor"], ["triage"], ["log"], ["--help"]]
)
def test_a_full_disk_ends_each_command_in_one_line(url: str, words: list[str]) -> None:
    at = ["--url", url] if words == ["triage"] else []
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*RUNBOOK, *words, *at],
            cwd=PROJECT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    said = "Error: what was printed could not be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_watch_in_a_terminal_that_cannot_move_the_cursor_prints_a_line_a_look(url: str) -> None:
    terminal = Terminal("triage", "--watch", "--every", "1", "--url", url, TERM="dumb")
    for _ in range(2):
        terminal.process.expect_exact("Z not all asked: nothing wrong was seen")
    terminal.process.sendintr()
    assert terminal.end()[0] == 130


# The others.


def test_doctor_asks_a_real_shell_for_what_changes_commands(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("set -o noclobber\nalias cp='cp -i'\nalias ll='ls -l'\n")
    done = piped("doctor", HOME=str(tmp_path), SHELL="/bin/bash")
    assert "Shell option noclobber" in done.stdout
    assert "Alias cp" in done.stdout
    assert "Alias ll" not in done.stdout
    (tmp_path / ".zshrc").write_text("setopt noclobber\nalias cp='cp -i'\n")
    zsh = shutil.which("zsh")
    assert zsh, "zsh not found; install it with: apt-get install zsh"
    done = piped("doctor", HOME=str(tmp_path), SHELL=zsh)
    assert "Shell option noclobber" in done.stdout
    assert "Alias cp" in done.stdout
