"""What any program can do wrong: the faults of the Vercel CLI as its caller sees them."""

from collections.abc import Callable
from dataclasses import dataclass

from tests._world.outside import Ends
from tests._world.standins import Output

_HTML = "<!DOCTYPE html><html><title>Sign in to the network</title></html>\n"


@dataclass(frozen=True)
class Misbehaviour:
    """A fault of a program; `of` makes it of what the program would have printed and done."""

    name: str
    of: Callable[[Output], Ends]
    works: bool = False  # it did what it was asked for before it went wrong
    says_so: bool = False  # it printed what a good call prints, or a part: that may be believed


def _fails(stderr: str, code: int = 1) -> Callable[[Output], Ends]:
    return lambda _: Ends(Output(stderr=stderr, code=code))


def _half(good: Output) -> Ends:
    out, err = good.stdout[: len(good.stdout) // 2], good.stderr[: len(good.stderr) // 2]
    return Ends(Output(out, err, 1))


def _fails_after(good: Output) -> Ends:
    return Ends(Output(good.stdout, good.stderr, 1))


MISBEHAVIOURS = (
    Misbehaviour("is not installed", lambda _: Ends(missing=True)),
    Misbehaviour("never ends", lambda _: Ends(hangs=True)),
    Misbehaviour("connection reset", _fails("Error: read ECONNRESET\n")),
    Misbehaviour("429", _fails("Error: Too many requests. Try again in 30s (429)\n")),
    Misbehaviour("500 with HTML", _fails(f"Error: Response Error (500) {_HTML}")),
    Misbehaviour("fails in silence", _fails("")),
    Misbehaviour("is killed", _fails("", -9)),
    Misbehaviour("succeeds in silence", lambda _: Ends()),
    Misbehaviour("prints a page", lambda _: Ends(Output(_HTML, _HTML))),
    Misbehaviour("prints nonsense", lambda _: Ends(Output("\x1b[2J\ufffd{\x00\n", "\x07?\n"))),
    Misbehaviour("says so and fails", _fails_after, says_so=True),
    Misbehaviour("breaks off", _half, says_so=True),
    Misbehaviour("does it and fails", _fails_after, works=True, says_so=True),
    Misbehaviour("does it and never ends", lambda good: Ends(good, True), works=True, says_so=True),
    Misbehaviour("says so, and it is not so", Ends, says_so=True),
)
