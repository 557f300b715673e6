"""`runbook` as a recorded session runs it: the same command, with what differs held still.

Clock, name of the machine, commit and times of answers are fixed. The production address leads to
a model on loopback, at the port STAGE_PORT, and no other name is known: nothing leaves the machine.
"""

import os
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from snippets._cli.commands import doctor, run, triage
from snippets._cli.main import main
from snippets._cli.probe import network, readings
from snippets._cli.walk import walkthrough
from snippets._drill import postgres
from snippets._engine import Result
from snippets._engine import run as perform
from snippets._vocabulary import distribution
from snippets._vocabulary.settings import SETTINGS

BEGIN = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
ANSWER = 0.12  # seconds, of every answer
_resolve = socket.getaddrinfo


class Held(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Return the beginning of every session."""
        return BEGIN.astimezone(tz)


class Ticking:
    """A clock that goes on by a second whenever it is looked at."""

    seconds = 0.0

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        self.seconds += 1
        return self.seconds

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        return BEGIN + timedelta(seconds=self.monotonic())


def loopback(host: str, port: int, *_: Any, **__: Any) -> Any:
    """Know production alone, and lead there to the model."""
    if host != SETTINGS.production_host:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _resolve("127.0.0.1", int(os.environ["STAGE_PORT"]), type=socket.SOCK_STREAM)


def timed(*args: Any, **options: Any) -> Result:
    """Run an action; it always takes as long."""
    return replace(perform(*args, **options), seconds=ANSWER)


def hold() -> None:
    """Put what stands still in place of what does not."""
    ticking = Ticking()
    for module, name, fixed in (
        (socket, "getaddrinfo", loopback),
        (socket, "gethostname", lambda: "laptop"),
        (triage, "datetime", Held),
        (doctor, "old", lambda *_: ""),
        (postgres, "folder", Path.cwd),  # whatever this machine has
        (readings, "run", timed),
        (network, "run", timed),
        (distribution, "_commit", lambda _: ""),
        (run, "Clock", lambda: walkthrough.Clock(ticking.monotonic, ticking.now)),
    ):
        assert hasattr(module, name)
        setattr(module, name, fixed)


if __name__ == "__main__":
    hold()
    main(prog_name="runbook")
