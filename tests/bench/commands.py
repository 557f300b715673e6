"""The same commands, verified by each tool that can: as our steps, and as Markdown for the others.

Each command prints a line of its own. What a tool notices is not taken from its documentation: one
of the commands is broken, in each of the ways below, and the tool is run.
"""

from __future__ import annotations

from dataclasses import replace

from snippets.core import Risk, Step, Tool, only_if, shell
from snippets.core.check import prints_line, succeeded

PRINTF = Tool("printf", "apt-get install coreutils", "8", "Print a line")
SH = Tool("sh", "apt-get install dash", "0.5", "End with a status")
BROKEN = 7  # the number of the command that is broken
FAULTS = ("fails", "prints")  # it ends with 3 after the right line; it prints another line


def line(number: int) -> str:
    """Return what a command prints."""
    return f"word {number}"


def steps(count: int, fault: str = "") -> list[Step]:
    """Return the commands as steps, each with a check of its status and of what it prints."""
    found = [
        Step(
            PRINTF("%s\\n", line(number)),
            title=f"Print word {number}",
            risk=Risk.READS,
            why="To be verified.",
            expect=f"`{line(number)}`",
            branches=only_if(succeeded() & prints_line(line(number))),
        )
        for number in range(count)
    ]
    if fault == "fails":
        action = SH("-c", f"printf '%s\\n' '{line(BROKEN)}'; exit 3")
        found[BROKEN] = replace(found[BROKEN], action=action)
    elif fault == "prints":
        found[BROKEN] = replace(found[BROKEN], action=PRINTF("%s\\n", "another"))
    return found


def bash(count: int, fault: str = "") -> str:
    """Return a page with a block of bash for each command."""
    blocks = (f"```bash\n{shell(step.action)}\n```\n" for step in steps(count, fault))
    return "# Commands\n\n" + "\n".join(blocks)


def python(count: int, fault: str = "") -> str:
    """Return a page with a block of Python for each command, which runs it and checks it."""
    blocks = (
        "```python\nimport subprocess\n\n"
        f"done = subprocess.run(['bash', '-c', {shell(step.action)!r}], capture_output=True)\n"
        f"assert (done.returncode, done.stdout) == (0, b'{line(number)}\\n')\n```\n"
        for number, step in enumerate(steps(count, fault))
    )
    return "# Commands\n\n" + "\n".join(blocks)


def session(count: int, fault: str = "") -> str:
    """Return a page with a session of a shell for each command: a prompt and what is printed."""
    blocks = (
        f"```shell\n$ {shell(step.action)}\n{line(number)}\n```\n"
        for number, step in enumerate(steps(count, fault))
    )
    return "# Commands\n\n" + "\n".join(blocks)
