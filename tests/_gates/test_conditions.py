"""A decision does what its words say: each condition, held against results that are typed here.

The words are what the engineer decides by and the code is what `runbook run` decides by. Words
that quote what is printed, or name a status, say for themselves what must hold; the others stand
in one of the lists below.
"""

import re
from collections.abc import Iterator

import pytest

from snippets._engine import Result
from snippets._engine.catalog import Catalog
from snippets._engine.conditions import Condition
from snippets._engine.result import Problem
from snippets._vocabulary.looks import LOOKS
from tests._gates.verdict import red, rows
from tests._world.replayed import uses

SOMETHING = Result(0, "something\n")
SILENCE = Result(0)
FAILURE = Result(1, "something\n", problem=Problem.FAILED)
SILENT_FAILURE = Result(1, problem=Problem.FAILED)

SUCCESS = {
    *("it succeeds", "`true`", "`true` on the last line", "a URL"),
    *("SQL that you mean", "`Already up to date.` or the files that changed", "an address"),
    *("a table with less than that", "another word", "any other number", "both are there"),
    *("an `f`", "two numbers", "less than that", "no `idle` line", "one or more lines"),
    *("the branch and the new commit", "the name of your account", "the table"),
    *("your lines and no others", "lines that say nothing of it, or none"),
    *(
        "one line for each state",
        "another version",
        "other packages only",
        "the error that you came with",
    ),
}
PROBLEMS = {"": None, "failed": Problem.FAILED, "timed out": Problem.TIMED_OUT}
NOTHING = {"no output", "no line", "no line: nothing was removed"}
FAILED = {"it fails (write that down)", "it fails"}
# Held against values that the reader filled in, and what is left: the tests of walks do.
FILLED_IN = re.compile(r"the value of `|still something else")
# What reads a number, a date or JSON, by its words: for what it holds and for what not.
OWN: dict[str, list[list[str]]] = {}
for _words, *_case in rows("conditions.tsv"):
    OWN.setdefault(_words, []).append(_case)
ANSWERS = {answer for look in LOOKS for answer in look.sees}
_QUOTED = re.compile(r"`([^`]+)`(?: \([^)]*\))?")


def conditions(catalog: Catalog) -> Iterator[tuple[str, Condition]]:
    """Yield every condition with the place where its step is written."""
    for name, step in catalog.steps.items():
        yield from ((str(catalog.source(name)), branch.when) for branch in step.branches)
    for page, step in uses(catalog):
        yield from ((str(catalog.source_in(page, step)), b.when) for b in step.branches)


def of_row(ended: str, status: str, output: str) -> Result:
    """Return the result of a row."""
    problem = PROBLEMS[ended]
    out, _, err = output.replace("\\n", "\n").partition("2> ")
    code = 0 if problem is None else 1
    return Result(code, out, err, status=int(status) if status else None, problem=problem)


def printed(*lines: str) -> Result:
    """Return what prints this, or answers with this status or JSON, and succeeds."""
    text = "\n".join(lines)
    status = re.fullmatch(r"HTTP (\d{3})", text)
    text = f"{{{text}}}" if text.startswith('"') else text
    return Result(0, f"{text}\n", status=int(status[1]) if status else None)


Meant = tuple[list[Result], list[Result]]
LISTED: tuple[tuple[set[str], Meant], ...] = (
    (SUCCESS, ([SOMETHING, SILENCE], [FAILURE, SILENT_FAILURE])),
    (NOTHING, ([SILENCE], [SOMETHING, FAILURE, SILENT_FAILURE])),
    (FAILED, ([FAILURE, SILENT_FAILURE], [SOMETHING, SILENCE])),
)


def meant(condition: Condition) -> Meant | None:
    """Return results for which words hold and for which they do not; nothing if they are new."""
    words = condition.words
    if condition.judged:
        return [], [SOMETHING, SILENCE, FAILURE, printed(words)]
    if words in ANSWERS:
        return [printed(words)], [SOMETHING, SILENCE, FAILURE, printed(words, "more")]
    listed = next((results for group, results in LISTED if words in group), None)
    return listed or complained(condition) or quoted(words)


def complained(condition: Condition) -> Meant | None:
    """Return the same for what only the errors of a failure mean: an answer may hold the text."""
    parts = _QUOTED.findall(condition.words)
    errors = [Result(1, "", stderr=part, problem=Problem.FAILED) for part in parts]
    answers = [printed(part) for part in parts]
    if not errors or not all(map(condition.holds, errors)) or any(map(condition.holds, answers)):
        return None
    return errors, [SOMETHING, SILENCE, FAILURE, *answers]


def quoted(words: str) -> Meant | None:
    """Return the same for words that quote what is printed."""
    parts, between = _QUOTED.findall(words), _QUOTED.sub("_", words)
    whole = printed(*parts)
    if between == " or ".join("_" * len(parts)):
        return [printed(part) for part in parts], [SOMETHING, SILENCE]
    if between == "_ and _":
        return [whole], [SOMETHING, *(printed(part) for part in parts)]
    if between == "_ and no _":
        return [printed(parts[0])], [SOMETHING, whole, FAILURE]
    return ([SOMETHING], [whole, FAILURE]) if between == "no _" else None


def test_a_decision_does_what_its_words_say(catalog: Catalog) -> None:
    problems = {}
    for where, condition in conditions(catalog):
        words = condition.words
        results = meant(condition)
        if results is None:
            if bare(words) not in OWN and not FILLED_IN.match(words):
                problems[words] = (
                    f"{where}: {words!r} is new. Say what it holds for: add it to SUCCESS, NOTHING "
                    "or FAILED of tests/_gates/test_conditions.py, or to conditions.tsv."
                )
            continue
        for wanted, group in zip((True, False), results, strict=True):
            for result in group:
                if condition.holds(result) is not wanted:
                    problems[words] = (
                        f"{where}: {words!r} {'does not hold' if wanted else 'holds'} for "
                        f"exit code {result.exit_code} and {result.stdout!r}. Mend the condition, "
                        "or its words."
                    )
    red(problems.values())


def test_every_list_of_words_is_in_use(catalog: Catalog) -> None:
    used = {condition.words for _, condition in conditions(catalog)}
    red(
        f"{__file__}:1: no decision says {words!r} any more. Take it out."
        for words in sorted((SUCCESS | NOTHING | FAILED) - used)
    )


def bare(words: str) -> str:
    """Return the words of a condition without their explanation."""
    return re.sub(r" \([^()]*\)$", "", words)


@pytest.mark.parametrize("words", OWN)
def test_what_is_read_of_an_output_is_judged_at_its_limit(catalog: Catalog, words: str) -> None:
    matching = [condition for _, condition in conditions(catalog) if bare(condition.words) == words]
    assert matching, "No decision has it any more. Take it out of conditions.tsv."
    assert {holds for holds, *_ in OWN[words]} == {"yes", "no"}
    for holds, *printed in OWN[words]:
        result = of_row(*printed)
        assert {condition.holds(result) for condition in matching} == {holds == "yes"}, printed
