"""Text from outside as a terminal may show it: nothing that it would obey."""

import re
import unicodedata

# What a terminal obeys instead of showing (ECMA-48): strings with their end, sequences, the rest.
# A string without an end would swallow whatever comes after it: only its start is taken out.
_SEQUENCE = re.compile(
    r"(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
)

# Controls; formats, which turn the direction of text; halves of characters, which cannot be
# written; separators that some programs take for a new line.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean(text: str) -> str:
    """Return text from outside as it is safe to print.

    Without control characters, escape sequences and invisible letters, except newline and tab.
    """
    return "".join(filter(is_seen, _SEQUENCE.sub("", text)))


def is_seen(letter: str) -> bool:
    """Return whether a terminal shows a letter, or breaks or indents a line at it."""
    return letter in "\n\t" or unicodedata.category(letter) not in _UNSEEN
