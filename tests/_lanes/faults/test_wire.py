"""Every fault on the wire: real curl as the page shows it, httpx, triage, a run.

Nobody waits: the steps' own limits of ten seconds are made short where the step is a value.
"""

import re
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from snippets._cli.commands import triage
from snippets._cli.probe import network, readings
from snippets._cli.walk.guide import Guide
from snippets._cli.walk.walkthrough import Walkthrough
from snippets._engine import Pipeline, Request, Step, get, run, shell
from snippets._engine import curl as curl_codes
from snippets._engine.catalog import Catalog
from snippets._engine.pipeline import stages_of
from snippets._vocabulary.settings import SETTINGS
from snippets.monitoring.endpoints import check_health, check_sign_in
from tests._cli.scripted import Desk, new_log, text_of
from tests._cli.world import runbook
from tests._lanes.faults.conftest import Production
from tests._world.clients import curl_ends
from tests._world.loopback import lead_curl
from tests._world.wire import FAULTS, Fault

pytestmark = pytest.mark.faults

LIMIT = 1.0  # seconds that a client of these tests waits
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TOO_MANY = 429  # this machine's own fault: it says nothing of production
every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
# Where httpx ends otherwise than curl: curl throws the body away unread, or names it differently.
DIFFERENT = {
    "500 with HTML": 22,
    "500 with a healthy body": 22,
    "502 with HTML": 22,
    "503 with HTML": 22,
    "429": 22,
    "huge body": 63,
    "broken chunks": curl_codes.PARTIAL,
    "gzip that is none": curl_codes.GARBLED,
}
# A reset throws away what was not read yet: it may look like an end without an answer.
_RESETS = ("reset before the answer", "reset in the middle")
RESET = dict.fromkeys(_RESETS, (curl_codes.EMPTY, curl_codes.BROKEN_OFF))
LOST = (0, 200)


def brief(step: Step) -> str:
    """Return the text of a step on the page, with a limit of its own on the time."""
    head, *rest = stages_of(step.action)
    assert isinstance(head, Request)
    return shell(Pipeline((replace(head, seconds=LIMIT), *rest)))


def curl(production: Production, folder: Path, text: str, **more: str) -> tuple[int, str, str]:
    """Paste a text into bash whose curl finds production on loopback."""
    lead_curl(folder, production.port, production.authority)
    done = subprocess.run(
        ["bash", "-c", text],
        env={"PATH": "/usr/bin:/bin", "CURL_HOME": str(folder), "LC_ALL": "C.UTF-8", **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    out, err = (data.decode("utf-8", "replace") for data in (done.stdout, done.stderr))
    return done.returncode, out, err


@every_fault
def test_curl_on_the_page_says_what_happened(
    production: Production, tmp_path: Path, fault: Fault
) -> None:
    production.fault = fault
    code, status = curl_ends(fault), fault.status or 0
    plain = shell(get(SETTINGS.production_url)).replace("--max-time 10", f"--max-time {LIMIT:g}")
    ended, _, stderr = curl(production, tmp_path, plain)
    assert ended == (22 if status >= 400 else code)
    statuses = {status, *(LOST if fault.name in RESET else ())}
    assert any(f"HTTP {status_of:03d}" in stderr for status_of in statuses)
    assert bool(ended) == (f"curl: ({ended})" in stderr)
    for step in (check_health, check_sign_in):
        _, out, err = curl(production, tmp_path, brief(step))
        good = out.strip().splitlines()[-1:] == ["true"]
        # What is shown beside the verdict is no good answer: the page says what to look for.
        assert not good or "curl: (" in err or fault.name == "gzip that is none", (out, err)


@every_fault
def test_httpx_ends_as_curl_does(production: Production, fault: Fault) -> None:
    production.fault = fault
    result = run(get(SETTINGS.production_url + "/api/health"), seconds=LIMIT)
    code, status = curl_ends(fault), fault.status or 0
    assert result.exit_code in {DIFFERENT.get(fault.name, code), *RESET.get(fault.name, ())}
    assert (result.status or 0) in {status, *(LOST if fault.name in RESET else ())}
    assert result.seconds < 3 * LIMIT


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Let the commands wait no longer than LIMIT, on a machine whose network is well."""
    for module in (readings, network):
        monkeypatch.setattr(module, "run", partial(run, seconds=LIMIT))
    monkeypatch.setattr(triage, "load", lambda: catalog)
    monkeypatch.setattr(network, "stuck", lambda _: "")


@every_fault
@pytest.mark.usefixtures("impatient")
def test_triage_says_what_is_wrong(production: Production, fault: Fault) -> None:
    production.fault = fault
    ended = runbook("triage", COLUMNS="200")
    assert "\n1. " in ended.stdout
    refused = fault.status == TOO_MANY
    assert ended.exit_code in ((10,) if refused else (11, 12)), ended.stdout
    assert "Now: runbook run RB-" in ended.stdout
    assert refused or "Call now: " in ended.stdout
    assert not CONTROL.search(ended.stdout)


class Tired(Desk):
    """Somebody who does whatever is proposed, and goes to no other page."""

    def ask(self, question: str, **_: bool) -> str:
        """Press Enter."""
        self.shown.append(question)
        return "no" if "no: end here" in question else ""


@every_fault
def test_a_run_decides_otherwise_and_writes_everything_down(
    production: Production, tmp_path: Path, catalog: Catalog, fault: Fault
) -> None:
    """Somebody who only presses Enter ends escalated, or at the page of an outage."""
    production.fault = fault

    desk = Tired(lambda step, values: run(step.action, values, seconds=LIMIT))
    log = new_log(tmp_path)
    name = "monitoring/endpoints"
    walk = Walkthrough(catalog, log, desk.clock())
    code = walk.follow(Guide(walk, desk).answer, name, catalog.procedures[name])
    log.close()
    written = text_of(log)
    shown = next(line for line in desk.shown if "xit code " in line)
    kept = "curl --fail-with-body" in written and shown in written and "Decision: " in written
    assert code in {3, 4}
    assert kept
    assert not CONTROL.search(written)
    assert not CONTROL.search(desk.screen)
