"""`backup`: copy the database, whether the node runs or not."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.bootstrap.stopped import open_stopped
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.config import NodeConfig, load_config
from lockernet_node.control import Control
from lockernet_node.storage.backup import manifest_path

PATIENCE_SECONDS = 3_600.0


@click.command()
@CONFIG
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A new file.")
@JSON
def backup(*, config: Path, to: Path, as_json: bool) -> None:
    """Copy the database to a new file, also while the node serves; the copy is checked.

    \b
    Example:
      lockernet-node backup --config point/node.toml --to /var/backups/point-2026-03-01.db
    """
    made = _make(load_config(config), to.absolute())
    if as_json:
        click.echo(json.dumps(made))
        return
    click.echo(
        f"{to}: event {made['sequence']} of epoch {made['epoch']}, checked; see {manifest_path(to).name}"
    )


def _make(config: NodeConfig, to: Path) -> dict[str, Any]:
    try:
        return Control(config.files.database).post("/backup", to=str(to), seconds=PATIENCE_SECONDS)
    except Unavailable as error:
        if error.code is not ErrorCode.PEER_UNREACHABLE:
            raise
    return run_async(_of_a_stopped_node(config, to))


async def _of_a_stopped_node(config: NodeConfig, to: Path) -> dict[str, Any]:
    async with open_stopped(config) as stopped:
        return asdict(await stopped.store.backup(to))
