"""The program `lockernet-node`: one file for each command."""

import click

from lockernet.cli.exits import guarded
from lockernet_node import __version__
from lockernet_node.cli.backup import backup
from lockernet_node.cli.board import board
from lockernet_node.cli.check import check, doctor
from lockernet_node.cli.claim import claim
from lockernet_node.cli.clock import clock
from lockernet_node.cli.closing import close, reopen
from lockernet_node.cli.configuration import configuration
from lockernet_node.cli.door import door
from lockernet_node.cli.enrol import enrol
from lockernet_node.cli.hands import hands
from lockernet_node.cli.init import init
from lockernet_node.cli.journal import journal
from lockernet_node.cli.points import points
from lockernet_node.cli.restore import restore
from lockernet_node.cli.run import run
from lockernet_node.cli.status import status


def main() -> None:
    """Entry point of `lockernet-node`."""
    guarded(node, prefix=None)  # variables with our prefix are settings of the point


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lockernet-node")
def node() -> None:
    """Run a point of the network: a locker bank that speaks the open protocol.

    \b
    Try it without hardware:
      lockernet-node init --dir point --network demo --operator me --point here --bank simulated:
    """


COMMANDS = (
    init,
    check,
    run,
    status,
    close,
    reopen,
    door,
    doctor,
    configuration,
    clock,
    backup,
    restore,
    journal,
    points,
    claim,
    enrol,
    board,
    hands,
)

for command in COMMANDS:
    node.add_command(command)
