"""The shell of a drill: unmistakable, and ended when the drill ends."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from snippets._drill.drill_report import DrillReport
from snippets._drill.surroundings import MARK, Surroundings, open_stage
from snippets._engine.catalog import Catalog
from snippets._platform.scenarios import Scenario

TICK = 0.25  # seconds between two looks at the drill
PATIENCE = 2.0  # seconds that a shell gets to leave by itself


@dataclass(frozen=True)
class Order:
    """What is to be practised, how and for how many minutes; the report is kept in a folder.

    `say` tells the engineer; `text` runs instead of a shell, `guided` opens `runbook run`; with
    `aside` stdout is left to the report. `older` is the version with health routes.
    """

    scenario: Scenario
    catalog: Catalog
    kept: Path
    now: datetime
    minutes: float
    say: Callable[[str], None]
    text: str = ""
    guided: bool = False
    aside: bool = False
    older: bool = False


def play(order: Order) -> DrillReport:
    """Open the drill, let the engineer work, and return the report."""
    # Both end the drill in order: servers, and what they keep on the disk, go with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(128 + signal.SIGHUP))
    order.say("Setting the drill up …")
    scenario = order.scenario
    with open_stage(
        *(scenario, order.catalog, os.environ, order.kept, order.minutes), older=order.older
    ) as stage:
        stage.watch.begun = f"{order.now:%Y-%m-%d %H:%M} UTC"
        order.say(opening(order, stage.notice))
        if order.text:
            words = [shutil.which("bash") or "sh", "-c", order.text]
        elif order.guided:
            words = [sys.executable, "-m", "snippets._cli.main", "run", scenario.pages[0]]
        else:
            words = interactive(stage)
        return stage.watch.report(work(stage, words, order))


def opening(order: Order, notice: str) -> str:
    """Return what the engineer is told when the pager goes."""
    return "\n".join(
        (
            f"DRILL {order.scenario.id}. This is practice: nothing here reaches production.",
            f"It ends after {order.minutes:g} minutes. Commands of the drill: ack, diagnose TEXT, "
            "look NAME, escalate ROLE, resolved.",
            *filter(None, [notice]),
            "",
            f"PAGER: {order.scenario.pager}",
            "",
        )
    )


def interactive(stage: Surroundings) -> list[str]:
    """Write the start file of a shell and return the words that open it: bash if there is one."""
    start = stage.home / ".shrc"
    # The start files of the system may have changed both.
    start.write_text(
        f"export PATH={shlex.quote(stage.environment['PATH'])}\n"
        f"unset HISTFILE ENV\nPS1='DRILL {stage.watch.scenario.id} $ '\n"
    )
    if bash := shutil.which("bash"):
        return [bash, "--noprofile", "--rcfile", str(start), "-i"]
    stage.environment["ENV"] = str(start)
    return ["/bin/sh", "-i"]


def work(stage: Surroundings, words: list[str], order: Order) -> str:
    """Run what the engineer works in until it, or the drill, ends; say how it ended.

    A shell has the terminal for itself, Ctrl-C included; a text is ended by it.
    """
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [stage.environment.get("PYTHONPATH")])]
    environment = stage.environment | {"PYTHONPATH": os.pathsep.join(paths)}
    stdout = sys.stderr if order.aside and order.text else None
    pressed: list[int] = []
    # A handler of our own, and no exception: it might come while a program is being started.
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(1))
    try:
        with nullcontext() if order.text else _own_terminal():
            process = subprocess.Popen(  # noqa: S603 - what the engineer works in
                words, cwd=stage.checkout, env=environment, stdout=stdout
            )
            try:
                while process.poll() is None and not stage.watch.tick():
                    if pressed and order.text:
                        break
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(TICK)
            finally:
                _end(process)
                _end_the_rest(stage.environment[MARK])
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed and order.text:
        return "interrupted"
    return "the command has ended" if order.text else "the shell was left"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a shell; an interactive one heeds only a hang-up."""
    for sign in (signal.SIGHUP, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)


def _end_the_rest(mark: str) -> None:
    """End what was started in the drill and goes on; where there is no /proc, nothing is found."""
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"{MARK}={mark}\0".encode() in place.read_bytes():
                os.kill(int(place.parent.name), signal.SIGKILL)


@contextmanager
def _own_terminal() -> Iterator[None]:
    """Take the terminal back, as it was, from a shell that had it for itself."""
    inside = sys.stdin.fileno()
    settings = termios.tcgetattr(inside)
    try:
        yield
    finally:
        stopped = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        with suppress(OSError, termios.error):  # the terminal may be gone
            os.tcsetpgrp(inside, os.getpgrp())
            termios.tcsetattr(inside, termios.TCSADRAIN, settings)
        signal.signal(signal.SIGTTOU, stopped)
