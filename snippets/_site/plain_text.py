"""The runbook as plain text: every page in reading order, for a terminal without a browser.

Prose is wrapped; what stands in a code block is never broken and has only an indent before it.
"""

import textwrap

from selectolax.lexbor import LexborHTMLParser, LexborNode

WIDTH = 80
RULE = "=" * WIDTH
CODE, OUTPUT = "    ", "  | "
_SPACE = "\x00"  # stands in for a space that no line may be broken at
_UNDERLINES = {"h1": "=", "h2": "-", "h3": "~"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What only a browser can use, or that stands in the text already.
_SKIPPED = ("script", "style", "template", "button", "form", "svg", "nav", "dialog", "select")
_INLINE = (
    *("a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "input", "ins", "kbd"),
    *("label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
    "var",
)


def runbook(articles: list[str]) -> str:
    """Return the text of pages, given as the HTML of their content."""
    return f"\n{RULE}\n\n".join(page(article) for article in articles)


def page(article: str) -> str:
    """Return the text of one page."""
    writer = _Writer()
    for body in LexborHTMLParser(article).css("body"):
        writer.write(body)
    writer.flush()
    return "\n".join(writer.lines).strip("\n") + "\n"


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words = ""
        self.in_code = self.verbatim = False
        self.indent = ""
        self.mark = ""  # of the list item that begins
        self.items: list[tuple[str, int]] = []  # of the lists that are open: their tag, and number
        self.heads: list[str] = []
        self.cell = 0

    def write(self, node: LexborNode) -> None:
        """Write what a node holds."""
        for child in node.iter(include_text=True):
            given = child.attributes
            classes = (given.get("class") or "").split()
            if child.tag == "-text":
                text = child.text() or ""
                kept = self.in_code and not self.verbatim
                self.words += text.replace(" ", _SPACE) if kept else text
            elif not (child.tag in _SKIPPED or "headerlink" in classes or "hidden" in given):
                self._element(child, given)

    def _element(self, node: LexborNode, given: dict[str, str | None]) -> None:
        tag, outside = node.tag or "", (self.in_code, self.verbatim)
        self._start(tag, given)
        self.in_code |= tag == "code"
        self.verbatim |= tag == "pre"
        self.write(node)
        self.in_code, self.verbatim = outside
        href = given.get("href") or ""
        if tag == "a" and href.startswith("http") and href.rstrip("/") not in self.words:
            self.words += f" <{href}>"
        elif tag == "pre":
            self._verbatim(
                OUTPUT
                if node.parent and "rb-output" in (node.parent.attributes.get("class") or "")
                else CODE
            )
        else:
            self._end(tag)

    # Elements.

    def _start(self, tag: str, given: dict[str, str | None]) -> None:
        match tag:
            case "code" | "kbd" if not self.verbatim:
                self.words += "`"
            case "br":
                self.flush()
            case "input" if given.get("type") == "checkbox":
                self.words += f"[{_SPACE}] "
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

    def _end(self, tag: str) -> None:
        match tag:
            case "code" | "kbd" if not self.verbatim:
                self.words += "`"
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
        kind, number = self.items[-1]
        return "- " if kind == "ul" else f"{number}. "

    def _item(self) -> None:
        self.flush()
        kind, number = self.items.pop()
        self.items.append((kind, number + 1))
        self.mark = self._bullet()
        self.indent += " " * len(self.mark)

    def _cell(self) -> None:
        """A row becomes a list of what its columns say: it fits any width."""
        text = self.words.strip()
        head = self.heads[self.cell]
        self.words = f"{head}: {text}" if head and text else text
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
        if tag in _UNDERLINES:
            self.lines.append(_UNDERLINES[tag] * max(map(len, wrapped)))
        self._blank()

    def _verbatim(self, mark: str) -> None:
        """Write a block of code as it stands."""
        self._blank()
        self.lines += [
            (self.indent + mark + line).rstrip() for line in self.words.rstrip("\n").split("\n")
        ]
        self.words = ""
        self._blank()

    def flush(self) -> None:
        """Write the paragraph that has come together."""
        text = " ".join(self.words.split())
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
