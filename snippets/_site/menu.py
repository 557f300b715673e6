"""The pages in the order in which they are read: that of the menu."""

from pathlib import Path

from mkdocs.config import load_config
from mkdocs.structure.files import get_files, set_exclusions
from mkdocs.structure.nav import get_navigation

CONFIG = Path(__file__).parents[2] / "mkdocs.yml"
# Neither printed nor in the plain text.
NOT_READ = ("architecture.md", "changelog.md")


def order() -> list[str]:
    """Return the address of every page, relative to the site's root: "" for home, "escalation/".

    What is about the runbook itself, and helps nobody in an incident, is left out.
    """
    config = load_config(str(CONFIG))
    files = get_files(config)
    set_exclusions(files, config)
    pages = get_navigation(files, config).pages
    return [page.url for page in pages if page.file.src_uri not in NOT_READ]
