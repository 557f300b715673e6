"""The recorded sessions of docs/terminal.md: what is typed, and the world it is typed in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from snippets._platform.vercel import Platform

PROMPT = "the prompt"  # wait for it
HASH = "{the hash that was shown}"
ENTER, TAB, BACKSPACE = "\r", "\t", "\x7f"
WRONG, WRONG_CALL, NOT_ALL_ASKED, SEVERE = 1, 2, 9, 11
SECRET = "key-that-nobody-may-read"  # MONITORING_KEY in every session


@dataclass(frozen=True)
class Keystrokes:
    """Keys at the prompt, then pairs of what to wait for and the keys to press; its exit code."""

    keys: str
    then: tuple[tuple[str, str], ...] = ()
    code: int = 0


@dataclass(frozen=True)
class ShownSession:
    """What is typed in one terminal; `before` is typed there as well and not shown.

    `alter` changes the production that the model serves. `missing` tools are not installed,
    `says` is what a call prints instead of its recording, `files` lie in the home folder.
    """

    name: str
    acts: tuple[Keystrokes, ...]
    before: tuple[Keystrokes, ...] = ()
    alter: Callable[[Platform], None] = lambda _: None
    missing: frozenset[str] = frozenset()
    says: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    columns: int = 100


def line(text: str, code: int = 0) -> Keystrokes:
    """Return a line typed at the prompt."""
    return Keystrokes(text + ENTER, code=code)


def database_down(platform: Platform) -> None:
    """Let the database not answer."""
    platform.database.stop()


ROLLBACK = Keystrokes(
    "runbook run deployment/rollback" + ENTER,
    (
        ("Enter: run it", ENTER),
        ("Enter: go on with step 2", ENTER),
        ("Enter: run it", ENTER),
        ("Enter: none of them", ENTER),
        ("Enter: go on with step 4", ENTER),
        ("Enter: run it", ENTER),
        ("Enter: go on with step 5", ENTER),
        ("Type a number", "2" + ENTER),
        ("Enter: run it", ENTER),
        ("Enter: go on with step 6", ENTER),
        ("Run it\\? yes/No", "yes" + ENTER),
        ("Enter: go on with step 7", ENTER),
        ("Run it\\? yes/No", "no" + ENTER),
        ("Nothing was run", ""),
        ("Run it\\? yes/No", "yes" + ENTER),
        ("Enter: verify that it worked", ENTER),
        ("Enter: run it", "q" + ENTER),
    ),
    code=1,
)

APPROVAL = json.dumps(
    {
        "type": "approve",
        "by": "Ada",
        "step": "deployment/rollback#inspect-production",
        "hash": "%s",
    }
)
PROTOCOL = Keystrokes(
    "runbook run RB-06 --json" + ENTER,
    (
        ('"seconds":\\d+}', APPROVAL % "0123456789abcdef" + ENTER),
        ('"type":"refused"', APPROVAL % HASH + ENTER),
        ('"type":"decided"', '{"type": "do", "what": "quit"}' + ENTER),
    ),
    code=1,
)

# An application that has a page, and reads no variable.
APPLICATION = {
    "app/package.json": '{"name": "app", "scripts": {"build": "next build"}}',
    "app/app/page.tsx": "export default function Page() { return null }",
    "facts.pins.json": '{"pins": []}',
}

SESSIONS = (
    ShownSession("list", (line("runbook list memory"),)),
    ShownSession("show", (line("runbook show 'deployment/rollback#roll-back'"),)),
    ShownSession("contacts", (line("runbook contacts SEV1"),)),
    ShownSession("export", (line("runbook export | head -n 12"),)),
    ShownSession("triage-well", (line("runbook triage", NOT_ALL_ASKED), line("echo $?"))),
    ShownSession(
        "triage-outage",
        (line("runbook triage", SEVERE), line("echo $?")),
        alter=database_down,
    ),
    ShownSession("run", (ROLLBACK,)),
    ShownSession("log", (line("runbook log"), line("runbook log show last")), before=(ROLLBACK,)),
    ShownSession("protocol", (PROTOCOL,)),
    ShownSession(
        "verify",
        (line("runbook verify", WRONG),),
        says={"vercel --version": "65.0.1"},
    ),
    ShownSession(
        "contract",
        (  # of a line that is missing, what stands behind the place of the step on this machine
            line("runbook contract app --check --out facts.json | tail -n 1 | cut -d : -f 3-"),
        ),
        files=APPLICATION,
    ),
    ShownSession("review", (line("runbook review database --on 2027-03-15", WRONG),)),
    ShownSession(
        "doctor",
        (line("runbook doctor", WRONG),),
        missing=frozenset({"gh"}),
        says={"jq --version": "jq-1.5"},
    ),
    ShownSession("drill", (line("runbook drill --list"),)),
    ShownSession(
        "new",
        (
            line("runbook new incidents/high-memory", WRONG_CALL),
            line("runbook new incidents/mail-not-sent --dry-run | head -n 3"),
        ),
    ),
    ShownSession(
        "completion",
        (
            line('eval "$(runbook completion bash)"'),
            Keystrokes(
                "runbook show deployment/" + TAB + TAB,
                ((PROMPT, "roll" + TAB), ("back ", BACKSPACE + "#roll" + TAB), ("-back ", ENTER)),
            ),
        ),
    ),
)
