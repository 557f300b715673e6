"""The menu: completion behind Tab, and what is said to a name that it does not know."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from click.testing import CliRunner

from snippets._cli import completion
from snippets._cli.main import COMMANDS, main
from snippets._engine import RunbookError


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
    assert set(offered("")) == set(COMMANDS)


@pytest.mark.parametrize("command", ["show", "run"])
def test_the_ids_of_procedures_and_of_their_steps_are_completed(command: str) -> None:
    assert offered(command, "deployment/roll") == ["deployment/rollback"]
    assert offered(command, "deployment/rollback#roll") == ["deployment/rollback#roll-back"]


def test_an_unknown_command_names_the_nearest() -> None:
    done = CliRunner().invoke(main, ["lsit"])
    assert done.exit_code == 2
    assert "there is no 'lsit'. Did you mean 'list'?" in done.stderr


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

    monkeypatch.setattr(completion, "load", broken)
    assert not any(offered("run", "deployment/roll"))


def test_every_command_of_the_menu_is_there_and_says_what_it_does() -> None:
    for name in COMMANDS:
        shown = CliRunner().invoke(main, [name, "--help"])
        assert shown.exit_code == 0, name
        assert shown.stdout.startswith("Usage: main " + name)


def test_the_menu_alone_imports_nothing_heavy() -> None:
    heavy = "{'rich', 'httpx', 'tree_sitter', 'sqlglot', 'lark'} & set(sys.modules)"
    code = f"import sys, snippets._cli.main; print({heavy} or 'nothing')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "nothing"
