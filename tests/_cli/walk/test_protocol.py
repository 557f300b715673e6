"""The face for programs: what it says, what it takes, and what it refuses."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from snippets._cli.walk import messages
from snippets._cli.walk.protocol import Protocol
from snippets._cli.walk.transcript import Transcript
from snippets._cli.walk.walkthrough import Clock
from snippets._engine import Problem, Result, Step
from snippets._engine.conditions import judged
from snippets._engine.decision import Branch, anything_else, escalate, go_to
from snippets._engine.wants import Change
from tests._cli.scripted import NOON, new_log, text_of
from tests._cli.walk import sample
from tests._cli.walk.sample import FORM, blocks, change, drop, elsewhere, look, moves, secret

SECRET = "hunter-two-and-more"
SCHEMA = msgspec.json.schema(messages.Lines)
SAYS, TAKES = (
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/Lines/properties/{way}"})
    for way in ("says", "takes")
)
Message = dict[str, Any]
PeerLine = str | Message | Callable[[Message], Message]


def do(what: str) -> Message:
    """Return one of the lines that need no more words."""
    return {"type": "do", "what": what}


ACCEPT, QUIT, SKIP = do("accept"), do("quit"), do("skip")


def approve(asked: Message) -> Message:
    """Return the approval of what is asked for."""
    wanted = {name: asked[name] for name in ("step", "hash", "target")}
    return {"type": "approve", "by": "Ada", **wanted}


class Peer(sample.WalkBench):
    """A program at the other end: its lines are written down beforehand."""

    def __init__(self, log: Transcript) -> None:
        super().__init__(log)
        self.messages: list[Message] = []
        self.lines: list[PeerLine] = []
        self.environment: dict[str, str] = {}

    def read(self) -> str:
        """Return the next line; one that is made of what was asked for last."""
        if not self.lines:
            return ""
        line = self.lines.pop(0)
        if callable(line):
            asked = next(
                message for message in reversed(self.messages) if message["type"] != "refused"
            )
            line = line(asked)
        assert isinstance(line, str) or TAKES.is_valid(line)
        return f"{line if isinstance(line, str) else json.dumps(line)}\n"

    def write(self, message: bytes) -> None:
        """Keep what is said, which the schema describes."""
        self.messages.append(json.loads(message))
        SAYS.validate(self.messages[-1])

    def follow(self, *steps: Step, lines: list[PeerLine], **options: Any) -> int:
        """Follow a page of these steps; return the exit code."""
        self.lines = lines
        return self.walk(
            lambda walk: Protocol(walk, self.read, self.write, self.perform),
            *steps,
            clock=Clock(lambda: 0.0, lambda: NOON),
            environment=self.environment,
            resume="runbook run p --resume x",
            **options,
        )

    def types(self) -> list[str]:
        """Return the types of what was said."""
        return [message["type"] for message in self.messages]

    def last(self, kind: str) -> Message:
        """Return what was said last of a type."""
        return next(message for message in reversed(self.messages) if message["type"] == kind)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Peer]:
    """A client whose log is closed at the end."""
    made = Peer(new_log(tmp_path))
    yield made
    made.log.close()


def given(name: str, value: str) -> Message:
    """Return the answer to a value."""
    return {"type": "answer", "name": name, "value": value}


def but(**changed: str) -> Callable[[Message], Message]:
    """Return what approves something else than what is asked for."""
    return lambda asked: approve(asked) | changed


HOST, TOKEN = given("HOST", "alpha"), {"type": "answer", "name": "TOKEN"}
LOOKED = {"type": "looked", "step": "p#see", "by": "Ada", "sees": "a white page"}
JUDGED = {"type": "judge", "step": "p#look", "by": "Ada", "line": 1}
APPROVED = {"type": "approve", "by": "Ada", "step": "p#look", "hash": "x"}
see = sample.see.adapted(branches=(Branch(FORM.seen("a white page"), escalate()),))
odd = look.adapted(
    branches=(Branch(judged("a strange name"), go_to("look")), anything_else(escalate()))
)


def test_a_page_is_walked_with_an_approval_for_each_command(client: Peer) -> None:
    lines: list[PeerLine] = [HOST, approve, ACCEPT, approve, ACCEPT]
    assert client.follow(change, lines=lines) == 0
    assert client.ran == ["change alpha", "check alpha"]
    assert client.types() == [
        *("opened", "step", "ask", "approval", "result", "decided"),
        *("step", "approval", "result", "decided", "ended"),
    ]
    opened, step, ask, approval, result, decided, *_, ended = client.messages
    assert (opened["code"], opened["minutes"], opened["before"]) == ("RB-1", 15, ["Sit down."])
    assert step["moves"][0] == {"see": "it succeeds", "then": "go on", "judged": False}
    assert (ask["name"], ask["example"], ask["secret"]) == ("HOST", "alpha", False)
    assert (approval["command"], approval["risk"]) == ("tool change alpha", "Changes production")
    assert (result["output"], result["exit_code"]) == (["fine"], 0)
    assert decided["then"] == "verify that it worked"
    assert ended == {"type": "ended", "said": "Verified after 0 s", "exit_code": 0, "resume": ""}
    assert f"Approved: by Ada: `p#change`, {approval['hash']}" in text_of(client.log)


@pytest.mark.parametrize(
    ("why", "step", "lines"),
    [
        ("that is for p#back, not for p#change.", change, [HOST, but(step="p#back")]),
        ("the approval is for another command or other", change, [HOST, but(hash="0" * 64)]),
        (
            "the approval is for another command or other values, or was used already.",
            change,
            [HOST, "keep", {"type": "renew", "name": "HOST"}, given("HOST", "beta"), "kept"],
        ),
        ("the approval is for another", change, [HOST, "keep", approve, do("repeat"), "kept"]),
        ("nobody is named.", change, [HOST, but(by=" ")]),
        ("this destroys data. Repeat the target as it is: db_alpha", drop, [HOST, but(target="")]),
        ("this destroys data.", change, [HOST, but(target="alpha")]),
        ("that does not answer `approval`. Send approve or do: repeat", change, [HOST, ACCEPT]),
        ("that does not answer `approval`.", change, [HOST, do("keep")]),
        ("that does not answer `approval`.", change, [HOST, {"type": "renew", "name": "OTHER"}]),
        ("there is no such step. The steps: look, verify.", look, [{"type": "go", "to": "far"}]),
        ("that does not answer `decided`. Send do: ac", look, [approve, do("keep")]),
        ("a value for HOST is asked for.", change, [given("OTHER", "alpha")]),
        ("HOST is not in the environment, or", change, [{"type": "answer", "name": "HOST"}]),
        ("TOKEN is not in the environment, or does not fit. Set it, and go on", secret, [TOKEN]),
        ("that does not answer `look`. Send looked", see, [APPROVED]),
        ("that is for p#look, not for p#see.", see, [LOOKED | {"step": "p#look"}]),
        ("that is no answer of this look. the form; a white page", see, [LOOKED | {"sees": "cat"}]),
        ("nobody is named. Say in `by` which person it was.", see, [LOOKED | {"by": ""}]),
        ("there is no such line. Send 0 to 1.", odd, [approve, JUDGED | {"line": 2}]),
        ("this step needs a terminal: It serves. Quit and go on there with: runbook", blocks, []),
        ("this line means nothing here: JSON is malformed", look, ["no JSON"]),
        ("this line means nothing here: Invalid value 'shell'", look, ['{"type":"shell"}']),
        ("this line means nothing here: Object con", look, ['{"type":"go","to":"look","y":1}']),
        ("this line means nothing here: Invalid enum", look, ['{"type":"do","what":"run"}']),
    ],
)
def test_what_is_not_asked_for_is_refused_with_the_reason(
    client: Peer, why: str, step: Step, lines: list[PeerLine]
) -> None:
    """An approval that is kept is shown to Ada in the meantime, and sent once more."""
    kept: list[Message] = []

    def keep(asked: Message) -> Message:
        kept.append(approve(asked))
        return {"type": "note", "text": "this is shown to Ada"}

    words: dict[object, PeerLine] = {"keep": keep, "kept": lambda _: kept[0]}
    client.follow(step, lines=[*(words.get(str(line), line) for line in lines), QUIT])
    refused = client.last("refused")
    assert f"{refused['why']} {refused['remedy']}".startswith(why)
    assert f"Refused: {refused['why'][:50]}" in text_of(client.log)
    assert client.types().count("result") == sum(line is approve for line in lines)


def test_data_is_destroyed_once_its_target_is_repeated(client: Peer) -> None:
    client.follow(drop, lines=[HOST, approve, QUIT])
    assert client.last("approval")["target"] == "db_alpha"
    assert client.ran == ["drop alpha"]


def test_nothing_is_looked_up_that_nobody_approved(client: Peer) -> None:
    client.follow(moves, lines=[QUIT])
    assert client.last("ask")["offered"] == client.ran == []


# Secrets.


@pytest.mark.parametrize(
    "line",
    [
        {"type": "answer", "name": "TOKEN", "value": "abc"},
        {"type": "answer", "name": "TOKEN", "value": SECRET},
        {"type": "note", "text": f"it is {SECRET}"},
        f"no JSON: {SECRET}",
        json.dumps({"type": "note", "text": SECRET}).replace("h", "\\u0068"),
        {"type": "note", "text": "postgresql://app:hunter2pw@db/astral"},
    ],
)
def test_a_secret_in_the_stream_is_refused_and_written_down_nowhere(
    client: Peer, line: PeerLine
) -> None:
    client.environment["TOKEN"] = client.log.secrets["TOKEN"] = SECRET
    client.follow(secret, lines=[line, {"type": "answer", "name": "TOKEN"}, approve, QUIT])
    assert client.last("approval")["command"] == 'printf %s "$TOKEN" | tool store'
    assert "secrets are never sent" in client.last("refused")["why"]
    assert client.ran == [f"secret {SECRET}"]
    everything = text_of(client.log) + json.dumps(client.messages)
    for kept in (SECRET, "hunter2pw", 'abc"'):
        assert kept not in everything


# What a person sees.


def test_a_look_carries_who_looked(client: Peer) -> None:
    client.follow(see, lines=[LOOKED, QUIT])
    assert client.last("look")["sees"] == ["the form", "a white page"]
    assert "Looked: Ada: a white page" in text_of(client.log)
    assert client.last("result")["output"] == ["a white page"]


@pytest.mark.parametrize(
    ("number", "line", "then"),
    [(1, "a strange name", "go on with step 1, Look"), (0, "none", "escalate to")],
)
def test_a_judgement_carries_who_judged(client: Peer, number: int, line: str, then: str) -> None:
    client.follow(odd, lines=[approve, JUDGED | {"line": number}, QUIT])
    assert client.last("judgement")["lines"] == ["a strange name"]
    assert client.last("decided")["then"].startswith(then)
    assert f"Judged: Ada: {line}" in text_of(client.log)


def test_who_is_to_be_called_is_said_with_the_message_to_send(client: Peer) -> None:
    client.results["look"] = Result(1, problem=Problem.FAILED)
    assert client.follow(look, lines=[approve, ACCEPT]) == 3
    decided = client.last("decided")
    assert decided["call"][0] == "Call Lead: +49 30 1234"
    assert decided["send"].startswith("SEVERITY: SEV1, since")


# The rest of the way.


def test_a_value_that_does_not_fit_is_asked_for_again(client: Peer) -> None:
    client.environment["HOST"] = "BETA"
    client.follow(change, lines=[given("HOST", "ALPHA"), do("keep"), HOST, QUIT])
    problems = [ask["problem"][:20] for ask in client.messages if ask["type"] == "ask"]
    assert problems == ["'BETA' does not fit ", "'ALPHA' does not fit", "HOST has no value ye"]


def test_one_may_note_go_elsewhere_and_skip(client: Peer) -> None:
    lines: list[PeerLine] = [{"type": "note", "text": "slow"}, {"type": "go", "to": "verify"}, SKIP]
    assert client.follow(look, lines=lines) == 1
    written = text_of(client.log)
    for line in ("Note: slow", "Decision: verify", "Decision: skip this step"):
        assert line in written


def test_what_was_changed_is_taken_back_with_approvals_of_its_own(client: Peer) -> None:
    changes = [Change(elsewhere, NOON), Change(change, NOON + timedelta(minutes=1))]
    lines: list[PeerLine] = [do("undo"), HOST, approve, ACCEPT, do("undone"), do("keep"), QUIT]
    client.follow(look, lines=lines, changes=changes)
    assert client.ran == ["back alpha"]
    undoing = [(m["title"], m["by"]) for m in client.messages if m["type"] == "undoing"]
    assert undoing == [("Change it", ""), ("Change it", "p#back"), ("Write a file", "")]
    assert client.last("refused")["why"] == "that does not answer `undone?`."
    assert "Undone: Change it" in text_of(client.log)


def test_another_page_is_gone_on_with_or_not(client: Peer) -> None:
    assert client.follow(sample.onward, lines=[approve, ACCEPT, QUIT]) == 4
    assert client.follow(sample.onward, lines=[approve, ACCEPT, ACCEPT, QUIT]) == 1
    assert client.last("onward") == {"type": "onward", "page": "other", "title": "Other"}


def test_the_end_of_the_input_leaves_and_says_how_to_go_on(client: Peer) -> None:
    assert client.follow(look, lines=[]) == 130
    assert client.last("ended")["resume"] == "runbook run p --resume x"
