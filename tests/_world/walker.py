"""Somebody who goes where a procedure leads, and has a value for whatever it asks."""

from collections.abc import Callable

from snippets._engine import Procedure, Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.walk import Course, walking
from snippets._engine.wants import Run


class Everything(dict[str, str]):
    """The values of somebody who is asked for none: whoever runs a step has them."""

    def __contains__(self, name: object) -> bool:
        return True


def walk(
    catalog: Catalog, procedure: Procedure, perform: Callable[[Step], Result], start: str = ""
) -> Course:
    """Follow a procedure from its first step, or from `start`, as its decisions say.

    `perform` runs one step.
    """
    walked = walking(Course(catalog, procedure, start), Everything(), [])
    want = next(walked)
    while not isinstance(want, Course):
        want = walked.send(perform(want.step) if isinstance(want, Run) else None)
    return want
