"""Decision records: each has its parts, stands in the list, and names evidence that is there."""

import re
from pathlib import Path

import pytest

from tests._gates.published import DOCS, UNPUBLISHED
from tests._gates.verdict import ROOT, red

FOLDER = DOCS / UNPUBLISHED
LIST = FOLDER / "README.md"
RECORDS = sorted(FOLDER.glob("[!R]*.md"))
PARTS = ["Context", "Chosen", "Against", "Consequences", "Evidence"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_parts_and_its_evidence_is_there(record: Path) -> None:
    title, *parts = re.split(r"^## (.+)\n", record.read_text("utf-8"), flags=re.MULTILINE)
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    assert re.fullmatch(r"# \S.+\n\n", title)
    if parts[::2] != PARTS:
        red([f"{record}:1: its parts are {parts[::2]}. Write: {', '.join(PARTS)}."])
    red(f"{record}:1: {name!r} is empty." for name, text in texts.items() if not text.strip())
    named = re.findall(r"`([^`]+)`", texts["Evidence"])
    files = [name for name in named if "/" in name or "." in name]
    assert files, f"{record}:1: it names no file as evidence."
    red(
        f"{record}:1: there is no {name}. Name what proves it now."
        for name in files
        if not (ROOT / name).is_file()
    )


def test_every_record_is_in_the_list_under_its_title() -> None:
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", LIST.read_text("utf-8"), re.MULTILINE)
    titles = {file.name: file.read_text("utf-8").partition("\n")[0] for file in RECORDS}
    assert [name for _, name in listed] == list(dict.fromkeys(name for _, name in listed))
    assert {name: f"# {title}" for title, name in listed} == titles


def test_links_of_records_lead_to_files() -> None:
    red(
        f"{file}:{number}: there is no {link}."
        for file in FOLDER.glob("*.md")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        for link in re.findall(r"\]\(([^)#]+)", line)
        if not (FOLDER / link).is_file()
    )
