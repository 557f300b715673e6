"""Settings: what an adopter changes is checked, and a mistake names its key."""

import json
import os
from importlib import metadata
from pathlib import Path

import pytest

from snippets._engine import RunbookError
from snippets._vocabulary import policy, settings
from snippets._vocabulary.distribution import PYPROJECT
from snippets._vocabulary.settings import (
    FILE,
    NOT_CONFIGURED,
    SETTINGS,
    VARIABLE,
    ContactSettings,
    find_settings,
    read_settings,
    shown,
)

GOOD = """\
[tool.runbook]
production_url = "https://app.example.org"
team = "team"
project = "app"
database_service = "production"
scratch_database_service = "scratch"
[tool.runbook.contacts]
"Lead" = { email = "lead@example.org" }
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
        read_settings(path)
    assert caught.value.where == str(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_the_adopters_own_settings_are_read() -> None:
    assert read_settings(PYPROJECT)


def test_every_role_of_the_adopters_own_settings_is_called() -> None:
    policy.refuse_unknown_roles(read_settings(PYPROJECT).contacts, PYPROJECT)
    called = {
        role
        for severity in policy.SEVERITIES
        for role in (severity.first_response, severity.escalation)
    }
    assert called <= set(policy.ROLES)


def test_tests_run_on_settings_of_their_own() -> None:
    """Whatever the adopter enters leaves the typed calls of the tests as they are."""
    assert Path(__file__).parents[1] / "_world" / "settings.toml" == FILE
    assert read_settings(FILE) == SETTINGS


# Where they are found.


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder to work in, with no settings named, and a program that is from no checkout."""
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(settings, "PYPROJECT", tmp_path / "site-packages" / "pyproject.toml")
    monkeypatch.setattr(metadata, "distribution", lambda _: Distribution(""))
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


class Distribution:
    """Stands in for what is installed; says where from."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def read_text(self, name: str) -> str | None:
        """Return the file of PEP 610, None where there is none."""
        assert name == "direct_url.json"
        return self.origin or None


def test_the_file_that_the_variable_names_is_taken(
    unnamed: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (unnamed / "pyproject.toml").write_text(GOOD)
    monkeypatch.setenv(VARIABLE, os.path.relpath(file))
    assert find_settings().resolve() == file
    monkeypatch.setenv(VARIABLE, "gone.toml")
    assert find_settings() == unnamed / "gone.toml", "and no other in its place"


def test_else_the_nearest_one_upward_that_has_the_table(unnamed: Path, file: Path) -> None:
    assert find_settings() == file
    (unnamed.parent / "pyproject.toml").write_text("[tool.other]\nx = '[tool.runbook]'\n")
    (unnamed / "pyproject.toml").write_bytes(b"\xff")
    assert find_settings() == file
    (unnamed.parent / "pyproject.toml").write_text("[tool.runbook.contacts]\n")
    assert find_settings() == unnamed.parent / "pyproject.toml"


def test_else_that_of_the_checkout_beside_the_program(
    unnamed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    beside = tmp_path / "checkout" / "pyproject.toml"
    beside.parent.mkdir()
    beside.write_text(GOOD)
    monkeypatch.setattr(settings, "PYPROJECT", beside)
    assert find_settings(unnamed) == beside


def test_else_that_of_the_checkout_it_was_installed_from(
    unnamed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    (checkout / "pyproject.toml").write_text(GOOD)
    origin = json.dumps({"url": checkout.as_uri(), "dir_info": {}})
    monkeypatch.setattr(metadata, "distribution", lambda _: Distribution(origin))
    assert find_settings(unnamed) == checkout / "pyproject.toml"


@pytest.mark.parametrize("origin", ["", '{"url": "https://example.org/runbook", "vcs_info": {}}'])
def test_with_none_it_is_said_what_to_do(
    unnamed: Path, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda _: Distribution(origin))
    with pytest.raises(RunbookError, match=r"there are no settings: .* Set RUNBOOK_SETTINGS"):
        find_settings(unnamed)


def test_a_program_that_is_not_installed_at_all_is_from_nowhere(
    unnamed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: str) -> None:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "distribution", none)
    with pytest.raises(RunbookError, match="there are no settings"):
        find_settings(unnamed)


# What they are.


def test_what_need_not_be_given_has_a_value_and_what_is_not_given_is_shown_as_such(
    file: Path,
) -> None:
    settings = read_settings(file)
    assert (settings.main_branch, settings.repository, settings.site_url) == ("main", None, None)
    assert settings.production_host == "app.example.org"
    assert settings.contact("Lead") == ContactSettings(email="lead@example.org")
    assert settings.contact("Nobody") == ContactSettings()
    assert [shown(value) for value in ("x", "", None)] == ["x", NOT_CONFIGURED, NOT_CONFIGURED]


def with_key(key: str, value: str) -> str:
    """Return settings in which one key has another value, or none."""
    kept = [line for line in GOOD.splitlines() if not line.startswith(f"{key} =")]
    return "\n".join([kept[0], *([f"{key} = {value}"] if value else []), *kept[1:]])


def of_lead(line: str) -> str:
    """Return settings in which the contact has another field."""
    return GOOD.replace('email = "lead@example.org"', line)


FORM = "Expected `str` of another form - at `tool.runbook."
LEAD = 'tool.runbook.contacts."Lead"'
NUMBER, LINK = "Give a telephone number", "Give a link that begins with https://."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (with_key(key, f"'{value}'"), f"{FORM}{key}`. Give ")
            for key, value in [
                ("production_url", "http://app.example.org"),
                ("production_url", "https://app.example.org/path"),
                ("production_url", "https://"),
                ("team", "Team"),
                ("team", "-team"),
                ("team", "team; touch x"),
                ("project", "$(id)"),
                ("database_service", ""),
                ("scratch_database_service", "two words"),
                ("main_branch", "-x"),
                ("repository", "git@example.org:a/b"),
                ("site_url", "https://x.example/a)b"),
                ("crisis_line", "call us"),
                ("test_user", "somebody"),
            ]
        ),
        *(
            (of_lead(f'{key} = "{value}"'), f"- at `{LEAD}.{key}`. {remedy}")
            for key, value, remedy in [
                ("phone", "ask Kim", NUMBER),
                ("phone", "1", NUMBER),
                ("pager", "PXXXXXX", LINK),
                ("chat", "Slack #engineering", LINK),
                ("email", "lead@example", "Give an address"),
                ("email", "two words@example.org", "Give an address"),
                ("hours", "[always](x)", "Give words and times"),
            ]
        ),
        (of_lead("phone = 3"), NUMBER),
        (of_lead("phnoe = 'x'"), "Mend that key of [tool.runbook]."),
        (with_key("taem", "'x'"), "Mend that key of [tool.runbook]."),
        (with_key("team", ""), "Object missing required field `team` - at `tool.runbook`. Mend"),
        (GOOD + '"Host" = "call them"\n', f"at `tool.runbook.support`. {LINK}"),
        (
            f"{GOOD.partition('[tool.runbook.c')[0]}contacts = 3\n[tool.runbook.support]\n",
            "at `tool.runbook.contacts`. Mend",
        ),
        ("[tool\n", "it is not TOML: "),
        ("[tool\n", "line 1"),
        ("", "[tool.runbook] is missing. Copy the table"),
        *(
            (text, "[tool.runbook] is missing. Copy the table")
            for text in ("[tool.other]\n", "tool = 3\n", "[tool]\nrunbook = 3\n")
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_key_with_what_to_give(
    file: Path, text: str, message: str
) -> None:
    file.write_text(text)
    assert message in problem(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    message = problem(tmp_path / "gone")
    assert message == "there is no such file. Set RUNBOOK_SETTINGS to one that is there."
    assert problem(tmp_path).startswith("it cannot be read: ")


def test_users_in_danger_are_told_of_the_crisis_line_and_of_the_emergency_number(
    file: Path,
) -> None:
    assert read_settings(file).help_now.endswith("in danger, call your local emergency number now.")
    file.write_text(GOOD.replace("[tool.runbook.c", 'crisis_line = "116 123"\n[tool.runbook.c'))
    assert "call 116 123 or your local emergency number now." in read_settings(file).help_now


def test_every_way_to_reach_a_role_opens_with_one_tap_the_quickest_first() -> None:
    contact = ContactSettings(
        email="a.b@example.org",
        chat="https://chat.example.org/C1",
        pager="https://x.pagerduty.com/service-directory/P1",
        phone="+44 (20) 79-46.0000",
        hours="24/7",
    )
    assert contact.ways == (
        ("+44 (20) 79-46.0000", "tel:+442079460000"),
        ("pager", "https://x.pagerduty.com/service-directory/P1"),
        ("chat", "https://chat.example.org/C1"),
        ("a.b@example.org", "mailto:a.b@example.org"),
    )
    assert ContactSettings(hours="24/7").ways == ()


def test_a_role_that_nobody_calls_is_refused_with_the_nearest(file: Path) -> None:
    with pytest.raises(
        RunbookError, match=r"'Primary Oncall', whom .* 'Primary On-Call'\?"
    ) as error:
        policy.refuse_unknown_roles({"Primary Oncall": ContactSettings()}, file)
    assert error.value.where == str(file)
    with pytest.raises(RunbookError, match=r"The roles are: Primary On-Call, "):
        policy.refuse_unknown_roles({"": ContactSettings()}, file)
