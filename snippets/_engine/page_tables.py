"""Tables, cards and checklists as Markdown."""

import hashlib
from collections.abc import Iterator

from snippets._engine.catalog import Catalog, Report
from snippets._engine.prose import Html, inline, label, link, tag
from snippets._engine.table import Checklist, Rows, Table


def table_lines(catalog: Catalog, table: Table) -> Iterator[str]:
    """Yield a table in Markdown, a line a row."""
    yield f"| {' | '.join(table.columns)} |"
    yield f"| {' | '.join('---' for _ in table.columns)} |"
    for row in _rows(catalog, table):
        yield f"| {' | '.join(_named(catalog, cell) for cell in row)} |"
    yield ""


def _rows(catalog: Catalog, table: Table) -> Rows:
    return table.work_out(catalog) if isinstance(table, Report) else table.rows


def _named(catalog: Catalog, cell: str) -> str:
    """Return the words of a cell; a procedure alone stands with its code, to say aloud."""
    procedure = catalog.procedures.get(cell.removeprefix("@"))
    code = f"{procedure.code} " if procedure and cell.startswith("@") else ""
    return code + inline(catalog, cell)


def card_lines(catalog: Catalog, table: Table) -> Iterator[str]:
    """Show each row as a card: what is seen, its other words, and the page that it opens."""
    yield tag("div", "rb-cards")
    for seen, words, name in _rows(catalog, table):
        procedure = catalog.procedures[name.removeprefix("@")]
        target = link(catalog, name.removeprefix("@")).partition("](")[2]
        yield (
            f"- [{label(seen)}]({target}{{: .rb-card }} "
            f"**{procedure.code}**{{: .rb-code }} **{procedure.severity.code}**{{: .rb-severity }} "
            f"{inline(catalog, words)}"
        )
    yield from ("", Html("</div>"))


def checklist_lines(catalog: Catalog, checklist: Checklist) -> Iterator[str]:
    """Yield a checklist as HTML boxes around words in Markdown."""
    yield tag("div", "rb-checklist")
    for text in checklist.items:
        # The same words are the same item wherever they stand in the list.
        key = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]
        box = f'<label><input type="checkbox" data-item="{key}">'
        yield f"- {box} <span>{inline(catalog, text)}</span></label>"
    yield from ("", Html("</div>"))
