"""The recorded sessions of docs/terminal.md are what the commands print today."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from snippets.core.catalog import Catalog
from tests.cli.recorder import ROOT, certify, record
from tests.cli.sessions import SECRET, SESSIONS, Session

FOLDER = ROOT / "docs/assets/sessions"
REMEDY = "If that is meant: nox -s terminal -- --record"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of production and its key."""
    return certify(tmp_path_factory.mktemp("certificate"))


@pytest.mark.terminal
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
def test_a_session_shows_what_was_recorded(
    session: Session, catalog: Catalog, certificate: tuple[Path, Path]
) -> None:
    shown = record(session, catalog, certificate)
    for word in ("/tmp/", str(ROOT), "Traceback", "no recording", os.uname().nodename, SECRET):
        assert word not in shown, f"{session.name}: {word!r} is of this machine:\n{shown}"
    file = FOLDER / f"{session.name}.txt"
    if os.environ.get("RUNBOOK_RECORD"):
        file.write_text(shown, "utf-8")
    assert file.is_file(), f"{file} is not there. {REMEDY}"
    assert shown == file.read_text("utf-8"), f"{file} differs. {REMEDY}"


def test_every_file_is_of_a_session() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(s.name for s in SESSIONS)
