"""Pipelines: stages whose output feeds the next, and what an action is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from snippets._engine.errors import RunbookError
from snippets._engine.parameter import Parameter, Word, parameters_of


class Stage:
    """One part of a pipeline, or an action by itself.

    With `no_input` nothing can come before it; where it has a file to `save_to`, nothing after it.
    """

    no_input: bool = True
    save_to: Word | None = None

    @property
    def program(self) -> str:
        """Return the name of the program that has to be installed, or an empty string."""
        return ""

    def words(self) -> Iterator[Word]:
        """Yield every word that may hold a parameter, in the order a shell expands them."""
        yield from ()

    def __or__(self, after: Stage) -> Pipeline:
        return Pipeline((self, after))


@dataclass(frozen=True)
class Pipeline:
    """Stages joined by `|`; the first may be a request or a word."""

    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        for stage in self.stages[1:]:
            if stage.no_input:
                raise RunbookError(
                    f"a {type(stage).__name__} can only be the first stage: it reads nothing.",
                    remedy="Put it first.",
                )
        # zsh would both write the file and feed the next stage; the other shells only write it.
        for stage in self.stages[:-1]:
            if stage.save_to is not None:
                raise RunbookError(
                    f"a {type(stage).__name__} that saves its output can only be the last stage.",
                    remedy="Put it last.",
                )

    def __or__(self, after: Stage) -> Pipeline:
        return Pipeline((*self.stages, after))


Action = Stage | Pipeline


def stages_of(action: Action) -> tuple[Stage, ...]:
    """Return the stages of an action; one for a single command or request."""
    return action.stages if isinstance(action, Pipeline) else (action,)


def parameters_in(action: Action) -> tuple[Parameter, ...]:
    """Return the parameters of an action, each once, in order of use."""
    parameters = {
        parameter.name: parameter
        for stage in stages_of(action)
        for word in stage.words()
        for parameter in parameters_of(word)
    }
    return tuple(parameters.values())


def tools_in(action: Action) -> tuple[str, ...]:
    """Return the names of the programs an action calls, each once, in order."""
    names = (stage.program for stage in stages_of(action))
    return tuple(dict.fromkeys(name for name in names if name))
