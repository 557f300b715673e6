"""`runbook contacts`: whom to call now, from the settings."""

import json

import msgspec
import pytest

from snippets._cli.commands import contacts
from snippets._vocabulary.policy import CONTACTS, SEV1, SEV2
from snippets._vocabulary.settings import AIM, SETTINGS
from tests._cli.world import runbook


def printed(*words: str) -> list[str]:
    """Return what the command prints."""
    done = runbook("contacts", *words)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_one_severity_names_who_answers_who_is_next_and_who_outside_business_hours() -> None:
    shown = printed("sev1")
    assert shown[0] == AIM
    assert shown[2] == f"SEV1: {SEV1.meaning}"
    starts = [
        f"  Call now: {SEV1.first_response} (",
        f"  After 15 minutes, if it is not over: {SEV1.escalation} (",
        f"  Outside business hours: {SEV1.at_night} (",
    ]
    assert [line.startswith(start) for line, start in zip(shown[3:6], starts, strict=True)] == (
        [True] * 3
    )
    assert not any(SEV2.meaning in line for line in shown)


def test_every_contact_is_told_and_the_line_for_users_in_danger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = msgspec.structs.replace(SETTINGS, crisis_line="+44 116 123")
    monkeypatch.setattr(contacts, "SETTINGS", given)
    shown = "\n".join(printed())
    assert all(f"{contact.role} (" in shown for contact in CONTACTS)
    assert "  By the next business day, if it is not over: " in shown
    assert "  Crisis line, for users in danger (+44 116 123)" in shown
    assert SETTINGS.contact("Security Team").email in shown


def test_programs_get_the_roles_in_the_order_in_which_they_are_called() -> None:
    by_severity = json.loads("\n".join(printed("--json")))
    assert [contact["role"] for contact in by_severity["SEV1"]] == [*SEV1.way]
    everybody = {person["role"] for part in by_severity.values() for person in part}
    assert everybody == {contact.role for contact in CONTACTS}
    assert [*json.loads("\n".join(printed("SEV2", "--json")))] == ["SEV2"]


def test_another_word_than_a_severity_is_refused() -> None:
    done = runbook("contacts", "SEV9")
    assert done.exit_code == 2
    assert "'SEV9' is not one of" in done.stderr
