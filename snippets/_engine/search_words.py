"""What pages are found by: names that readers give them, and error texts by their source."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import msgspec

from snippets._engine.errors import RunbookError

FILE = "search_words.toml"


class SearchWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one page is found by; `errors` are texts as tools print them, by their source."""

    names: tuple[str, ...] = ()
    errors: Mapping[str, tuple[str, ...]] = {}

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the error texts of all sources."""
        return tuple(chain.from_iterable(self.errors.values()))


class _File(msgspec.Struct, forbid_unknown_fields=True):
    sources: dict[str, str] = {}
    pages: dict[str, SearchWords] = {}


def read_search_words(folder: Path) -> dict[str, SearchWords]:
    """Read the words of each page; a folder without the file has none.

    Raises RunbookError for another form, and for a source that the file does not explain.
    """
    path = folder / FILE
    try:
        file = msgspec.toml.decode(path.read_text("utf-8") if path.exists() else "", type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        remedy = 'Write it as its neighbours: names = ["OOM"], below [pages."x/y"].'
        raise RunbookError(f"not search words: {error}.", where=str(path), remedy=remedy) from error
    for page, words in file.pages.items():
        for source in words.errors.keys() - file.sources.keys():
            problem = f"{page} has error texts of {source!r}, which [sources] does not explain."
            raise RunbookError(problem, where=str(path), remedy="Say there where they were read.")
    return file.pages
