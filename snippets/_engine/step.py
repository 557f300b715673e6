"""Steps: one command and everything an engineer needs around it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from snippets._engine.conditions import succeeded
from snippets._engine.decision import Branch, carry_on_if, closed
from snippets._engine.look import Look
from snippets._engine.need import Need
from snippets._engine.offer import Offer
from snippets._engine.parameter import Parameter, Word
from snippets._engine.pipeline import Action, parameters_in
from snippets._engine.secret import refuse_secrets


class Risk(Enum):
    """What a step can change. The value is what the page says."""

    READS = "Reads only"
    CHANGES_ELSEWHERE = "Changes something outside production"
    CHANGES_PRODUCTION = "Changes production"
    DESTROYS_DATA = "Destroys data"


@dataclass(frozen=True)
class Step:
    """One command with its reason, its risk and what to make of its result.

    Its id is the name of the variable that holds it. Prose fields hold Markdown of one paragraph;
    `@id` in them links to a page or step. `branches` says what to do with each result: the first
    that holds is taken, and where none does, people are called; without it, a step that succeeds
    leads on. `loses` says what data is gone, `target` names what it is in, `asks` says what the
    command waits for, `blocks` that it does not end by itself, `gap` what the application does not
    provide, `unproven` why no recording shows that it works. `needs` names what the application
    must provide beyond what the command shows, `lacks` what of it all is known to be missing, which
    `gap` puts in words. `takes` are the minutes that it takes as a rule, beside the reading; after
    `seconds` it is ended. `gives` are the values that its output shows, each with which of them to
    take; `offers` finds them there.
    """

    action: Action
    title: str
    risk: Risk
    why: str
    expect: str
    undo: str = ""
    loses: str = ""
    target: Word = ""
    asks: str = ""
    blocks: str = ""
    gap: str = ""
    needs: tuple[Need, ...] = ()
    lacks: tuple[Need, ...] = ()
    unproven: str = ""
    branches: tuple[Branch, ...] = carry_on_if(succeeded())
    gives: tuple[tuple[Parameter, str], ...] = ()
    offers: Offer | None = None
    seconds: float = 60.0
    takes: float = 0.0
    origin: Step | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        refuse_secrets((self.target,), "the name of a target")
        object.__setattr__(self, "branches", closed(self.branches))  # frozen
        if isinstance(self.action, Look):
            object.__setattr__(self, "unproven", "only a person can see it.")

    def adapted(self, **changes: Any) -> Step:
        """Return this step as another procedure uses it: same command, same id, other words.

        Raises TypeError for `action` and `risk`, which belong to the step's own module.
        """
        if fixed := {"action", "risk"} & changes.keys():
            raise TypeError(f"a reused step keeps its {' and '.join(sorted(fixed))}")
        return dataclasses.replace(self, **changes, origin=self.origin or self)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Return the values that it needs: of its command, and to compare its result with."""
        compared = (value for branch in self.branches for value in branch.when.values)
        return tuple(dict.fromkeys((*parameters_in(self.action), *compared)))

    @property
    def about(self) -> str:
        """Return in words how long it takes, empty where that is seconds."""
        return f"about {self.takes:g} min" if self.takes else ""

    @property
    def home(self) -> Step:
        """Return the step as its own module defines it."""
        return self.origin or self
