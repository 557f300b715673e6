"""How commands print: colour and width from the terminal, plain whole lines when piped."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

HIDDEN = "(hidden)"

# The meanings that a colour may repeat. A word always says it first: NO_COLOR loses nothing.
_STYLES = {
    "good": "green",
    "warning": "yellow",
    "bad": "bold red",
    "command": "bold",
    "quiet": "dim",
}

# What a terminal obeys instead of showing (ECMA-48): strings up to their end, sequences, the rest.
_SEQUENCE = re.compile(
    r"(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
)
# Controls; formats, which turn the direction of text; halves of characters, which cannot be
# written; separators that some programs take for a new line.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def console(*, stderr: bool = False) -> Console:
    """Return the console of stdout or stderr, as it is now.

    Nothing in a text is taken for markup. On a terminal long lines wrap at words; into a pipe or
    a file they stay whole. NO_COLOR, FORCE_COLOR, COLUMNS and TERM are heeded (by rich). Styles:
    good, warning, bad, command, quiet.
    """
    from rich.console import Console
    from rich.theme import Theme

    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")  # an answer may hold what the locale cannot write
    return Console(
        stderr=stderr,
        theme=Theme(_STYLES),
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=not stream.isatty(),
    )


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """Return text from outside as it is safe to print.

    Without control characters, escape sequences and invisible letters, except newline and tab;
    with every one of `secrets` replaced by `(hidden)`.
    """
    plain = "".join(
        letter
        for letter in _SEQUENCE.sub("", text)
        if letter in "\n\t" or unicodedata.category(letter) not in _UNSEEN
    )
    # The longest first: one secret may be a part of another.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        plain = plain.replace(secret, HIDDEN)
    return plain


def is_terminal() -> bool:
    """Tell whether what is printed goes to a terminal."""
    return sys.stdout.isatty()


def is_interactive() -> bool:
    """Tell whether a person can be asked: both stdin and stdout are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def listing(rows: Iterable[tuple[str, str, str, str]], *, wrap: bool) -> RenderableType:
    """Return rows of (style, mark, name, text) as columns, or as whole lines without `wrap`."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    if not wrap:
        return Group(*(Text(f"  {mark}  {name}: {said}") for _, mark, name, said in rows))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for _ in range(2):
        table.add_column(overflow="fold")
    for style, mark, name, said in rows:
        table.add_row(Text(f"  {mark}", style), Text(name), Text(said))
    return table
