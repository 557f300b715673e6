"""The runbook as plain text: every page in reading order, for a terminal without a browser.

Prose is wrapped; what stands in a code block is never broken and has only an indent before it.
"""

from __future__ import annotations

import textwrap
from html.parser import HTMLParser

WIDTH = 80
RULE = "=" * WIDTH
CODE, OUTPUT = "    ", "  | "
_SPACE = "\x00"  # stands in for a space that no line may be broken at
_UNDERLINES = {"h1": "=", "h2": "-", "h3": "~"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What only a browser can use, or that stands in the text already.
_SKIPPED = ("script", "style", "template", "button", "form", "svg", "nav", "dialog", "select")
_VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
_INLINE = {
    *("a", "abbr", "b", "cite", "code", "del", "em", "i", "img", "input", "ins", "kbd", "label"),
    *("mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
}


def runbook(articles: list[str]) -> str:
    """Return the text of pages, given as the HTML of their content."""
    return f"\n{RULE}\n\n".join(page(article) for article in articles)


def page(article: str) -> str:
    """Return the text of one page."""
    reader = _Reader()
    reader.feed(article)
    reader.close()
    reader.flush()
    return "\n".join(reader.lines).strip("\n") + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.words = ""
        self.open: list[str] = []
        self.skipping = 0  # depth of `open` at which what is skipped began
        self.indent = ""
        self.mark = ""  # of the list item that begins
        self.items: list[tuple[str, int]] = []  # of the lists that are open: their tag, and number
        self.heads: list[str] = []
        self.cell = 0
        self.href = ""
        self.code = CODE

    # What HTMLParser calls.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag not in _VOID:
            self.open.append(tag)
        if self.skipping:
            return
        if tag in _SKIPPED or "headerlink" in classes or "hidden" in given:
            self.skipping = 0 if tag in _VOID else len(self.open)
            return
        if tag == "div" and "rb-output" in classes:
            self.code = OUTPUT
        self._start(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        closed = ""
        while closed != tag:
            if self.skipping == len(self.open):
                self.skipping = 0
            elif not self.skipping:
                self._end(self.open[-1])
            closed = self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if "pre" in self.open:
            self.words += data
        elif "code" in self.open:
            self.words += data.replace(" ", _SPACE)
        else:
            self.words += data.replace("\n", " ")

    # Elements.

    def _start(self, tag: str, given: dict[str, str | None]) -> None:  # noqa: C901 - one case each
        match tag:
            case "code" | "kbd" if "pre" not in self.open:
                self.words += "`"
            case "a":
                self.href = given.get("href") or ""
            case "br":
                self.flush()
            case "input" if given.get("type") == "checkbox":
                self.words += f"[{_SPACE}] "
            case "img":
                self.words += given.get("alt") or ""
            case "ul" | "ol":
                self.flush()
                self.items.append((tag, 0))
            case "li":
                self._item()
            case "thead":
                self.heads = []
            case "tr":
                self.flush()
                self.cell = 0
            case _ if tag not in _INLINE:
                self.flush()

    def _end(self, tag: str) -> None:  # noqa: C901 - one case each
        match tag:
            case "code" | "kbd" if "pre" not in self.open:
                self.words += "`"
            case "a" if self.href.startswith("http") and self.href.rstrip("/") not in self.words:
                self.words += f" <{self.href}>"
            case "pre":
                self._verbatim()
            case "th":
                self.heads.append(" ".join(self.words.split()))
                self.words = ""
            case "td":
                self._cell()
            case "li":
                self.flush()
                self.indent = self.indent[: -len(self._bullet())]
            case "ul" | "ol":
                self.flush()
                self.items.pop()
                self._blank()
            case "table" | "tr":
                self.flush()
                self._blank()
            case _ if tag in _HEADINGS:
                self._heading(tag)
            case _ if tag not in _INLINE:
                self.flush()
                if not self.items:
                    self._blank()

    def _bullet(self) -> str:
        kind, number = self.items[-1] if self.items else ("ul", 0)
        return "- " if kind == "ul" else f"{number}. "

    def _item(self) -> None:
        self.flush()
        if self.items:
            kind, number = self.items.pop()
            self.items.append((kind, number + 1))
        self.mark = self._bullet()
        self.indent += " " * len(self.mark)

    def _cell(self) -> None:
        """A row becomes a list of what its columns say: it fits any width."""
        said = self.words.strip()
        head = self.heads[self.cell] if self.cell < len(self.heads) else ""
        self.words = f"{head}: {said}" if head and said else said
        first, self.cell = self.cell == 0, self.cell + 1
        before = self.indent
        self.mark = "- " if first else ""
        self.indent += "  "
        self.flush()
        self.indent = before

    def _heading(self, tag: str) -> None:
        text = " ".join(self.words.split()).replace(_SPACE, " ")
        self.words = ""
        self._blank()
        wrapped = textwrap.wrap(text, WIDTH)
        self.lines += wrapped
        if wrapped and tag in _UNDERLINES:
            self.lines.append(_UNDERLINES[tag] * max(map(len, wrapped)))
        self._blank()

    def _verbatim(self) -> None:
        """Write a block of code as it stands."""
        self._blank()
        self.lines += [
            (self.indent + self.code + line).rstrip()
            for line in self.words.rstrip("\n").split("\n")
        ]
        self.words, self.code = "", CODE
        self._blank()

    def flush(self) -> None:
        """Write the paragraph that has come together."""
        text = " ".join(self.words.split(" "))
        text = " ".join(text.split())
        self.words = ""
        if not text:
            return
        first = self.indent[: len(self.indent) - len(self.mark)] + self.mark
        wrapped = textwrap.wrap(
            text,
            WIDTH,
            initial_indent=first,
            subsequent_indent=self.indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        self.mark = ""
        self.lines += [line.replace(_SPACE, " ") for line in wrapped]

    def _blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")
