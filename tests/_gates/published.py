"""The pages that the site shows: all of docs/ but what mkdocs.yml excludes."""

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
HOME = "index"
# Why things are as they are, for whoever changes them: not for the night.
UNPUBLISHED = "decisions"


def pages() -> list[str]:
    """Return the names of all pages but home, such as incidents/high-memory."""
    names = (path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
    return sorted(name for name in names if name != HOME and name.partition("/")[0] != UNPUBLISHED)
