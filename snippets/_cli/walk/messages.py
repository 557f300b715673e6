"""The lines of `runbook run --json`: what it says, and what it takes, each one JSON object."""

from collections.abc import Callable
from typing import Literal

import msgspec

from snippets._engine.errors import RunbookError
from snippets._engine.offer import Choice


class Says(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """One line that is said, told apart by its `type`."""


class PageShown(Says, tag="opened"):
    """A page is opened; `minutes` is the limit after which to escalate, null for none.

    `resume` is how to go on after leaving.
    """

    page: str
    code: str
    title: str
    severity: str
    escalation: str
    minutes: int | None
    before: list[str]
    team: str
    project: str
    resume: str


class ListLine(msgspec.Struct, kw_only=True):
    """One line of the list of what to do: what is seen, and where that leads."""

    see: str
    then: str
    judged: bool


class ShownStep(Says, tag="step"):
    """A step comes; it is the one on the page, with the list of what to do."""

    step: str
    place: str
    title: str
    risk: str
    why: str
    expect: str
    undo: str
    loses: str
    gap: str
    moves: list[ListLine]


class AskValue(Says, tag="ask"):
    """A value is wanted: `answer`. A secret is taken from the environment only.

    Of those `offered`, one that is `barred` is there and is refused.
    """

    step: str
    name: str
    what: str
    example: str
    secret: bool
    in_environment: bool
    offered: list[Choice]
    problem: str


class AskApproval(Says, tag="approval"):
    """A command is about to run: `approve` with this hash, and with its target where it has one."""

    step: str
    place: str
    risk: str
    command: str
    hash: str
    target: str
    seconds: int


class AskLook(Says, tag="look"):
    """Something that only a person can see is wanted: `looked`."""

    step: str
    place: str
    does: str
    sees: list[str]


class AskJudgement(Says, tag="judgement"):
    """Lines that only a person can judge: `judge`, with the number of one or 0."""

    step: str
    lines: list[str]


class Came(Says, tag="result", rename={"verdict": "said"}):
    """What came of a command, or of a look; in JSON `verdict` is called `said`."""

    step: str
    verdict: str
    exit_code: int | None
    output: list[str]


class Leads(Says, tag="decided"):
    """Where the result leads: `do` accept, repeat or skip, or `go`; whom to call, what to send."""

    step: str
    see: str
    then: str
    call: list[str]
    send: str


class Undoing(Says, tag="undoing"):
    """A change is taken back as it says, `by` a step where there is one; empty: there was none."""

    title: str
    undo: str
    by: str


class AskUndone(Says, tag="undone?"):
    """Whether a change is taken back: `do` undone, or keep."""

    title: str


class AskOnward(Says, tag="onward"):
    """Another page is right: `do` accept goes on there, quit ends here."""

    page: str
    title: str


class Refused(Says, tag="refused"):
    """A line was not taken; what was asked for still is."""

    why: str
    remedy: str


class RunEnded(Says, tag="ended", rename={"ending": "said"}):
    """The run ends, or was left; `resume` goes on with it. In JSON `ending` is called `said`."""

    ending: str
    exit_code: int
    resume: str


class Takes(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """One line that is taken, told apart by its `type`."""


class ValueSent(Takes, tag="answer"):
    """A value, by the name of its parameter; or, without one, that of the environment."""

    name: str
    value: str | None = None


class Personal(Takes):
    """What a person says, who is named, of the step that was shown."""

    step: str
    by: str


class Approve(Personal, tag="approve"):
    """A person approves one command, once."""

    hash: str
    target: str = ""


class Looked(Personal, tag="looked"):
    """What a person saw."""

    sees: str


class Judged(Personal, tag="judge"):
    """The line that a person says holds; 0 for none."""

    line: int


class Do(Takes, tag="do"):
    """One of the things that need no more words.

    accept: go where it leads. keep: leave it as it is, and do not run it again or take it back.
    undo: take back what was changed, the last first. undone: it is. quit: the run can be resumed.
    """

    what: Literal["accept", "keep", "skip", "repeat", "undo", "undone", "quit"]


class Renew(Takes, tag="renew"):
    """Ask once more for a value of the step."""

    name: str


class Go(Takes, tag="go"):
    """Go to a step by its slug, or to `verify`."""

    to: str


class Remark(Takes, tag="note"):
    """Keep this in the log."""

    text: str


Told = PageShown | ShownStep | Came | Leads | Undoing | Refused | RunEnded
Asked = AskValue | AskApproval | AskLook | AskJudgement | AskUndone | AskOnward
Taken = ValueSent | Approve | Looked | Judged | Do | Renew | Go | Remark
FORMAT = 1  # of these lines


class Lines(msgspec.Struct):
    """One object a line: `says` on standard output, `takes` on standard input."""

    says: Told | Asked
    takes: Taken


_DECODER = msgspec.json.Decoder(Taken)
IN_ENVIRONMENT = (
    "Set it as an environment variable and answer without a value; replace what was sent."
)


class RefusedError(RunbookError):
    """A line that cannot be taken, and what to do instead."""


def read_line(line: str, hide: Callable[[str], str]) -> Taken:
    """Return what a line says; raise RefusedError for a secret, and for what says nothing.

    `hide` puts something in the place of secrets: where it does, the line holds one.
    """
    words, problem = [line], ""
    message: Taken | None = None
    try:
        message = _DECODER.decode(line)
        # As it is meant, too: a letter may be written as an escape.
        words += [word for word in msgspec.structs.astuple(message) if isinstance(word, str)]
    except msgspec.DecodeError as error:
        problem = str(error)
    if any(hide(word) != word for word in words):
        raise RefusedError(
            "this line holds a secret, and secrets are never sent.", remedy=IN_ENVIRONMENT
        )
    if message is None:
        raise RefusedError(f"this line means nothing here: {problem}.", remedy="See --schema.")
    return message
