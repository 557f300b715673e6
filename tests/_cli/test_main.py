"""The menu: completion behind Tab, and what is said to a name that it does not know."""

import errno
import importlib
import json
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from snippets._cli import main as program
from snippets._cli import offers
from snippets._cli.main import COMMANDS, main
from snippets._cli.walk.events import Opening, PageOpened
from snippets._cli.walk.transcript import Transcript
from snippets._engine import RunbookError, json_export
from snippets._engine.catalog import Catalog
from snippets._platform.scenarios import SCENARIOS
from snippets._vocabulary.distribution import version


def offered(*words: str) -> list[str]:
    """Return what bash is offered for the last of these words; nothing else is printed."""
    done = CliRunner().invoke(
        main,
        prog_name="runbook",
        env={
            "_RUNBOOK_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["runbook", *words]),
            "COMP_CWORD": str(len(words)),
        },
    )
    assert done.stderr == ""
    return [line.removeprefix("plain,") for line in done.stdout.splitlines()]


def test_the_names_of_commands_are_completed() -> None:
    assert offered("tr") == ["triage"]
    assert set(offered("")) == {*COMMANDS, "help", "version"}
    assert offered("help", "tr") == ["triage"]


@pytest.mark.parametrize("command", ["show", "run"])
def test_the_ids_of_procedures_and_of_their_steps_are_completed(command: str) -> None:
    assert offered(command, "deployment/roll") == ["deployment/rollback"]
    assert offered(command, "deployment/rollback#roll") == ["deployment/rollback#roll-back"]


def test_codes_steps_values_and_drills_are_completed() -> None:
    assert sorted(offered("run", "RB-0")) == [f"RB-0{number}" for number in range(1, 10)]
    assert offered("run", "RB-06", "--from", "inspect-c") == ["inspect-candidate"]
    assert not any(offered("run", "nothing", "--to", ""))
    assert offered("run", "RB-06", "--set", "GOOD") == ["GOOD_DEPLOYMENT="]
    assert not any(offered("run", "RB-06", "--set", "MONITORING_KEY")), "it is secret"
    assert offered("drill", "q") == ["quarterly"]
    assert "release-crashes" in offered("drill", "rel")
    assert "--resume" in offered("run", "--")


def test_past_runs_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path))
    assert not any(offered("log", "show", ""))
    now = datetime(2026, 11, 23, 3, tzinfo=UTC)
    log = Transcript.create(tmp_path, "deployment/rollback", now)
    log.add(Opening(at=now, who="x", host="y", version="1", since=now))
    log.add(PageOpened(at=now, procedure="p", title="t", severity="s", escalation="e"))
    log.close()
    assert offered("log", "show", "2026") == [log.folder.name]
    assert offered("run", "RB-06", "--resume", "2026") == [log.folder.name]


def test_an_unknown_command_names_the_nearest() -> None:
    done = CliRunner().invoke(main, ["lsit"])
    assert done.exit_code == 2
    assert "there is no 'lsit'. Did you mean 'list'?" in done.stderr
    done = CliRunner().invoke(main, ["frobnicate"])
    assert done.stderr.endswith("Error: there is no 'frobnicate'.\n")


def test_help_of_a_command_can_be_asked_for_in_words() -> None:
    for words in (["log", "show"], ["triage"], []):
        asked = CliRunner().invoke(main, ["help", *words])
        assert asked.output == CliRunner().invoke(main, [*words, "--help"]).output
        assert (asked.exit_code, asked.output.startswith("Usage: ")) == (0, True)


@pytest.mark.parametrize("words", ["version", "--version", "-V"])
def test_the_version_is_told(words: str) -> None:
    done = CliRunner().invoke(main, [words])
    assert (done.exit_code, done.output) == (0, f"runbook {version()}\n")


def test_every_help_ends_with_an_example_that_can_be_typed_and_its_exit_codes() -> None:
    for name in COMMANDS:
        shown = CliRunner().invoke(main, [name, "--help"]).output
        assert shown.startswith(f"Usage: main {name}")
        _, _, end = shown.partition("\n  Examples:\n")
        examples, _, codes = end.partition("\n\n  Exit codes:\n")
        assert codes.splitlines()[-1].strip() == "130  ended with Ctrl-C", name
        for line in examples.splitlines():
            if example := re.match(r"runbook (.*?)(?:  .*| [|>].*)?$", line.strip()):
                words = shlex.split(example[1])
                command = main.get_command(click.Context(main), words[0])
                assert command is not None
                command.make_context(words[0], words[1:])  # raises for a wrong word or option


def test_examples_name_procedures_and_drills_that_there_are(catalog: Catalog) -> None:
    helps = [CliRunner().invoke(main, [name, "--help"]).output for name in ("show", "run", "drill")]
    for code in re.findall(r"runbook (?:show|run) '?([\w/#-]+)", "".join(helps)):
        assert catalog.knows(catalog.named(code)), code
    for drill in re.findall(r"runbook drill ([a-z][a-z-]+)", helps[-1]):
        assert drill in {*SCENARIOS, "quarterly"}


def test_the_schema_of_the_export_says_its_dialect_its_name_and_its_form() -> None:
    schema = json.loads(CliRunner().invoke(main, ["export", "--schema"]).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema.pop("$schema") == "https://json-schema.org/draft/2020-12/schema"
    assert schema.pop("$id") == f"urn:astral-core-runbook:export:{json_export.FORMAT}"
    assert schema == msgspec.json.schema(json_export.Export)


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["list"], ["show", "RB-04"], ["--help"], ["contacts"]):
        code = f"from snippets._cli.main import main; main({words!r})"
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False
            )
        message = b"Error: what was printed could not be written: No space left on device.\n"
        assert (done.returncode, done.stderr) == (2, message)


def test_what_a_full_disk_left_over_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python would write it at its end, and fail once more."""
    with (tmp_path / "full").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        message = program._refused(OSError(errno.ENOSPC, "No space left on device"))
        stream.write("left over")
    assert message == "what was printed could not be written: No space left on device."
    assert (tmp_path / "full").read_text() == ""


def test_a_name_that_is_too_long_for_a_file_is_one_sentence() -> None:
    done = CliRunner().invoke(main, ["new", f"incidents/{'a' * 300}"])
    assert done.exit_code == 2
    assert done.stderr.endswith("a.md: File name too long.\n")


def test_another_fault_of_the_system_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError(errno.EPROTO, "strange")

    monkeypatch.setattr("snippets._cli.commands.list.load", broken)
    assert isinstance(CliRunner().invoke(main, ["list"]).exception, OSError)


def test_settings_that_cannot_be_read_end_a_command_and_offer_nothing_behind_tab(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(_: str) -> None:
        raise RunbookError("there is no such file.")

    monkeypatch.setattr(importlib, "import_module", unreadable)
    done = CliRunner().invoke(main, ["list"])
    assert (done.exit_code, done.output) == (2, "Error: there is no such file.\n")
    assert not any(offered("show", "deployment/"))


def test_snippets_that_do_not_fit_together_offer_nothing_behind_tab(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise RunbookError("they do not fit")

    monkeypatch.setattr(offers, "load", broken)
    assert not any(offered("run", "deployment/roll"))


def test_the_menu_alone_imports_nothing_heavy() -> None:
    heavy = "{'rich', 'httpx', 'tree_sitter', 'sqlglot'} & set(sys.modules)"
    code = f"import sys, snippets._cli.main; print({heavy} or 'nothing')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "nothing"
