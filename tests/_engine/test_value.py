"""What prose may name: numbers of policy with their fields, and settings."""

from __future__ import annotations

import pytest

from snippets._engine import RunbookError
from snippets._engine.value import fill, values
from snippets._vocabulary.policy import NOTICE_HOURS, SEV1
from snippets._vocabulary.settings import SETTINGS
from tests._engine.packages import Package

MADE = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Limit:
    critical: float
    names: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.critical} %"

MEMORY = Limit(85)
HOURS = 48
hidden = 3
"""


def test_numbers_of_policy_have_names_and_so_have_their_fields(package: Package) -> None:
    package.write("_vocabulary/policy", MADE, head="")
    assert values(package.name) == {
        "policy.HOURS": "48",
        "policy.MEMORY.critical": "85",
        "policy.MEMORY.words": "85 %",
    }


def test_the_numbers_and_settings_of_this_runbook_have_names() -> None:
    text = ":::policy.NOTICE_HOURS::: :::policy.SEV1.minutes::: :::settings.production_host:::"
    shown = f"{NOTICE_HOURS} {SEV1.minutes} {SETTINGS.production_host}"
    assert fill(text, "snippets") == shown


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (":::settings.teem:::", "Did you mean 'settings.team'?"),
        (":::settings.contacts:::", ""),  # a table is no text
        (":::zzz:::", "See: snippets/_vocabulary/policy.py and snippets/_vocabulary/settings.py."),
    ],
)
def test_what_is_no_value_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(RunbookError) as caught:
        fill(text, "snippets")
    assert remedy in caught.value.remedy


def test_a_package_without_policy_has_no_values(package: Package) -> None:
    assert values(package.name) == {}


def test_other_colons_are_left_alone() -> None:
    for text in ("::: step a#b", ":::", "a:::b", "::: :::"):
        assert fill(text, "snippets") == text
