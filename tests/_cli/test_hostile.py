"""Hostile answers, checkouts, logs and words: no command passes on what a terminal would obey.

What counts: every control character but newline and tab, the sequences that begin with one (titles,
links, the clipboard), signs that turn the direction of text or are not seen, and rich's markup.
"""

import json
import re
import shlex
import subprocess
import sys
import termios
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

import snippets._engine
from snippets._cli import live_check, output
from snippets._cli.commands import list as list_
from snippets._cli.commands import run as run_command
from snippets._cli.commands import triage, verify
from snippets._cli.main import crashed
from snippets._cli.probe.network import Certificate, Name
from snippets._cli.probe.readings import target
from snippets._cli.walk import terminal
from snippets._cli.walk.events import Begun, Done, Entry, Opening, PageOpened, Said, Value
from snippets._cli.walk.transcript import Transcript, log_document
from snippets._drill import drill_report, shell
from snippets._drill.progress import Watch
from snippets._engine import terminal_text
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._platform.api_call import HttpCall
from snippets._platform.scenarios import SCENARIOS
from snippets._platform.serve import Server
from snippets._platform.vercel import ALIAS, Platform
from tests._cli.scripted import NOON
from tests._cli.test_output import Tty
from tests._cli.world import World, runbook, world
from tests._contract.app import App
from tests._world.outside import Ends, Process

CLIPBOARD = "\x1b]52;c;ZXZpbA==\x07"
LINK = "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\"
# One line, as the last line of an error is shown; and several, with what would end a code block.
LINE = (
    f"\x1b]0;title\x07 {CLIPBOARD} {LINK} \x1b[2J\x1b[31m \x9b31m \x9d0;x\x9c \x1bPq\x1b\\"
    " \x7f\x08\r \u202eturned\u202c \u2066x\u2069 \u200b\u2028 \x00 [bold]loud[/bold]"
    " [link=https://evil.example]l[/link] \x1b]0;without an end"
)
TEXT = f"{LINE}\n```\n\n# broken out\n\n~~~\n<img src=x onerror=alert(1)>\n{LINE}"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def unsafe(text: str, *, coloured: bool = False) -> list[str]:
    """Return what a terminal would obey in a text; our own colours may be in it."""
    plain = COLOUR.sub("", text) if coloured else text
    return [
        f"{letter!r} in {plain[max(at - 30, 0) : at + 10]!r}"
        for at, letter in enumerate(plain)
        if letter not in "\n\t" and unicodedata.category(letter) in UNSEEN
    ]


def harmless(result: Result, *, coloured: bool = False) -> str:
    """Check both streams of a command; return what it printed."""
    for stream in (result.stdout, result.stderr):
        assert unsafe(stream, coloured=coloured) == []
    assert result.output.strip()
    return result.output


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Iterator[World]:
    """Production in the hands of somebody else: every path, the DNS and the certificate."""
    with world(monkeypatch, catalog) as made:
        headers = {b"location": f"https://{ALIAS}/{LINE}".encode(), b"x": LINE.encode()}
        body = {"status": LINE, "checks": {LINE: {"status": LINE}, "b": TEXT}, "error": TEXT}
        made.breaks("", httpx.Response(200, headers={b"x": LINE.encode()}, json=body))
        made.breaks("/api/metrics", httpx.Response(503, content=TEXT.encode()))
        made.breaks("/api/status", httpx.Response(307, headers=headers))
        made.breaks("/auth/signin", httpx.ConnectError(LINE))
        made.name = Name(fault=terminal_text.clean(LINE))
        made.certificate = Certificate(fault=LINE)
        yield made


# What looks at production.


@pytest.mark.parametrize(
    "args", [("triage",), ("triage", "--json"), ("verify",), ("verify", "--json")]
)
@pytest.mark.parametrize("coloured", [False, True])
def test_what_production_answers(
    production: World, args: tuple[str, ...], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = snippets._engine.Result(1, TEXT, TEXT, problem=snippets._engine.Problem.FAILED)
    real = snippets._engine.run

    def run(action: Any, *rest: Any, **options: Any) -> snippets._engine.Result:
        asks = isinstance(action, snippets._engine.Request)
        return real(action, *rest, **options) if asks else failed

    for module in (verify, live_check):
        monkeypatch.setattr(module, "run", run)
    more = {"FORCE_COLOR": "1"} if coloured else {}
    result = runbook(*args, MONITORING_KEY="key", **more)
    printed = harmless(result, coloured=coloured)
    assert "turned" in printed or "loud" in printed
    if "--json" in args:
        json.loads(result.stdout)


def test_a_watch_on_a_terminal(
    production: World, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own movements of the cursor go through; nothing of an answer does."""

    def stops(_: float) -> None:
        raise KeyboardInterrupt

    screen = Tty()
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setattr(time, "sleep", stops)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stdout", screen)
    reports = triage.looks(catalog, target(f"https://{ALIAS}"))
    with pytest.raises(KeyboardInterrupt):
        triage._keep_looking(reports)
    shown = screen.getvalue()
    assert "\x1b[?1049h" in shown  # the screen of its own
    moved = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", shown).replace("\r", "")
    assert unsafe(moved) == []
    assert "\x1b[2J" not in shown.split("turned")[1]


# A checkout.


WORD = LINE.replace("\0", "")


def names(kept: str = "/") -> str:
    """Return what may stand in the name of a file."""
    return "".join(letter for letter in LINE if letter not in f"\0{kept}")


def test_what_a_checkout_holds(tmp_path: Path) -> None:
    """Names of files, routes, scripts and variables, and what cannot be understood."""
    app = App(tmp_path / "app")
    hostile = names()
    app.write(
        "package.json", json.dumps({"name": "a", "scripts": {LINE: TEXT, "a": f"node {LINE}"}})
    )
    for part in ("\x1b]52;c;ZQ==\x07", "\u202eturned", "two\nlines", "\x9b31m"):
        app.route("export function GET() { return f(process.env.A) }", f"api/{part}")
    app.write(f"app/{hostile}/page.tsx", "export default () => process.env[x()]")
    app.write("vercel.json", json.dumps({"functions": {LINE: {"maxDuration": LINE}}}))
    app.write(f"prisma/{hostile}.prisma", f"model {LINE} {{\n}}\n")
    facts = tmp_path / "facts.json"
    pin = {"route": LINE, "method": LINE, "access": [{"kind": LINE}]}
    facts.with_suffix(".pins.json").write_text(json.dumps({"pins": [pin]}))
    made = ("--out", str(facts))
    for args in (made, (*made, "--check"), (*made, "--pin")):
        assert "loud" in harmless(runbook("contract", str(app.root), *args))
    app.write("app/new\nlines/page.tsx", "export default () => process.env[x()]")
    printed = runbook("contract", str(app.root), *made).output
    assert "Not understood: app/new lines/page.tsx" in printed
    broken = app.write("package.json", TEXT).root
    harmless(runbook("contract", str(broken), "--out", str(facts)))


# What is typed, and what goes wrong.


@pytest.mark.parametrize(
    "args",
    [
        (WORD,),
        ("show", WORD),
        ("show", f"--{WORD}"),
        ("show", "x", WORD),
        (f"--{WORD}",),
        ("list", f"--{WORD}"),
        ("run", WORD),
        ("run", "deployment/rollback", "--dry-run", "--set", f"{WORD}=x"),
        ("run", "deployment/rollback", "--dry-run", "--set", f"GOOD_DEPLOYMENT={WORD}"),
        ("run", "deployment/rollback", "--dry-run", "--from", WORD),
        ("run", "deployment/rollback", "--dry-run", "--since", WORD),
        ("run", "deployment/rollback", "--resume", WORD),
        ("log", "show", WORD),
        ("log", WORD),
        ("drill", WORD),
        ("triage", "--url", WORD),
        ("contract", WORD),
        ("contract", WORD, "--pin"),
    ],
)
def test_words_that_are_refused_are_repeated_without_harm(
    args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_command, "is_interactive", lambda: True)
    result = runbook(*args, RUNBOOK_STATE=str(tmp_path / WORD.replace("/", "")))
    assert result.exit_code == 2 or args[-1] == f"{WORD}"
    harmless(result)


def test_an_error_that_repeats_something_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RunbookError(TEXT, where=LINE, remedy=LINE)

    monkeypatch.setattr(list_, "load", fails)
    result = runbook("list")
    assert result.exit_code == 2
    assert "turned" in harmless(result)


def test_a_fault_of_our_own_that_repeats_something_from_outside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    crashed(ValueError, ValueError(TEXT), None)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert unsafe(shown.err) == []
    assert shown.err.startswith("ValueError: ")


# A run and its transcript.

Answers = Callable[..., None]


@pytest.fixture
def engineer(monkeypatch: pytest.MonkeyPatch, catalog: Catalog, tmp_path: Path) -> Answers:
    """An engineer at a terminal of the real kind, before tools that print what is hostile."""
    answers: deque[str] = deque()
    url = "https://astral-core-v7-good-astral-productions.vercel.app"
    printed = f"{TEXT}\n  1d {LINE.replace(chr(13), '')} {url}  ● Ready\n"

    def run(*_: Any, watch: Callable[[str], None], **__: Any) -> snippets._engine.Result:
        watch(printed)
        return snippets._engine.Result(0, printed, TEXT, remedy=LINE)

    def line(prompt: str) -> str:
        assert prompt == "> "
        if not answers:
            raise EOFError
        return answers.popleft()

    monkeypatch.setattr(run_command, "is_interactive", lambda: True)
    monkeypatch.setattr(run_command, "load", lambda: catalog)
    monkeypatch.setattr(terminal, "run", run)
    monkeypatch.setattr(terminal, "_line", line)
    monkeypatch.setattr(termios, "tcflush", lambda *_: None)
    monkeypatch.setattr(sys, "stdin", sys.__stdin__)
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path))
    monkeypatch.setenv("LOGNAME", WORD)
    return lambda *words: answers.extend(words)


def transcript(state: Path) -> tuple[str, str]:
    """Return the only run as it lies on the disk: for people and for machines."""
    (folder,) = (state / "runs").iterdir()
    return (
        (folder / "transcript.md").read_bytes().decode(),
        (folder / "events.jsonl").read_bytes().decode(),
    )


@pytest.mark.parametrize("coloured", [False, True])
def test_a_run_and_everything_that_is_read_of_it_later(
    engineer: Answers, tmp_path: Path, coloured: bool
) -> None:
    """A look-up, a choice, notes, words that mean nothing, a folder, a change that is not made."""
    engineer("", f"n {WORD}", WORD, f"g {WORD}", f"v {WORD}", "s", "", WORD, "1", f"n {TEXT}", "q")
    more = {"FORCE_COLOR": "1"} if coloured else {}
    printed = harmless(runbook("run", "deployment/rollback", **more), coloured=coloured)
    assert "turned" in printed
    assert "[bold]loud[/bold]" in printed
    people, machine = transcript(tmp_path)
    assert unsafe(people) == []
    for event in map(json.loads, machine.splitlines()):
        assert unsafe(json.dumps(event, ensure_ascii=False)) == []
    page = LexborHTMLParser(markdown(people, extensions=["pymdownx.superfences"]))
    assert [heading.text() for heading in page.css("h1")] == ["Incident log of " + people[18:28]]
    assert page.css("code")
    assert not page.css("img")
    (run,) = (tmp_path / "runs").iterdir()
    for args in (("log",), ("log", "show", run.name)):
        harmless(runbook(*args))
    engineer("q")
    harmless(runbook("run", "deployment/rollback", "--resume"))


def test_a_value_that_is_not_what_it_looks_like_is_refused(
    engineer: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the environment, and as it is typed."""
    monkeypatch.setenv("BACKUP_FOLDER", "/home/\u202eevil")
    engineer("/home/\x1b]52;c;ZQ==\x07", "/home/me", "q")
    printed = harmless(runbook("run", "database/backup#make-backup-folder"))
    assert "In your environment" in printed
    assert printed.count("does not fit BACKUP_FOLDER") == 2


def test_a_log_that_somebody_else_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read as it is, and cleaned where it is shown."""
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path))
    events: list[Entry] = [
        Opening(at=NOON, who=TEXT, host=LINE, version=LINE, since=NOON),
        PageOpened(at=NOON, procedure=LINE, title=LINE, severity=LINE, escalation=LINE),
        Value(at=NOON, name=LINE, value=LINE),
        Begun(at=NOON, id="x", place=LINE, title=LINE, risk=LINE, command=TEXT, changes=True),
        Done(at=NOON, verdict=LINE, exit_code=0, seconds=1.0, output=TEXT.split("\n")),
        Said(at=NOON, kind=LINE, text=TEXT),
    ]
    monkeypatch.setattr(Transcript, "_masked", lambda _, event: event)
    log = Transcript.create(tmp_path, "x", NOON)
    for event in events:
        log.add(event)
    log.close()
    assert unsafe((log.folder / "transcript.md").read_text())
    for args in (("log",), ("log", "show")):
        assert "turned" in harmless(runbook(*args))


def test_a_secret_with_signs_that_are_not_seen_is_hidden_all_the_same(tmp_path: Path) -> None:
    log = Transcript.create(tmp_path, "x", NOON)
    log.secrets["KEY"] = "hun\x1b[0mter\u200b-two"
    for text in ("hun\x1b[0mter\u200b-two", "hunter-two", "h\x1b[1munter-two"):
        log.add(Said(at=NOON, kind="Note", text=text))
    log.close()
    assert "hunter" not in (log.folder / "transcript.md").read_text()


def markdown_of(folder: Path, *entries: Entry) -> LexborHTMLParser:
    """Return the transcript of what happened, as Markdown shows it."""
    log = Transcript.create(folder, "x", NOON)
    for entry in entries:
        log.add(entry)
    log.close()
    return LexborHTMLParser(markdown((log.folder / "transcript.md").read_text()))


def test_a_name_and_a_value_with_backticks_stay_in_their_place(tmp_path: Path) -> None:
    opening = Opening(at=NOON, who="a\nb", host="c\n# d", version="1", since=NOON)
    value = Value(at=NOON, name="FOLDER", value="/`</code>``[x](y)`")
    page = markdown_of(tmp_path, opening, value)
    assert [heading.text() for heading in page.css("h1")] == ["Incident log of 2026-11-23"]
    assert [code.text() for code in page.css("code")] == ["FOLDER", "/`</code>``[x](y)`"]
    assert not page.css("a")


def test_a_note_with_one_backtick_takes_in_nothing_of_the_next(tmp_path: Path) -> None:
    texts = ("one ` alone", "``` and `", "`code` stays", "<script>")
    notes = (Said(at=NOON, kind="Note", text=text) for text in texts)
    opening = Opening(at=NOON, who="`", host="h", version="1", since=NOON)
    page = markdown_of(tmp_path, opening, *notes)
    assert [code.text() for code in page.css("code")] == ["code"]
    assert not page.css("script")


def test_a_decision_of_several_lines_is_one_row_of_the_moves() -> None:
    begun = {"id": "a#b", "place": "Step 1", "title": "Look", "risk": "Reads", "command": "ls"}
    events: list[Entry] = [
        Opening(at=NOON, who="me", host="h", version="1", since=NOON),
        Begun(at=NOON, changes=False, **begun),
        Said(at=NOON, kind="Decision", text="go on\n| and | more\n"),
    ]
    moves = log_document(events).partition("## Moves\n")[2].strip().splitlines()
    assert moves[2] == "| 03:00:00 | Step 1: Look | not finished | go on &#124; and &#124; more |"
    assert len(moves) == 5


# A drill.


def test_a_drill_and_its_report(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typed in its shell, and what its application was asked for."""
    server, notes = Server(0), tmp_path / "notes"
    notes.mkdir()
    watch = Watch(
        *(SCENARIOS["release-crashes"], Platform(), catalog, notes),
        limit=30.0,
        application=server,
        secrets={"VERCEL_TOKEN": "of-the-drill"},
    )
    words = ["vercel", "rollback", LINE.replace("\0", ""), f"of-\x1b[0mthe-drill {TEXT[-40:]}"]
    (notes / "1").write_bytes("".join(f"{word}\0" for word in words).encode() + b"\0")
    server.seen.append(HttpCall("GET", f"/{LINE}", host=LINE))
    assert unsafe(watch.say("diagnose", TEXT)) == []
    report = watch.report()
    assert "of-the-drill" not in drill_report.report_markdown(report)
    monkeypatch.setattr(shell, "play", lambda _: report)
    for args in ((), ("--json",)):
        harmless(runbook("drill", "release-crashes", "--exec", "true", *args,
                         RUNBOOK_STATE=str(tmp_path)))  # fmt: skip
    kept, *_ = (tmp_path / "drills").iterdir()
    assert unsafe((kept / "report.md").read_text()) == []
    assert unsafe(json.dumps(json.loads((kept / "report.json").read_text()))) == []
    page = LexborHTMLParser(markdown((kept / "report.md").read_text(), extensions=["tables"]))
    assert [heading.text() for heading in page.css("h1")] == ["Drill: release-crashes"]


# The shell text that is shown.


VALUES = ("/a'b", '/a"b', "/a; touch x", "/$(id)", "/`id`", "/a && b", "/a | b > c", "/* ?", "/!!")


@pytest.mark.parametrize("value", VALUES)
def test_a_hostile_value_is_one_word_of_the_text_and_one_word_of_the_process(
    value: str, engineer: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By --set, of the environment, typed; shown, copied and run."""
    at, given = ("run", "database/backup#make-backup-folder"), f"BACKUP_FOLDER={value}"
    argv = ["mkdir", "-m", "700", value]
    for result in (
        runbook(*at, "--dry-run", "--set", given),
        runbook(*at, "--dry-run", BACKUP_FOLDER=value),
    ):
        (shown,) = re.findall("^ +(mkdir .*)", result.stdout, re.MULTILINE)
        assert shlex.split(shown) == argv
    monkeypatch.setattr(terminal, "run", snippets._engine.run)
    called: list[list[str]] = []

    def popen(argv: list[str], **options: Any) -> Process:
        called.append(argv)
        return Process(Ends(), options["stdout"], options["stderr"])

    monkeypatch.setattr(subprocess, "Popen", popen)
    engineer(value, "yes", "q")
    harmless(runbook(*at))
    assert called == [argv]
