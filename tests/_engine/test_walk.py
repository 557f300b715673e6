"""Walks: every decision leads somewhere definite, and in the end to a verdict or to people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
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
from snippets._engine.walk import (
    MOST_VISITS,
    Course,
    Decided,
    Ended,
    Ending,
    Reply,
    Walk,
    Want,
    walk,
    walking,
)
from snippets._engine.wants import (
    Anew,
    Ask,
    Back,
    Change,
    Given,
    Judge,
    LookUp,
    Run,
    Show,
    TakeBack,
    Word,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOOL = Tool("tool", (), "1", "For the test")
SEV1 = Severity("SEV1", "It is down", "Primary", "Lead", 15)


def step(name: str) -> Step:
    """Return a step without a decision."""
    return Step(TOOL(name), title=name, risk=Risk.READS, why="To see.", expect="A line.")


ONE, TWO, THREE = step("one"), step("two"), step("three")
CHECK, SECOND_CHECK = step("check"), step("second-check")
STEPS = (ONE, TWO, THREE, CHECK, SECOND_CHECK)
CATALOG = Catalog(steps={f"page#{one.title}": one for one in STEPS})


def deciding(one: Step, then: Next, words: str = "") -> Step:
    """Return a step that leads there when it prints the words, and otherwise to people."""
    return one.adapted(branches=(Branch(prints(words), then), anything_else(escalate())))


def follow(
    *steps: Step,
    verify: tuple[Step, ...] = (CHECK,),
    results: Callable[[str], Result] = lambda name: Result(name, 0),
    start: str = "",
) -> tuple[Walk, list[str]]:
    """Walk through a procedure; return the walk and the names of the steps that were run."""
    ran: list[str] = []

    def perform(one: Step) -> Result:
        ran.append(one.title)
        return results(one.title)

    page = Procedure("A page", SEV1, ("It broke.",), steps, verify)
    return walk(CATALOG, page, perform, start), ran


def failing(*names: str) -> Callable[[str], Result]:
    """Let these steps fail."""
    return lambda name: Result(name, 1, problem=Problem.FAILED if name in names else None)


def test_steps_without_decisions_are_run_in_order_and_verified() -> None:
    walked, ran = follow(ONE, TWO, THREE)
    assert ran == ["one", "two", "three", "check"]
    assert walked.ending is Ending.FIXED
    assert [move.step for move in walked.moves] == [ONE, TWO, THREE]
    assert [move.step for move in walked.verification] == [CHECK]
    assert all(move.branch is move.step.branches[0] for move in walked.moves)


def test_a_step_that_fails_without_a_decision_escalates_at_once() -> None:
    walked, ran = follow(ONE, TWO, THREE, results=failing("two"))
    assert ran == ["one", "two"]
    assert walked.ending is Ending.CALLED
    assert walked.moves[-1].result.problem is Problem.FAILED


def test_a_decision_is_taken_even_when_the_command_fails() -> None:
    walked, ran = follow(deciding(ONE, carry_on()), TWO, results=failing("one"))
    assert ran == ["one", "two", "check"]
    assert walked.moves[0].branch is not None


def test_going_to_a_step_skips_those_between() -> None:
    _, ran = follow(deciding(ONE, go_to("three")), TWO, THREE)
    assert ran == ["one", "three", "check"]


def test_finishing_skips_the_rest_and_verifies() -> None:
    walked, ran = follow(deciding(ONE, finish()), TWO)
    assert ran == ["one", "check"]
    assert walked.ending is Ending.FIXED


def test_escalating_ends_without_verifying() -> None:
    walked, ran = follow(deciding(ONE, finish(), "never printed"), TWO)
    assert ran == ["one"]
    assert walked.ending is Ending.CALLED
    assert walked.verification == []


def test_opening_another_page_ends_there() -> None:
    walked, ran = follow(deciding(ONE, open_page("area/other")), TWO)
    assert ran == ["one"]
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "area/other")


def test_carrying_on_after_the_last_step_verifies() -> None:
    walked, ran = follow(ONE, deciding(TWO, carry_on()))
    assert ran == ["one", "two", "check"]
    assert walked.ending is Ending.FIXED


def test_a_walk_can_start_in_the_middle() -> None:
    _, ran = follow(ONE, TWO, THREE, start="two")
    assert ran == ["two", "three", "check"]


@pytest.mark.parametrize("target", ["one", "two"])
def test_a_decision_that_keeps_leading_back_ends_with_people(target: str) -> None:
    walked, ran = follow(ONE, deciding(TWO, go_to(target)))
    assert ran.count(target) == MOST_VISITS
    assert "check" not in ran
    assert walked.ending is Ending.CALLED


def test_a_loop_that_leads_out_in_time_is_followed() -> None:
    words: Iterator[str] = iter(["not yet", "not yet", "ready"])
    waiting = ONE.adapted(
        branches=(Branch(prints("ready"), carry_on()), anything_else(go_to("one")))
    )
    walked, ran = follow(
        waiting, TWO, results=lambda name: Result(name, 0, next(words) if name == "one" else "")
    )
    assert ran == ["one", "one", "one", "two", "check"]
    assert walked.ending is Ending.FIXED


@pytest.mark.parametrize(
    ("first", "second", "ran_both", "ending"),
    [
        (CHECK, SECOND_CHECK, True, Ending.FIXED),
        (deciding(CHECK, finish()), SECOND_CHECK, False, Ending.FIXED),
        (deciding(CHECK, carry_on()), deciding(SECOND_CHECK, finish()), True, Ending.FIXED),
        (deciding(CHECK, carry_on()), deciding(SECOND_CHECK, escalate()), True, Ending.CALLED),
        (deciding(CHECK, escalate()), SECOND_CHECK, False, Ending.CALLED),
        (deciding(CHECK, go_to("second-check")), SECOND_CHECK, True, Ending.FIXED),
        (deciding(CHECK, go_to("one")), SECOND_CHECK, False, Ending.CALLED),
        (deciding(CHECK, open_page("page")), SECOND_CHECK, False, Ending.NOT_HERE),
        (deciding(CHECK, not_here()), SECOND_CHECK, False, Ending.NOT_HERE),
    ],
)
def test_verification_goes_on_until_a_step_decides(
    first: Step, second: Step, ran_both: bool, ending: Ending
) -> None:
    walked, ran = follow(ONE, verify=(first, second))
    assert ("second-check" in ran) is ran_both
    assert walked.ending is ending


@pytest.mark.parametrize("bad", ["check", "second-check"])
def test_a_verification_that_fails_escalates(bad: str) -> None:
    walked, ran = follow(ONE, verify=(CHECK, SECOND_CHECK), results=failing(bad))
    assert ran[-1] == bad
    assert walked.ending is Ending.CALLED


def course(*steps: Step, verify: tuple[Step, ...] = (CHECK, SECOND_CHECK)) -> Course:
    """Return where a walk stands before its first step."""
    return Course(CATALOG, Procedure("A page", SEV1, ("It broke.",), steps, verify))


def test_a_step_that_is_left_out_leads_to_the_next_and_counts_as_no_move() -> None:
    on = course(ONE, TWO)
    on.leave_out(ONE)
    assert on.step is TWO
    assert on.walked.moves == []


def test_a_verification_of_which_a_part_is_left_out_proves_nothing() -> None:
    on = course(ONE)
    on.leave_out(ONE)
    on.leave_out(CHECK)
    assert on.step is SECOND_CHECK
    on.follow(on.judge(SECOND_CHECK, Result("", 0)))
    assert on.step is None
    assert on.walked.ending is Ending.UNVERIFIED


def test_a_verification_that_begins_anew_proves_it_again() -> None:
    on = course(ONE)
    on.leave_out(ONE)
    on.leave_out(CHECK)
    on.back_to("one")
    assert (on.step, on.verifying) == (ONE, False)
    on.leave_out(ONE)
    for step in (CHECK, SECOND_CHECK):
        on.follow(on.judge(step, Result("", 0)))
    assert on.walked.ending is Ending.FIXED


def test_without_a_verification_the_last_step_is_the_end() -> None:
    on = course(ONE, verify=())
    on.follow(on.judge(ONE, Result("", 0)))
    assert on.step is None
    assert on.walked.ending is Ending.FIXED


def test_every_ending_has_a_name() -> None:
    assert [ending.value for ending in Ending] == [
        "fixed",
        "done",
        "not here",
        "called",
        "not verified",
    ]


def test_a_step_is_visited_three_times_at_most() -> None:
    walked, ran = follow(ONE, deciding(TWO, go_to("one")))
    assert ran == ["one", "two"] * 3
    assert len(walked.moves) == 6


def test_a_walk_that_has_not_begun_is_at_its_first_step_and_has_ended_nowhere() -> None:
    on = course(ONE, TWO)
    assert (on.step, on.verifying, on.proves) == (ONE, False, True)
    assert on.walked == Walk([], [], Ending.CALLED, "")
    assert list(on.steps()) == ["one", "two"]
    assert Course(CATALOG, on.procedure, "two").step is TWO


def test_the_steps_of_the_verification_are_its_own() -> None:
    on = course(ONE)
    on.leave_out(ONE)
    assert on.verifying
    assert list(on.steps()) == ["check", "second-check"]
    assert on.step is CHECK


def test_each_move_keeps_step_result_and_branch() -> None:
    decided = deciding(ONE, carry_on())
    walked, _ = follow(decided, TWO)
    move = walked.moves[0]
    assert (move.step, move.result, move.branch) == (decided, Result("one", 0), decided.branches[0])


def test_where_a_result_leads_is_never_just_on() -> None:
    on = course(ONE, TWO)
    assert on.judge(ONE, Result("", 0)) == go_to("two")
    assert on.judge(TWO, Result("", 0)) == finish()
    assert on.judge(ONE, Result("", 1, problem=Problem.FAILED)) == escalate()


def test_an_ending_without_a_page_has_none() -> None:
    walked, _ = follow(ONE)
    assert walked.page == ""


def test_leaving_out_a_step_before_the_verification_does_not_spoil_it() -> None:
    on = course(ONE, TWO)
    on.leave_out(ONE)
    assert on.proves is True
    on.leave_out(TWO)
    for step in (CHECK, SECOND_CHECK):
        on.follow(on.judge(step, Result("", 0)))
    assert on.walked.ending is Ending.FIXED


def test_going_back_takes_the_verification_with_it() -> None:
    on = course(ONE, TWO)
    on.follow(finish())
    on.back_to("two")
    assert (on.step, on.verifying) == (TWO, False)
    assert list(on.steps()) == ["one", "two"]


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
            on.follow(on.judge(back, Result("", 0)))
    assert visits == MOST_VISITS + 1
    assert on.walked.ending is Ending.CALLED


def test_a_verification_that_keeps_leading_back_escalates() -> None:
    walked, ran = follow(ONE, verify=(deciding(CHECK, go_to("one")),))
    assert ran == ["one", "check"] * MOST_VISITS
    assert walked.ending is Ending.CALLED


SIGN_IN = Act("sign-in", "sign in")


@pytest.mark.parametrize(("then", "role"), [((), "Lead"), (("Support",), "Support")])
def test_a_step_is_repeated_when_something_was_done_by_hand_but_not_for_ever(
    then: tuple[str, ...], role: str
) -> None:
    walked, ran = follow(deciding(ONE, repeat(SIGN_IN, *then)))
    assert ran == ["one"] * MOST_VISITS
    assert (walked.ending, walked.role) == (Ending.CALLED, role)


def test_the_role_that_a_decision_names_is_called() -> None:
    walked, _ = follow(deciding(ONE, call("Security Team")))
    assert (walked.ending, walked.role) == (Ending.CALLED, "Security Team")


def test_a_page_that_is_not_the_right_one_ends_at_the_cards() -> None:
    walked, _ = follow(deciding(ONE, not_here()))
    assert (walked.ending, walked.page) == (Ending.NOT_HERE, "")


def test_planned_work_is_done_and_says_nothing_of_production() -> None:
    planned = Procedure("Work", SEV1, ("It is due.",), (ONE,), (CHECK,), planned=True)
    assert walk(CATALOG, planned, lambda one: Result(one.title, 0)).ending is Ending.DONE


VALUE = Parameter("VALUE", "a value", r"\w+", "x")
FILLED = Step(TOOL("filled", VALUE), "filled", Risk.READS, why="To see.", expect="A line.")
CHANGES = TWO.adapted(undo="Do it again, the other way.")
WALKED = Catalog(steps=CATALOG.steps | {"page#filled": FILLED})
GOOD = Result("", 0)


def talk(*steps: Step, said: list[Reply], values: dict[str, str] | None = None) -> list[Want]:
    """Walk with these answers, and all that is not asked for is good; return what was wanted."""
    procedure = Procedure("Page", SEV1, ("It is down.",), steps, (CHECK,))
    walked = walking(Course(WALKED, procedure), {} if values is None else values)
    wants = [next(walked)]
    answers = iter(said)
    while not isinstance(wants[-1], Ended):
        wanted = isinstance(wants[-1], Ask | Run | Decided)
        wants.append(walked.send(next(answers) if wanted else None))
    return wants


def names(wants: list[Want]) -> list[str]:
    """Return the names of what was wanted."""
    return [type(want).__name__ for want in wants]


def test_a_walk_shows_asks_runs_and_decides_in_this_order() -> None:
    values: dict[str, str] = {}
    wants = talk(FILLED, said=[Given("x"), GOOD, None, GOOD, None], values=values)
    one = ["Show", "Ask", "Run", "Decided"]
    assert names(wants) == [*one, "Show", "Run", "Decided", "Ended"]
    assert values == {"VALUE": "x"}
    assert isinstance(wants[3], Decided)
    assert wants[3].move.result is GOOD


def test_a_value_that_was_given_is_not_asked_for_again() -> None:
    wants = talk(FILLED, FILLED, said=[Given("x"), GOOD, None, GOOD, None, GOOD, None])
    assert names(wants).count("Ask") == 1


def test_a_step_that_is_left_out_is_not_run_and_proves_nothing_in_a_verification() -> None:
    wants = talk(ONE, said=[Word.SKIP, Word.SKIP])
    assert isinstance(wants[-1], Ended)
    assert wants[-1].walked.ending is Ending.UNVERIFIED
    assert wants[-1].walked.moves == []


def test_a_step_is_done_again_and_one_before_it_when_somebody_says_so() -> None:
    wants = talk(ONE, TWO, said=[Word.REPEAT, GOOD, None, Back("one"), *[Word.SKIP] * 3])
    shown = [want.step.title for want in wants if isinstance(want, Show)]
    assert shown == ["one", "two", "one", "two", "check"]


def test_who_decides_otherwise_goes_there() -> None:
    wants = talk(ONE, TWO, said=[GOOD, escalate()])
    assert isinstance(wants[-1], Ended)
    assert wants[-1].walked.ending is Ending.CALLED


def test_what_was_changed_is_taken_back_as_it_says_the_last_first() -> None:
    """By the steps that its undo names, with values of their own, up to the first that stays."""
    back = FILLED.adapted(undo="None.")
    changes = [Change(CHANGES, NOON), Change(ONE.adapted(undo="@page#filled, `@page#two`."), NOON)]
    procedure = Procedure("Page", SEV1, ("It is down.",), (ONE,), (CHECK,))
    values = {"VALUE": "old"}
    walked = walking(Course(WALKED, procedure), values, changes)
    assert next(walked) == Show(ONE)
    assert isinstance(walked.send(None), Run)
    said: list[Reply] = [Word.UNDO, None, None, Word.UNDO, Given("new"), GOOD, Word.UNDONE]
    wants = [walked.send(reply) for reply in (*said, None, None)]
    assert names(wants) == [
        *("TakeBack", "TakeBack", "Ask", "Ask", "Run", "TakenBack", "TakeBack", "TakenBack", "Run")
    ]
    undo = wants[4]
    assert isinstance(undo, Run)
    assert (undo.undoes, undo.values, undo.step.title) == (True, {"VALUE": "new"}, back.title)
    assert values == {"VALUE": "old"}
    assert [change.step for change in changes] == [CHANGES]


def test_where_nothing_was_changed_nothing_is_taken_back() -> None:
    wants = talk(ONE, said=[Word.UNDO, Word.UNDO, GOOD, None, GOOD, None])
    assert [wants[2], wants[4]] == [TakeBack(None)] * 2


def test_what_a_person_judges_comes_before_the_line_that_holds() -> None:
    lines = (
        Branch(judged("a name that you do not know"), escalate()),
        Branch(judged("it is late"), finish()),
        Branch(succeeded(), carry_on()),
        anything_else(escalate()),
    )
    ends = ((lines[0], Ending.CALLED), (None, Ending.FIXED), (Word.SKIP, Ending.FIXED))
    for told, ending in ends:
        page = Procedure("Page", SEV1, ("It is down.",), (ONE.adapted(branches=lines),), (CHECK,))
        walked = walking(Course(WALKED, page), {})
        want = next(walked)
        while not isinstance(want, Ended):
            result = GOOD if isinstance(want, Run) else None
            want = walked.send(told if isinstance(want, Judge) else result)
        assert want.walked.ending is ending


def test_a_step_that_is_not_run_again_after_all_keeps_what_was_decided() -> None:
    wants = talk(ONE, said=[GOOD, Word.REPEAT, None, None, GOOD, None])
    assert names(wants)[:5] == ["Show", "Run", "Decided", "Run", "Decided"]
    assert [want.again for want in wants if isinstance(want, Run)][:2] == [False, True]


def test_a_value_that_does_not_fit_is_asked_for_again_with_the_reason() -> None:
    said = (Given("no value"), None, Given("x"), Anew("VALUE"), Given("y"), GOOD, None, GOOD, None)
    wants = talk(FILLED, said=list(said))
    problems = [want.problem for want in wants if isinstance(want, Ask)]
    assert problems[0] == problems[3] == ""
    assert "does not fit VALUE" in problems[1]
    assert problems[2] == "VALUE has no value yet."
    assert [want.values for want in wants if isinstance(want, Run)][1] == {"VALUE": "y"}


def test_a_value_is_given_anew_after_a_result_as_well() -> None:
    wants = talk(FILLED, said=[Given("x"), GOOD, Anew("VALUE"), Given("y"), GOOD, None, GOOD, None])
    run_with = [want.values["VALUE"] for want in wants if isinstance(want, Run) and want.values]
    assert run_with[:2] == ["x", "y"]


def test_a_step_whose_value_nobody_gives_may_be_left_out() -> None:
    wants = talk(FILLED, said=[Word.SKIP, GOOD, None])
    assert names(wants) == ["Show", "Ask", "Show", "Run", "Decided", "Ended"]


def test_an_answer_to_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="answers nothing"):
        talk(ONE, said=[Given("x")])


# Values to choose from.

LIVE = Parameter("LIVE", "thing that is live", r"\w+", "a")
WANTED = Parameter("WANTED", "thing to take", r"\w+", "b", other_than=LIVE)
LISTS = replace(step("lists"), offers=Offer((WANTED,), r"^(?P<value>\w+) (?P<state>up|down)$"))
TELLS = replace(step("tells"), offers=Offer((LIVE,), r"^live: (?P<value>\w+)$", mark="live now"))
TAKES = Step(TOOL("takes", WANTED), "takes", Risk.READS, why="To see.", expect="A line.")
MOVES = Step(TOOL("moves"), "moves", Risk.CHANGES_PRODUCTION, why="Why.", expect="It.", undo="-")
CHOOSES = Catalog(
    steps={f"page#{one.title}": one for one in (LISTS, TELLS, TAKES, MOVES, CHECK, TWO)}
)
LISTED, TOLD = Result("", 0, "a up\nb down\nno line\n"), Result("", 0, "live: a\n")


def choose(*steps: Step, said: list[Reply]) -> list[Want]:
    """Walk a page that chooses, and return what was wanted."""
    page = Procedure("Page", SEV1, ("It is down.",), steps, (CHECK,))
    walked = walking(Course(CHOOSES, page), {})
    return [next(walked), *map(walked.send, [None, *said])]


def test_what_there_is_to_choose_from_is_looked_up_once_where_nobody_asked_yet() -> None:
    wants = choose(TAKES, said=[LISTED, TOLD])
    assert wants[1:3] == [LookUp(LISTS), LookUp(TELLS)]
    asked = wants[3]
    assert isinstance(asked, Ask)
    assert [(c.value, c.about, c.barred) for c in asked.offered] == [
        ("a", "state up, live now", True),
        ("b", "state down", False),
    ]


def test_what_was_asked_in_the_walk_is_not_looked_up_again() -> None:
    wants = choose(LISTS, TELLS, TAKES, said=[LISTED, None, None, TOLD, None, None])
    assert isinstance(wants[-1], Ask)
    assert [choice.value for choice in wants[-1].offered] == ["a", "b"]


def test_a_value_that_is_another_ones_is_refused() -> None:
    wants = choose(TAKES, said=[LISTED, TOLD, Given("a"), Given("b")])
    assert isinstance(wants[4], Ask)
    assert wants[4].problem == "a is the thing that is live: WANTED is another."
    assert isinstance(wants[5], Run)


def test_a_look_up_that_nobody_makes_offers_nothing() -> None:
    wants = choose(TAKES, said=[None, None, Given("b")])
    assert isinstance(wants[3], Ask)
    assert wants[3].offered == ()


def test_after_a_change_what_was_read_before_is_looked_up_again() -> None:
    wants = choose(LISTS, MOVES, TAKES, said=[LISTED, None, None, GOOD, None, None])
    assert wants[-1] == LookUp(LISTS)


def test_a_result_is_compared_with_what_another_step_told() -> None:
    compares = TWO.adapted(
        branches=(Branch(prints_value(LIVE), finish()), anything_else(escalate()))
    )
    wants = choose(TELLS, compares, said=[TOLD, None, None])
    assert isinstance(wants[-1], Run)
    assert wants[-1].values == {"LIVE": "a"}


def test_who_is_to_choose_another_value_is_asked_for_it_again() -> None:
    older = repeat(Act("older", "choose an older one", renews="WANTED"))
    again = TAKES.adapted(branches=(anything_else(older),))
    wants = choose(again, said=[LISTED, TOLD, Given("b"), GOOD, None, None])
    assert [type(want) for want in wants[-2:]] == [Show, Ask]
