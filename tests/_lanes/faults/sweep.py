"""Every step of the catalog with everything that can go wrong at each of its programs.

A step is run once for every fault and its results are kept: a walk through a procedure is then a
matter of microseconds, so that all of them can be walked from everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from snippets._engine import Result, Risk, Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch, Turn, decide
from snippets._engine.pipeline import stages_of
from snippets._engine.procedure import Procedure
from snippets._engine.walk import Ending, Walk
from tests._world.faulty import LARGE, Trouble, faulty
from tests._world.misbehaviour import MISBEHAVIOURS
from tests._world.walker import walk
from tests._world.wire import FAULTS

# They work on what another program says.
FILTERS = {"jq", "awk", "tr", "grep"}
# A fault that is taken for success ends a walk so; planned work ends in `DONE`.
GOOD = (Ending.FIXED, Ending.DONE)
CHANGES = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)


def troubles(program: str) -> tuple[Trouble, ...]:
    """Return what can go wrong with a program: curl's are those of the network."""
    if program != "curl":
        return MISBEHAVIOURS
    return tuple(replace(f, times=2, body=b" " * LARGE) if f.times > 1 else f for f in FAULTS)


def programs(step: Step) -> tuple[str, ...]:
    """Return the programs of a step that go wrong: a filter only where there is nothing else."""
    found = dict.fromkeys(stage.program for stage in stages_of(step.action) if stage.program)
    return tuple(p for p in found if p not in FILTERS) or tuple(found)


@dataclass(frozen=True)
class Met:
    """A step of a procedure that met a fault, what came of it and what was decided."""

    procedure: str
    slug: str
    program: str
    trouble: Trouble
    result: Result
    branch: Branch | None
    forward: bool  # it goes on as if all were well, or straight to a change of production

    @property
    def place(self) -> tuple[str, str]:
        """Return where it is."""
        return self.procedure, self.slug


@dataclass
class Sweep:
    """The results of steps, by step, program and fault; without a fault under two empty names."""

    catalog: Catalog
    results: dict[tuple[str, str, str], Result] = field(default_factory=dict)

    def run(self, folder: Path, procedures: Mapping[str, Procedure]) -> None:
        """Run every step of these procedures with every fault, each in a world of its own."""
        steps = {
            self.catalog.id_of(step): step
            for procedure in procedures.values()
            for step in (*procedure.steps, *procedure.verify)
        }
        with faulty(folder) as begin:
            for name, step in steps.items():
                self.results[name, "", ""] = begin().perform(step)
                for program in programs(step):
                    for trouble in troubles(program):
                        world = begin(_only(program, trouble))
                        self.results[name, program, trouble.name] = world.perform(step)
                        assert world.met, f"{name} did not meet {trouble.name}"

    def of(self, step: Step, program: str = "", trouble: str = "") -> Result:
        """Return the result of a step, with this fault if it uses the program."""
        name = self.catalog.id_of(step)
        good = self.results[name, "", ""]
        return self.results.get((name, program, trouble), good)

    def met(self, name: str, procedure: Procedure) -> Iterator[Met]:
        """Yield every fault at every step of a procedure, with the decision there."""
        steps = list(self.catalog.steps_by_slug(procedure).items())
        verify = [(f"verify:{self.catalog.slug_of(step)}", step) for step in procedure.verify]
        for part in (steps, verify):
            for number, (slug, step) in enumerate(part):
                after = part[number + 1][1] if number + 1 < len(part) else None
                for program in programs(step):
                    for trouble in troubles(program):
                        result = self.of(step, program, trouble.name)
                        branch = decide(step.branches, result)
                        forward = _forward(branch, result, dict(steps), after)
                        yield Met(name, slug, program, trouble, result, branch, forward)

    def walk(self, procedure: Procedure, start: str, program: str, trouble: str) -> Walk:
        """Walk from a step, with a program that goes wrong whenever it is called."""
        return walk(self.catalog, procedure, lambda step: self.of(step, program, trouble), start)


def _only(program: str, trouble: Trouble) -> Callable[[str], Trouble | None]:
    return lambda called: trouble if called == program else None


def _forward(
    branch: Branch | None, result: Result, steps: dict[str, Step], after: Step | None
) -> bool:
    if branch is None:
        return result.ok
    match branch.then.turn:
        case Turn.CARRY_ON | Turn.FINISH:
            return True
        case Turn.GO_TO:
            return steps[branch.then.target].risk in CHANGES
    return False
