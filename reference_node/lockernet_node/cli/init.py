"""`init`: found a point."""

import json
from pathlib import Path

import click

from lockernet_node.bootstrap.founding import found
from lockernet_node.cli.options import JSON


@click.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), required=True, help="Folder to make.")
@click.option("--network", required=True, help="Network id, such as asean.")
@click.option("--operator", required=True, help="Your member id.")
@click.option("--point", required=True, help="Id of the point, unique in the network.")
@click.option("--bank", default="serial:/dev/ttyUSB0", show_default=True, help="Where the lock boards are.")
@JSON
def init(*, folder: Path, network: str, operator: str, point: str, bank: str, as_json: bool) -> None:
    """Make configuration and keys of a new point; never overwrites.

    \b
    Example:
      lockernet-node init --dir point --network asean --operator harbour --point sg-harbour-01
    """
    founded = found(folder, network_id=network, operator_id=operator, point_id=point, bank=bank)
    if as_json:
        shown = {"config": str(founded.config), "records": [str(path) for path in founded.records]}
        click.echo(json.dumps(shown))
        return
    click.echo(f"Configuration: {founded.config}")
    click.echo("Public key records, for the network's trust file:")
    for path in founded.records:
        click.echo(f"  {path}")
    click.echo(f"Next: put the trust file at {folder / 'trust.json'}, then run:")
    click.echo(f"  lockernet-node run --config {founded.config}")
