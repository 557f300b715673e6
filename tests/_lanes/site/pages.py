"""The pages of the built site, and looks at them that several tests share."""

from pathlib import Path

# Waits until a page that has loaded has nothing left to do.
IDLE = "() => new Promise((done) => requestIdleCallback(() => done()))"
# Types values into the form; returns the steps of the page.
FILL = """(values) => {
  for (const field of document.querySelectorAll(".rb-value textarea")) {
    const value = values[field.id.replace("rb-value-", "")] ?? "";
    if (field.value === value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return [...document.querySelectorAll(".rb-command")].map((block) => block.dataset.step);
}"""


def addresses(site: Path) -> list[str]:
    """Return the address of every page with an article, home first, relative to the root."""
    paths = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    pages = [path.removesuffix("index.html") for path in paths if path != "404.html"]
    return [page for page in pages if not page.endswith(".html")]


def sheets(pdf: bytes) -> list[str]:
    """Return the text of each sheet."""
    from pypdfium2 import PdfDocument  # noqa: PLC0415 - the mocked lane has none

    document = PdfDocument(pdf)
    texts = (sheet.get_textpage().get_text_bounded() for sheet in document)
    # PDFium's sign for a hyphen at the end of a line; ours for a line that goes on.
    return [text.replace("\x02", "-").replace("↪", "") for text in texts]
