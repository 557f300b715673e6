"""The pages in the order in which they are read: that of the menu."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config import load_config

CONFIG = Path(__file__).parents[2] / "mkdocs.yml"
# Neither printed nor in the plain text.
NOT_READ = ("architecture.md", "changelog.md")


def order(config: Path = CONFIG) -> list[str]:
    """Return the address of every page, relative to the site's root: "" for home, "escalation/".

    What is about the runbook itself, and helps nobody in an incident, is left out.
    """
    pages = _flat(load_config(str(config)).nav or [])
    return [_address(page) for page in pages if page not in NOT_READ]


def _flat(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from _flat(item)


def _address(page: str) -> str:
    path = page.removesuffix(".md")
    return path.removesuffix("index") if path.split("/")[-1] == "index" else f"{path}/"
