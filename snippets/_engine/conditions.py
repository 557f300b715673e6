"""Conditions on the result of a step: each in words for the reader, and as a test."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from snippets._engine.errors import RunbookError
from snippets._engine.parameter import Parameter
from snippets._engine.result import Problem, Result


@dataclass(frozen=True)
class Condition:
    """Something to look for in a result: `words` for the reader, `holds` for tests and terminal.

    `json_paths` are the dotted paths of the JSON output that it looks at; what is `judged` only a
    person can tell, so it holds for no machine. `whatever` reason a failure has, it holds.
    `values` are the parameters whose values it looks for.
    """

    words: str
    holds: Callable[[Result], bool]
    json_paths: tuple[str, ...] = ()
    judged: bool = False
    whatever: bool = False
    values: tuple[Parameter, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return self._joined("and", all, other)

    def __or__(self, other: Condition) -> Condition:
        return self._joined("or", any, other)

    def _joined(
        self, word: str, of: Callable[[Iterable[bool]], bool], other: Condition
    ) -> Condition:
        words, parts = f"{self.words} {word} {other.words}", (self, other)
        if self.judged or other.judged:
            raise RunbookError(
                f"{words!r}: only a person can tell a part of it, and a machine the other.",
                remedy="Give each a line of its own.",
            )
        return Condition(
            words,
            lambda result: of(part.holds(result) for part in parts),
            self.json_paths + other.json_paths,
            whatever=of is any and (self.whatever or other.whatever),
            values=self.values + other.values,
        )

    def meaning(self, words: str) -> Condition:
        """Return the same condition with an explanation for the reader."""
        return dataclasses.replace(self, words=f"{self.words} ({words})")


def succeeded(words: str = "it succeeds") -> Condition:
    """Hold when every stage succeeded."""
    return Condition(words, lambda result: result.ok)


def failed(words: str = "it fails") -> Condition:
    """Hold when a stage failed, for whatever reason."""
    return Condition(words, lambda result: not result.ok, whatever=True)


def http_status(*codes: int) -> Condition:
    """Hold for an answer with one of these HTTP statuses."""
    shown = _one_of(f"HTTP {code}" for code in codes)
    return Condition(shown, lambda result: result.status in codes)


def no_answer() -> Condition:
    """Hold when a request timed out or found no connection."""
    problems = (Problem.TIMED_OUT, Problem.UNREACHABLE)
    return Condition("no answer at all", lambda result: result.problem in problems)


def judged(words: str) -> Condition:
    """Hold for nobody but a person, who reads the output and knows what it means."""
    return Condition(words, lambda _: False, judged=True)


def silence(seconds: int) -> Condition:
    """Hold when a command was ended because nothing came for so long."""
    return Condition(
        f"nothing for {seconds} seconds", lambda result: result.problem is Problem.TIMED_OUT
    )


def prints(*words: str) -> Condition:
    """Hold when output and errors contain one of these, whatever the space between its words."""
    return Condition(
        _one_of(words), lambda result: any(word in _everything(result) for word in words)
    )


def _one_of(words: Iterable[str]) -> str:
    return " or ".join(f"`{word}`" for word in words)


def _everything(result: Result) -> str:
    return " ".join(f"{result.stdout} {result.stderr}".split())


def complains(*words: str) -> Condition:
    """Hold when the program failed and says so in one of these, whatever their case and space.

    Only its errors are read: an answer or a log may hold the same words and mean the application.
    """

    def holds(result: Result) -> bool:
        errors = " ".join(result.stderr.split()).casefold()
        return not result.ok and any(word.casefold() in errors for word in words)

    return Condition(_one_of(words), holds)


def missing() -> Condition:
    """Hold when a program is not installed; the shell, or the result, says which."""
    return Condition("`not found`", lambda result: result.problem is Problem.MISSING_TOOL)


def prints_no(words: str) -> Condition:
    """Hold when the command worked and its output does not contain these words."""
    return Condition(f"no `{words}`", lambda result: result.ok and words not in _everything(result))


def prints_nothing(words: str = "nothing") -> Condition:
    """Hold when the command worked and printed nothing."""
    return Condition(words, lambda result: result.ok and not result.stdout.strip())


def prints_line(line: str) -> Condition:
    """Hold when a line of the output is exactly this one."""
    return Condition(f"`{line}`", lambda result: line in map(str.strip, result.stdout.splitlines()))


def every_line(start: str) -> Condition:
    """Hold when the command worked and printed lines that all begin so."""

    def holds(result: Result) -> bool:
        lines = [line for line in result.stdout.splitlines() if line.strip()]
        return result.ok and bool(lines) and all(line.startswith(start) for line in lines)

    return Condition(f"`{start.strip()}` on every line", holds)


def prints_value(parameter: Parameter) -> Condition:
    """Hold when the command worked and printed the value that was given for a parameter.

    A longer word that only holds the value is another one. `parameter` must not be secret.
    """

    def holds(result: Result) -> bool:
        value = result.values.get(parameter.name)
        if not result.ok or not value:
            return False
        return bool(re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", _everything(result)))

    return Condition(f"the value of `{parameter.name}`", holds, values=(parameter,))


def number_above(limit: float, unit: str = "", *, find: str = r"(-?\d+(?:\.\d+)?)") -> Condition:
    """Hold when a number in the output is above a limit; `find` is the pattern around it."""
    return _number(f"more than {limit:g}{unit}", find, lambda value: value > limit)


def number_below(limit: float, unit: str = "", *, find: str = r"(-?\d+(?:\.\d+)?)") -> Condition:
    """Hold when a number in the output is below a limit; `find` is the pattern around it."""
    return _number(f"less than {limit:g}{unit}", find, lambda value: value < limit)


def _number(words: str, find: str, test: Callable[[float], bool]) -> Condition:
    def holds(result: Result) -> bool:
        number = re.search(find, result.stdout)
        return number is not None and test(float(number.group(1)))

    return Condition(words, holds)


def json_is(path: str, value: object) -> Condition:
    """Hold when the JSON output has this value at a dotted path (`checks.database.status`)."""
    *parents, key = path.split(".")
    under = f" under `{parents[-1]}`" if parents else ""
    shown = f'`"{key}": {json.dumps(value)}`{under}'

    def holds(result: Result) -> bool:
        actual = _at(result.stdout, path)
        return actual == value and isinstance(actual, bool) == isinstance(value, bool)

    return Condition(shown, holds, (path,))


_NOT_THERE = object()


def _at(output: str, path: str) -> object:
    try:
        # jq may print more after the first document: only the first counts.
        value, _ = json.JSONDecoder().raw_decode(output.strip())
    except (ValueError, RecursionError):
        return _NOT_THERE
    for key in path.split("."):
        value = value.get(key, _NOT_THERE) if isinstance(value, dict) else _NOT_THERE
    return value
