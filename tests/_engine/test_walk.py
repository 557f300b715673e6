"""Walks: every decision leads somewhere definite, and in the end to a verdict or to people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from snippets._engine import (
    Offer,
    Parameter,
    Problem,
    Procedure,
    Result,
    Risk,
    Severity,
    Step,
    Tool,
)
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import judged, prints, prints_value, succeeded
from snippets._engine.decision import (
    Act,
    Branch,
    Next,
    anything_else,
    call,
    carry_on,
    escalate,
    finish,
    go_to,
    not_here,
    open_page,
    repeat,
)
from snippets._engine.walk import MOST_VISITS, VERIFY, Course, Decided, Ending, Reply, Want, walking
from snippets._engine.wants import (
    Anew,
    Ask,
    Back,
    Change,
    Given,
    Instruction,
    Judge,
    Run,
    Show,
    TakeBack,
)
from tests._world.walker import walk

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOOL = Tool("tool", (), "1", "For the test")
SEV1 = Severity("SEV1", "It is down", "Primary", "Lead", 15)


def step(name: str) -> Step:
    """Return a step without a decision."""
    return Step(TOOL(name), title=name, risk=Risk.READS, why="To see.", expect="A line.")


ONE, TWO, THREE = step("one"), step("two"), step("three")
CHECK, SECOND_CHECK = step("check"), step("second-check")
STEPS = (ONE, TWO, THREE, CHECK, SECOND_CHECK)
CATALOG = Catalog(steps={f"page#{step.title}": step for step in STEPS})


def deciding(step: Step, then: Next, words: str = "") -> Step:
    """Return a step that leads there when it prints the words, and otherwise to people."""
    return step.adapted(branches=(Branch(prints(words), then), anything_else(escalate())))


@dataclass(frozen=True)
class Way:
    """A page, which of its steps fail, and the steps that are run until it ends."""

    says: str
    steps: tuple[Step, ...]
    ran: str
    ending: Ending = Ending.FIXED
    verify: tuple[Step, ...] = (CHECK,)
    fails: str = ""
    start: str = ""
    page: str = ""
    role: str = ""
    planned: bool = False


NOT_HERE, CALLED, LEAD = Ending.NOT_HERE, Ending.CALLED, "Lead"
SIGN_IN = Act("sign-in", "sign in")
ON, OTHER = carry_on(), open_page("area/other")
ALL, BOTH = (ONE, TWO, THREE), (CHECK, SECOND_CHECK)
WAYS = (
    Way("steps without decisions are run in order and verified", ALL, "one two three check"),
    Way("a step that fails escalates", ALL, "one two", CALLED, fails="two", role=LEAD),
    Way("a decision is taken of a failure", (deciding(ONE, ON), TWO), "one two check", fails="one"),
    Way("steps are skipped", (deciding(ONE, go_to("three")), TWO, THREE), "one three check"),
    Way("the rest is skipped", (deciding(ONE, finish()), TWO), "one check"),
    Way("people end it", (deciding(ONE, finish(), "never"), TWO), "one", CALLED, role=LEAD),
    Way("another page ends it", (deciding(ONE, OTHER),), "one", NOT_HERE, page="area/other"),
    Way("the wrong page ends at the cards", (deciding(ONE, not_here()),), "one", NOT_HERE),
    Way("the last step leads on", (ONE, deciding(TWO, ON)), "one two check"),
    Way("a walk can start in the middle", ALL, "two three check", start="two"),
    Way("a walk can start with the verification", ALL, "check", start=VERIFY),
    Way("without a verification the last step is the end", (ONE,), "one", verify=()),
    Way("work that was planned is done", (ONE,), "one check", Ending.DONE, planned=True),
    Way(
        "what keeps leading back ends with people",
        (ONE, deciding(TWO, go_to("one"))),
        " ".join(["one two"] * MOST_VISITS),
        CALLED,
        role=LEAD,
    ),
    Way(
        "what keeps leading to itself ends with people",
        (ONE, deciding(TWO, go_to("two"))),
        "one two two two",
        CALLED,
        role=LEAD,
    ),
    Way(
        "what is done by hand is tried again, and then the page's role called",
        (deciding(ONE, repeat(SIGN_IN)),),
        "one one one",
        CALLED,
        role=LEAD,
    ),
    Way(
        "what is done by hand is tried again, and then the role that it names called",
        (deciding(ONE, repeat(SIGN_IN, "Support")),),
        "one one one",
        CALLED,
        role="Support",
    ),
    Way("a role can be named", (deciding(ONE, call("Security")),), "one", CALLED, role="Security"),
    *(
        Way(f"a verification decides: {then.turn.value}", (ONE,), ran, ending, verify, role=role)
        for then, ran, ending, role in (
            (finish(), "one check", Ending.FIXED, ""),
            (ON, "one check second-check", Ending.FIXED, ""),
            (go_to("second-check"), "one check second-check", Ending.FIXED, ""),
            (escalate(), "one check", CALLED, LEAD),
            (go_to("one"), "one check one check one check", CALLED, LEAD),
            (not_here(), "one check", NOT_HERE, ""),
        )
        for verify in [(deciding(CHECK, then), SECOND_CHECK)]
    ),
    Way("a verification fails", (ONE,), "one check", CALLED, BOTH, fails="check", role=LEAD),
    Way(
        "its last step decides as well",
        (ONE,),
        "one check second-check",
        CALLED,
        (CHECK, deciding(SECOND_CHECK, escalate())),
        role=LEAD,
    ),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.says)
def test_a_walk_ends_where_its_decisions_lead(way: Way) -> None:
    ran: list[str] = []

    def perform(step: Step) -> Result:
        ran.append(step.title)
        failed = step.title == way.fails
        return Result(int(failed), problem=Problem.FAILED if failed else None)

    page = Procedure("A page", SEV1, ("It broke.",), way.steps, way.verify, planned=way.planned)
    walked = walk(CATALOG, page, perform, way.start)
    assert " ".join(ran) == way.ran
    assert (walked.ending, walked.page, walked.role) == (way.ending, way.page, way.role)
    moves = walked.moves
    assert sorted(move.step.title for move in moves) == sorted(ran)
    assert all(move.result.exit_code == (move.step.title == way.fails) for move in moves)
    assert all(move.branch in CATALOG.ways(move.step) for move in moves)


def test_a_loop_that_leads_out_in_time_is_followed() -> None:
    words: Iterator[str] = iter(["not yet", "not yet", "ready", "", ""])
    waiting = ONE.adapted(
        branches=(Branch(prints("ready"), carry_on()), anything_else(go_to("one")))
    )
    page = Procedure("A page", SEV1, ("It broke.",), (waiting, TWO), (CHECK,))
    walked = walk(CATALOG, page, lambda _: Result(0, next(words)))
    assert [move.step.title for move in walked.moves] == [*["one"] * 3, "two", "check"]
    assert walked.ending is Ending.FIXED


def course(*steps: Step) -> Course:
    """Return where a walk stands before its first step."""
    return Course(CATALOG, Procedure("A page", SEV1, ("It broke.",), steps, BOTH))


def test_a_walk_that_has_not_begun_is_at_its_first_step_and_has_ended_nowhere() -> None:
    on = course(ONE, TWO)
    assert (on.step, on.verifying, on.proves) == (ONE, False, True)
    assert (on.moves, on.ending) == ([], Ending.CALLED)
    assert list(on.steps()) == ["one", "two"]


def test_a_step_that_is_left_out_leads_to_the_next_and_counts_as_no_move() -> None:
    on = course(ONE, TWO)
    on.leave_out(ONE)
    assert on.step is TWO
    on.leave_out(TWO)
    assert (on.step, on.verifying, on.proves) == (CHECK, True, True)
    assert list(on.steps()) == ["check", "second-check"]
    assert on.moves == []


@pytest.mark.parametrize(
    ("left_out", "back", "ending"),
    [
        ((ONE, TWO), "", Ending.FIXED),
        ((ONE, TWO, CHECK), "", Ending.UNVERIFIED),
        ((ONE, TWO, CHECK), "two", Ending.FIXED),
    ],
)
def test_a_verification_of_which_a_part_is_left_out_proves_nothing_unless_it_begins_anew(
    left_out: tuple[Step, ...], back: str, ending: Ending
) -> None:
    on = course(ONE, TWO)
    for step in left_out:
        on.leave_out(step)
    if back:
        on.back_to(back)
        assert (on.step, on.verifying, list(on.steps())) == (TWO, False, ["one", "two"])
        on.leave_out(TWO)
    while on.step is not None:
        on.follow(on.judge(on.step, Result(0)))
    assert on.ending is ending


def test_where_a_result_leads_is_never_just_on() -> None:
    on = course(ONE, TWO)
    assert on.judge(ONE, Result(0)) == go_to("two")
    assert on.judge(TWO, Result(0)) == finish()
    assert on.judge(ONE, Result(1, problem=Problem.FAILED)) == escalate()


def test_a_loop_through_a_step_that_is_left_out_ends_too() -> None:
    """Without a limit on the step that leads there it would go on for ever."""
    back = deciding(TWO, go_to("one"))
    on = course(ONE, back)
    visits = 0
    while on.step is not None and visits <= 2 * MOST_VISITS:
        if on.step is ONE:
            on.leave_out(ONE)
        else:
            visits += 1
            on.follow(on.judge(back, Result(0)))
    assert visits == MOST_VISITS + 1
    assert on.ending is Ending.CALLED


VALUE = Parameter("VALUE", "a value", r"\w+", "x")
FILLED = Step(TOOL("filled", VALUE), "filled", Risk.READS, why="To see.", expect="A line.")
CHANGES = TWO.adapted(undo="Do it again, the other way.")
AGAIN = replace(FILLED, title="again")
WALKED = Catalog(steps=CATALOG.steps | {"page#filled": FILLED, "page#again": AGAIN})
GOOD = Result(0)


def talk(
    *steps: Step, replies: Sequence[Reply], values: dict[str, str] | None = None
) -> list[Want]:
    """Walk with these answers, and all that is not asked for is good; return what was wanted."""
    procedure = Procedure("Page", SEV1, ("It is down.",), steps, (CHECK,))
    walked = walking(Course(WALKED, procedure), {} if values is None else values, [])
    wants = [next(walked)]
    answers = iter(replies)
    while not isinstance(wants[-1], Course):
        wanted = isinstance(wants[-1], Ask | Run | Decided)
        wants.append(walked.send(next(answers) if wanted else None))
    return wants


def names(wants: list[Want]) -> list[str]:
    """Return the names of what was wanted."""
    return [type(want).__name__ for want in wants]


def test_a_walk_shows_asks_once_runs_and_decides_in_this_order() -> None:
    values: dict[str, str] = {}
    replies: list[Reply] = [Given("x"), GOOD, None, GOOD, None, GOOD, None]
    wants = talk(FILLED, AGAIN, replies=replies, values=values)
    assert names(wants) == [
        *("Show", "Ask", "Run", "Decided", "Show", "Run", "Decided"),
        *("Show", "Run", "Decided", "Course"),
    ]
    assert values == {"VALUE": "x"}
    assert isinstance(wants[3], Decided)
    assert wants[3].move.result is GOOD


def test_a_step_that_is_left_out_is_not_run_and_proves_nothing_in_a_verification() -> None:
    wants = talk(ONE, FILLED, replies=[Instruction.SKIP] * 3)
    assert names(wants) == ["Show", "Run", "Show", "Ask", "Show", "Run", "Course"]
    assert isinstance(wants[-1], Course)
    assert wants[-1].ending is Ending.UNVERIFIED
    assert wants[-1].moves == []


def test_a_step_is_done_again_and_one_before_it_when_somebody_says_so() -> None:
    wants = talk(
        ONE, TWO, replies=[Instruction.REPEAT, GOOD, None, Back("one"), *[Instruction.SKIP] * 3]
    )
    shown = [want.step.title for want in wants if isinstance(want, Show)]
    assert shown == ["one", "two", "one", "two", "check"]


def test_who_decides_otherwise_goes_there() -> None:
    wants = talk(ONE, TWO, replies=[GOOD, escalate()])
    assert isinstance(wants[-1], Course)
    assert wants[-1].ending is Ending.CALLED


def test_what_was_changed_is_taken_back_as_it_says_the_last_first() -> None:
    """By the steps that its undo names, with values of their own, up to the first that stays."""
    back = FILLED.adapted(undo="None.")
    changes = [Change(CHANGES, NOON), Change(ONE.adapted(undo="@page#filled, `@page#two`."), NOON)]
    procedure = Procedure("Page", SEV1, ("It is down.",), (ONE,), (CHECK,))
    values = {"VALUE": "old"}
    walked = walking(Course(WALKED, procedure), values, changes)
    assert next(walked) == Show(ONE)
    assert isinstance(walked.send(None), Run)
    replies: list[Reply] = [
        Instruction.UNDO,
        None,
        None,
        Instruction.UNDO,
        Given("new"),
        GOOD,
        Instruction.UNDONE,
    ]
    wants = [walked.send(reply) for reply in (*replies, None, None)]
    assert names(wants) == [
        *("TakeBack", "TakeBack", "Ask", "Ask", "Run", "TakenBack", "TakeBack", "TakenBack", "Run")
    ]
    undo = wants[4]
    assert isinstance(undo, Run)
    assert (undo.undoes, undo.values, undo.step.title) == (True, {"VALUE": "new"}, back.title)
    assert values == {"VALUE": "old"}
    assert [change.step for change in changes] == [CHANGES]


def test_where_nothing_was_changed_nothing_is_taken_back() -> None:
    wants = talk(ONE, replies=[Instruction.UNDO, Instruction.UNDO, GOOD, None, GOOD, None])
    assert [wants[2], wants[4]] == [TakeBack(None)] * 2


def test_what_a_person_judges_comes_before_the_line_that_holds() -> None:
    lines = (
        Branch(judged("a name that you do not know"), escalate()),
        Branch(judged("it is late"), finish()),
        Branch(succeeded(), carry_on()),
        anything_else(escalate()),
    )
    ends = ((lines[0], Ending.CALLED), (None, Ending.FIXED), (Instruction.SKIP, Ending.FIXED))
    for judgement, ending in ends:
        page = Procedure("Page", SEV1, ("It is down.",), (ONE.adapted(branches=lines),), (CHECK,))
        walked = walking(Course(WALKED, page), {}, [])
        want = next(walked)
        while not isinstance(want, Course):
            result = GOOD if isinstance(want, Run) else None
            want = walked.send(judgement if isinstance(want, Judge) else result)
        assert want.ending is ending


def test_a_step_that_is_not_run_again_after_all_keeps_what_was_decided() -> None:
    wants = talk(ONE, replies=[GOOD, Instruction.REPEAT, None, None, GOOD, None])
    assert names(wants)[:5] == ["Show", "Run", "Decided", "Run", "Decided"]
    assert [want.again for want in wants if isinstance(want, Run)][:2] == [False, True]


def test_a_value_is_asked_for_until_it_fits_and_anew_when_somebody_says_so() -> None:
    before = [Given("no value"), None, Given("x"), Anew("VALUE"), Given("y")]
    replies = [*before, GOOD, Anew("VALUE"), Given("z"), GOOD, None, GOOD, None]
    wants = talk(FILLED, replies=replies)
    problems = [want.problem for want in wants if isinstance(want, Ask)]
    assert "does not fit VALUE" in problems[1]
    assert problems[2] == "VALUE has no value yet."
    assert problems[0] == problems[3] == problems[4] == ""
    run_with = [want.values["VALUE"] for want in wants if isinstance(want, Run) and want.values]
    assert run_with == ["x", "y", "z", "z"]


def test_an_answer_to_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="answers nothing"):
        talk(ONE, replies=[Given("x")])


# Values to choose from.

LIVE = Parameter("LIVE", "thing that is live", r"\w+", "a")
WANTED = Parameter("WANTED", "thing to take", r"\w+", "b", other_than=LIVE)
LISTS = replace(step("lists"), offers=Offer((WANTED,), r"^(?P<value>\w+) (?P<state>up|down)$"))
TELLS = replace(step("tells"), offers=Offer((LIVE,), r"^live: (?P<value>\w+)$", mark="live now"))
TAKES = Step(TOOL("takes", WANTED), "takes", Risk.READS, why="To see.", expect="A line.")
MOVES = Step(TOOL("moves"), "moves", Risk.CHANGES_PRODUCTION, why="Why.", expect="It.", undo="-")
CHOOSES = Catalog(
    steps={f"page#{step.title}": step for step in (LISTS, TELLS, TAKES, MOVES, CHECK, TWO)}
)
LISTED, TOLD = Result(0, "a up\nb down\nno line\n"), Result(0, "live: a\n")


def choose(*steps: Step, replies: list[Reply]) -> list[Want]:
    """Walk a page that chooses, and return what was wanted."""
    page = Procedure("Page", SEV1, ("It is down.",), steps, (CHECK,))
    walked = walking(Course(CHOOSES, page), {}, [])
    return [next(walked), *map(walked.send, [None, *replies])]


def test_what_there_is_to_choose_from_is_looked_up_once_where_nobody_asked_yet() -> None:
    wants = choose(TAKES, replies=[LISTED, TOLD])
    assert wants[1:3] == [Run(step, {}, looks_up=True) for step in (LISTS, TELLS)]
    asked = wants[3]
    assert isinstance(asked, Ask)
    assert [(c.value, c.about, c.barred) for c in asked.offered] == [
        ("a", "state up, live now", True),
        ("b", "state down", False),
    ]


def test_what_was_asked_in_the_walk_is_not_looked_up_again() -> None:
    wants = choose(LISTS, TELLS, TAKES, replies=[LISTED, None, None, TOLD, None, None])
    assert isinstance(wants[-1], Ask)
    assert [choice.value for choice in wants[-1].offered] == ["a", "b"]


def test_a_value_that_is_another_ones_is_refused() -> None:
    wants = choose(TAKES, replies=[LISTED, TOLD, Given("a"), Given("b")])
    assert isinstance(wants[4], Ask)
    assert wants[4].problem == "a is the thing that is live: WANTED is another."
    assert isinstance(wants[5], Run)


def test_a_look_up_that_nobody_makes_offers_nothing() -> None:
    wants = choose(TAKES, replies=[None, None, Given("b")])
    assert isinstance(wants[3], Ask)
    assert wants[3].offered == ()


def test_after_a_change_what_was_read_before_is_looked_up_again() -> None:
    wants = choose(LISTS, MOVES, TAKES, replies=[LISTED, None, None, GOOD, None, None])
    assert wants[-1] == Run(LISTS, {}, looks_up=True)


def test_a_result_is_compared_with_what_another_step_told() -> None:
    compares = TWO.adapted(
        branches=(Branch(prints_value(LIVE), finish()), anything_else(escalate()))
    )
    wants = choose(TELLS, compares, replies=[TOLD, None, None])
    assert isinstance(wants[-1], Run)
    assert wants[-1].values == {"LIVE": "a"}


def test_who_is_to_choose_another_value_is_asked_for_it_again() -> None:
    older = repeat(Act("older", "choose an older one", renews="WANTED"))
    again = TAKES.adapted(branches=(anything_else(older),))
    wants = choose(again, replies=[LISTED, TOLD, Given("b"), GOOD, None, None])
    assert [type(want) for want in wants[-2:]] == [Show, Ask]
