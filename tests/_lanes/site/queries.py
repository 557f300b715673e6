"""The queries that search is held against, and the right answers: `queries.tsv`, `reports.tsv`.

Half of them tune the search and half judge it. Which half one is in follows from a hash of its
text, so nobody chooses; two rounds are of one half as a whole. The first was written before the
search and before the other names of the pages, but by the same hand. So a second was
written when both were there: 74 % of it was right at once, and it became tuning. The third was
written after that and judges; at its first run 90 % was right, 98 % among the first three. Do not
look at single results of the judging half while tuning.

`reports.tsv` has lines of real error messages from public reports. What no page knows has no right
answer: there the search has to say that it does not know it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Query:
    """What is typed, and the pages, or parts (`page#anchor`), of which any is right.

    `misspelt` has a natural typing error. `half` is that of a round as a whole.
    """

    text: str
    right: tuple[str, ...]
    misspelt: bool = False
    half: str = ""

    @property
    def judges(self) -> bool:
        """Tell whether the query is in the half that judges."""
        if self.half:
            return self.half == "judge"
        return sha256(self.text.encode()).digest()[0] % 2 == 1


def _rows(name: str) -> Iterator[list[str]]:
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _right(pages: str) -> tuple[str, ...]:
    return () if pages == "-" else tuple(pages.split(","))


def _typed(pages: str, misspelt: str, half: str, text: str) -> Query:
    written = text.encode("ascii", "backslashreplace").decode("unicode_escape")
    return Query(written, _right(pages), bool(misspelt), half)


_TYPED = [_typed(*row) for row in _rows("queries.tsv")]
QUERIES = tuple(query for query in _TYPED if query.right)
# Typed, and about what no page has.
ELSEWHERE = tuple(query for query in _TYPED if not query.right)
REPORTS = tuple(Query(text, _right(pages)) for pages, _, text in _rows("reports.tsv"))
