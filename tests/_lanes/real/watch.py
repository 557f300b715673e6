"""A watch over the processes that the lane starts: no argument may hold a secret."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = 0.02  # seconds between two looks
# Every secret of the lane is made of one of these words.
MARKS = (b"secretTokenOfTheLane", b"secretPasswordOfTheLane", b"secretValueOfTheLane")
# Prisma itself gives the connection string to its engine as an argument: `prisma migrate` cannot
# be called in a way that keeps it out of the list of processes.
KNOWN = tuple(b"schema-engine.mjs\0" + word for word in (b"cli\0--data", b"--data"))


class Watch:
    """Looks at the arguments of all that a process has started, until the block ends."""

    def __init__(self, marks: tuple[bytes, ...] = MARKS) -> None:
        self.marks = marks
        self.seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            self.look()

    def look(self) -> None:
        """Look once at every one."""
        for process in _started_by(os.getpid()):
            words = b""
            with suppress(OSError):
                words = Path(f"/proc/{process}/cmdline").read_bytes()
            if any(mark in words for mark in self.marks) and not any(k in words for k in KNOWN):
                self.seen.add(words.split(b"\0")[0].decode(errors="replace"))


def _started_by(process: int) -> Iterator[int]:
    """Yield the children of a process, and theirs: other lanes run on the same machine."""
    children = ""
    with suppress(OSError):  # it, or a thread of it, has ended
        for thread in Path(f"/proc/{process}/task").iterdir():
            children += (thread / "children").read_text()
    for child in map(int, children.split()):
        yield child
        yield from _started_by(child)
