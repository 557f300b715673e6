"""Values to choose from: what the output of a step names, and never typed off."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snippets._engine.parameter import Parameter
from snippets._engine.result import Result

MOST = 8  # choices: who needs an older one knows its name


@dataclass(frozen=True)
class Offer:
    """The values of some parameters that the output of a step names, the newest first.

    `pattern` finds each: its group `value`, and by their names others that tell of it. Among the
    choices of other steps the same value is told by its `mark`.
    """

    parameters: tuple[Parameter, ...]
    pattern: str
    mark: str = ""

    def values(self, result: Result) -> Iterator[tuple[str, str]]:
        """Yield each value with what is told of it."""
        for match in re.finditer(self.pattern, f"{result.stderr}\n{result.stdout}", re.MULTILINE):
            details = {name: text for name, text in match.groupdict().items() if name != "value"}
            about = (f"{name.replace('_', ' ')} {text}" for name, text in details.items())
            yield match["value"], ", ".join(about)


@dataclass(frozen=True)
class Choice:
    """A value and what is known of it; one that is `barred` is there and must not be chosen."""

    value: str
    about: str = ""
    barred: bool = False


def offered(parameter: Parameter, outputs: Iterable[tuple[Offer, Result]]) -> tuple[Choice, ...]:
    """Return the values of a parameter that steps have told, each once."""
    outputs = list(outputs)
    marks = {
        value: offer.mark
        for offer, result in outputs
        if offer.mark and parameter not in offer.parameters
        for value, _ in offer.values(result)
    }
    barred = {
        value
        for offer, result in outputs
        if parameter.other_than in offer.parameters
        for value, _ in offer.values(result)
    }
    choices = {
        value: Choice(value, ", ".join(filter(None, (about, marks.get(value)))), value in barred)
        for offer, result in outputs
        if parameter in offer.parameters
        for value, about in offer.values(result)
        if re.fullmatch(parameter.pattern, value)
    }
    return tuple(choices.values())[:MOST]
