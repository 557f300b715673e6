"""Conditions: what a reader looks for and what the code looks for are the same."""

from __future__ import annotations

import dataclasses

import pytest

from snippets._engine import (
    Branch,
    Parameter,
    Problem,
    Result,
    anything_else,
    carry_on,
    decision,
    escalate,
    finish,
)
from snippets._engine.decision import Condition, Turn


def good(out: str = "", err: str = "", status: int | None = None) -> Result:
    """Return the result of a command that worked."""
    return Result("tool", 0, out, err, status)


def bad(out: str = "", err: str = "", problem: Problem = Problem.FAILED) -> Result:
    """Return the result of a command that did not."""
    return Result("tool", 1, out, err, problem=problem)


def test_success_and_failure_exclude_each_other() -> None:
    assert decision.succeeded().holds(good())
    assert not decision.succeeded().holds(bad())
    assert decision.failed().holds(bad())
    assert not decision.failed().holds(good())


def test_a_status_is_one_of_those_named() -> None:
    condition = decision.http_status(401, 404)
    assert condition.words == "`HTTP 401` or `HTTP 404`"
    assert condition.holds(good(status=404))
    assert not condition.holds(good(status=200))
    assert not condition.holds(good())


@pytest.mark.parametrize("problem", list(Problem))
def test_only_silence_is_no_answer(problem: Problem) -> None:
    silent = problem in {Problem.TIMED_OUT, Problem.UNREACHABLE}
    assert decision.no_answer().holds(bad(problem=problem)) is silent
    assert not decision.no_answer().holds(good())


def test_printed_words_are_found_in_output_and_errors_whatever_the_space() -> None:
    condition = decision.prints("status ● Ready")
    assert condition.words == "`status ● Ready`"
    assert condition.holds(good("status\t● Ready"))
    assert condition.holds(bad(err="x\nstatus  ●\n Ready y"))
    assert not condition.holds(good("status ● Error"))


def test_words_that_were_not_printed_count_only_when_the_command_worked() -> None:
    assert decision.prints_no("error").holds(good("fine"))
    assert not decision.prints_no("error").holds(good(err="an error"))
    assert not decision.prints_no("error").holds(bad("fine"))


@pytest.mark.parametrize(
    ("out", "holds"),
    [
        ("url\t\thttps://a-b.example.org\n", True),
        ("url https://a-b.example.org", True),
        ("url https://a-b.example.org.uk", False),
        ("url https://a-b.example.org-c", False),
        ("xhttps://a-b.example.org", False),
        ("https://a-bxexample.org", False),
        ("", False),
    ],
)
def test_a_value_that_was_given_is_printed_as_a_whole_word(out: str, holds: bool) -> None:
    where = Parameter("WHERE", "an address", ".+", "https://a-b.example.org")
    given = {"WHERE": "https://a-b.example.org"}
    condition = decision.prints_value(where)
    assert condition.words == "the value of `WHERE`"
    for result in (good(out), good(err=out)):
        assert condition.holds(dataclasses.replace(result, values=given)) is holds
        assert not condition.holds(result)
    assert not condition.holds(dataclasses.replace(bad(out), values=given))


def test_nothing_is_no_output_of_a_command_that_worked() -> None:
    assert decision.prints_nothing().holds(good(" \n", "a note"))
    assert not decision.prints_nothing().holds(good("x"))
    assert not decision.prints_nothing().holds(bad())


def test_a_line_is_a_whole_line() -> None:
    assert decision.prints_line("true").holds(good("{}\n  true \n"))
    assert not decision.prints_line("true").holds(good('"untrue"\ntrue story'))


@pytest.mark.parametrize(
    ("out", "above", "below"),
    [
        ("71 percent", True, False),
        ("70", False, False),
        ("-3.5", False, True),
        ("none", False, False),
    ],
)
def test_a_number_is_above_or_below_a_limit_or_there_is_none(
    out: str, above: bool, below: bool
) -> None:
    assert decision.number_above(70).holds(good(out)) is above
    assert decision.number_below(70).holds(good(out)) is below


def test_a_number_is_found_where_the_pattern_says_and_shown_with_its_unit() -> None:
    condition = decision.number_above(1.5, " s", find=r"took (\d+)")
    assert condition.words == "more than 1.5 s"
    assert decision.number_below(4, "%").words == "less than 4%"
    assert condition.holds(good("1 query took 2"))
    assert not condition.holds(good("9 queries took 1"))


def test_a_value_is_looked_up_in_json_by_its_path() -> None:
    condition = decision.json_is("checks.database.status", "healthy")
    assert condition.words == '`"status": "healthy"` under `database`'
    assert condition.holds(good('{"checks": {"database": {"status": "healthy"}}}\ntrue'))
    assert not condition.holds(good('{"checks": {"database": {"status": "unhealthy"}}}'))
    assert decision.json_is("ok", True).words == '`"ok": true`'


@pytest.mark.parametrize("out", ["", "<html>", "[]", '{"a": 1}', '{"a": {"c": 1}}', "null"])
@pytest.mark.parametrize("value", ["x", None, 1])
def test_a_path_that_is_not_there_has_no_value_at_all(out: str, value: object) -> None:
    assert not decision.json_is("a.b", value).holds(good(out))


def test_null_is_a_value() -> None:
    assert decision.json_is("a.b", None).holds(good('{"a": {"b": null}}'))


@pytest.mark.parametrize(("found", "value"), [("1", True), ("true", 1), ("0", False)])
def test_a_number_is_not_a_truth(found: str, value: object) -> None:
    assert not decision.json_is("a", value).holds(good(f'{{"a": {found}}}'))


def _says(words: str, holds: bool) -> Condition:
    return Condition(words, lambda _: holds)


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("right", [True, False])
def test_conditions_are_joined_as_their_words_say(left: bool, right: bool) -> None:
    one, two = _says("a", left), _says("b", right)
    assert ((one & two).words, (one & two).holds(good())) == ("a and b", left and right)
    assert ((one | two).words, (one | two).holds(good())) == ("a or b", left or right)


def test_a_meaning_changes_the_words_and_not_the_test() -> None:
    condition = decision.http_status(404).meaning("an old version")
    assert condition.words == "`HTTP 404` (an old version)"
    assert condition.holds(good(status=404))
    assert not condition.holds(good(status=200))


def test_the_first_branch_that_holds_is_taken() -> None:
    first = Branch(decision.prints("a"), finish())
    second = Branch(decision.prints("b"), carry_on())
    last = anything_else(escalate())
    branches = (first, second, last)
    assert decision.decide(branches, good("a b")) is first
    assert decision.decide(branches, good("b")) is second
    assert decision.decide(branches, bad("c")) is last
    assert decision.decide((first,), good("c")) is None
    assert decision.decide((), good("a")) is None


def test_a_decision_is_closed_only_by_anything_else_at_its_end() -> None:
    branch = Branch(decision.succeeded(), finish())
    assert decision.is_closed(())
    assert decision.is_closed((branch, anything_else(escalate())))
    assert not decision.is_closed((branch,))
    assert not decision.is_closed((anything_else(escalate()), branch))


def test_every_turn_can_be_written_down() -> None:
    by_hand = decision.Act("sign-in", "sign in")
    turns = [
        *(carry_on(by_hand), decision.repeat(by_hand), decision.go_to("look", by_hand)),
        *(decision.open_page("a/b"), decision.not_here(), decision.call("Lead", by_hand), finish()),
    ]
    assert [then.turn for then in turns] == list(Turn)
    assert [then.target for then in turns] == ["", "", "look", "a/b", "", "Lead", ""]
    assert [then.after for then in turns] == [*[by_hand] * 3, None, None, by_hand, None]
    assert escalate() == decision.call("")


def test_conditions_know_what_they_read_however_they_are_joined() -> None:
    one, other = decision.json_is("a.b", 1), decision.json_is("c", 2)
    assert (one & other).json_paths == (one | other).json_paths == ("a.b", "c")
    assert (one.meaning("so") & decision.succeeded()).json_paths == ("a.b",)


def test_a_decision_that_would_open_another_page_escalates_instead() -> None:
    good = decision.Branch(decision.succeeded(), decision.finish())
    last = decision.anything_else(decision.escalate())
    away = (decision.open_page("a/b"), decision.not_here())
    there = tuple(decision.Branch(decision.failed(), one) for one in away)
    found = decision.escalate_elsewhere((*there, good, *there, last))
    assert [one.then for one in found[:2]] == [decision.escalate()] * 2
    assert found[2:] == (good, last), "what its last line says is not said twice"
    told = decision.Branch(decision.judged("a person sees it"), decision.not_here())
    assert len(decision.escalate_elsewhere((good, told, last))) == 3


def test_every_condition_says_what_it_looks_for() -> None:
    assert decision.succeeded().words == "it succeeds"
    assert decision.failed().words == "it fails"
    assert decision.no_answer().words == "no answer at all"
    assert decision.prints_no("error").words == "no `error`"
    assert decision.prints_nothing().words == "nothing"
    assert decision.prints_line("true").words == "`true`"
    assert decision.number_above(0.5).words == "more than 0.5"
    assert decision.number_below(3).words == "less than 3"
    assert anything_else(escalate()).when.words == "still something else"
    assert [decision.succeeded("a").words, decision.failed("b").words] == ["a", "b"]


def test_a_path_is_shown_by_its_last_key_and_the_one_it_stands_under() -> None:
    assert decision.json_is("a.b.c", None).words == '`"c": null` under `b`'
    assert decision.json_is("a.b.c", 1).json_paths == ("a.b.c",)
    assert decision.json_is("a", [1, "x"]).words == '`"a": [1, "x"]`'


def test_a_json_document_too_deep_to_read_has_no_value() -> None:
    assert not decision.json_is("a", 1).holds(good("[" * 100_000))


def test_only_if_goes_on_or_else_where_it_says_or_to_people() -> None:
    condition = decision.succeeded()
    on, other = decision.carry_on_if(condition)
    assert (on.when, on.then) == (condition, carry_on())
    assert other == anything_else(escalate())
    assert decision.carry_on_if(condition, finish())[1] == anything_else(finish())


def test_words_stand_between_the_output_and_the_errors() -> None:
    assert decision.prints("out err").holds(good("out", "err"))
    assert not decision.prints("outerr").holds(good("out", "err"))


def test_what_a_person_judges_holds_for_no_machine() -> None:
    condition = decision.judged("a name that nobody knows")
    assert condition.judged
    assert not condition.holds(Result("", 0, "a name"))


def test_silence_is_what_was_ended_for_lack_of_an_answer() -> None:
    condition = decision.silence(60)
    assert condition.words == "nothing for 60 seconds"
    assert condition.holds(Result("", -9, problem=Problem.TIMED_OUT))
    assert not condition.holds(Result("", 0))


@pytest.mark.parametrize(
    ("result", "holds"),
    [
        (good("200 a\n200 b\n"), True),
        (good("200 a\n404 b\n"), False),
        (good("\n"), False),
        (bad("200 a\n"), False),
    ],
)
def test_every_line_begins_so_and_there_is_one(result: Result, *, holds: bool) -> None:
    assert decision.every_line("200 ").holds(result) is holds
    assert decision.every_line("200 ").words == "`200` on every line"


def test_a_line_decides_by_what_it_is_and_by_words_that_are_asked_for() -> None:
    branches = (
        Branch(decision.prints("status ● Ready") & decision.prints("target x"), finish()),
        Branch(decision.number_above(9), finish()),
        Branch(decision.prints_value(Parameter("HOST", "host", r"[a-z]+", "a")), finish()),
        Branch(decision.judged("a strange line"), finish()),
        anything_else(escalate()),
    )
    decides = decision.deciding(branches, {"HOST": "alpha"})
    lines = ("status  ● Ready", "target x", "12", "on alpha", "5", "on beta", "a strange line")
    assert [decides(line) for line in lines] == [True, True, True, True, False, False, False]
