"""Python-Markdown extension: `::: step incidents/high-memory#read-memory` on a line of its own.

The kinds are procedure, step, command, table, cards and checklist. The line is replaced by
ordinary Markdown before anything else reads the page, so it works in every tool that uses
Python-Markdown. `@id` in the prose of a page is a link, as in the catalog. An unknown id stops the
build with the page, the line and the nearest known id.
Anywhere on a page, in code too, `:::policy.NOTICE_HOURS:::` and `:::settings.team:::` stand for
that value.
"""

import functools
import importlib
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from snippets._engine import extras, page, prose
from snippets._engine.catalog import CODE, REFERENCE, Catalog
from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from snippets._engine.value import fill

try:
    from mkdocs.exceptions import PluginError
except ImportError:  # pragma: no cover - another tool that uses Python-Markdown
    PluginError = Exception  # type: ignore[assignment, misc] # stands in for the class above


DIRECTIVE = re.compile(r"^::: *(?P<kind>[a-z]+) +(?P<id>\S+) *$")
_FENCE = re.compile(r"^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_REFERENCE_OR_CODE = re.compile(f"{CODE.pattern}|{REFERENCE.pattern}")
# Places that Python-Markdown marks for itself, and what no name of a column needs.
_UNNAMED = re.compile("\\x02.*?\\x03|[^\\w ,./()-]")
# Before fenced code (25) and after the normalisation of white space (30).
PRIORITY = 28
# After attributes are set (attr_list: 8), while the text is still a tree (unescape: 0).
_LABELS_PRIORITY = 4


class PageError(RunbookError, PluginError):
    """A page or the snippets are wrong; MkDocs stops with the message and no traceback."""


class Runbook(Preprocessor):
    """Replace directive lines by the Markdown of what they name."""

    def __init__(self, md: Markdown, docs: Path, package: str) -> None:
        super().__init__(md)
        self.docs = docs
        self.package = package
        self.catalogs = reloader(package)

    def run(self, lines: list[str]) -> list[str]:
        """Return the page with every directive outside a code fence expanded, and every value."""
        if not any(":::" in line or "@" in line for line in lines):
            return lines
        try:
            catalog = self.catalogs.current()
        except RunbookError as error:
            raise PageError(str(error)) from error
        out: list[str] = []
        procedures: list[str] = []
        fence = ""
        for line in lines:
            mark = _FENCE.match(line)
            if mark and not fence:
                fence = mark.group(1)
            elif mark and mark.group(1).startswith(fence) and not mark["info"].strip():
                fence = ""
            directive = None if fence else DIRECTIVE.match(line)
            try:
                if directive:
                    out.extend(expand(catalog, **directive.groupdict()))
                else:
                    filled = fill(line, self.package)
                    out.append(filled if fence or mark else linked(catalog, filled))
            except RunbookError as error:
                raise PageError(error.what, where=self.where(line), remedy=error.remedy) from None
            if directive and directive["kind"] == "procedure":
                procedures.append(directive["id"])
        for name in procedures:
            self.frame(catalog, name, out)
        return list(self.stash(out))

    def frame(self, catalog: Catalog, name: str, lines: list[str]) -> None:
        """Put the code of a procedure and whom to call below the title, the way onward last."""
        procedure = catalog.procedures[name]
        if lines[0].startswith("# ") and "{:" not in lines[0]:
            lines[0] += f" {{: data-code={procedure.code} }}"
            lines[1:1] = ["", *page.strip(procedure), ""]
        if not procedure.planned:
            lines[:] = page.folded(lines)
        lines.extend(["", *page.flow(catalog, name), ""])

    def stash(self, lines: list[str]) -> Iterator[str]:
        """Yield lines as Markdown takes them; HTML of ours is put by, and comes back at the end."""
        for ours, group in itertools.groupby(lines, lambda line: isinstance(line, prose.Html)):
            if ours:
                yield from ("", self.md.htmlStash.store("\n".join(group)), "")
            else:
                yield from group

    def where(self, line: str) -> str:
        """Return every page and line that holds this directive; Markdown does not tell its page."""
        places = [
            f"{path}:{number}"
            for path in sorted(self.docs.rglob("*.md"))
            for number, text in enumerate(path.read_text("utf-8").splitlines(), 1)
            if text.strip() == line.strip()
        ]
        return ", ".join(places) or str(self.docs)


def linked(catalog: Catalog, line: str) -> str:
    """Return a line with a link for each `@id` outside code; raise RunbookError if unknown."""

    def link(match: re.Match[str]) -> str:
        if match["marks"]:
            return match.group()
        if not catalog.knows(name := match["name"]):
            raise RunbookError(f"@{name} is unknown.", remedy=catalog.suggest(name))
        return prose.link(catalog, name)

    return _REFERENCE_OR_CODE.sub(link, line)


def expand(catalog: Catalog, kind: str, id: str) -> list[str]:  # noqa: A002 - as in DIRECTIVE
    """Return the lines for one directive; raise RunbookError for an unknown one."""
    try:
        with extras.needed():
            return ["", *page.entry(catalog, kind, id), ""]
    except KeyError:
        if kind not in page.KINDS:
            remedy = f"Use one of: {', '.join(page.KINDS)}."
            raise RunbookError(f"there is no kind {kind!r}.", remedy=remedy) from None
        places = page.KINDS.items()
        own = next((name for name, (place, _) in places if id in getattr(catalog, place)), "")
        remedy = f"It is a {own}: write `::: {own} {id}`." if own else catalog.suggest(id)
        raise RunbookError(f"there is no {kind} {id!r}.", remedy=remedy) from None


class Labels(Treeprocessor):
    """Gives the cells of a wide table their column's name: on a phone they stand one a line."""

    def run(self, root: Element) -> None:
        """Look at every table; two columns fit."""
        for table in root.iter("table"):
            _, *names = (_UNNAMED.sub("", "".join(head.itertext())) for head in table.iter("th"))
            for row in table.iterfind("tbody/tr") if len(names) > 1 else ():
                for cell, name in zip(row.findall("td")[1:], names, strict=True):
                    cell.set("data-label", name)


class Reloader:
    """Keep the catalog of a package current while `mkdocs serve` runs."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.stamp: dict[Path, int] | None = None  # empty where the last time failed
        self.catalog = Catalog()

    def current(self) -> Catalog:
        """Return the catalog, loaded again if a file of the package has changed."""
        stamp = self._stamp()
        if stamp != self.stamp:
            if self.stamp is not None:
                self._forget()
            self.stamp = {}
            self.catalog = load(self.package)
            self.stamp = stamp
        return self.catalog

    def _stamp(self) -> dict[Path, int]:
        (folder,) = importlib.import_module(self.package).__path__
        return {path: path.stat().st_mtime_ns for path in Path(folder).rglob("*.py")}

    def _forget(self) -> None:
        # The engine stays: values made by a second copy of its classes would not be recognised.
        engine = f"{self.package}._engine"
        for name in [n for n in sys.modules if n.startswith(self.package + ".")]:
            if name != engine and not name.startswith(engine + "."):
                del sys.modules[name]
        importlib.invalidate_caches()


# MkDocs makes a new Markdown for every page.
reloader = functools.cache(Reloader)


class RunbookExtension(Extension):
    """Register the preprocessor; options are the docs folder and the package of snippets."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "docs": ["docs", "Folder of the pages, to name the line of a mistake"],
            "package": ["snippets", "Package that holds the procedures"],
        }
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        """Add the preprocessor."""
        processor = Runbook(md, Path(self.getConfig("docs")), self.getConfig("package"))
        md.preprocessors.register(processor, "runbook", PRIORITY)
        md.treeprocessors.register(Labels(md), "runbook-labels", _LABELS_PRIORITY)


def makeExtension(**kwargs: Any) -> RunbookExtension:  # noqa: N802 - named by Python-Markdown
    """Return the extension; Python-Markdown calls this by its module name."""
    return RunbookExtension(**kwargs)
