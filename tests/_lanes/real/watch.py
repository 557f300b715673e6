"""A watch over the processes that the lane starts: no argument may hold a secret."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EVERY = 0.02  # seconds between two looks
MARK = b"OfTheLane"  # every secret of the lane ends so
# Prisma itself gives the connection string to its engine as an argument: `prisma migrate` cannot
# be called in a way that keeps it out of the list of processes.
KNOWN = tuple(b"schema-engine.mjs\0" + word for word in (b"cli\0--data", b"--data"))


class ArgumentWatch:
    """What was seen among the arguments of all that this process has started."""

    def __init__(self, mark: bytes = MARK) -> None:
        self.mark = mark
        self.seen: set[str] = set()

    def look(self) -> None:
        """Look once at every process, and keep the program of each that has a secret."""
        for process in _started_by(os.getpid()):
            words = b""
            with suppress(OSError):
                words = Path(f"/proc/{process}/cmdline").read_bytes()
            if self.mark in words and not any(call in words for call in KNOWN):
                self.seen.add(words.split(b"\0")[0].decode(errors="replace"))


@contextmanager
def watching() -> Iterator[ArgumentWatch]:
    """Look again and again, until the block ends."""
    watch, over = ArgumentWatch(), threading.Event()

    def run() -> None:
        while not over.wait(EVERY):
            watch.look()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield watch
    over.set()
    thread.join()


def _started_by(process: int) -> Iterator[int]:
    """Yield the children of a process, and theirs: other lanes run on the same machine."""
    children = ""
    with suppress(OSError):  # it, or a thread of it, has ended
        for thread in Path(f"/proc/{process}/task").iterdir():
            children += (thread / "children").read_text()
    for child in map(int, children.split()):
        yield child
        yield from _started_by(child)
