"""The audit: an advisory that nobody was asked about is never good, and copyleft is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.audit import advisories, licences
from tests.audit.__main__ import LOUD, verdict
from tests.audit.row import ACCEPTED, FOUND, GOOD, NOT_RUN, PINS, ROOT, Row

LOCK = ROOT / "tests/site/tools"
GOOD_ONE = {"name": "click", "version": "8.3", "vulns": []}
BAD_ONE = {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}
UNASKED = {"name": "rich", "skip_reason": "Dependency not found on PyPI"}
TOTAL = {"dependencies": {"total": 7}}


def printed(answer: object, errors: str = "") -> advisories.Run:
    """Return a program that prints this."""

    def start(_: Sequence[str], __: Path) -> tuple[str, str]:
        return answer if isinstance(answer, str) else json.dumps(answer), errors

    return start


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ({"dependencies": [GOOD_ONE]}, GOOD, ""),
        ({"dependencies": [GOOD_ONE, BAD_ONE]}, FOUND, "x 1: CVE-1, mended in 1.1"),
        ({"dependencies": [BAD_ONE, UNASKED]}, FOUND, "CVE-1"),
        ({"dependencies": [GOOD_ONE, UNASKED]}, NOT_RUN, "no answer for 1 of 2, first rich"),
        ({"dependencies": [UNASKED]}, NOT_RUN, "no answer for 1 of 1"),
        ({"dependencies": []}, NOT_RUN, "no network"),
        ("", NOT_RUN, "no network"),
        ("<html>", NOT_RUN, "no network"),
        ("[]", NOT_RUN, "no network"),
    ],
)
def test_python_packages_are_good_only_where_each_was_asked_about(
    answer: object, state: str, said: str, tmp_path: Path
) -> None:
    asked = len(answer["dependencies"]) if isinstance(answer, dict) else 1
    file = tmp_path / "x.txt"
    file.write_text(
        "".join(f"package-{at}==1 \\\n    --hash=sha256:0\n" for at in range(asked or 1))
    )
    row = advisories.python([file], printed(answer, "warning\nno network\n"))
    assert row.state == state
    assert said in "\n".join(row.said)


def test_two_versions_of_a_package_are_asked_about_one_after_the_other() -> None:
    texts = ["a==1 ; x \\\n    --hash=y\nb==2\n    # via a==3\n", "a==1\nb==3\n"]
    assert advisories.batches(texts) == [["a==1", "b==2"], ["b==3"]]


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ({"vulnerabilities": {}, "metadata": TOTAL}, GOOD, ""),
        ({"vulnerabilities": {"x": {"severity": "high"}}, "metadata": TOTAL}, FOUND, "x: high"),
        ({"message": "405 Method Not Allowed", "error": {}}, NOT_RUN, "405 Method"),
        ("", NOT_RUN, "it said nothing"),
    ],
)
def test_npm_packages_are_good_only_where_npm_answered(
    answer: object, state: str, said: str
) -> None:
    row = advisories.npm(LOCK, start=printed(answer))
    assert row.state == state
    assert said in "\n".join(row.said)


def test_an_old_vercel_cli_keeps_its_advisories_and_says_why() -> None:
    faults = {"vulnerabilities": {"x": {"severity": "high"}}, "metadata": TOTAL}
    row = advisories.npm(ROOT / "tests/real/tools/vercel-43.3.0", start=printed(faults))
    assert (row.state, row.said) == (ACCEPTED, (f"1 with advisories; {advisories.OLD_CLI}",))


def test_every_pin_and_every_lock_is_asked_about() -> None:
    assert {file.stem for file in PINS} >= {"site", "tests", "lint", "types", "real"}
    locks = {lock.relative_to(ROOT).as_posix() for lock in advisories.LOCKS}
    assert locks >= {"tests/site/tools", "tests/site/javascript", "tests/real/tools/application"}


@pytest.mark.parametrize(
    ("states", "offline", "code", "said"),
    [
        ([GOOD, ACCEPTED], False, 0, "Nothing was found."),
        ([GOOD, FOUND], False, 1, "Something was found"),
        ([GOOD, NOT_RUN], False, 1, LOUD),
        ([GOOD, NOT_RUN], True, 0, "1 of 2 parts were NOT RUN, as asked (--offline)."),
        ([FOUND, NOT_RUN], True, 1, "Something was found"),
    ],
)
def test_what_was_not_run_fails_unless_that_was_asked_for(
    states: list[str], offline: bool, code: int, said: str
) -> None:
    found, told = verdict([Row("x", 1, state) for state in states], offline=offline)
    assert found == code
    assert told.startswith(said)


def test_a_row_says_what_was_found_below_it() -> None:
    assert Row("pins", 3, FOUND, ("x: bad",)).lines() == [
        "FOUND        3  pins",
        "                x: bad",
    ]


# Licences.


def test_nothing_that_the_command_needs_is_copyleft() -> None:
    needed = licences.runtime()
    assert {"click", "rich", "httpx", "certifi"} <= needed
    row = licences.judge("runtime", licences.known(needed), licences.RUNTIME)
    assert (row.state, row.said) == (GOOD, ())
    assert row.count == len(needed)


def test_what_is_copyleft_among_the_pins_of_the_tests_is_named() -> None:
    """Of what is installed; `nox -s audit` looks at every group."""
    names = licences.pinned((ROOT / "requirements/tests.txt").read_text("utf-8"))
    assert {"pyte", "pytest"} <= names
    row = licences.judge("tests", licences.known(names), licences.RUNTIME | licences.TOOLS)
    assert (row.state, row.said) == (GOOD, ())


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        ("MIT", False),
        ("Apache-2.0 OR BSD-3-Clause", False),
        ("BSD License", False),
        ("MPL-2.0", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("AGPL-3.0-only", True),
        ("MIT AND GPL-3.0-or-later", True),
        ("Proprietary", True),
        ("", True),
    ],
)
def test_a_licence_is_judged_by_what_it_states(stated: str, wrong: bool) -> None:
    assert (licences.judge("x", {"a": stated}, {}).state == FOUND) is wrong
    assert licences.judge("x", {"a": stated}, {"a": "why"}).state == GOOD
