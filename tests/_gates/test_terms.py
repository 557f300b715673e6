"""One name for one thing, on every page and in every step; search may know the other names."""

import re
from collections.abc import Iterator

from snippets._engine import page
from snippets._engine.catalog import Catalog
from tests._gates.published import DOCS, HOME, pages
from tests._gates.test_numbers import HISTORY
from tests._gates.verdict import red

# The term, and what nobody writes in its place.
TERMS = {
    "production alias": r"production (?:address|domain)s?|live (?:address|alias)",
    "rebuild": r"re-?deploy(?:ed|ing|ment)?|restart production|fresh (?:functions|instances)",
    "See which deployment is live": r"(?:note|find out) (?:which|what) (?:deployment )?is live",
    "suspected security breach": r"suspected breach",
    "users": r"end[ -]users?",
    "Primary On-Call": r"on-call engineer",
    "maintenance page": r"maintenance (?:site|screen|banner|deployment)",
    "step": r"the (?:next|last|previous) instruction",
}
# What is quoted, and where a link leads, is not worded here.
_QUOTED = re.compile(
    r"(?ms)^(`{3,}).*?^\1|(`+)(?!`).+?\2|\]\([^)]*\)|<script\b.*?</script>|<[^>]+>|\{:.*?\}"
    r"|^:::.*?$|\A---\n.*?^---\n"
)
_KINDS = ("procedure", "step", "table", "checklist")


def others(text: str) -> Iterator[tuple[str, str]]:
    """Yield each other name in a text in Markdown, and the term it stands for."""
    prose = " ".join(_QUOTED.sub(" ", text).split())
    for term, names in TERMS.items():
        for other in re.finditer(rf"\b(?:{names})\b", prose, re.IGNORECASE):
            yield other.group(), term


def worded(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield where the words stand, and the words, of every page and every value of one."""
    for name in (HOME, *pages()):
        if name not in (*HISTORY, "architecture"):
            yield f"docs/{name}.md", (DOCS / f"{name}.md").read_text("utf-8")
    for kind in _KINDS:
        for name in getattr(catalog, f"{kind}s"):
            yield f"{catalog.source(name)}", "\n".join(page.entry(catalog, kind, name))


def test_one_thing_has_one_name(catalog: Catalog) -> None:
    red(
        f"{where}: {name!r} is another name for {term!r}. Write that."
        for where, text in worded(catalog)
        for name, term in others(text)
    )
