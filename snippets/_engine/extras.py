"""Libraries that most commands do without: which extra of the package brings them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Those of [project.optional-dependencies] in pyproject.toml, by the name of their import.
LIBRARIES = {
    "contract": ("sqlglot", "tree_sitter", "tree_sitter_typescript"),
    "site": ("markdown", "mkdocs", "material", "pymdownx", "selectolax"),
}


def missing_extra(error: ModuleNotFoundError) -> str:
    """Return in one sentence which extra is missing, nothing for what no extra brings."""
    library = (error.name or "").partition(".")[0]
    extra = next((name for name, brought in LIBRARIES.items() if library in brought), "")
    return f"{library} is missing. Install it with: pip install -e '.[{extra}]'" if extra else ""


@contextmanager
def needed() -> Iterator[None]:
    """End with exit code 2 and one sentence where an extra is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if not (sentence := missing_extra(error)):
            raise
        sys.stderr.write(f"{sentence}\n")  # noqa: TID251 - ours
        raise SystemExit(2) from None
