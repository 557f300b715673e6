"""The recorded sessions of docs/terminal.md are what the commands print today."""

import os

import pytest

from snippets._engine.catalog import Catalog
from snippets._vocabulary.settings import SETTINGS
from tests._lanes.terminal.recorder import record
from tests._lanes.terminal.session import ROOT
from tests._lanes.terminal.sessions import SECRET, SESSIONS, ShownSession
from tests._world.loopback import TlsFiles, certify

FOLDER = ROOT / "docs/assets/sessions"
REMEDY = "If that is meant: nox -s terminal -- --record"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    """A certificate of production."""
    return certify(tmp_path_factory.mktemp("certificate"), SETTINGS.production_host)


@pytest.mark.terminal
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
def test_a_session_shows_what_was_recorded(
    session: ShownSession, catalog: Catalog, certificate: TlsFiles
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
