"""What SECURITY.md promises is tested: every test that it names is there."""

import re

from tests._gates.verdict import ROOT, red

FILE = ROOT / ".github" / "SECURITY.md"
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)((?:,? ?`test_\w+`)*)")


def test_every_link_and_every_test_that_is_named_is_there() -> None:
    problems = []
    for link in LINK.finditer(FILE.read_text("utf-8")):
        file = (FILE.parent / link[1]).resolve()
        if not file.is_file():
            problems.append(f"{FILE}:1: there is no {link[1]}. Name another file.")
            continue
        problems += [
            f"{FILE}:1: {link[1]} has no {name}. Name the test that proves it."
            for name in re.findall(r"test_\w+", link[2])
            if not re.search(rf"def {name}\(", file.read_text("utf-8"))
        ]
    red(problems)


def test_every_promise_names_a_test() -> None:
    rows = [line for line in FILE.read_text("utf-8").splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 10
    for row in rows:
        assert LINK.search(row), row
