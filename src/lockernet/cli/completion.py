"""`lockernet completion`: the script by which a shell completes commands and options."""

import click
from click.shell_completion import get_completion_class

from lockernet.cli.show import JSON, show

NAME, VARIABLE = "lockernet", "_LOCKERNET_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@JSON
@click.pass_context
def completion(ctx: click.Context, *, shell: str, as_json: bool) -> None:
    """Print what a shell has to run, at its start, to complete the words of lockernet.

    \b
    Example:
      lockernet completion bash > ~/.local/share/bash-completion/completions/lockernet
    """
    text = _script(ctx.find_root().command, shell)
    show(text, {"shell": shell, "script": text}, as_json=as_json)


def _script(program: click.Command, shell: str) -> str:
    """Click's own template, filled in without asking which version the shell on this machine has."""
    made = get_completion_class(shell)
    assert made is not None
    words = made(program, {}, NAME, VARIABLE)
    return words.source_template % words.source_vars()
