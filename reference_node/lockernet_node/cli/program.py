"""The program `lockernet-node`: one file for each command."""

import click

from lockernet.cli.exits import guarded
from lockernet_node import __version__
from lockernet_node.cli.board import board
from lockernet_node.cli.closing import close, reopen
from lockernet_node.cli.door import door
from lockernet_node.cli.init import init
from lockernet_node.cli.journal import journal
from lockernet_node.cli.run import run
from lockernet_node.cli.status import status


def main() -> None:
    """Entry point of `lockernet-node`."""
    guarded(node, prefix="LOCKERNET_NODE")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lockernet-node")
def node() -> None:
    """Run a point of the network: a locker bank that speaks the open protocol.

    \b
    Try it without hardware:
      lockernet-node init --dir point --network demo --operator me --point here --bank simulated:
    """


for command in (init, run, status, close, reopen, door, journal, board):
    node.add_command(command)
