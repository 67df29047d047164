"""`clock`: the operator's word on the time."""

import json
from pathlib import Path

import click

from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.config import load_config
from lockernet_node.control import Control


@click.group()
def clock() -> None:
    """Look after the node's time."""


@clock.command("accept")
@CONFIG
@JSON
def accept(*, config: Path, as_json: bool) -> None:
    """Tell the running node that the machine's clock is right; set the clock first.

    After a jump that nobody vouches for, the node takes no deposits until it is told.

    \b
    Example:
      lockernet-node clock accept --config point/node.toml
    """
    told = Control(load_config(config).files.database).post("/clock/accept")
    click.echo(json.dumps(told) if as_json else f"It is {told['now']}; the clock is {told['state'].lower()}.")
