"""The `runbook` command: each sub-command is a module of its own, imported when it is used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import click

from snippets._engine.errors import RunbookError, nearest
from snippets._engine.extras import missing

# name: (module, variable, what `runbook --help` says of it)
COMMANDS = {
    "list": ("snippets._cli.commands.list", "list_", "List procedures and their steps."),
    "show": ("snippets._cli.commands.show", "show", "Show a procedure or one step."),
    "export": ("snippets._cli.commands.export", "export_", "Print the whole runbook as JSON."),
    "run": ("snippets._cli.commands.run", "run_", "Walk through a procedure, or run one step."),
    "log": ("snippets._cli.commands.log", "log", "List past runs; show their transcripts."),
    "drill": ("snippets._cli.commands.drill", "drill", "Practise an incident on a model."),
    "triage": ("snippets._cli.commands.triage", "triage", "Say what is wrong and whom to call."),
    "verify": (
        "snippets._cli.commands.verify",
        "verify",
        "Compare the live system with the runbook.",
    ),
    "contract": (
        "snippets._cli.commands.contract",
        "contract",
        "Read and check what the app provides.",
    ),
    "review": (
        "snippets._cli.commands.review",
        "review",
        "Say when each procedure was last proven.",
    ),
    "doctor": ("snippets._cli.commands.doctor", "doctor", "Check that this machine is ready."),
    "new": (
        "snippets._cli.commands.new",
        "new",
        "Begin a procedure: its page, snippets and tests.",
    ),
}
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


class Menu(click.Group):
    """Import a sub-command when it is used; turn the runbook's own errors into one message.

    A wrong input ends with exit code 2, Ctrl-C with 130.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the menu."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the sub-command of a name; raise click.UsageError for an unknown one."""
        if cmd_name not in COMMANDS:
            ctx.fail(f"there is no {cmd_name!r}. {nearest(cmd_name, COMMANDS)}".strip())
        module, variable, _ = COMMANDS[cmd_name]
        try:
            # Every command needs the settings: here what is wrong with them is one sentence, and
            # in the catalog one for each module.
            importlib.import_module("snippets._vocabulary.policy")
        except RunbookError:
            if ctx.resilient_parsing:  # behind Tab there is nobody to tell
                return None
            raise
        command: click.Command = getattr(importlib.import_module(module), variable)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the menu without importing what stands behind it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, _, said) in COMMANDS.items()])

    def make_context(self, *args: Any, **given: Any) -> click.Context:
        """Read what stands before the sub-command."""
        with _told():
            return super().make_context(*args, **given)

    def invoke(self, ctx: click.Context) -> object:
        """Run a sub-command."""
        sys.excepthook = crashed
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors into one message that is safe to print: it may repeat text from outside."""
    from snippets._engine.terminal_text import clean

    try:
        yield
    except ModuleNotFoundError as error:
        if not (sentence := missing(error)):
            raise
        raise Refusal(sentence) from error
    except RunbookError as error:
        raise Refusal(clean(str(error))) from error
    except click.ClickException as error:
        error.message = clean(error.message)  # type: ignore[misc] # ours to print, so ours to clean
        raise
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None


def crashed(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Print a fault of the runbook itself as Python does; its text may come from outside."""
    import traceback

    from snippets._cli.output import echo

    echo("".join(traceback.format_exception(kind, error, where)), err=True, nl=False)


class Refusal(click.ClickException):
    """Something given to the runbook is wrong; the message says what to do."""

    exit_code = 2


@click.command(cls=Menu, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Find, read, follow and practise the procedures of the runbook."""


if __name__ == "__main__":
    sys.exit(main())
