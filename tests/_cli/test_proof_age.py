"""A checkout that is older than its proof says so where it is read and followed."""

from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from snippets._cli.commands import doctor, show, triage
from snippets._cli.main import main
from snippets._cli.probe.readings import Finding
from snippets._engine.catalog import Catalog
from snippets._engine.proof import old
from snippets._vocabulary.policy import SEV1
from snippets._vocabulary.signs import Sign

LATER = date(2100, 1, 1)


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
    assert finding.note == old(catalog, LATER, "incidents/application-not-responding")
    checks = {check.name: check for check in doctor.of_runbook(catalog)}
    assert checks["Runbook"].state == "warning"
