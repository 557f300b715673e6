"""`runbook run` in a real terminal, with a production that fails: nothing is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from snippets._vocabulary.exit_codes import EXITS
from tests._lanes.faults.conftest import Production
from tests._lanes.faults.proxy import proxy
from tests._lanes.faults.wire import FAULTS, Fault
from tests._lanes.terminal.session import Session, engineer

pytestmark = pytest.mark.faults

PAGE = "monitoring/endpoints"
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture
def environment(production: Production, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The engineer's environment, whose proxy leads to production on loopback."""
    tools = tmp_path / "tools"
    tools.mkdir()
    with proxy(production.port) as port:
        yield engineer(tmp_path, tools) | {
            "HTTPS_PROXY": f"http://127.0.0.1:{port}",
            "SSL_CERT_FILE": str(production.authority),
        }


def transcript(environment: dict[str, str]) -> str:
    """Return the transcript of the only run."""
    (folder,) = (Path(environment["RUNBOOK_STATE"]) / "runs").iterdir()
    return (folder / "transcript.md").read_text("utf-8")


def asked(production: Production) -> None:
    """Wait until a request has arrived, and nobody answers it."""
    for _ in range(600):
        if production.server.take():
            return
        time.sleep(0.05)
    raise AssertionError("no request came")


@pytest.mark.parametrize(
    "name", ["reset in the middle", "429", "500 with HTML", "200 with HTML", "control characters"]
)
def test_a_run_ends_as_the_page_says_with_everything_written_down(
    production: Production, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    production.fault = BY_NAME[name]
    escalates = name == "429"  # what else fails has a page of its own
    session = Session(environment, tmp_path, "run", PAGE)
    session.answer("Enter: run it", "")
    session.sees("That is: ")
    session.answer("Enter: ", "")
    session.answer("Enter: ", "" if escalates else "no")
    code = session.end()
    written = transcript(environment)
    assert "xit code " in written
    assert code == (3 if escalates else 4)
    assert code in dict(EXITS["run"])
    assert "curl --fail-with-body" in written
    assert "Decision: " in written
    assert "Traceback" not in session.seen
    assert "\x1b]0;" not in session.seen + written
    assert "\x1b[2J" not in session.seen + written


@pytest.mark.parametrize("how", ["killed", "Ctrl-C"])
def test_a_run_that_ends_while_a_request_hangs_keeps_the_command(
    production: Production, environment: dict[str, str], tmp_path: Path, how: str
) -> None:
    fault: Fault = BY_NAME["accepted, never answered"]
    production.fault = fault
    session = Session(environment, tmp_path, "run", PAGE)
    production.server.take()
    session.answer("Enter: run it", "")
    asked(production)
    if how == "killed":
        session.child.kill(signal.SIGKILL)
        session.child.wait()
    else:
        session.child.sendintr()
        session.sees("Interrupted. It may have done a part: look before you repeat it.")
        session.answer("Enter: run it", "q")
        assert session.end() == 1
    written = transcript(environment)
    assert "Step 1 of 5: Check the health of production" in written
    assert "curl --fail-with-body" in written
    listed = Session(environment, tmp_path, "log")
    assert listed.end() == 0
    assert "NOT FINISHED, stopped at check-health" in listed.seen
    again = Session(environment, tmp_path, "run", PAGE, "--resume")
    again.sees("Going on with the run")
    if how == "killed":
        again.sees("was cut off")
    again.answer("Enter: run it", "q")
    assert again.end() == 1
    assert transcript(environment).startswith(written)
