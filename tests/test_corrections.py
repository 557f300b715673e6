"""Every command and heading of the original runbook is accounted for.

The original is not in this repository. Its lines are known here by their numbers and by a digest,
so that a command that is dropped, moved or reworded turns red.
"""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby, pairwise

import markdown
import pytest

from snippets._engine.catalog import Catalog
from tests.originals import CORRECTIONS, PAGE, Correction, ids, span, table

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
    "Fails": 21,
    "Wrong target": 15,
    "Does nothing": 14,
    "Dangerous": 9,
    "Placeholder": 8,
    "Not in the application": 7,
    "Works": 7,
    "Hangs": 2,
}
SUMMARY, COMMANDS, PROSE, SECTIONS = (
    table(heading)
    for heading in ("In numbers", "Commands", "Tables, sentences and whole blocks", "Sections")
)


def digest(lines: Iterable[tuple[int, str]]) -> str:
    """Return the SHA-256 of numbered lines."""
    text = "\n".join(f"{number} {line}" for number, line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def bare(command: str) -> str:
    """Return a command without a comment behind it."""
    return re.sub(r"\s+# .*", "", command)


def test_each_command_covers_its_own_lines_and_no_line_is_left_over() -> None:
    """Line by line, the corrections cover what the original's blocks hold."""
    assert [correction.lines for correction in CORRECTIONS] == [*map(span, COMMAND_LINES.split())]


def test_commands_are_quoted_word_for_word() -> None:
    """The text on the page is the text that was run."""
    lines = [
        line
        for correction in CORRECTIONS
        for line in zip(correction.lines, correction.original.split("\n"), strict=True)
    ]
    assert len(lines) == 101
    assert digest(lines) == COMMANDS_SHA256


def test_every_fault_has_a_meaning_and_the_summary_counts_all_commands() -> None:
    """The counts are the audit's verdicts; the table of numbers explains each word and adds up."""
    _, *rows, total = SUMMARY
    assert Counter(correction.fault for correction in CORRECTIONS) == VERDICTS
    assert {row[0]: int(row[1]) for row in rows} == VERDICTS
    assert all(row[2] for row in rows)
    assert total[1] == "83"


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda c: f"line {c.lines.start}")
def test_what_replaces_a_command_exists(catalog: Catalog, correction: Correction) -> None:
    """A reader who follows the last column arrives at a step."""
    assert not set(correction.now) - catalog.steps.keys()
    assert len(set(correction.now)) == len(correction.now)


def test_a_command_is_either_replaced_or_gone_and_three_are_gone() -> None:
    """Only what the application has no counterpart for is not replaced, and not without a word."""
    assert all(correction.now or correction.gone for correction in CORRECTIONS)
    assert [c.lines.start for c in CORRECTIONS if c.gone] == [145, 146, 383]


def test_every_command_has_a_reason_of_its_own() -> None:
    """Only copies of one command share a reason, and none is empty."""
    assert all(correction.why for correction in CORRECTIONS)
    by_why = sorted(CORRECTIONS, key=lambda c: c.why)
    for why, group in groupby(by_why, key=lambda c: c.why):
        assert len({bare(c.original) for c in group}) == 1, why


def test_every_heading_of_the_original_has_a_home(catalog: Catalog) -> None:
    """Each section, with its tables and checklists, is on a page that exists."""
    _, *rows = SECTIONS
    assert len(rows) == 45
    assert digest((int(line), heading) for line, heading, _ in rows) == HEADINGS_SHA256
    for line, heading, now in rows:
        assert ids(now), f"{line} {heading}"
        assert all(map(catalog.knows, ids(now))), f"{line} {heading}"


def test_faults_of_prose_name_lines_of_the_original_once() -> None:
    """Line numbers rise, stay within the original, and no finding is told twice."""
    _, *rows = PROSE
    for lines, wrong, now in rows:
        spans = [span(words) for words in lines.split(", ")]
        assert all(spans), lines
        assert all(a.stop <= b.start for a, b in pairwise(spans)), lines
        assert spans[-1].stop - 1 <= LAST_LINE, lines
        assert wrong
        assert now
    assert len({row[1] for row in rows}) == len({row[2] for row in rows}) == len(rows)


def test_commands_are_shown_as_code_that_reads_as_it_was() -> None:
    """A pipe, a bracket or a line end of a command survives the table it stands in."""
    rendered = markdown.markdown(PAGE.read_text("utf-8"), extensions=["tables"])
    below = rendered.partition("<h2>Commands</h2>")[2].partition("<h2>")[0]
    rows = re.findall(r"<tr>\n(.*?)</tr>", below, re.DOTALL)[1:]
    for row, correction in zip(rows, CORRECTIONS, strict=True):
        code = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)[1]
        assert code.startswith("<code>")
        shown = html.unescape(code.removeprefix("<code>").removesuffix("</code>"))
        assert shown == correction.original.replace("\n", " ⏎ ")


@pytest.mark.parametrize("rows", [SUMMARY, COMMANDS, PROSE, SECTIONS], ids=lambda rows: rows[0][0])
def test_tables_keep_their_columns(rows: list[list[str]]) -> None:
    """No cell breaks its row."""
    head, *others = rows
    assert others
    assert {len(row) for row in others} == {len(head)}
