"""`runbook contract`: it writes facts and pins, and fails where a need does not hold."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from snippets._contract import compare
from snippets._contract.compare import Disagreement, Verdict
from snippets._contract.uses import Use
from snippets._engine import load
from snippets._engine.catalog import Catalog
from snippets._engine.need import Route
from tests._cli.world import runbook
from tests._contract.app import App
from tests._contract.test_checkout import committed, git
from tests._engine.samples import sample

ROUTE = "export function GET() { return Response.json({ a: 1 }) }"


@pytest.fixture
def app(tmp_path: Path) -> App:
    """An application with one route."""
    (tmp_path / "app").mkdir()
    return App(tmp_path / "app").route(ROUTE)


@pytest.fixture
def out(tmp_path: Path, app: App) -> Path:
    """The facts of the application, written."""
    path = tmp_path / "facts.json"
    assert runbook("contract", app.root, "--out", path).exit_code == 0
    return path


def needs(monkeypatch: pytest.MonkeyPatch, *holds: bool) -> None:
    """Let the runbook need one route for each of these, of which some hold."""
    step = sample().steps["area/page#look"]
    use = Use("area/page#look", step, ("area/page",), (step,), verifies=False)
    verdicts = (Verdict(holding, "it has no such route", "app/api") for holding in holds)
    findings = [
        Disagreement(use, Route("GET", "/api/x"), verdict, "1234567") for verdict in verdicts
    ]
    monkeypatch.setattr(load, "load", lambda: None)
    monkeypatch.setattr(compare, "disagreements", lambda *_: findings)


def test_it_writes_facts_and_says_what_it_could_not_read(app: App, out: Path) -> None:
    commit = committed(app.route(ROUTE, "api/y"))
    app.write("app/page.tsx", "f(process.env[x()])")
    git(app.root, "remote", "add", "origin", "https://github.com/owner/app")
    result = runbook("contract", app.root, "--out", out)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"owner/app at {commit[:7]}:",
        f"Wrote {out}: 2 routes, 1 pages, 0 scripts, 0 variables, 0 models.",
        "Not understood: .: files differ from the commit",
        "Not understood: app/page.tsx:1: reads an environment variable under a computed name",
    ]
    assert json.loads(out.read_text())["commit"] == commit


def test_it_writes_the_same_twice_and_a_change_is_a_line_of_the_difference(
    app: App, out: Path
) -> None:
    before = out.read_text()
    runbook("contract", app.root, "--out", out)
    assert out.read_text() == before
    app.write("app/page.tsx", "f(process.env.KEY)")
    runbook("contract", app.root, "--out", out)
    new = set(out.read_text().splitlines()) - set(before.splitlines())
    assert ' "variables": [{"name": "KEY", "places": ["app/page.tsx:1"]}],' in new


def test_check_passes_where_every_need_holds_and_writes_nothing(
    app: App, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(monkeypatch)
    before = out.read_text()
    app.route(ROUTE.replace("a:", "b:"))
    result = runbook("contract", "--check", app.root, "--out", out)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "the application at no known commit:",
        "Everything that the runbook needs is there, or is a known gap.",
    ]
    assert out.read_text() == before


def test_check_fails_where_a_need_does_not_hold_and_names_it(
    app: App, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(monkeypatch, False)
    result = runbook("contract", "--check", app.root, "--out", out)
    assert result.exit_code == 1
    header, finding = result.stdout.splitlines()[-2:]
    assert header == "Missing (1):"
    assert "area/page#look, used in area/page   needs: `GET /api/x` is answered" in finding


def test_a_checkout_that_git_does_not_know_is_told_as_such(
    app: App, out: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "monitoring/endpoints#check-status"
    alone = Catalog(steps={name: replace(catalog.steps[name], lacks=())})
    monkeypatch.setattr(load, "load", lambda: alone)
    result = runbook("contract", "--check", app.root, "--out", out)
    assert result.stdout.startswith("the application at no known commit:\n")
    assert "not so at no known commit: it has no such route" in result.stdout


def test_a_gap_that_the_application_has_filled_is_told_and_is_no_failure(
    app: App, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(monkeypatch, True)
    result = runbook("contract", "--check", app.root, "--out", out)
    assert result.exit_code == 0
    assert "Gaps that the runbook can take out:" in result.stdout


PIN = {"route": "/api/x", "method": "GET", "access": [{"kind": "public"}]}


@pytest.fixture
def pins(app: App, out: Path) -> Path:
    """What somebody has read: a route, and one that is gone."""
    path = out.with_suffix(".pins.json")
    path.write_text(json.dumps({"pins": [PIN, PIN | {"route": "/api/gone"}]}))
    result = runbook("contract", app.root, "--out", out, "--pin")
    last_line = f"Wrote {path}: `git diff` shows what you say that you have read."
    assert result.stdout.splitlines()[-1] == last_line
    return path


def test_a_pin_gets_the_day_and_the_hash_of_each_file_that_decides(app: App, pins: Path) -> None:
    [pin] = json.loads(pins.read_text())["pins"]
    assert date.fromisoformat(pin["read"])
    digest = hashlib.sha256((app.root / "app/api/x/route.ts").read_bytes()).hexdigest()
    assert pin == PIN | {"read": pin["read"], "files": {"app/api/x/route.ts": digest}}


def test_a_pin_is_renewed_when_its_files_changed_and_only_then(
    app: App, out: Path, pins: Path
) -> None:
    """So the day stays that of the last reading."""
    long_ago = pins.read_text().replace('"read": "', '"read": "1999-01-01", "was": "')
    record = json.loads(long_ago)
    del record["pins"][0]["was"]
    pins.write_text(json.dumps(record))
    runbook("contract", app.root, "--out", out, "--pin")
    assert '"read": "1999-01-01"' in pins.read_text()
    app.write("middleware.ts", "export function middleware() {}")
    runbook("contract", app.root, "--out", out)
    assert '"read": "1999-01-01"' in pins.read_text()  # without --pin, nobody has read it
    runbook("contract", app.root, "--out", out, "--pin")
    [pin] = json.loads(pins.read_text())["pins"]
    assert pin["read"] != "1999-01-01"
    assert list(pin["files"]) == ["app/api/x/route.ts", "middleware.ts"]


def test_broken_pins_are_told_with_their_file(app: App, out: Path) -> None:
    out.with_suffix(".pins.json").write_text("{")
    result = runbook("contract", app.root, "--out", out)
    assert result.exit_code == 2
    assert "facts.pins.json: it cannot be read:" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "Missing argument 'APP_CHECKOUT'"),
        (("/nowhere",), "/nowhere: it is no folder."),
        (("/nowhere", "--check", "--pin"), "--check writes nothing, --pin writes."),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(args: tuple[str, ...], message: str) -> None:
    result = runbook("contract", *args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_place_that_cannot_be_written_is_told(app: App, tmp_path: Path) -> None:
    result = runbook("contract", app.root, "--out", tmp_path / "gone" / "facts.json")
    assert result.exit_code == 2
    assert "facts.json: No such file or directory." in result.stderr
