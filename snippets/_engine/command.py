"""Commands as values: a tool and the words it is called with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from snippets._engine.decision import Branch
from snippets._engine.parameter import Word
from snippets._engine.pipeline import Stage
from snippets._engine.secret import refuse_secrets


@dataclass(frozen=True)
class Tool:
    """A program that commands call: how to install it, the oldest version that will do, its use.

    `install` are commands, each beginning with a package manager, or words; none: every system has
    it. `ask` makes it tell its version, which it does after the words `named`; `below` is the first
    that nobody tried. `errors` are its own, the same after every step: they say what this machine
    lacks, and nothing of production.
    """

    name: str
    install: tuple[str, ...]
    version: str
    purpose: str
    errors: tuple[Branch, ...] = ()
    named: str = ""
    ask: tuple[str, ...] = ("--version",)
    below: str = ""

    def installed_by(self) -> str:
        """Return the command of a package manager that is here, or all that there are."""
        here = (way for way in self.install if shutil.which(way.partition(" ")[0]))
        return next(here, "") or ", or ".join(self.install) or "every system has it: look at PATH"

    def __call__(
        self,
        *args: Word,
        env: Mapping[str, Word] | None = None,
        no_input: bool = False,
        save_to: Word | None = None,
    ) -> Command:
        """Make a command; `env` holds for it alone, `save_to` is the file that takes its output."""
        return Command(self, args, tuple((env or {}).items()), no_input, save_to)


@dataclass(frozen=True)
class Command(Stage):
    """One call of one tool."""

    tool: Tool
    args: tuple[Word, ...]
    env: tuple[tuple[str, Word], ...] = ()
    no_input: bool = False
    save_to: Word | None = None

    def __post_init__(self) -> None:
        refuse_secrets(self.args, "an argument")
        refuse_secrets(() if self.save_to is None else (self.save_to,), "the name of a file")

    @property
    def program(self) -> str:
        """Return the name of the tool."""
        return self.tool.name

    def words(self) -> Iterator[Word]:
        """Yield the words of environment, arguments and output file."""
        yield from (value for _, value in self.env)
        yield from self.args
        if self.save_to is not None:
            yield self.save_to


@dataclass(frozen=True)
class Say(Stage):
    """The start of a pipeline that writes one word, without a newline, to standard input.

    Rendered as the shell's own `printf`, which is no process: a secret given to it cannot be
    read from the list of processes.
    """

    word: Word

    def words(self) -> Iterator[Word]:
        """Yield the one word."""
        yield self.word
