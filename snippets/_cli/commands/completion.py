"""`runbook completion`: what lets a shell complete names."""

import click
from click.shell_completion import get_completion_class

from snippets._cli.output import echo
from snippets._vocabulary.exit_codes import codes

_COMPINIT = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }"


@click.command(
    epilog=codes(
        "completion",
        'eval "$(runbook completion bash)"   in ~/.bashrc',
        'eval "$(runbook completion zsh)"    in ~/.zshrc',
        "runbook completion fish | source    in ~/.config/fish/config.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what lets SHELL complete commands, options, procedures, steps, drills and runs."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click knows these three
    program = ctx.find_root().command
    source = kind(program, {}, "runbook", "_RUNBOOK_COMPLETE").source()
    # A plain zsh has not read its completion system yet.
    echo(source.replace("    compdef ", f"    {_COMPINIT}\n    compdef "))
