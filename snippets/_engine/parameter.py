"""Values a reader has to fill in, and the words of a command that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from snippets._engine.errors import RunbookError

Bindings = Mapping[str, str]

_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
# The sentence stands inside "${NAME:?…}", where quotes, $, `, \, } and ! would end or change it.
_SENTENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.:/()_=@+-]*")


class ParameterError(RunbookError):
    """A value is missing or does not have the form its parameter asks for."""


@dataclass(frozen=True)
class Parameter:
    """A value that a reader fills in before a command can run.

    `name` is the shell variable, `what` the sentence a shell prints while it is not set,
    `pattern` the regular expression that the whole value must match. A `secret` has no
    example, is never put in an argument list and never shown. The value is never that of
    `other_than`.
    """

    name: str
    what: str
    pattern: str
    example: str = ""
    secret: bool = False
    other_than: Parameter | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ParameterError(
                f"parameter name {self.name!r} is not a shell variable name.",
                remedy="Use capital letters, digits and underscores.",
            )
        if not _SENTENCE.fullmatch(self.what):
            raise ParameterError(
                f"the sentence of {self.name} cannot stand in a shell's message: {self.what!r}.",
                remedy="Use letters, digits, spaces and , . : / ( ) _ = @ + - only.",
            )
        if self.secret and self.example:
            raise ParameterError(f"{self.name} is secret and must not have an example.")
        if not self.secret:
            self.check(self.example)

    def check(self, value: str) -> str:
        """Return `value` if it has the right form; raise ParameterError otherwise."""
        if not value or "\0" in value or not re.fullmatch(self.pattern, value, re.DOTALL):
            shown = "the value (hidden)" if self.secret else repr(value)
            example = f", for example {self.example}" if self.example else ""
            raise ParameterError(
                f"{shown} does not fit {self.name}.",
                remedy=f"It is: {self.what}{example}.",
            )
        return value


def in_environment(parameter: Parameter, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the value that an environment has, and what is wrong with one that does not fit."""
    value = environment.get(parameter.name, "")
    try:
        return parameter.check(value) if value else "", ""
    except ParameterError as error:
        return "", str(error)


@dataclass(frozen=True)
class Text:
    """One word made of literal pieces and parameters, kept together when quoted."""

    parts: tuple[str | Parameter, ...]


Word = str | Parameter | Text


def text(*parts: str | Parameter) -> Text:
    """Join literal pieces and parameters into one word."""
    return Text(parts)


def parts_of(word: Word) -> tuple[str | Parameter, ...]:
    """Return the pieces of a word, whatever its kind."""
    return word.parts if isinstance(word, Text) else (word,)


def parameters_of(word: Word) -> Iterator[Parameter]:
    """Yield the parameters that a word holds, in order."""
    return (part for part in parts_of(word) if isinstance(part, Parameter))


def bind(word: Word, bindings: Bindings) -> str:
    """Return the word with every parameter replaced by its checked value.

    Raises ParameterError for a parameter without a value or with a bad one.
    """
    return "".join(_value(part, bindings) for part in parts_of(word))


def _value(part: str | Parameter, bindings: Bindings) -> str:
    if isinstance(part, str):
        return part
    if part.name not in bindings:
        raise ParameterError(
            f"{part.name} has no value.", remedy=f"It is: {part.what}. Set it and try again."
        )
    return part.check(bindings[part.name])
