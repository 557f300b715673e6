"""Pins: what a person read of a route, and the hash of each file that decides it.

Whom a route lets in and what it answers is written in a hundred ways; a machine that reads some
of them calls the others open. So a person reads the route, the middleware and what both import,
and writes down what they say. The pin holds until one of those files changes.
"""

from datetime import date
from pathlib import Path

import msgspec

from snippets._contract.facts import Fact, Facts, closure, decode


class Access(Fact, frozen=True):
    """What a method of a route asks of a caller.

    `kind` is public, session, role, header, or nobody: everyone is turned away. `roles` are those
    let in; `header` is the name (small letters) whose value must be that of the environment
    variable `variable`. `refusal` is the status without it (307 is a redirect to the sign-in).
    `place` is where the code asks. Several entries are all asked; what the middleware asks comes
    first. Public stands alone.
    """

    kind: str
    roles: tuple[str, ...] = ()
    header: str = ""
    variable: str = ""
    refusal: int = 0
    place: str = ""


class PinnedAnswer(Fact, frozen=True):
    """One way a method answers: its status and the top-level keys of its JSON."""

    status: int
    keys: tuple[str, ...] = ()


class Pin(Fact, frozen=True):
    """What a person read of one method of a route, on which day, and in which files.

    `route` is the path as Next.js writes it. `replies` is empty where a package answers. `files`
    are the deciding files with the hashes they had. A pin without a day waits for its hashes.
    """

    route: str
    method: str
    access: tuple[Access, ...]
    replies: tuple[PinnedAnswer, ...] = ()
    read: str = ""
    files: dict[str, str] = msgspec.field(default_factory=dict)

    def changed(self, facts: Facts) -> list[str]:
        """Return the deciding files that came, went or changed since a person read them."""
        now = deciding_files(facts, self.route)
        both = self.files.keys() | now.keys()
        return sorted(file for file in both if self.files.get(file) != now.get(file))


class Pins(Fact, frozen=True):
    """All pins of an application, as of one file of facts."""

    pins: tuple[Pin, ...] = ()

    def at(self, route: str, method: str) -> Pin | None:
        """Return the pin of a method of a route, if anybody has read it."""
        return next((p for p in self.pins if (p.route, p.method) == (route, method)), None)


def beside(facts: Path) -> Path:
    """Return the file that holds the pins of a file of facts."""
    return facts.with_suffix(".pins.json")


def read_pins(path: Path) -> Pins:
    """Read a file of pins, none where there is no file.

    Raise RunbookError naming the file and what is wrong in it.
    """
    return decode(path, Pins, "Mend it, or take it from git.") if path.exists() else Pins()


def deciding_files(facts: Facts, path: str) -> dict[str, str]:
    """Return the files that decide a route, with their hashes: it, what stands before it, imports.

    `path` is that of a route of the facts; without such a route nothing decides it.
    """
    sources = {source.file: source for source in facts.sources}
    starts = [route.file for route in facts.routes if route.path == path]
    starts += facts.ahead if starts else ()
    files = closure(starts, lambda file: sources[file].imports)
    return {file: sources[file].digest for file in sorted(files)}


def renewed(pins: Pins, facts: Facts, on: date) -> Pins:
    """Return the pins of the routes that are still there, those that had changed with new hashes.

    Whoever calls this says that a person has read the files on that day.
    """
    answered = {(route.path, method) for route in facts.routes for method in route.methods}
    kept = (pin for pin in pins.pins if (pin.route, pin.method) in answered)
    return Pins(tuple(_renewed(pin, facts, on) for pin in sorted(kept)))


def _renewed(pin: Pin, facts: Facts, on: date) -> Pin:
    if not pin.changed(facts):
        return pin
    files = deciding_files(facts, pin.route)
    return msgspec.structs.replace(pin, read=on.isoformat(), files=files)
