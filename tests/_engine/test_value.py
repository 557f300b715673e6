"""What prose may name: numbers of policy with their fields, and settings."""

import pytest

from snippets._engine import RunbookError
from snippets._engine.value import fill
from snippets._vocabulary.policy import NOTICE_HOURS, SEV1
from snippets._vocabulary.settings import SETTINGS
from tests._engine.packages import Package

MADE = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Limit:
    critical: float

    @property
    def words(self) -> str:
        return f"{self.critical} %"

MEMORY = Limit(85)
HOURS = 48
"""


def test_numbers_of_policy_are_named_and_so_are_their_fields(package: Package) -> None:
    package.write("_vocabulary/policy", MADE, head="")
    text = ":::policy.HOURS::: :::policy.MEMORY.critical::: :::policy.MEMORY.words:::"
    assert fill(text, package.name) == "48 85 85 %"


def test_the_numbers_and_settings_of_this_runbook_have_names() -> None:
    text = ":::policy.NOTICE_HOURS::: :::policy.SEV1.minutes::: :::settings.production_host:::"
    shown = f"{NOTICE_HOURS} {SEV1.minutes} {SETTINGS.production_host}"
    assert fill(text, "snippets") == shown


@pytest.mark.parametrize("name", ["settings.teem", "settings.contacts", "policy", "zzz"])
def test_what_is_no_number_and_no_text_is_refused_with_a_remedy(
    package: Package, name: str
) -> None:
    for where in ("snippets", package.name):
        with pytest.raises(RunbookError, match=f"there is no value '{name}'. See: snippets/_voc"):
            fill(f":::{name}:::", where)


def test_other_colons_are_left_alone() -> None:
    for text in ("::: step a#b", ":::", "a:::b", "::: :::"):
        assert fill(text, "snippets") == text
