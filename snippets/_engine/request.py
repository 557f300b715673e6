"""Requests that read, as values: each is a `curl` command, and httpx sends it without one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from snippets._engine.errors import RunbookError
from snippets._engine.parameter import Text, Word, parameters_of, parts_of
from snippets._engine.pipeline import Stage
from snippets._engine.secret import refuse_secrets

SECONDS = 10.0
# --write-out to stderr: the reader sees the status even when the body goes to the next stage.
_CURL = ("--fail-with-body", "--silent", "--show-error")
_STATUS = ("--write-out", "%{stderr}HTTP %{http_code}\\n")
# What httpx would encode and curl would not, or would take for several addresses, is not here.
_ADDRESS = re.compile(
    r"(?:https?://\[[0-9A-Fa-f:.]+\])?[A-Za-z0-9:/?#@!$&'()*+,;=._~%-]*"  # [::1] is no pattern
)


@dataclass(frozen=True)
class Request(Stage):
    """One GET request: what changes anything is a command. `seconds` bounds the whole exchange."""

    url: Word
    headers: tuple[tuple[str, Word], ...] = ()
    seconds: float = SECONDS
    program = "curl"  # which sends it on the page

    def __post_init__(self) -> None:
        refuse_secrets((self.url,), "in an address")
        literals = (part for part in parts_of(self.url) if isinstance(part, str))
        if not all(_ADDRESS.fullmatch(literal) for literal in literals):
            raise RunbookError(
                f"the address {self.url!r} has a character that curl and httpx treat differently.",
                remedy="Write it percent-encoded.",
            )

    def curl_words(self) -> list[Word]:
        """Return the words to call curl with; it reads secret headers from its standard input."""
        words: list[Word] = [*_CURL, "--max-time", f"{self.seconds:g}", *_STATUS]
        words += (word for line in self.lines(secret=False) for word in ("--header", line))
        if self.lines(secret=True):
            words += ["--header", "@-"]
        return [*words, self.url]

    def words(self) -> Iterator[Word]:
        """Yield every word that may hold a parameter."""
        yield from (value for _, value in self.headers)
        yield self.url

    def lines(self, *, secret: bool) -> tuple[Text, ...]:
        """Return the header lines that hold a secret, and must stay out of arguments, or others."""
        lines = (Text((f"{name}: ", *parts_of(value))) for name, value in self.headers)
        return tuple(line for line in lines if secret is any(p.secret for p in parameters_of(line)))


def get(url: Word, *, headers: Mapping[str, Word] | None = None) -> Request:
    """Make a GET request."""
    return Request(url, tuple((headers or {}).items()))
