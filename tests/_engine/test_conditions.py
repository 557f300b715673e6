"""Conditions: what a reader looks for and what the code looks for are the same."""

import operator
from collections.abc import Callable, Iterator

import pytest

from snippets._engine import Parameter, Problem, Result
from snippets._engine.conditions import (
    Condition,
    complains,
    every_line,
    failed,
    http_status,
    json_is,
    judged,
    no_answer,
    number_above,
    number_below,
    prints,
    prints_line,
    prints_no,
    prints_nothing,
    prints_value,
    silence,
    succeeded,
)
from snippets._engine.errors import RunbookError

HOST = "https://a-b.example.org"
WHERE = Parameter("WHERE", "an address", ".+", HOST)
FROM = Parameter("FROM", "another address", ".+", HOST)


def good(out: str = "", err: str = "", status: int | None = None) -> Result:
    """Return the result of a command that worked."""
    return Result(0, out, err, status, values={"WHERE": HOST})


def bad(out: str = "", err: str = "", problem: Problem = Problem.FAILED) -> Result:
    """Return the result of a command that did not."""
    return Result(1, out, err, problem=problem, values={"WHERE": HOST})


def conditions() -> Iterator[tuple[Condition, str, list[Result], list[Result]]]:
    """Yield a condition, its words, results that it holds for and results that it does not."""
    yield from (
        (succeeded(), "it succeeds", [good()], [bad()]),
        (succeeded("a"), "a", [good()], [bad()]),
        (failed(), "it fails", [bad()], [good()]),
        (failed("b"), "b", [bad()], [good()]),
        (
            http_status(401, 404),
            "`HTTP 401` or `HTTP 404`",
            [good(status=404)],
            [good(status=200), good()],
        ),
        (
            http_status(404).meaning("an old version"),
            "`HTTP 404` (an old version)",
            [good(status=404)],
            [good(status=200)],
        ),
        (
            no_answer(),
            "no answer at all",
            [bad(problem=Problem.TIMED_OUT), bad(problem=Problem.UNREACHABLE)],
            [
                good(),
                *(
                    bad(problem=problem)
                    for problem in Problem
                    if problem not in (Problem.TIMED_OUT, Problem.UNREACHABLE)
                ),
            ],
        ),
        (silence(60), "nothing for 60 seconds", [bad(problem=Problem.TIMED_OUT)], [good(), bad()]),
        (
            prints("status ● Ready"),
            "`status ● Ready`",
            [good("status\t● Ready"), bad(err="x\nstatus  ●\n Ready y")],
            [good("status ● Error")],
        ),
        (prints("out err"), "`out err`", [good("out", "err")], [good("outerr")]),
        (prints("a", "b"), "`a` or `b`", [good("x a"), good("b")], [good("c")]),
        (
            complains("no such", "is not"),
            "`no such` or `is not`",
            [bad(err="x: No\n such y"), bad(err="it IS NOT")],
            [good(err="no such"), bad("no such"), bad(err="nosuch")],
        ),
        (prints_no("error"), "no `error`", [good("fine")], [good(err="an error"), bad("fine")]),
        (prints_nothing(), "nothing", [good(" \n", "a note")], [good("x"), bad()]),
        (prints_line("true"), "`true`", [good("{}\n  true \n")], [good('"untrue"\ntrue story')]),
        (
            prints_value(WHERE),
            "the value of `WHERE`",
            [good(f"url\t\t{HOST}\n"), good(f"url {HOST}"), good(err=f"url {HOST}")],
            [
                *(good(f"url {HOST}{more}") for more in (".uk", "-c")),
                *(good(f"x{HOST}"), good("https://a-bxexample.org"), good(), bad(f"url {HOST}")),
                Result(0, f"url {HOST}"),
            ],
        ),
        (
            number_above(70),
            "more than 70",
            [good("71 percent")],
            [good("70"), good("-3"), good("no")],
        ),
        (number_below(70), "less than 70", [good("-3.5")], [good("70"), good("71"), good("no")]),
        (
            number_above(1.5, " s", find=r"took (\d+)"),
            "more than 1.5 s",
            [good("1 query took 2")],
            [good("9 queries took 1")],
        ),
        (number_below(4, "%"), "less than 4%", [good("3")], [good("4")]),
        (
            every_line("200 "),
            "`200` on every line",
            [good("200 a\n200 b\n")],
            [good("200 a\n404 b\n"), good("\n"), bad("200 a\n")],
        ),
        (
            json_is("checks.database.status", "healthy"),
            '`"status": "healthy"` under `database`',
            [good('{"checks": {"database": {"status": "healthy"}}}\ntrue')],
            [good('{"checks": {"database": {"status": "unhealthy"}}}')],
        ),
        (
            json_is("a.b", None),
            '`"b": null` under `a`',
            [good('{"a": {"b": null}}')],
            [good(out) for out in ("", "<html>", "[]", '{"a": 1}', '{"a": {"c": 1}}', "null")],
        ),
        (
            json_is("a", [1, "x"]),
            '`"a": [1, "x"]`',
            [good('{"a": [1, "x"]}')],
            [good("[" * 100_000)],
        ),
        (json_is("ok", True), '`"ok": true`', [good('{"ok": true}')], [good('{"ok": 1}')]),
        (json_is("ok", 1), '`"ok": 1`', [good('{"ok": 1}')], [good('{"ok": true}')]),
        (judged("a name"), "a name", [], [good("a name")]),
    )


def test_a_condition_holds_for_what_its_words_say_and_for_nothing_else() -> None:
    """They are made here, and not before: a mutant of what makes them is only noticed so."""
    for condition, words, holding, others in conditions():
        assert condition.words == words
        assert [result for result in holding if not condition.holds(result)] == [], words
        assert [result for result in others if condition.holds(result)] == [], words


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("right", [True, False])
def test_conditions_are_joined_as_their_words_say(left: bool, right: bool) -> None:
    a, b = Condition("a", lambda _: left), Condition("b", lambda _: right)
    assert ((a & b).words, (a & b).holds(good())) == ("a and b", left and right)
    assert ((a | b).words, (a | b).holds(good())) == ("a or b", left or right)


def test_conditions_know_what_they_read_however_they_are_joined() -> None:
    nested, flat = json_is("a.b", 1), json_is("c", 2)
    assert (nested & flat).json_paths == (nested | flat).json_paths == ("a.b", "c")
    assert (nested.meaning("so") & succeeded()).json_paths == ("a.b",)
    assert (succeeded() & prints_value(WHERE)).values == (WHERE,)
    assert (prints_value(WHERE) | prints_value(FROM)).values == (WHERE, FROM)
    assert (failed() | succeeded()).whatever
    assert not (failed() & succeeded()).whatever


@pytest.mark.parametrize("join", [operator.and_, operator.or_])
def test_what_only_a_person_can_tell_is_no_part_of_another_condition(
    join: Callable[[Condition, Condition], Condition],
) -> None:
    assert judged("a name").judged
    for left, right in ((judged("a name"), failed()), (failed(), judged("a name"))):
        with pytest.raises(RunbookError, match=r"Give each a line of its own\.$"):
            join(left, right)
