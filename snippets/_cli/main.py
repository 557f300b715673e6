"""The `runbook` command: each sub-command is a module of its own, imported when it is used."""

import errno
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import click

from snippets._engine.errors import RunbookError, nearest
from snippets._engine.extras import missing_extra
from snippets._vocabulary.exit_codes import INTERRUPTED, USAGE

# What `runbook --help` says of each command; its module has its name.
MENU = {
    "Start here when production is not well": {
        "triage": "Say what is wrong and whom to call.",
        "run": "Walk through a procedure, or run one step.",
        "contacts": "Say whom to call now.",
        "log": "List past runs; show their transcripts.",
    },
    "Read": {
        "list": "List procedures and their steps.",
        "show": "Show a procedure, a step or a table.",
        "export": "Print the whole runbook as JSON.",
    },
    "Be ready": {
        "drill": "Practise an incident on a model.",
        "doctor": "Check that this machine is ready.",
    },
    "Keep the runbook true": {
        "verify": "Compare the live system with the runbook.",
        "contract": "Read and check what the app provides.",
        "review": "Say when each procedure was last proven.",
        "new": "Begin a procedure: its page, snippets and tests.",
    },
    "About this program": {
        "completion": "Print what lets a shell complete names with Tab.",
    },
}
_OPTIONS = {  # other words for an option
    "help": "Show the help of a command: `runbook help run`.",
    "version": "Say which runbook this is.",
}
COMMANDS = {name: summary for section in MENU.values() for name, summary in section.items()}
# What cannot be written where there is no room left or the disk is broken.
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)

_EPILOG = """\b
Examples:
  runbook triage
  runbook list cannot login
  runbook show RB-04
  runbook run RB-04

\b
Exit codes: 0 done, 2 called wrongly, 130 ended with Ctrl-C, 1 a fault.
`runbook help COMMAND` has those of a command."""


class Menu(click.Group):
    """Import a sub-command when it is used; turn the runbook's own errors into one message.

    A wrong input ends with exit code 2, Ctrl-C with 130.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the menu."""
        return [*COMMANDS, *_OPTIONS]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the sub-command; `help` and `version` are options too."""
        match args:
            case ["help", *words]:
                args = [*words, "--help"]
            case ["version"]:
                args = ["--version"]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the sub-command of a name; raise click.UsageError for an unknown one."""
        if cmd_name in _OPTIONS:
            return click.Command(cmd_name, short_help=_OPTIONS[cmd_name])
        if cmd_name not in COMMANDS:
            ctx.fail(f"there is no {cmd_name!r}. {nearest(cmd_name, COMMANDS)}".strip())
        try:
            # Every command needs the settings: here what is wrong with them is one sentence, and
            # in the catalog one for each module.
            importlib.import_module("snippets._vocabulary.policy")
        except RunbookError:
            if ctx.resilient_parsing:  # behind Tab there is nobody to tell
                return None
            raise
        members = vars(importlib.import_module(f"snippets._cli.commands.{cmd_name}")).values()
        return next(c for c in members if isinstance(c, click.Command) and c.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the menu without importing what stands behind it."""
        *others, about = MENU
        for title in others:
            with formatter.section(title):
                formatter.write_dl(list(MENU[title].items()))
        with formatter.section(about):
            formatter.write_dl([*MENU[about].items(), *_OPTIONS.items()])

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
        if not (sentence := missing_extra(error)):
            raise
        raise Refusal(sentence) from error
    except RunbookError as error:
        raise Refusal(clean(str(error))) from error
    except click.ClickException as error:
        error.message = clean(error.message)  # type: ignore[misc] # ours to print, so ours to clean
        raise
    except OSError as error:
        if error.errno not in _UNWRITTEN and not error.filename:
            raise
        raise Refusal(clean(_refused(error))) from error
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None


def _refused(error: OSError) -> str:
    """Say what the machine refused; what is left to print is given up: Python would try again."""
    if error.filename:
        return f"{error.filename}: {error.strerror}."
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return f"what was printed could not be written: {error.strerror}."


def crashed(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Print a fault of the runbook itself as Python does; its text may come from outside."""
    import traceback

    from snippets._cli.output import echo

    echo("".join(traceback.format_exception(kind, error, where)), err=True, nl=False)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's
    """Print which runbook this is, and end."""
    if wanted and not ctx.resilient_parsing:
        from snippets._cli.output import echo
        from snippets._vocabulary.distribution import version

        echo(f"runbook {version()}")
        ctx.exit()


class Refusal(click.ClickException):
    """Something given to the runbook is wrong; the message says what to do."""

    exit_code = USAGE


@click.command(cls=Menu, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    *("-V", "--version"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Find, read, follow and practise the procedures of the runbook."""


if __name__ == "__main__":
    sys.exit(main())
