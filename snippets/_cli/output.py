"""How commands print: colour and width from the terminal, plain whole lines when piped.

Everything that a command prints goes through here, where text from outside loses what a terminal
would obey instead of show: an answer, a file name or an error cannot move the cursor, set the
title, reach the clipboard or turn the direction of a line. A gate keeps other ways of printing out.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, TextIO

import click

from snippets._engine.terminal_text import clean, is_seen

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType  # noqa: TID251 - the type alone
    from rich.segment import Segment


# The meanings that a colour may repeat. A word always says it first: NO_COLOR loses nothing.
_STYLES = {
    "good": "green",
    "warning": "yellow",
    "bad": "bold red",
    "command": "bold",
    "quiet": "dim",
}


def console(*, stderr: bool = False) -> Console:
    """Return the console of stdout or stderr, as it is now.

    Nothing in a text is taken for markup. On a terminal long lines wrap at words; into a pipe or
    a file they stay whole. NO_COLOR, FORCE_COLOR, COLUMNS and TERM are heeded (by rich). Styles:
    good, warning, bad, command, quiet.
    """
    from rich.console import Console  # noqa: TID251 - this is what cleans
    from rich.segment import Segment
    from rich.theme import Theme

    class Clean(Console):
        """A console that passes on its own colours and movements, and none of a text's."""

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            """Yield what is printed, cleaned."""
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else clean(text), style, control)

    stream = _stream(stderr=stderr)
    return Clean(
        stderr=stderr,
        theme=Theme(_STYLES),
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=not stream.isatty(),
    )


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text as it is, cleaned, to stdout or stderr."""
    click.echo(clean(text), file=_stream(stderr=err), nl=nl)  # noqa: TID251 - this is what cleans


def echo_prose(text: str, first: str = "", rest: str = "") -> None:
    """Print prose after `first`; on a terminal it wraps at words, and later lines follow `rest`."""
    import shutil
    import textwrap

    if is_terminal():
        width = shutil.get_terminal_size().columns
        words = textwrap.TextWrapper(
            width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        echo(words.fill(clean(text)))
    else:
        echo(f"{first}{text}")


def echo_json(record: bytes) -> None:
    """Print JSON; what `clean` would take from a text is written as an escape, so none is lost."""
    safe = "".join(sign if is_seen(sign) else _escape(sign) for sign in record.decode())
    click.echo(safe, file=_stream(stderr=False))  # noqa: TID251 - this is what cleans


def echo_record(record: object) -> None:
    """Print a record as JSON, for programs."""
    import msgspec

    echo_json(msgspec.json.format(msgspec.json.encode(record), indent=2))


def echo_schema(kind: type[object], command: str, form: int) -> None:
    """Print the JSON Schema of the records that a command prints, in this form of them."""
    import msgspec

    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:astral-core-runbook:{command}:{form}",
    }
    echo_record(head | msgspec.json.schema(kind))


def _escape(letter: str) -> str:
    """Return the escape of a letter in a string of JSON (RFC 8259, 7)."""
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _stream(*, stderr: bool) -> TextIO:
    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")  # an answer may hold what the locale cannot write
    return stream


@contextmanager
def paged() -> Iterator[None]:
    """Show what is printed meanwhile in the pager (PAGER, else less), if a person reads it.

    As with git, what fits on the screen is only printed.
    """
    if not is_interactive():
        yield
        return
    with redirect_stdout(_Page()) as page:
        yield
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(page.getvalue().removesuffix("\n"))  # noqa: TID251 - this is what cleans


class _Page(io.StringIO):
    """What goes to a terminal by and by."""

    def isatty(self) -> bool:
        """Say so, for whoever wraps lines."""
        return True


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
        return Group(*(Text(f"  {mark}  {name}: {text}") for _, mark, name, text in rows))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for _ in range(2):
        table.add_column(overflow="fold")
    for style, mark, name, text in rows:
        table.add_row(Text(f"  {mark}", style), Text(name), Text(text))
    return table
