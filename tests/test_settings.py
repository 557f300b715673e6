"""Settings: what an adopter changes is checked, and a mistake names its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from snippets.core import RunbookError
from snippets.settings import FILE, NOT_CONFIGURED, PYPROJECT, SETTINGS, Contact, read, shown

GOOD = """\
[tool.runbook]
production_url = "https://app.example.org"
team = "team"
project = "app"
database_service = "production"
scratch_database_service = "scratch"
[tool.runbook.contacts]
"Lead" = { reach = "Slack" }
[tool.runbook.support]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of settings that is right."""
    path = tmp_path / "pyproject.toml"
    path.write_text(GOOD)
    return path


def problem(path: Path) -> str:
    """Return what reading the settings complains about."""
    with pytest.raises(RunbookError) as caught:
        read(path)
    assert caught.value.where == str(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_the_adopters_own_settings_are_read() -> None:
    assert read(PYPROJECT)


def test_tests_run_on_settings_of_their_own() -> None:
    """Whatever the adopter enters leaves the typed calls of the tests as they are."""
    assert Path(__file__).with_name("_world") / "settings.toml" == FILE
    assert read() == SETTINGS


def test_settings_that_need_not_be_given_have_a_value(file: Path) -> None:
    settings = read(file)
    assert settings.main_branch == "main"
    assert settings.repository is None
    assert settings.site_url is None
    assert settings.production_host == "app.example.org"


def test_a_contact_that_is_not_given_is_empty_and_shown_as_such(file: Path) -> None:
    settings = read(file)
    assert settings.contact("Lead") == Contact(reach="Slack")
    assert settings.contact("Nobody") == Contact()
    assert shown(settings.contact("Lead").reach) == "Slack"
    assert shown(settings.contact("Lead").hours) == NOT_CONFIGURED
    assert shown(None) == NOT_CONFIGURED


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("production_url", "http://app.example.org"),
        ("production_url", "https://app.example.org/path"),
        ("production_url", "https://"),
        ("team", "Team"),
        ("team", "-team"),
        ("team", "team; touch x"),
        ("project", "$(id)"),
        ("database_service", ""),
        ("scratch_database_service", "two words"),
        ("repository", "git@example.org:a/b"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_by_its_key(file: Path, key: str, value: str) -> None:
    kept = [line for line in GOOD.splitlines() if not line.startswith(key)]
    file.write_text("\n".join([kept[0], f"{key} = '{value}'", *kept[1:]]))
    said = problem(file)
    assert f"`tool.runbook.{key}`" in said
    assert said.endswith("Mend that key of [tool.runbook].")


def test_a_key_that_is_missing_is_named(file: Path) -> None:
    file.write_text(GOOD.replace('team = "team"\n', ""))
    assert problem(file).startswith("Object missing required field `team`")


@pytest.mark.parametrize(
    "line", ["taem = 'x'", "contacts.Lead.raech = 'x'", "contacts.Lead.reach = 3"]
)
def test_a_mistyped_key_or_type_is_refused(file: Path, line: str) -> None:
    head, rest = GOOD.split("\n", 1)
    if line.startswith("contacts"):
        rest = rest.replace('[tool.runbook.contacts]\n"Lead" = { reach = "Slack" }\n', "")
    file.write_text(f"{head}\n{line}\n{rest}")
    assert "Mend that key" in problem(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problem(tmp_path / "gone") == "there is no such file. Run the runbook from its checkout."


def test_a_file_that_is_not_toml_is_named_with_the_line(file: Path) -> None:
    file.write_text("[tool\n")
    said = problem(file)
    assert said.startswith("it is not TOML: ")
    assert "line 1" in said


@pytest.mark.parametrize("text", ["", "[tool.other]\n"])
def test_a_missing_table_is_named(file: Path, text: str) -> None:
    file.write_text(text)
    assert "[tool.runbook] is missing. Copy the table" in problem(file)
