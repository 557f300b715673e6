"""In a terminal: the page has every command with a recorded session, and the codes of `--help`."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from snippets._cli.main import COMMANDS, Refusal, main
from snippets._vocabulary.exit_codes import EXITS, FIRST_SEVERITY, INTERRUPTED, USAGE, codes
from snippets._vocabulary.policy import SEVERITIES
from snippets.terminal import exits, variables

PAGE = (Path(__file__).parents[1] / "docs/terminal.md").read_text("utf-8")
RECORDED = re.findall(r'^--8<-- "assets/sessions/([a-z-]+)\.txt"$', PAGE, re.MULTILINE)


def section(command: str) -> str:
    """Return what the page says of a command."""
    match = re.search(rf"^## .*\{{: #{command} \}}\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)
    assert match, (
        f"docs/terminal.md has no section {command!r}: ## Title: `{command}` {{: #{command} }}"
    )
    return match[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_section_with_a_session_in_which_it_is_typed(command: str) -> None:
    names = re.findall(r"sessions/([a-z-]+)\.txt", section(command))
    folder = Path(__file__).parents[1] / "docs/assets/sessions"
    typed = [(folder / f"{name}.txt").read_text("utf-8") for name in names]
    assert typed, f"docs/terminal.md: the section {command!r} shows no session."
    for text in typed:
        assert re.search(rf"^\$ .*\brunbook {command}\b", text, re.MULTILINE)


def test_every_recorded_session_is_shown_once() -> None:
    folder = Path(__file__).parents[1] / "docs/assets/sessions"
    assert sorted(RECORDED) == sorted(path.stem for path in folder.iterdir())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_for_a_shell_prints_its_completion(shell: str) -> None:
    assert f"runbook completion {shell}" in section("completion")
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0
    assert f"_RUNBOOK_COMPLETE={shell}_complete" in done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_the_codes_of_the_table(command: str) -> None:
    help_text = CliRunner().invoke(main, [command, "--help"]).output
    for line in codes(command).splitlines()[1:]:
        assert f"{line}\n" in help_text
    rows = [row[1:] for row in exits.rows if row[0] == f"`runbook {command}`"]
    assert [int(code) for code, _ in rows] == [code for code, _ in EXITS[command]]


def test_every_variable_that_is_read_is_told() -> None:
    read = re.compile(r"(?:environ(?:ment)?(?:\.get\(|\.setdefault\(|\[)|in os\.environ|named = )")
    name = re.compile(r"[\"']([A-Z][A-Z_]{3,})[\"']")
    documented = set(re.findall(r"`([A-Z_]+)`", " ".join(row[0] for row in variables.rows)))
    files = [
        file
        for folder in ("_cli", "_engine", "_vocabulary")
        for file in (Path(__file__).parents[1] / "snippets" / folder).rglob("*.py")
    ]
    used = {
        variable
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if read.search(line)
        for variable in name.findall(line)
    }
    assert {"RUNBOOK_STATE", "XDG_CONFIG_HOME", "SHELL"} <= used
    assert used <= documented


def test_every_command_has_codes() -> None:
    assert EXITS.keys() == COMMANDS.keys()


def test_the_codes_are_those_that_the_commands_end_with() -> None:
    assert all(USAGE in dict(ends) for ends in EXITS.values())
    assert Refusal.exit_code == click.UsageError.exit_code == USAGE
    assert all(INTERRUPTED in dict(ends) for ends in EXITS.values())
    severities = [
        severity.code for severity in SEVERITIES if severity.minutes
    ]  # no sign is of one without
    severe = {FIRST_SEVERITY + n: code for n, code in enumerate(severities)}
    assert severe.items() <= dict(EXITS["triage"]).items()
