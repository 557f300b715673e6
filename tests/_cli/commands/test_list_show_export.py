"""The `runbook` command: it finds, shows and exports, and its mistakes are one line."""

import json
from dataclasses import replace

import jsonschema
import msgspec
import pytest

from snippets._cli.commands import export, show
from snippets._cli.commands import list as list_
from snippets._engine import json_export, shell
from snippets._engine.catalog import Catalog
from snippets._engine.load import CatalogError
from snippets._vocabulary.settings import SETTINGS
from tests._cli.world import runbook
from tests._engine.samples import sample

CATALOG = sample()


@pytest.fixture(autouse=True)
def _sample(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (list_, export, show):
        monkeypatch.setattr(module, "load", lambda: CATALOG)


def lines(*args: str) -> list[str]:
    """Return what a call that succeeds prints."""
    result = runbook(*args)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout.splitlines()


def test_list_shows_procedures_with_their_steps_below() -> None:
    assert lines("list") == [
        "area/page  RB-01  [SEV1] Look at it",
        "  area/page#look  Look at it",
        "  area/page#change  Look at it",
        "area/other-page  RB-02  [SEV4] Look at it",
        "  area/other-page#drop  Look at it",
        "  area/other-page#send  Look at it",
    ]


def test_list_with_words_shows_the_lines_that_have_them_all() -> None:
    assert lines("list", "LOOK", "page#ch") == ["  area/page#change  Look at it"]
    assert lines("list", "rb-02") == ["area/other-page  RB-02  [SEV4] Look at it"]
    assert lines("list", "look page#ch") == ["  area/page#change  Look at it"]


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("look zzz", "other-page"), "Nearest: area/other-page RB-02 [SEV4] Look at it"),
        (("area/pagee",), "Did you mean 'area/page'?"),
        (("%%%",), "See: runbook list."),
    ],
)
def test_list_says_that_nothing_has_the_words_and_names_the_nearest(
    words: tuple[str, ...], nearest: str
) -> None:
    result = runbook("list", *words)
    message = f"Nothing has all of: {' '.join(words)}. {nearest}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)


def test_list_with_words_finds_tables_and_commands_too() -> None:
    assert lines("list", "names") == [
        "  area/page#names  Names",
        "runbook completion  Print what lets a shell complete names with Tab.",
    ]
    assert "runbook contacts  Say whom to call now." in lines("list", "who to call")


def test_list_prints_what_it_found_in_the_form_of_the_export() -> None:
    shown = msgspec.json.decode(runbook("list", "--json", "rb-02").stdout, type=json_export.Export)
    whole = json_export.export(CATALOG)
    assert (shown.procedures, shown.steps) == ([whole.procedures[1]], [])
    shown = msgspec.json.decode(runbook("list", "--json", "#ch").stdout, type=json_export.Export)
    assert (shown.procedures, [step.id for step in shown.steps]) == ([], ["area/page#change"])
    shown = msgspec.json.decode(runbook("list", "--json").stdout, type=json_export.Export)
    assert len(shown.procedures) == len(CATALOG.procedures)


def test_list_finds_a_step_by_its_command_and_a_page_by_what_readers_call_it(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_, "load", lambda: catalog)
    listed = lines("list", "whoami")
    assert listed == ["  before-an-incident#check-sign-in-account  Check whom you are signed in as"]
    assert any(line.startswith("incidents/high-memory  ") for line in lines("list", "OOM"))
    rollback = [line for line in lines("list", "rollback") if "#roll-back " in line]
    assert rollback == ["  deployment/rollback#roll-back  Roll back"]


def test_show_of_a_procedure_has_severity_signs_steps_in_order_and_verification() -> None:
    shown = "\n".join(lines("show", "area/page"))
    assert lines("show", "rb-01") == shown.splitlines(), "by its code, too"
    places = [
        shown.index(words)
        for words in (
            "RB-01 Look at it",
            "SEV1, escalate to Lead after 15 minutes",
            "  - Nothing works.",
            "1. Look at it  (area/page#look)",
            "    tool look argument",
            "   - `a` (it is slow) -> go on\n",
            "   - `b` -> go on with step 1, Look at it\n",
            "   - `c` -> go to Look at it (area/other-page)\n",
            "   - `d` -> verify that it worked\n",
            "   - still something else -> escalate to Lead\n",
            "2. Look at it  (area/page#change)",
            "If a tool itself complains, after any step:",
            "   - `not found` -> install it, then do this step again",
            "Verify:",
        )
    ]
    assert places == sorted(places)


def test_show_of_a_procedure_has_what_to_know_before_its_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = replace(CATALOG.procedures["area/page"], before=("Name one who decides.",))
    monkeypatch.setitem(CATALOG.procedures, "area/page", changed)
    shown = lines("show", "area/page")
    first = shown.index("1. Look at it  (area/page#look)")
    assert shown.index("Before: Name one who decides.") < first


def test_show_of_a_step_has_what_surrounds_the_command() -> None:
    shown = lines("show", "area/other-page#drop")
    assert shown[0] == "Look at it  (area/other-page#drop)"
    assert "   ■ Destroys data. To see what is there." in shown
    assert "    tool drop" in shown
    assert "   What is lost: All." in shown
    assert not any(line.startswith("   Known gap:") for line in shown)


@pytest.mark.parametrize("name", list(CATALOG.steps))
def test_show_shell_prints_the_command_and_nothing_else(name: str) -> None:
    assert runbook("show", "--shell", name).stdout == shell(CATALOG.steps[name].action) + "\n"


def test_show_prints_a_procedure_or_a_step_in_the_form_of_the_export() -> None:
    whole = json_export.export(CATALOG)
    shown = runbook("show", "--json", "rb-01").stdout
    assert msgspec.json.decode(shown, type=json_export.ProcedureRecord) == whole.procedures[0]
    shown = runbook("show", "--json", "area/page#look").stdout
    assert msgspec.json.decode(shown, type=json_export.StepRecord) == whole.steps[0]


def test_show_of_a_page_without_a_procedure_has_its_tables_and_lists(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = ["Names", "  - Name: a cell; Use: b", "  - Name: c; Use: d", ""]
    assert lines("show", "area/page#names") == table
    monkeypatch.setattr(show, "load", lambda: catalog)
    shown = lines("show", "escalation")
    assert any(line.startswith("  - Role: Primary On-Call; Reach them: ") for line in shown)
    support = SETTINGS.support["Vercel"]
    assert f"  - Provider: Vercel; Support: {support}" in shown
    assert "Close the incident" in shown
    mail = SETTINGS.contact("Security Team").email
    assert any(f"Reach them: {mail}; " in line for line in shown)


@pytest.mark.parametrize(
    ("option", "name", "message"),
    [
        ("--shell", "area/page#names", "is no procedure or step. Look at the page area/page."),
        ("--json", "area/page#names", "is no procedure or step. Look at the page area/page."),
        # Its commands in a row could be pasted in one go, past every decision.
        ("--shell", "area/page", "is more than one command. Name one of: area/page#look, "),
    ],
)
def test_what_is_no_command_or_no_record_is_refused(option: str, name: str, message: str) -> None:
    refused = runbook("show", option, name)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"Error: {name!r} {message}" in refused.stderr


def test_export_prints_the_catalog_and_a_schema_that_refuses_what_it_does_not_know() -> None:
    exported = runbook("export").stdout
    assert msgspec.json.decode(exported, type=json_export.Export) == json_export.export(CATALOG)
    schema = json.loads(runbook("export", "--schema").stdout)
    jsonschema.validate(json.loads(exported), schema)
    for key, word in (("severity", "SEV9"), ("more", ""), ("planned", "no")):
        other = json.loads(exported)
        other["procedures"][0][key] = word
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(other, schema)
    unfit: dict[str, object] = {"risk": "none", "branches": [{"turn": "left"}]}
    for key, wrong in unfit.items():
        other = json.loads(exported)
        other["steps"][0][key] = wrong
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(other, schema)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("area/pag", "there is no 'area/pag'. Did you mean 'area/page'?"),
        ("%%%", "there is no '%%%'. See: runbook list."),
        ("escalation", "'escalation' is no procedure or step. Look at the page escalation."),
    ],
)
def test_an_unknown_id_is_one_line_on_stderr_and_exit_code_2(name: str, message: str) -> None:
    result = runbook("show", name)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"Error: {message}\n"


@pytest.mark.parametrize("args", [["list"], ["show", "area/page"], ["export"]])
def test_a_broken_catalog_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    def broken() -> None:
        raise CatalogError(["a.py:1: it has no title.", "b.py:2: nor has this."])

    for module in (list_, export, show):
        monkeypatch.setattr(module, "load", broken)
    result = runbook(*args)
    assert result.exit_code == 2
    assert result.stderr == "Error: a.py:1: it has no title.\nb.py:2: nor has this.\n"
