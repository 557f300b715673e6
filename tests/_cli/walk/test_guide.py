"""The face at a terminal: what it shows and asks, what keys do, and what is written down of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from snippets._cli.walk.guide import Guide
from snippets._cli.walk.transcript import Transcript
from snippets._engine import Problem, Result, RunbookError, Step
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import judged
from snippets._engine.decision import Act, Branch, anything_else, escalate, go_to, not_here, repeat
from snippets._engine.page import entry
from snippets._engine.wants import Change
from tests._cli.scripted import NOON, Desk, TypedAnswer, Wait, new_log, text_of
from tests._cli.walk import sample
from tests._cli.walk.sample import blocks, change, check, check_more, elsewhere, look, see

# What `runbook run --help` says of the exit codes.
VERIFIED, UNVERIFIED, ESCALATED, OTHER_PAGE, INTERRUPTED = 0, 1, 3, 4, 130
ENDS: dict[str, type[BaseException]] = {"^C": KeyboardInterrupt, "^D": EOFError}
FAILED = Result(3, problem=Problem.FAILED)


def typed(*keys: str) -> Iterator[tuple[str, TypedAnswer]]:
    """Yield a part of each question and its answer, written with an arrow between."""
    for key in keys:
        question, _, answer = key.partition("→")
        yield question.strip(), ENDS.get(answer.strip(), answer.strip())


class GuideBench(sample.WalkBench):
    """A bench with a scripted engineer at it."""

    def __init__(self, log: Transcript) -> None:
        super().__init__(log)
        self.desk = Desk(self.perform)

    def follow(self, *steps: Step, keys: Iterable[str] = (), **options: Any) -> int:
        """Follow a page of these steps; return the exit code."""
        self.desk.script(*typed(*keys))
        code = self.walk(
            lambda walk: Guide(walk, self.desk), *steps, clock=self.desk.clock(), **options
        )
        assert not self.desk.answers, f"never asked: {list(self.desk.answers)}"
        return code


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[GuideBench]:
    """A bench whose log is closed at the end."""
    made = GuideBench(new_log(tmp_path))
    yield made
    made.log.close()


RUN, HOST, YES = "Enter: run it →", "HOST? → alpha", "Run it? yes/No → yes"


@dataclass(frozen=True)
class GuideCase:
    """Keys at a page, what is then on the screen and in the log, in order, and what was run.

    A `|` stands between them.
    """

    says: str
    steps: tuple[Step, ...]
    keys: str
    shown: str = ""
    ran: str = ""
    logged: str = ""
    code: int = UNVERIFIED
    results: Mapping[str, Result | type[BaseException]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


def deciding(*branches: Branch) -> Step:
    """Return a look that leads where these lines say."""
    return look.adapted(branches=branches)


WHITE = see.adapted(branches=(Branch(sample.FORM.seen("a white page"), escalate()),))
JUDGED = deciding(
    Branch(judged("not the error that you came with"), go_to("look")),
    Branch(judged("the error of @p#change"), not_here()),
    anything_else(escalate()),
)
BY_HAND = deciding(anything_else(repeat(Act("sign-in", "sign in: @p#back"), "Support")))
CASES = (
    GuideCase(
        "a step that fails proposes to escalate",
        (look,),
        f"{RUN} | Enter: escalate to Lead → | end here, escalated →",
        "Exit code 3: it failed, after 2 s. | That is: still something else. | "
        "Call Lead: +49 30 1234 | Call Second (outside business hours): not configured",
        ran="look",
        code=ESCALATED,
        results={"look": FAILED},
    ),
    GuideCase(
        "a look is made by the engineer, who says what there is to see",
        (WHITE,),
        f"{RUN} | What do you see? 1 to 2 → a cat | 1 to 2 → | 1 to 2 → 2 | escalate to Lead → q",
        "Look: Open the page, Page (p). |   2  a white page",
    ),
    *(
        GuideCase(
            f"what no machine can judge is asked for: {number or 'none'}",
            (JUDGED,),
            f"{RUN} | Which? → 7 | Which? 1 to 2. Enter: none of them → {number} | {then} → q",
            "  2  the error of Change it (p#change)",
            ran="look",
        )
        for number, then in (("1", "go on with step 1, Look"), ("", "escalate to Lead"))
    ),
    GuideCase(
        "a page that is not the right one proposes no other",
        (JUDGED,),
        f"{RUN} | Which? → 2 | find another page →",
        ran="look",
        logged="this was not the page",
        code=OTHER_PAGE,
    ),
    GuideCase(
        "what is to be done by hand is said with what comes then",
        (BY_HAND,),
        f"{RUN} | "
        "sign in: Change it back (p#back), then do this step again; in vain: escalate to → q",
        ran="look",
    ),
    GuideCase(
        "a step may be skipped before and after it ran",
        (look, blocks, check_more),
        f"run it → s | {RUN} | escalate → skip | {RUN} | verify → q",
        ran="blocks, check-more",
        logged="Decision: skip this step | HTTP 200, exit code 0: the answer broke off | "
        "Decision: go on regardless",
        results={"blocks": Result(0, status=200, problem=Problem.UNREACHABLE)},
    ),
    GuideCase(
        "a verification of which a part was skipped proves nothing",
        (look,),
        f"{RUN} | verify → | run it → s | {RUN} | done →",
        ran="look, check-more",
        logged="Ended without verification",
        options={"page": {"verify": (check, check_more)}},
    ),
    GuideCase(
        "one may go to a step by number or name, and back from the verification",
        (look, blocks),
        "run it → g 2 | → g verify | → g nowhere | → g 7 | → g look | run it → q",
        "Step 2 of 2: Serve | Verification 1 of 1: Check | There is no step 'nowhere'. | "
        "There is no step '7'. The steps are: look, blocks, verify. | Step 1 of 2: Look",
        logged="Decision: go to step 2 | Decision: verify | Decision: go to step 1",
    ),
    GuideCase(
        "another page is followed in the same transcript",
        (sample.onward,),
        f"{RUN} | go to Other (other) → | go on with Other (other). no: end here. → | {RUN} | "
        f"[4 s] Enter: verify → | {RUN} | done →",
        "Page (p) | Other (other) | Verified after 6 s.",
        ran="look, blocks, check",
        logged="## Page | ## Other",
        code=VERIFIED,
    ),
    GuideCase(
        "one may end where another page is proposed",
        (sample.onward,),
        f"{RUN} | go to Other → | go on with Other → no",
        ran="look",
        logged="another page was proposed: other",
        code=OTHER_PAGE,
    ),
    GuideCase(
        "a run can stop after a step",
        (look, blocks),
        f"{RUN} | step 2 →",
        "Left before Serve, as you asked. | Go on later with: runbook again",
        ran="look",
        options={"until": "look", "resume": "runbook again"},
    ),
    # Values.
    GuideCase(
        "a value is asked for until it fits, once, and is written down",
        (change, sample.back),
        f"HOST? → ALPHA | HOST? → | {HOST} | {YES} | step 2 → | yes/No → q",
        "HOST: name of the host, for example alpha | "
        "'ALPHA' does not fit HOST. It is: name of | HOST has no value yet. | "
        "tool change alpha",
        ran="change alpha",
        logged="Value: `HOST` is `alpha`",
    ),
    GuideCase(
        "a value of the environment is taken on Enter, and can be given anew",
        (change,),
        "HOST? Enter: beta. → | yes/No → v | HOST? → gamma | yes/No → v token | yes/No → q",
        "tool change beta | tool change gamma | Which one? The values of this step: HOST.",
        options={"environment": {"HOST": "beta"}},
    ),
    GuideCase(
        "a value of the environment that does not fit is told and not offered",
        (change,),
        "HOST? → | HOST? → q",
        "In your environment: 'BETA' does not fit HOST. | HOST has no value yet.",
        options={"environment": {"HOST": "BETA"}},
    ),
    GuideCase(
        "a value that begins like a word is a value",
        (sample.names,),
        "TITLE? → note the users | yes/No → v | TITLE? → quit | yes/No → v | "
        "TITLE? → Go faster | yes/No → q",
        "tool name 'note the users' | tool name quit | tool name 'Go faster'",
    ),
    GuideCase(
        "a secret is told by its length, so that a slip shows",
        (sample.secret,),
        "(hidden) [0 s of 15 min] TOKEN? → x | yes/No → v | TOKEN? → hunter-two | yes/No → q",
        "TOKEN has 1 letter. v TOKEN: give it | TOKEN has 10 letters. v TOKEN: give it",
    ),
    GuideCase(
        "values to choose from are looked up and numbered, but for the one that is barred",
        (sample.moves,),
        f"OTHER? → beta | OTHER? → 2 | OTHER? → 1 | {YES} | verify → q",
        "Reading what there is: tool list |   -  beta\n     age 1d, live now\n  1  alpha | "
        "Type a number | beta is the host that leads: OTHER is another. | '2' does not fit",
        ran="lists, leads, moves alpha",
        logged="Look up: List the hosts",
        results={
            "lists": Result(0, "beta since 1d\nalpha since 2d\n"),
            "leads": Result(0, "leads: beta"),
        },
    ),
    # What may be said at any question.
    GuideCase(
        "what means nothing here leads back to the question, with the help",
        (look,),
        f"run it → n | run it → value | {RUN} | verify → what | verify → q",
        "There is no 'n' here. |   u       undo what was done so far, the last first | "
        "Which one? The values of this step: none. | There is no 'what' here.",
        ran="look",
    ),
    GuideCase(
        "what was changed is undone in reverse order, with values of its own",
        (elsewhere, change),
        f"something outside production. Run it? yes/No → yes | step 2 → | {HOST} | {YES} | "
        f"verify → u | HOST? → beta | {YES} | undone? → yes | undone? → yes | verify → u | "
        f"verify → r | {YES} | verify → q",
        "03:00:02 UTC: Change it | Undo: Change it back (p#back) | "
        "To undo it: Change it back | 03:00:00 UTC: Write a file\nUndo: Delete it. | "
        "Nothing was changed so far.",
        ran="elsewhere, change alpha, back beta, change alpha",
        logged="Undo: Change it back | Undone: Change it | Undone: Write a file",
    ),
    GuideCase(
        "what is not to be undone, or has no value for it, stays",
        (change,),
        f"{HOST} | {YES} | verify → u | HOST? → | undone? → no | verify → u | {HOST} | "
        "yes/No → | Is it undone? → | verify → q",
        ran="change alpha",
    ),
    # Interruptions.
    GuideCase(
        "Ctrl-C at a question leads back to it",
        (look,),
        f"run it → ^C | {RUN} | verify → q",
        "Interrupted; nothing is running. Ctrl-C again: leave.",
        ran="look",
        logged="Interrupted: at a question",
    ),
    *(
        GuideCase(
            f"one may leave by {keys}",
            (look,),
            keys,
            logged="Left: before the end; the run can be resumed",
            code=INTERRUPTED,
        )
        for keys in ("run it → ^D", "run it → ^C | run it → ^C")
    ),
    GuideCase(
        "a command that was interrupted may have done a part, and can be repeated and undone",
        (change,),
        f"{HOST} | {YES} | {YES} | verify → u | HOST → | undone → yes | HOST → | undone → | "
        "verify → q",
        ran="change alpha, change alpha",
        logged="Interrupted. It may have done a part: look before you repeat it.",
        results={"change": KeyboardInterrupt},
    ),
    GuideCase(
        "Ctrl-C is how a command that does not end is ended",
        (blocks,),
        f"{RUN} | verify → q",
        "Exit code -2: it succeeded, after 2 s.",
        ran="blocks",
        results={"blocks": Result(-2, problem=Problem.FAILED)},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_at_a_terminal(bench: GuideBench, case: GuideCase) -> None:
    bench.results = dict(case.results)
    assert bench.follow(*case.steps, keys=case.keys.split("|"), **case.options) == case.code
    assert ", ".join(bench.ran) == case.ran
    for where, words in ((bench.desk.screen, case.shown), (text_of(bench.log), case.logged)):
        at = 0
        for word in words.split(" | "):
            assert word in where[at:], f"{word!r} does not come in:\n{where}"
            at = where.index(word, at)


@pytest.mark.parametrize("refusal", ["", "no", "n", "NO", "y", "Y"])
def test_a_change_is_not_made_without_a_yes(bench: GuideBench, refusal: str) -> None:
    """D9: a single letter changes nothing. What was typed before the question is no answer."""
    keys = (HOST, f"Changes production. Run it? yes/No → {refusal}", "yes/No → q")
    assert bench.follow(change, keys=keys) == UNVERIFIED
    assert bench.ran == []
    assert "Nothing was run." in bench.desk.screen
    assert ("Type yes in full" in bench.desk.screen) is (refusal.lower() == "y")
    assert len(bench.desk.careful) == 2


@pytest.mark.parametrize("answer", ["", "yes", "y", "alpha", "DB_ALPHA", "db_alph", "db_alpha"])
def test_data_is_not_destroyed_unless_the_name_of_its_target_is_typed(
    bench: GuideBench, answer: str
) -> None:
    then = "verify" if answer == "db_alpha" else "Type db_alpha"
    keys = (HOST, f"It destroys data. Type db_alpha to run it → {answer}", f"{then} → q")
    bench.follow(sample.drop, keys=keys)
    assert bench.ran == ["drop alpha"] * (answer == "db_alpha")
    assert bench.desk.careful
    assert "What is lost: Rows." in bench.desk.screen


def test_what_stands_around_a_command_is_shown_before_it_runs(bench: GuideBench) -> None:
    odd = change.adapted(gap="A gap.", asks="It asks.", blocks="It stays.", takes=10.0)
    bench.follow(odd, keys=(HOST, "yes/No → q"))
    assert bench.desk.shown[bench.desk.shown.index("Step 1 of 1: Change it") : -2] == [
        "Step 1 of 1: Change it",
        "▲ Changes production, about 10 min. Why.",
        "Known gap: A gap.",
        "It asks: It asks.",
        "It does not end by itself: It stays.",
        "HOST: name of the host, for example alpha",
        "[0 s of 15 min] HOST?",
        "",
        "tool change alpha",
        "",
        "You should see: Ok.",
        "- it succeeds -> go on",
        "- still something else -> escalate to Lead",
        "Undo: Change it back (p#back), Page (p), `@p`.",
    ]


@pytest.mark.parametrize(("start", "shown"), [("", True), ("look", False)])
def test_what_to_know_before_the_first_step_is_said_but_not_when_resuming(
    bench: GuideBench, start: str, shown: bool
) -> None:
    bench.follow(look, keys=("run it → q",), start=start)
    assert ("Before you begin: Sit down." in bench.desk.shown) is shown


@pytest.mark.parametrize(
    ("steps", "way", "live"),
    [
        ((change,), (HOST, YES), "unknown, before what we did"),
        ((sample.leads, change), (RUN, "step 2 →", HOST, YES), "beta, before what we did"),
        ((sample.leads,), (RUN,), "beta"),
    ],
)
def test_the_message_to_send_says_what_is_known_and_has_the_lines_of_the_page(
    bench: GuideBench, catalog: Catalog, steps: tuple[Step, ...], way: tuple[str, ...], live: str
) -> None:
    """What was told before a change is no longer sure; what was given stays."""
    bench.results["leads"] = Result(0, "leads: beta")
    values = {"LEADER": "beta"} if "before" in live and len(steps) > 1 else {}
    keys = (*way, "verify → e", "verify → q")
    bench.follow(*steps, keys=keys, behind=120.0, values=values)
    message = next(text for text in bench.desk.shown if text.startswith("SEVERITY"))
    did = "Change it at 03:00 UTC" if change in steps else "nothing so far"
    assert message.splitlines() == [
        "SEVERITY: SEV1, since 02:58 UTC",
        "PAGE: RB-1 Page",
        "WHAT USERS SEE: unknown",
        f"WHAT WE DID: {did}",
        f"WHAT IS LIVE: {live}",
        "WHAT WE NEED: somebody who knows more",
        "NEXT MESSAGE: 03:15 UTC or sooner",
    ]
    page = "\n".join(entry(catalog, "procedure", "deployment/rollback"))
    assert all(line.partition(":")[0] + ":" in page for line in message.splitlines())


def test_a_secret_is_asked_for_without_echo_and_appears_nowhere(bench: GuideBench) -> None:
    spilled = "stored hunter-two\x1b[0m\n" + "x" * 295 + "hunter-two"
    bench.results["secret"] = Result(0, spilled, "hunt\x1b[1mer-two")
    asked = "(hidden) [0 s of 15 min] TOKEN? Enter: the one in your environment. →"
    keys = (asked, YES, "verify → n hunter-two", "verify → q")
    bench.follow(sample.secret, keys=keys, environment={"TOKEN": "hunter-two"})
    assert bench.ran == ["secret hunter-two"]
    everything = bench.desk.screen + text_of(bench.log)
    everything += (bench.log.folder / "events.jsonl").read_text("utf-8")
    assert "hunter" not in everything
    assert 'printf %s "$TOKEN" | tool store' in bench.desk.shown
    for line in ("stored [TOKEN]", "Note: [TOKEN]", "`TOKEN` was entered"):
        assert line in everything


@pytest.mark.parametrize("question", ["TOKEN?", "HOST?"])
def test_the_words_of_the_help_are_words_at_a_value_and_at_a_hidden_one(
    bench: GuideBench, question: str
) -> None:
    """D5: nobody's `?` becomes the secret."""
    bench.desk.shells = [None, RunbookError("no shell."), KeyboardInterrupt()]
    words = ("?", "n the lead agrees", "!", "!", "!", "e", "u", "g nowhere", "s")
    keys = (*(f"{question} → {word}" for word in words), "run it → g 1", f"{question} → q")
    bench.follow(sample.secret if question == "TOKEN?" else change, look, keys=keys)
    assert bench.ran == []
    for line in ("  u       undo what", "Call Lead: +49 30", "Nothing was changed so far."):
        assert line in bench.desk.screen
    assert (
        bench.desk.shown.count("no shell.")
        == bench.desk.shown.count("The shell was interrupted.")
        == 1
    )
    written = text_of(bench.log)
    assert written.count("Shell: opened") == written.count("Shell: left") == 3
    for line in ("Note: the lead agrees", "Decision: skip this step"):
        assert line in written


@pytest.mark.parametrize(
    ("step", "question"),
    [(see, "What do you see?"), (JUDGED, "Which? 1 to 2"), (look, "Is it undone?")],
)
def test_help_notes_and_leaving_work_at_every_question(
    bench: GuideBench, step: Step, question: str
) -> None:
    way = "run it → u" if question.startswith("Is") else RUN
    keys = (way, *(f"{question} → {word}" for word in ("?", "n slow", "q")))
    assert bench.follow(step, keys=keys, changes=[Change(elsewhere, NOON)]) == UNVERIFIED
    assert "  q       leave; the run can be resumed" in bench.desk.shown
    assert "Note: slow" in text_of(bench.log)


def test_the_time_stays_in_view_and_the_limit_is_reminded_of_once(bench: GuideBench) -> None:
    bench.desk.script(
        ("[0 s of 15 min] Enter: run it", Wait(14.9, "n nothing yet")),
        ("[14 min of 15 min]", Wait(0.1, "n still nothing")),
        ("[15 min of 15 min]", Wait(1, "n nothing at all")),
        ("[16 min of 15 min]", "q"),
    )
    bench.follow(look)
    reminder = "15 minutes have passed: escalate to Lead (e)."
    assert bench.desk.shown.count(reminder) == 1
    assert bench.desk.shown.index(reminder) > bench.desk.shown.index(bench.desk.asked[1])
    assert text_of(bench.log).count(f"- 03:15:00 Reminder: {reminder}") == 1


@pytest.mark.parametrize(
    ("page", "again"), [({"severity": sample.SEV4}, "13:30"), ({"planned": True}, "13:15")]
)
def test_what_has_no_limit_reminds_of_none_and_says_when_the_next_message_comes(
    bench: GuideBench, page: Mapping[str, Any], again: str
) -> None:
    bench.desk.script(("[0 s] Enter: run it", Wait(600, "?")))
    keys = ("[600 min] Enter → e", "run it → q")
    bench.follow(look, keys=keys, page=page)
    assert "passed" not in bench.desk.screen
    assert f"NEXT MESSAGE: {again} UTC or sooner" in bench.desk.screen


def test_a_full_disk_is_told_once_and_stops_nothing(bench: GuideBench) -> None:
    bench.log.broken = "No space left on device"
    bench.follow(look, keys=(RUN, "verify → q"))
    warning = "The transcript cannot be written: No space left on device."
    assert bench.desk.shown.count(warning) == 1
