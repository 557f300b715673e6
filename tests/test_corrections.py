"""Every command and heading of the original runbook is accounted for.

The original is not in this repository. Its lines are known here by their numbers and by a digest,
so that a command that is dropped, moved or reworded turns red.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby, pairwise
from pathlib import Path

import markdown
import pytest

from snippets import corrections
from snippets.core import page
from snippets.core.catalog import Catalog
from snippets.corrections import CORRECTIONS, PROSE, SECTIONS, Correction, Fault, code

LAST_LINE = 556

# Every line of the original's bash blocks that is neither empty nor a comment.
COMMAND_LINES = (
    "33 36 39 42 61-71 74 78 98 101-103 106 119 122-123 139 142 145 146 166 169 172 175 178 "
    "199 200 201 204 207 210 213 220 226 229 232 239 245 248 251 263 285 288 289 292 295 "
    "306 309 319 322 325 328 335 338 341 344 358 361-364 367 374 377 380 383 "
    "406 407 408 411 412 423 426 429-431 434 437 440 447 450 453 470 473 474 477 480 "
    "549 550 551 552 553"
)
# SHA-256 of those lines, each as `number text` without its indentation, joined by newlines.
COMMANDS_SHA256 = "e762af9eb2ed96f642dc0d21f3eaa92bca60ca74a972357e47ba7ac71ab43dd1"
# The same of its 45 headings, without number signs and emoji.
HEADINGS_SHA256 = "12ebfb8990d5590bd457d8f98e6fa3b36e1fdc5db6acfc0b7ee4121777f487f3"
# The verdicts of the audit that ran the commands. This runbook follows all of them.
VERDICTS = {
    Fault.FAILS: 21,
    Fault.WRONG_TARGET: 15,
    Fault.NOTHING: 14,
    Fault.DANGEROUS: 9,
    Fault.PLACEHOLDER: 8,
    Fault.MISSING: 7,
    Fault.WORKS: 7,
    Fault.HANGS: 2,
}


def span(words: str) -> range:
    """Return the line numbers that `61-71` or `33` stands for."""
    first, _, last = words.partition("-")
    return range(int(first), int(last or first) + 1)


def digest(lines: Iterable[tuple[int, str]]) -> str:
    """Return the SHA-256 of numbered lines."""
    text = "\n".join(f"{number} {line}" for number, line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def bare(command: str) -> str:
    """Return a command without a comment behind it."""
    return re.sub(r"\s+# .*", "", command)


def cells(catalog: Catalog, name: str) -> list[list[str]]:
    """Return the cells of a table as HTML, row by row, headings left out."""
    lines = page.entry(catalog, "table", f"corrections#{name}")
    rendered = markdown.markdown("\n".join(lines), extensions=["tables", "attr_list"])
    rows = re.findall(r"<tr>(.*?)</tr>", rendered, re.DOTALL)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows[1:]]


def test_all_83_commands_are_there_in_the_order_of_the_original() -> None:
    """No command is dropped and none is told twice."""
    assert len(CORRECTIONS) == 83
    assert all(a.last_line < b.line for a, b in pairwise(CORRECTIONS))


def test_each_command_covers_its_own_lines_and_no_line_is_left_over() -> None:
    """Line by line, the corrections cover what the original's blocks hold."""
    expected = [span(words) for words in COMMAND_LINES.split()]
    assert [range(c.line, c.last_line + 1) for c in CORRECTIONS] == expected


def test_commands_are_quoted_word_for_word() -> None:
    """The text on the page is the text that was run."""
    lines = [
        (correction.line + offset, text.strip())
        for correction in CORRECTIONS
        for offset, text in enumerate(correction.original.split("\n"))
    ]
    assert len(lines) == 101
    assert digest(lines) == COMMANDS_SHA256


def test_findings_are_those_of_the_audit() -> None:
    """The counts by fault are the audit's verdicts."""
    assert Counter(correction.fault for correction in CORRECTIONS) == VERDICTS


def test_every_fault_has_a_meaning_and_the_summary_counts_all_commands() -> None:
    """The table of numbers explains each word and adds up."""
    assert set(corrections.MEANINGS) == set(Fault)
    *rows, total = corrections.summary.rows
    assert {row[0].lower(): int(row[1]) for row in rows} == {
        fault.value: count for fault, count in VERDICTS.items()
    }
    assert total[1] == "83"


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda c: f"line {c.line}")
def test_what_replaces_a_command_exists(catalog: Catalog, correction: Correction) -> None:
    """A reader who follows the last column arrives at a step."""
    missing = set(correction.now) - catalog.steps.keys()
    assert not missing
    assert len(set(correction.now)) == len(correction.now)


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda c: f"line {c.line}")
def test_a_command_is_either_replaced_or_gone(correction: Correction) -> None:
    """Nothing disappears without a word, and nothing is both replaced and gone."""
    assert bool(correction.now) != bool(correction.gone.strip())


def test_three_commands_are_gone() -> None:
    """Only what the application has no counterpart for is not replaced."""
    assert [c.line for c in CORRECTIONS if c.gone] == [145, 146, 383]


def test_every_command_has_a_reason_of_its_own() -> None:
    """Only copies of one command share a reason, and none is empty."""
    assert all(correction.why.strip() for correction in CORRECTIONS)
    by_why = sorted(CORRECTIONS, key=lambda c: c.why)
    for why, group in groupby(by_why, key=lambda c: c.why):
        assert len({bare(c.original) for c in group}) == 1, why


def test_every_heading_of_the_original_has_a_home(catalog: Catalog) -> None:
    """Each section, with its tables and checklists, is on a page that exists."""
    assert len(SECTIONS) == 45
    assert digest((line, heading) for line, heading, _ in SECTIONS) == HEADINGS_SHA256
    for line, heading, pages in SECTIONS:
        missing = [name for name in pages if not catalog.knows(name)]
        assert pages, f"{line} {heading}"
        assert not missing, f"{line} {heading}"


def test_faults_of_prose_name_lines_of_the_original_once() -> None:
    """Line numbers rise, stay within the original, and no finding is told twice."""
    for entry in PROSE:
        spans = [span(words) for words in entry.lines.split(", ")]
        assert all(spans), entry.lines
        assert all(a.stop <= b.start for a, b in pairwise(spans)), entry.lines
        assert spans[-1].stop - 1 <= LAST_LINE, entry.lines
        assert entry.wrong.strip()
        assert entry.now.strip()
    assert (
        len({entry.wrong for entry in PROSE}) == len({entry.now for entry in PROSE}) == len(PROSE)
    )


def test_commands_are_shown_as_code_that_reads_as_it_was(catalog: Catalog) -> None:
    """A pipe, a bracket or a line end of a command survives the table it stands in."""
    for row, correction in zip(cells(catalog, "commands"), CORRECTIONS, strict=True):
        shown = html.unescape(re.sub(r"</?code>", "", row[1]))
        lines = [" ".join(line.split()) for line in correction.original.splitlines()]
        assert row[1] == f"<code>{row[1].removeprefix('<code>').removesuffix('</code>')}</code>"
        assert shown == " ⏎ ".join(lines)


@pytest.mark.parametrize("name", ["summary", "commands", "prose", "sections"])
def test_tables_keep_their_columns(catalog: Catalog, name: str) -> None:
    """No cell breaks its row."""
    table = catalog.tables[f"corrections#{name}"]
    rows = cells(catalog, name)
    assert {len(row) for row in rows} == {len(table.columns)}
    assert len(rows) == len(table.rows)


def test_inline_code_may_hold_backticks_and_line_ends() -> None:
    """The marks around code are longer than any within it."""
    assert code("one") == "`one`"
    assert code("a `b`\n  | c") == "`` a `b` ⏎ | c ``"
    assert code("a ``b`` `c`") == "``` a ``b`` `c` ```"


def test_page_shows_every_table() -> None:
    """The page leaves none of the data out."""
    text = Path(__file__).parents[1].joinpath("docs", "corrections.md").read_text("utf-8")
    shown = re.findall(r"^::: table corrections#(\w+)$", text, re.MULTILINE)
    assert shown == ["summary", "commands", "prose", "sections"]
