"""What a stand-in is given and what it answers."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Call:
    """The arguments after the tool's name, standard input, added environment and folder."""

    args: list[str]
    stdin: bytes
    environment: dict[str, str]
    folder: Path


@dataclass(frozen=True)
class Output:
    """What a process prints and how it ends."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


class Refusing(Exception):  # noqa: N818 - what a tool does, not an error of ours
    """A stand-in refuses a call, as the real tool does."""

    def __init__(self, stderr: str, code: int = 1) -> None:
        self.output = Output(stderr=stderr, code=code)
        super().__init__(stderr)


def parse(args: list[str], options: dict[str, bool]) -> tuple[list[str], dict[str, str]]:
    """Split arguments into positional ones and options; `options` tells which take a value."""
    words: list[str] = []
    values: dict[str, str] = {}
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            words.append(word)
        else:
            assert word in options, (
                f"the stand-in does not know {word}: compare it with the real tool"
            )
            values[word] = rest.pop(0) if options[word] else ""
    return words, values
