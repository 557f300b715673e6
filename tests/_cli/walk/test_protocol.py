"""The face for programs: what it says, what it takes, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from snippets._cli.walk import messages
from snippets._cli.walk.protocol import Protocol
from snippets._cli.walk.walkthrough import Clock, Walkthrough
from snippets._engine import Problem, Procedure, Result, Step
from snippets._engine.conditions import judged
from snippets._engine.decision import Branch, anything_else, escalate, go_to
from snippets._engine.walk import VERIFY
from snippets._engine.wants import Change
from tests._cli.scripted import NOON, new_log, text_of
from tests._cli.walk import sample
from tests._cli.walk.sample import FORM, SEV1, STEPS

SECRET = "hunter-two-and-more"
look, change, drop, check = (STEPS[name] for name in ("look", "change", "drop", "check"))
secret, blocks, elsewhere = STEPS["secret"], STEPS["blocks"], STEPS["elsewhere"]
SCHEMA = messages.schema_of_lines()
SAYS, TAKES = (
    jsonschema.Draft202012Validator({**SCHEMA["properties"][way], "$defs": SCHEMA["$defs"]})
    for way in ("says", "takes")
)
Message = dict[str, Any]
Line = str | Message | Callable[[Message], Message]


def do(what: str) -> Message:
    """Return one of the lines that need no more words."""
    return {"type": "do", "what": what}


ACCEPT, QUIT, SKIP = do("accept"), do("quit"), do("skip")


def approve(asked: Message) -> Message:
    """Return the approval of what is asked for."""
    wanted = {name: asked[name] for name in ("step", "hash", "target")}
    return {"type": "approve", "by": "Ada", **wanted}


class Client:
    """A program at the other end: its lines are written down beforehand."""

    def __init__(self, state: Path) -> None:
        self.catalog = sample.catalog()
        self.log = new_log(state)
        self.said: list[Message] = []
        self.lines: list[Line] = []
        self.ran: list[str] = []
        self.result: Result | type[BaseException] = Result("", 0, "fine\n")
        self.environment: dict[str, str] = {}
        self.changes: list[Change] = []

    def execute(self, step: Step, values: Mapping[str, str]) -> Result:
        """Run a step."""
        self.ran.append(" ".join([self.catalog.slug_of(step), *values.values()]))
        if isinstance(self.result, Result):
            return self.result
        raise self.result

    def read(self) -> str:
        """Return the next line; one that is made of what was asked for last."""
        if not self.lines:
            return ""
        line = self.lines.pop(0)
        if callable(line):
            asked = next(one for one in reversed(self.said) if one["type"] != "refused")
            line = line(asked)
        assert isinstance(line, str) or TAKES.is_valid(line)
        return f"{line if isinstance(line, str) else json.dumps(line)}\n"

    def say(self, message: messages.Says) -> None:
        """Keep what is said, which the schema describes."""
        self.said.append(json.loads(msgspec.json.encode(message)))
        SAYS.validate(self.said[-1])

    def follow(self, *steps: Step, lines: list[Line], start: str = "", until: str = "") -> int:
        """Follow a page of these steps; return the exit code."""
        self.lines = lines
        page = Procedure("Page", SEV1, ("x",), steps, (check,), before=("Sit.",), code="RB-1")
        self.catalog.procedures["p"] = page
        walk = Walkthrough(
            self.catalog,
            self.log,
            Clock(lambda: 0.0, lambda: NOON),
            environment=self.environment,
            changes=self.changes,
            until=until,
            resume="runbook run p --resume x",
        )
        face = Protocol(walk, self.read, self.say, self.execute)
        return walk.follow(face.answer, "p", page, start)

    def types(self) -> list[str]:
        """Return the types of what was said."""
        return [one["type"] for one in self.said]

    def last(self, kind: str) -> Message:
        """Return what was said last of a type."""
        return next(one for one in reversed(self.said) if one["type"] == kind)

    def refusals(self) -> list[str]:
        """Return why lines were refused."""
        return [one["why"] for one in self.said if one["type"] == "refused"]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client whose log is closed at the end."""
    made = Client(tmp_path)
    yield made
    made.log.close()


HOST: Line = {"type": "answer", "name": "HOST", "value": "alpha"}


def test_a_page_is_walked_with_an_approval_for_each_command(client: Client) -> None:
    lines: list[Line] = [HOST, approve, ACCEPT, approve, ACCEPT]
    assert client.follow(change, lines=lines) == 0
    assert client.ran == ["change alpha", "check alpha"]
    assert client.types() == [
        *("opened", "step", "ask", "approval", "result", "decided"),
        *("step", "approval", "result", "decided", "ended"),
    ]
    opened, step, ask, approval, result, decided, *_, ended = client.said
    assert (opened["code"], opened["minutes"], opened["before"]) == ("RB-1", 15, ["Sit."])
    assert step["moves"][0] == {
        "see": "it succeeds",
        "then": "go on",
        "judged": False,
    }
    assert (ask["name"], ask["example"], ask["secret"]) == ("HOST", "alpha", False)
    assert (approval["command"], approval["risk"]) == ("tool change alpha", "Changes production")
    assert (result["output"], result["exit_code"]) == (["fine"], 0)
    assert decided["then"] == "verify that it worked"
    assert ended == {"type": "ended", "said": "Verified after 0 s", "exit_code": 0, "resume": ""}


def test_who_approved_what_stands_in_the_log(client: Client) -> None:
    client.follow(change, lines=[HOST, approve, QUIT])
    digest = client.last("approval")["hash"]
    assert f"Approved: by Ada: `p#change`, {digest}" in text_of(client.log)


def but(**changed: str) -> Callable[[Message], Message]:
    """Return what approves something else than what is asked for."""
    return lambda asked: approve(asked) | changed


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (but(step="p#back"), "the approval is for p#back, not for p#change."),
        (but(hash="0" * 64), "the approval is for another command, or for other values."),
        (but(by=" "), "nobody is named."),
        (but(target="alpha"), "this destroys data."),
        (ACCEPT, "an approval is asked for."),
        (do("keep"), "an approval is asked for."),
        ({"type": "renew", "name": "OTHER"}, "an approval is asked for."),
        ({"type": "go", "to": "nowhere"}, "there is no such step."),
    ],
)
def test_what_approves_nothing_or_something_else_is_refused(
    client: Client, line: Line, why: str
) -> None:
    assert client.follow(change, lines=[HOST, line, QUIT]) == 1
    assert client.ran == []
    assert client.refusals() == [why]
    assert f"Refused: {why}" in text_of(client.log)


@pytest.mark.parametrize(
    ("between", "why", "ran"),
    [
        (
            [
                {"type": "renew", "name": "HOST"},
                {"type": "answer", "name": "HOST", "value": "beta"},
            ],
            "the approval is for another command, or for other values.",
            [],
        ),
        ([approve, do("repeat")], "this approval was used already.", ["change alpha"]),
    ],
)
def test_an_approval_counts_once_and_for_one_value(
    client: Client, between: list[Line], why: str, ran: list[str]
) -> None:
    kept: list[Message] = []

    def keep(asked: Message) -> Message:
        kept.append(approve(asked))
        return {"type": "note", "text": "this is shown to Ada"}

    client.follow(change, lines=[HOST, keep, *between, lambda _: kept[0], QUIT])
    assert client.ran == ran
    assert client.refusals() == [why]


def test_what_destroys_data_wants_its_target_repeated(client: Client) -> None:
    client.follow(drop, lines=[HOST, but(target=""), approve, QUIT])
    assert client.last("approval")["target"] == "db_alpha"
    assert client.last("refused")["remedy"] == "Repeat the target as it is: db_alpha"
    assert client.ran == ["drop alpha"]


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
    client: Client, line: Line
) -> None:
    client.environment["TOKEN"] = client.log.secrets["TOKEN"] = SECRET
    client.follow(secret, lines=[line, {"type": "answer", "name": "TOKEN"}, approve, QUIT])
    assert client.last("approval")["command"] == 'printf %s "$TOKEN" | tool store'
    assert "secrets are never sent" in client.refusals()[0]
    assert client.ran == [f"secret {SECRET}"]
    everything = text_of(client.log) + json.dumps(client.said)
    for one in (SECRET, "hunter2pw", 'abc"'):
        assert one not in everything


def test_a_secret_that_is_not_in_the_environment_is_refused_with_the_way_round(
    client: Client,
) -> None:
    client.follow(secret, lines=[{"type": "answer", "name": "TOKEN"}, QUIT])
    ask, refused = client.last("ask"), client.last("refused")
    assert (ask["secret"], ask["in_environment"]) == (True, False)
    assert refused["remedy"] == "Set it, and go on with: runbook run p --resume x"


# What a person sees.


def test_a_look_carries_who_looked(client: Client) -> None:
    asks_again = STEPS["see"].adapted(branches=(Branch(FORM.seen("a white page"), escalate()),))
    looked = {"type": "looked", "step": "p#see", "by": "Ada", "sees": "a white page"}
    other = looked | {"sees": "a cat"}
    nothing = {"type": "approve", "by": "Ada", "step": "p#see", "hash": "x"}
    lines: list[Line] = [nothing, looked | {"step": "p#look"}, other, looked | {"by": ""}]
    client.follow(asks_again, lines=[*lines, looked, QUIT])
    assert client.last("look")["sees"] == ["the form", "a white page"]
    assert client.refusals() == [
        *["a person's look is asked for."] * 2,
        "that is no answer of this look.",
        "nobody is named.",
    ]
    assert "Looked: Ada: a white page" in text_of(client.log)
    assert client.last("result")["output"] == ["a white page"]


@pytest.mark.parametrize(("number", "then"), [(1, "go on with step 1, Look"), (0, "escalate to")])
def test_a_judgement_carries_who_judged(client: Client, number: int, then: str) -> None:
    branches = (Branch(judged("a strange name"), go_to("look")), anything_else(escalate()))
    said = {"type": "judge", "step": "p#look", "by": "Ada", "line": number}
    far = said | {"line": 2}
    client.follow(look.adapted(branches=branches), lines=[approve, far, ACCEPT, said, QUIT])
    assert client.last("judgement")["lines"] == ["a strange name"]
    assert client.refusals() == ["a person's judgement is asked for."] * 2
    assert client.last("decided")["then"].startswith(then)
    assert ("Judged: Ada: " + ("a strange name" if number else "none")) in text_of(client.log)


def test_who_is_to_be_called_is_said_with_the_message_to_send(client: Client) -> None:
    client.result = Result("", 1, problem=Problem.FAILED)
    assert client.follow(look, lines=[approve, ACCEPT]) == 3
    decided = client.last("decided")
    assert decided["call"][0] == "Call Lead: +49 30 1234"
    assert decided["send"].startswith("SEVERITY: SEV1, since")


# The rest of the way.


def test_a_step_that_needs_a_terminal_is_refused_with_the_way_round(client: Client) -> None:
    approval = {"type": "approve", "by": "Ada", "step": "p#blocks", "hash": "x"}
    client.follow(blocks, lines=[approval, do("repeat"), SKIP, QUIT])
    assert client.refusals() == ["this step needs a terminal: It serves."] * 3
    assert (
        "Quit and go on there with: runbook run p --resume x." in client.last("refused")["remedy"]
    )
    assert client.ran == []


def test_a_value_that_does_not_fit_is_asked_for_again(client: Client) -> None:
    client.environment["HOST"] = "BETA"
    lines: list[Line] = [
        {"type": "answer", "name": "HOST", "value": "ALPHA"},
        {"type": "answer", "name": "OTHER", "value": "alpha"},
        {"type": "answer", "name": "HOST"},
        do("keep"),
        HOST,
        QUIT,
    ]
    client.follow(change, lines=lines)
    asked = [one["problem"] for one in client.said if one["type"] == "ask"]
    assert asked[0].startswith("'BETA' does not fit HOST")
    assert asked[1].startswith("'ALPHA' does not fit HOST")
    assert asked[2] == "HOST has no value yet."
    assert client.refusals()[0] == "a value for HOST is asked for."
    assert client.refusals()[1].startswith("HOST is not in the environment")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("no JSON", "this line means nothing here: JSON is malformed"),
        ('{"type":"shell"}', "this line means nothing here: Invalid value 'shell'"),
        (
            '{"type":"go","to":"look","yes":1}',
            "this line means nothing here: Object contains unknown",
        ),
        ('{"type":"do","what":"run"}', "this line means nothing here: Invalid enum value 'run'"),
        ("x" * (messages.MOST_LETTERS + 1), "a line has at most 100000 letters."),
    ],
)
def test_a_line_that_means_nothing_is_refused(client: Client, line: str, why: str) -> None:
    assert client.follow(look, lines=[line, QUIT]) == 1
    assert client.refusals()[0].startswith(why)


def test_one_may_note_go_elsewhere_and_skip(client: Client) -> None:
    note = {"type": "note", "text": "slow\x1b[2J today"}
    lines: list[Line] = [note, {"type": "go", "to": "verify"}, {"type": "go", "to": "look"}, SKIP]
    assert client.follow(look, lines=[*lines, QUIT]) == 1
    places = [one["place"] for one in client.said if one["type"] == "step"]
    assert [place.split()[0] for place in places] == [
        "Step",
        "Verification",
        "Step",
        "Verification",
    ]
    written = text_of(client.log)
    for said in ("Note: slow today", "Decision: verify", "Decision: skip this step"):
        assert said in written


def test_what_was_changed_is_taken_back_with_approvals_of_its_own(client: Client) -> None:
    client.changes = [Change(elsewhere, NOON), Change(change, NOON + timedelta(minutes=1))]
    lines: list[Line] = [do("undo"), HOST, approve, ACCEPT, do("undone"), do("keep"), QUIT]
    client.follow(look, lines=lines)
    assert client.ran == ["back alpha"]
    undoing = [(one["title"], one["by"]) for one in client.said if one["type"] == "undoing"]
    assert undoing == [("Change it", ""), ("Change it", "p#back"), ("Write a file", "")]
    assert client.refusals() == ["that is not what is asked for."]
    assert "Undone: Change it" in text_of(client.log)


def test_where_nothing_was_changed_nothing_is_taken_back(client: Client) -> None:
    client.follow(look, lines=[do("undo"), QUIT])
    assert client.last("undoing")["undo"] == "Nothing was changed so far."


def test_the_way_back_may_be_left_as_it_is(client: Client) -> None:
    client.changes = [Change(change, NOON)]
    client.follow(look, lines=[do("undo"), do("keep"), do("keep"), QUIT])
    assert client.ran == []


def test_a_command_that_is_interrupted_is_asked_for_again(client: Client) -> None:
    client.result = KeyboardInterrupt
    client.follow(look, lines=[approve, QUIT])
    assert client.last("result")["exit_code"] is None
    assert client.types()[-3:] == ["result", "approval", "ended"]


def test_another_page_is_gone_on_with_or_not(client: Client) -> None:
    assert client.follow(sample.onward, lines=[approve, ACCEPT, QUIT]) == 4
    assert client.follow(sample.onward, lines=[approve, ACCEPT, ACCEPT, QUIT]) == 1
    assert client.last("onward") == {"type": "onward", "page": "other", "title": "Other"}


def test_the_walk_stops_where_it_should_and_at_the_end_of_the_input(client: Client) -> None:
    assert client.follow(look, blocks, lines=[approve, ACCEPT], until="look") == 1
    assert client.last("ended")["said"] == "Left before Serve, as you asked"
    assert "Left: before Serve, as you asked" in text_of(client.log)
    assert client.follow(look, lines=[], start=VERIFY) == 130
    assert client.last("ended")["resume"] == "runbook run p --resume x"
