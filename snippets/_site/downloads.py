"""The list of downloads on the site: what was made, with its size."""

from pathlib import Path

from snippets._site import bundle

# Where a page wants the list.
PLACE = "<!-- downloads -->"
MEGABYTE = 1_000_000
TEXT, PDF, PRINT = "runbook.txt", "runbook.pdf", "print.html"
_WORDS = {
    bundle.FILE: "the whole site, to open from a disk",
    PDF: "every page, to print or read",
    TEXT: "every page as plain text",
    PRINT: "every page in one, to print from the browser",
}


def write_downloads(site: Path) -> None:
    """Write the bundle, and on the pages that want it the list of all downloads.

    The pages in the bundle do not name the bundle itself.
    """
    pages = {
        file: html
        for file in sorted(site.rglob("*.html"))
        if PLACE in (html := file.read_text("utf-8"))
    }
    _list(site, pages)
    bundle.write_bundle(site)
    _list(site, pages)


def _list(site: Path, pages: dict[Path, str]) -> None:
    for file, html in pages.items():
        up = "../" * (len(file.relative_to(site).parts) - 1)
        items = "".join(
            f'<li><a href="{up}{name}" download>{name}</a>: {words}, {_size(site / name)}</li>\n'
            for name, words in _WORDS.items()
            if (site / name).is_file()
        )
        file.write_text(html.replace(PLACE, f'<ul class="rb-downloads">\n{items}</ul>'), "utf-8")


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / MEGABYTE:.0f} MB" if size >= MEGABYTE else f"{size / 1000:.0f} kB"
