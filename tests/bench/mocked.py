"""`python -m tests.bench.mocked COUNT [FAULT]`: verify the commands as the mocked lane does.

The steps are followed as a procedure: each call must be the expected one, a script answers it, and
the step's own check judges the answer. It ends with 1 if the walk does not reach its end.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from snippets.core import Procedure, Severity, shell
from snippets.core.catalog import Catalog
from snippets.core.walk import Ending
from snippets.model.platform import Platform
from tests._world.terminal import open_terminal
from tests.bench.commands import line, steps

PAGE = "bench/commands"
SEVERITY = Severity("SEV4", "A benchmark", "Support", "Product", None)


def verify(count: int, fault: str = "") -> bool:
    """Tell whether every command is called as expected and answers as its step wants."""
    own = {f"{PAGE}#word-{number}": step for number, step in enumerate(steps(count, fault))}
    procedure = Procedure("Commands", SEVERITY, ("Always.",), tuple(own.values()), ())
    catalog = Catalog({PAGE: procedure}, own)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_terminal(catalog, Platform(), Path(folder)) as terminal,
    ):
        for number, step in enumerate(steps(count)):
            terminal.expect(shell(step.action))
            terminal.script(shell(step.action), stdout=f"{line(number)}\n")
        try:
            walked = terminal.follow(PAGE)
        except AssertionError:
            return False
        return walked.ending is Ending.VERIFIED and len(walked.moves) == count


if __name__ == "__main__":
    good = verify(int(sys.argv[1]), *sys.argv[2:])
    print(f"{sys.argv[1]} commands" if good else "not as it should be")  # noqa: T201 - its answer
    sys.exit(not good)
