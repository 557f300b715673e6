"""`runbook contract`: it writes facts, compares them, and fails where a need does not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from snippets.cli.main import main
from snippets.contracts import holds
from snippets.core import catalog
from tests.contracts.app import App

ROUTE = "export function GET() { return Response.json({ a: 1 }) }"
MADE = ("--commit", "1234567890", "--repository", "owner/app")


@dataclass(frozen=True)
class Verdict:
    """Whether a need holds."""

    holds: bool
    found: str = "it has no such route"
    place: str = "app/api"


@dataclass(frozen=True)
class Use:
    """A step in its procedures."""

    name: str = "area/page#step"
    procedures: tuple[str, ...] = ("area/page",)


@dataclass(frozen=True)
class Finding:
    """A need and whether it holds."""

    verdict: Verdict
    use: Use = field(default_factory=Use)
    need: str = "GET /api/x"

    def __str__(self) -> str:
        return f"area/page#step needs {self.need}"


def runbook(*args: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["contract", *map(str, args)])


@pytest.fixture
def app(tmp_path: Path) -> App:
    """An application with one route."""
    (tmp_path / "app").mkdir()
    return App(tmp_path / "app").route(ROUTE)


@pytest.fixture
def out(tmp_path: Path, app: App) -> Path:
    """The facts of the application, written."""
    path = tmp_path / "facts.json"
    assert runbook(app.root, "--out", path, *MADE).exit_code == 0
    return path


def found(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    """Let the needs of the runbook be these."""
    monkeypatch.setattr(catalog, "load", lambda: None)
    monkeypatch.setattr(holds, "check", lambda *_: list(findings))


def test_it_writes_facts_and_says_what_changed_and_what_it_could_not_read(
    app: App, out: Path
) -> None:
    app.route(ROUTE, "api/y").write("app/page.tsx", "f(process.env[x()])")
    result = runbook(app.root, "--out", out, *MADE)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "owner/app at 1234567, compared with 1234567:",
        "Routes new (1): /api/y (GET)",
        "Pages: new /",
        "Not understood: new app/page.tsx",
        "",
        f"Wrote {out}: 2 routes, 1 pages, 0 scripts, 0 variables, 0 models.",
        "Not understood: app/page.tsx:1: reads an environment variable under a computed name",
    ]
    assert json.loads(out.read_text())["commit"] == "1234567890"


def test_it_writes_the_same_twice(app: App, out: Path) -> None:
    before = out.read_text()
    assert "Nothing changed." in runbook(app.root, "--out", out, *MADE).stdout
    assert out.read_text() == before


def test_check_passes_where_every_need_holds_and_writes_nothing(
    app: App, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A difference that touches no need is told, and is no failure."""
    found(monkeypatch)
    before = out.read_text()
    app.route(ROUTE.replace("a:", "b:"))
    result = runbook("--check", app.root, "--out", out)
    assert result.exit_code == 0
    assert "  /api/x: GET 200 -a +b" in result.stdout
    assert result.stdout.startswith("the application at no known commit, compared with 1234567:")
    assert out.read_text() == before


def test_check_fails_where_a_need_does_not_hold_and_names_it(
    app: App, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(monkeypatch, Finding(Verdict(holds=False)))
    (app.root / "app/api/x/route.ts").unlink()
    result = runbook("--check", app.root, "--out", out, *MADE)
    assert result.exit_code == 1
    told = result.stdout.splitlines()
    assert told[1] == "Routes gone (1): /api/x"
    assert told[-2:] == ["Missing (1):", "area/page#step needs GET /api/x"]


def test_a_gap_that_the_application_has_filled_is_told_and_is_no_failure(
    app: App, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(monkeypatch, Finding(Verdict(holds=True)))
    result = runbook("--check", app.root, "--out", out, *MADE)
    assert result.exit_code == 0
    assert "Gaps that the runbook can take out:" in result.stdout


def test_json_is_for_machines(app: App, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, Finding(Verdict(holds=False)), Finding(Verdict(holds=True)))
    result = runbook("--check", "--json", app.root, "--out", out, *MADE)
    assert result.exit_code == 1
    record = json.loads(result.stdout)
    need = {
        "procedures": ["area/page"],
        "step": "area/page#step",
        "needs": "GET /api/x",
        "found": "it has no such route",
        "place": "app/api",
    }
    assert record == {
        "repository": "owner/app",
        "old": "1234567890",
        "new": "1234567890",
        "difference": [],
        "missing": [need],
        "filled": [need],
    }


def test_diff_compares_two_files_of_facts(app: App, out: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.json"
    app.route(ROUTE, "api/y")
    runbook(app.root, "--out", newer, "--commit", "abcdef0123", "--repository", "owner/app")
    result = runbook("--diff", out, newer)
    assert result.stdout.splitlines() == [
        "owner/app at abcdef0, compared with 1234567:",
        "Routes new (1): /api/y (GET)",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "no checkout is named. Give APP_CHECKOUT"),
        (("/nowhere",), "/nowhere: it is no folder."),
        (("--diff", "/nowhere", "/nowhere"), "/nowhere: there is no such file."),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(args: tuple[str, ...], said: str) -> None:
    result = runbook(*args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)


def test_check_without_facts_to_compare_with_is_refused(app: App, tmp_path: Path) -> None:
    assert runbook("--check", app.root, "--out", tmp_path / "gone.json").exit_code == 2


def test_a_place_that_cannot_be_written_is_told(app: App, tmp_path: Path) -> None:
    result = runbook(app.root, "--out", tmp_path / "gone" / "facts.json", *MADE)
    assert result.exit_code == 2
    assert "cannot be written (No such file or directory). Name another --out." in result.stderr
