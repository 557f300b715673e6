"""Text from outside as a terminal may show it: nothing that it would obey, and no secret."""

import re
import unicodedata
from collections.abc import Iterable

HIDDEN = "(hidden)"

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


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """Return text from outside as it is safe to print.

    Without control characters, escape sequences and invisible letters, except newline and tab;
    with every one of `secrets` replaced by `(hidden)`.
    """
    plain = "".join(filter(is_seen, _SEQUENCE.sub("", text)))
    # The longest first: one secret may be a part of another.
    shown = {plain_ for secret in secrets for plain_ in (secret, clean(secret)) if plain_}
    for secret in sorted(shown, key=len, reverse=True):
        plain = plain.replace(secret, HIDDEN)
    return plain


def is_seen(letter: str) -> bool:
    return letter in "\n\t" or unicodedata.category(letter) not in _UNSEEN


SHORTEST = 6  # letters of a part of a secret that is worth hiding on its own
