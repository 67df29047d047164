"""Commands that are read when they are called: a question on status starts without the whole node."""

from collections.abc import Mapping
from importlib import import_module

import click

_BESIDE = __name__.rpartition(".")[0]


class LazyGroup(click.Group):
    """A group whose commands are in files beside this one, each read only when it is called or shown."""

    homes: Mapping[str, str] = {}
    """Of each command by its name: the file and the function in it, as `file.function`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # as click calls it
        """Their names, sorted; none is read."""
        return sorted(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        """The one of this name, read now; None if there is none."""
        if (home := self.homes.get(cmd_name)) is None:
            return None
        file, _, function = home.partition(".")
        command: click.Command = getattr(import_module(f"{_BESIDE}.{file}"), function)
        return command
