"""What keeps a secret out of sight: refused where others can read it, hidden where it shows."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlsplit

from snippets._engine.parameter import ParameterError, Word, parameters_of
from snippets._engine.terminal_text import clean

SHORTEST = 6  # letters of a part of a secret that is worth hiding on its own
# The password in an address or in a connection string of libpq, whoever prints it.
_PASSWORD = re.compile(
    r"""(://[^\s/@:"'<>]*:)[^\s"'<>]+(?=@)|(\bpassword=)(?:'[^']*'|[^\s'"]+)""", re.IGNORECASE
)
# Base64 on one line, and wrapped; in its usual letters and in those of addresses.
_BASE64 = (
    re.compile(r"(?<![\w+/-])[\w+/-]{16,}={0,2}", re.ASCII),
    re.compile(r"(?<![\w+/-])[\w+/-]{16,}(?:\r?\n[\w+/-]+)+={0,2}", re.ASCII),
)


def refuse_secrets(words: Iterable[Word], place: str) -> None:
    """Raise ParameterError for a secret in a place that others can read."""
    for secret in (p for word in words for p in parameters_of(word) if p.secret):
        raise ParameterError(
            f"{secret.name} is secret and cannot be {place}: others can read it there.",
            remedy="Use the environment, a header or standard input.",
        )


def hide_secrets(text: str, secrets: Mapping[str, str]) -> str:
    """Return a text with the name of every secret in place of its value, also in base64.

    A password in a connection string is hidden whoever printed it. `secrets` are values by name.
    """
    forms = {f: name for name, value in secrets.items() for f in _forms(value) if f}

    def plain(shown: str) -> str:
        for form in sorted(forms, key=len, reverse=True):
            shown = shown.replace(form, f"[{forms[form]}]")
        return _PASSWORD.sub(lambda match: f"{match[1] or match[2]}[password]", shown)

    def encoded(match: re.Match[str]) -> str:
        meant = _decoded(match[0])
        return "[hidden, base64]" if meant and plain(meant) != meant else match[0]

    text = plain(text)
    for form in _BASE64:
        text = form.sub(encoded, text)
    return text


def _forms(value: str) -> Iterator[str]:
    """Yield a secret as it may show up: as it is, shown, in an address, and the password in it."""
    yield value
    yield clean(value)
    yield quote(value, safe="", errors="replace")
    try:
        password = urlsplit(value).password or ""
    except ValueError:
        return
    if len(password) >= SHORTEST:
        yield password


def _decoded(text: str) -> str:
    """Return what a text means if it is base64; nothing if it is not."""
    letters = "".join(text.split()).rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
