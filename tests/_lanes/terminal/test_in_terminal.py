"""What only a real terminal, pipe, disk, certificate or shell shows, against loopback servers."""

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from snippets._platform.vercel import Platform
from tests._engine.servers import talking
from tests._lanes.terminal.session import (
    COLOUR,
    ESCAPE,
    RUNBOOK,
    SECONDS,
    Opens,
    changed,
    engineer,
    piped,
)
from tests._world.loopback import certify, production, program

pytestmark = pytest.mark.terminal

SECRET = "secretOfTheTerminal"
OFTEN = changed("triage", "EVERY = 1")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of the engineer, with a `runbook` of this checkout on PATH."""
    called = "from snippets._cli.main import main; main(prog_name='runbook')"
    program(tmp_path / "runbook", f'#!/bin/sh\nexec {sys.executable} -c "{called}" "$@"\n')
    return engineer(tmp_path, tmp_path) | {"MONITORING_KEY": SECRET}


@pytest.fixture
def platform() -> Platform:
    """Production, well, with the key that the environment holds."""
    platform = Platform()
    platform.live.environment["MONITORING_API_KEY"] = SECRET
    return platform


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    """The address of the model of the application."""
    with production(platform) as server:
        yield f"http://127.0.0.1:{server.port}"


VERDICTS = {9: "\x1b[33m", 0: "\x1b[32m", 11: "\x1b[1;31m"}


@pytest.mark.parametrize(("words", "code"), [("triage", 9), ("triage --tried", 0), ("triage", 11)])
def test_triage_fits_into_sixty_columns_and_a_colour_repeats_its_verdict(
    terminal_of: Opens, url: str, platform: Platform, words: str, code: int
) -> None:
    platform.live.faults = frozenset({"crash"} if code == 11 else {})
    session = terminal_of(*words.split(), "--url", url, columns=60)
    assert session.end() == code
    assert VERDICTS[code] in session.seen
    assert SECRET not in session.seen
    lines = ESCAPE.sub("", session.seen).splitlines()
    assert max(map(len, lines)) <= 60


def test_whom_to_call_fits_into_sixty_columns_without_colour(terminal_of: Opens) -> None:
    session = terminal_of("contacts", columns=60, NO_COLOR="1")
    assert session.end() == 0
    assert max(map(len, session.seen.splitlines()[1:])) <= 60, "the first is a path"
    assert not COLOUR.search(session.seen)


@pytest.mark.parametrize(
    "words",
    ["triage", "triage --watch", "doctor", "verify", "run RB-06 --dry-run", "log"],
)
def test_a_closed_pipe_ends_without_a_word(
    environment: dict[str, str], url: str, words: str
) -> None:
    at = ["--url", url] if words.startswith(("triage", "verify")) else []
    pipe = ("bash", "-c", '"$@" | head -c 1 >/dev/null', "-", *RUNBOOK)
    assert piped(environment, *words.split(), *at, program=pipe).stderr == ""


@pytest.mark.parametrize(
    "words", [["list"], ["show", "RB-04"], ["export"], ["doctor"], ["triage"], ["log"], ["--help"]]
)
def test_a_full_disk_ends_each_command_in_one_line(
    environment: dict[str, str], url: str, words: list[str]
) -> None:
    at = ["--url", url] if words == ["triage"] else []
    full = ("bash", "-c", '"$@" > /dev/full', "-", *RUNBOOK)
    done = piped(environment, *words, *at, program=full)
    error = "Error: what was printed could not be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (2, error)


def test_watch_refreshes_in_place_until_ctrl_c(
    terminal_of: Opens, url: str, platform: Platform
) -> None:
    session = terminal_of("triage", "--watch", "--url", url, program=OFTEN)
    session.sees("NOT ALL ASKED")
    platform.database.stop()
    session.sees("SEV1: Nobody")
    session.sees("Ctrl-C ends it")
    session.child.sendintr()
    assert session.end() == 130
    left = session.seen.rpartition("\x1b[?1049l")
    assert left[1], "the screen that was there before is back"
    assert "SEV1: Nobody" in left[2], "what was seen last is left"


def test_watch_in_a_terminal_that_cannot_move_the_cursor_prints_a_line_a_look(
    terminal_of: Opens, url: str
) -> None:
    session = terminal_of("triage", "--watch", "--url", url, program=OFTEN, TERM="dumb")
    for _ in range(2):
        session.sees("Z not all asked: nothing wrong was seen")
    session.child.sendintr()
    assert session.end() == 130


def test_ctrl_c_while_it_waits_for_an_answer_ends_at_once(terminal_of: Opens) -> None:
    asked = threading.Event()

    def silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            asked.set()

    with talking(silent) as url:
        session = terminal_of("triage", "--url", url)
        assert asked.wait(SECONDS)
        session.child.sendintr()
        assert session.end() == 130
    assert "SEV" not in session.seen


@pytest.mark.parametrize(
    ("shown", "code", "verdict"),
    [
        ((60, "127.0.0.1", True), 9, "days left"),
        ((5, "127.0.0.1", True), 13, "and was not renewed"),
        ((-1, "127.0.0.1", True), 11, "certificate has expired"),
        ((60, "other.example.org", True), 11, "IP address mismatch"),
        ((60, "127.0.0.1", False), 11, "certificate; a proxy in your own network looks the same"),
        (None, 11, "TLS failure"),
    ],
)
def test_a_certificate_is_looked_at_as_a_browser_does(
    environment: dict[str, str],
    tmp_path: Path,
    shown: tuple[int, str, bool] | None,
    code: int,
    verdict: str,
) -> None:
    """It has days left and a name, and somebody vouches for it; None is no TLS at all."""
    certificate = None
    if shown:
        days, name, trusted = shown
        certificate = certify(tmp_path, name, days=days)
        environment |= {"SSL_CERT_FILE": str(certificate.authority)} if trusted else {}
    with production(Platform(), certificate) as server:
        done = piped(environment, "triage", "--url", f"https://127.0.0.1:{server.port}")
    assert done.returncode == code, done.stdout
    assert verdict in done.stdout


def test_what_is_longer_than_the_screen_is_shown_in_the_pager(terminal_of: Opens) -> None:
    session = terminal_of("show", "RB-04", PAGER="less")
    session.sees("RB-04 ")
    with pytest.raises(pexpect.TIMEOUT):  # it waits for a key
        session.child.expect("Verify:", timeout=1)
    session.child.send("G")
    session.sees("(END)")
    session.child.send("q")
    assert session.end() == 0


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
    terminal_of: Opens, words: tuple[str, ...], pager: str, term: str
) -> None:
    session = terminal_of(*words, PAGER=pager, TERM=term)
    assert session.end() == 0
    assert len(session.seen) > 500


@pytest.mark.parametrize("words", [("bash", "--norc", "--noprofile"), ("zsh", "-f", "-i")])
def test_tab_completes_codes_steps_drills_and_options(
    terminal_of: Opens, words: tuple[str, ...]
) -> None:
    """A zsh without start files has not read its completion system."""
    shell = terminal_of(program=words, PS1="READY")
    shell.sees("READY")
    shell.child.send(f'eval "$(runbook completion {words[0]})"\r')
    shell.sees("READY")
    for typed, completed in (
        ("runbook show RB-2\t\t", "RB-21"),
        ("runbook run RB-06 --from inspect-c\t", "andidate"),
        ("runbook run RB-06 --set GOOD\t", "_DEPLOYMENT="),
        ("runbook drill cert\t", "ificate-expired"),
        ("runbook triage --wa\t", "tch"),
        ("runbook compl\t", "etion"),
    ):
        shell.child.send(typed)
        shell.sees(completed)
        shell.child.sendcontrol("u")  # forget the line
