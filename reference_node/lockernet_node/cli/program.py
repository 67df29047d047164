"""The program `lockernet-node`: one file for each command."""

from types import MappingProxyType

import click

from lockernet.cli.exits import guarded
from lockernet_node import __version__
from lockernet_node.cli.lazy import LazyGroup


def main() -> None:
    """Entry point of `lockernet-node`."""
    guarded(node, prefix=None)  # variables with our prefix are settings of the point


class Commands(LazyGroup):
    """All of them."""

    homes = MappingProxyType(
        {
            "init": "init.init",
            "check": "check.check",
            "run": "run.run",
            "status": "status.status",
            "close": "closing.close",
            "open": "closing.reopen",
            "door": "door.door",
            "doctor": "check.doctor",
            "config": "configuration.configuration",
            "clock": "clock.clock",
            "backup": "backup.backup",
            "restore": "restore.restore",
            "journal": "journal.journal",
            "points": "points.points",
            "claim": "claim.claim",
            "enrol": "enrol.enrol",
            "board": "board.board",
            "hands": "hands.hands",
        }
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lockernet-node")
def node() -> None:
    """Run a point of the network: a locker bank that speaks the open protocol.

    \b
    Try it without hardware:
      lockernet-node init --dir point --network demo --operator me --point here --bank simulated:
    """
