"""A checkout that is older than its proof says so where it is read and followed."""

from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from snippets._cli.commands import doctor, show, triage
from snippets._cli.main import main
from snippets._cli.probe.readings import Finding
from snippets._engine.catalog import Catalog
from snippets._engine.proof import old, proof_of
from snippets._vocabulary.policy import SEV1
from snippets._vocabulary.signs import Sign

DOWN = "incidents/application-not-responding"

LATER = date(2100, 1, 1)


def test_a_proof_that_holds_is_not_spoken_of(catalog: Catalog) -> None:
    proven = proof_of(catalog, catalog.procedures[DOWN]).proven
    assert proven is not None
    assert old(catalog, proven, DOWN) == ""


def test_what_was_never_proven_is_not_old(catalog: Catalog) -> None:
    assert old(Catalog(), LATER, DOWN) == ""
    assert old(catalog, LATER, "deployment/rollback#roll-back") == "", "a step has no proof alone"


def test_a_procedure_is_told_with_days_and_what_to_do(catalog: Catalog) -> None:
    proven = proof_of(catalog, catalog.procedures[DOWN]).proven
    assert proven is not None
    days = (LATER - proven).days
    note = f"was last proven {days} days ago, and a proof holds for {catalog.clock.days}: look for"
    assert old(catalog, LATER, DOWN).startswith(f"RB-01 {note} a newer checkout")


class Later(datetime):
    """A clock of the next century."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """Return its time."""
        return datetime(2100, 1, 1, tzinfo=tz)


def test_show_triage_and_doctor_say_so(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (show, doctor):
        monkeypatch.setattr(module, "datetime", Later)
    monkeypatch.setattr(show, "load", lambda: catalog)
    shown = CliRunner().invoke(main, ["show", "RB-01"]).stdout.splitlines()
    assert shown[1].startswith("Note: RB-01 was last proven ")
    finding = triage._finding(catalog, Finding("x", SEV1, Sign.DOWN), LATER)
    assert finding.note == old(catalog, LATER, DOWN)
    checks = {check.name: check for check in doctor.of_runbook(catalog)}
    assert checks["Runbook"].state == "warning"
