"""`config`: what the node would run with."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.config import load


@click.group("config")
def configuration() -> None:
    """Look at the configuration."""


@configuration.command("show")
@CONFIG
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@JSON
def show(*, config: Path, origin: bool, as_json: bool) -> None:
    """Print every setting as the node takes it: environment over file, file over default.

    \b
    Example:
      LOCKERNET_NODE_LISTEN__GRPC=127.0.0.1:50052 \\
        lockernet-node config show --origin --config point/node.toml
    """
    found = list(load(config).origins())
    if as_json:
        values = [asdict(each) if origin else {"key": each.key, "value": each.value} for each in found]
        click.echo(json.dumps(values))
        return
    for each in found:
        line = f"{each.key} = {json.dumps(each.value, ensure_ascii=False)}"
        click.echo(f"{line:60} # {each.origin}" if origin else line)
