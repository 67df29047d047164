"""`restore`: bring a backup back, and end the recovery that follows."""

import json
from pathlib import Path
from typing import Any

import click

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.bootstrap.renewal import renew_device_key
from lockernet_node.bootstrap.stopped import open_stopped, raise_anchor, recover_in_place
from lockernet_node.cli.mending import at_the_node
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.cli.proofs import read_receipts
from lockernet_node.clocks import SystemClock
from lockernet_node.config import NodeConfig, load_config
from lockernet_node.storage.anchor import FileAnchor, anchor_path
from lockernet_node.storage.restore import mark_restored
from lockernet_node.storage.restore import restore as bring_back

WAYS = ("copy", "in_place", "empty", "status", "finish", "receipts")


@click.command()
@CONFIG
@click.option(
    "--from", "copy", type=click.Path(path_type=Path, dir_okay=False), help="A backup to bring back."
)
@click.option("--in-place", is_flag=True, help="Keep the database, and believe it up to its first break.")
@click.option("--empty", is_flag=True, help="Begin with nothing: there is no backup.")
@click.option("--status", is_flag=True, help="Show what is left to inspect.")
@click.option("--finish", is_flag=True, help="End the recovery, if nothing is left to inspect.")
@click.option(
    "--receipts", type=click.Path(path_type=Path, dir_okay=False), help="Take receipts as evidence."
)
@click.option("--force-aside", is_flag=True, help="Move the database that is there aside first.")
@click.option("--new-device-key", is_flag=True, help="Another machine signs from now on: make its key.")
@click.option("--epoch-above", type=click.IntRange(1, 2**63 - 2), help="An epoch that others have seen.")
@JSON
def restore(**asked: Any) -> int:
    """Bring a backup back and begin a recovery; or show it, feed it receipts, and end it.

    Nothing is overwritten. The node begins a new epoch at its next start. Until all is inspected no code
    opens a compartment that nobody has looked into, and no parcel is taken in.

    \b
    Examples:
      lockernet-node restore --config point/node.toml --from /var/backups/point.db --force-aside
      lockernet-node restore --config point/node.toml --status
      lockernet-node restore --config point/node.toml --receipts courier-feed.json
      lockernet-node restore --config point/node.toml --finish
    """
    ways = [way for way in WAYS if asked[way]]
    if len(ways) != 1:
        raise click.UsageError("expected one of --from, --in-place, --empty, --status, --finish, --receipts")
    config = load_config(asked["config"])
    told = _DO[ways[0]](config, asked)
    if ways[0] in ("copy", "in_place", "empty"):
        told |= _aftermath(config, asked)
    _show(told, as_json=asked["as_json"])
    return 1 if ways[0] in ("status", "finish") and told["shut"] else 0


def _bring_back(config: NodeConfig, asked: dict[str, Any]) -> dict[str, Any]:
    now = SystemClock().now()
    why = f"restored from {asked['copy'].name}"
    done = bring_back(asked["copy"], config.files.database, aside=asked["force_aside"], why=why, now=now)
    aside = None if done.aside is None else str(done.aside)
    return {"epoch": done.manifest.epoch, "sequence": done.manifest.sequence, "aside": aside}


def _in_place(config: NodeConfig, _asked: dict[str, Any]) -> dict[str, Any]:
    async def work() -> int:
        async with open_stopped(config) as stopped:
            return await recover_in_place(stopped)

    return {"epoch": run_async(work())}


def _empty(config: NodeConfig, _asked: dict[str, Any]) -> dict[str, Any]:
    if config.files.database.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{config.files.database} exists; use --in-place or --from")
    mark_restored(config.files.database, why="begun with nothing", now=SystemClock().now())
    return {"epoch": 1, "sequence": 0}


def _aftermath(config: NodeConfig, asked: dict[str, Any]) -> dict[str, Any]:
    """What else was asked for with a restore."""
    told: dict[str, Any] = {}
    if asked["epoch_above"] is not None:
        run_async(raise_anchor(FileAnchor(anchor_path(config.files.database)), asked["epoch_above"]))
    if asked["new_device_key"]:
        told["record"] = str(renew_device_key(config, now=SystemClock().now()))
    return told


def _status(config: NodeConfig, _asked: dict[str, Any]) -> dict[str, Any]:
    return at_the_node(config).status()


def _finish(config: NodeConfig, _asked: dict[str, Any]) -> dict[str, Any]:
    return at_the_node(config).finish()


def _receipts(config: NodeConfig, asked: dict[str, Any]) -> dict[str, Any]:
    node = at_the_node(config)
    return {"receipts": [node.receipt(each) for each in read_receipts(asked["receipts"])]}


_DO = {
    "copy": _bring_back,
    "in_place": _in_place,
    "empty": _empty,
    "status": _status,
    "finish": _finish,
    "receipts": _receipts,
}


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    for each in told.get("receipts", ()):
        click.echo(f"parcel {each['parcel']}: {each['state']}")
    for gate, why in told.get("shut", {}).items():
        click.echo(f"{gate}: {why}")
    for name in told.get("compartments", ()):
        click.echo(f"{name}: look into it")
    for each in told.get("parcels", ()):
        click.echo(f"{each['compartment']}: look for parcel {each['parcel']}")
    if "shut" in told and not told["shut"]:
        click.echo(f"Nothing is shut; epoch {told['epoch']}.")
    if told.get("aside"):
        click.echo(f"The old database is {told['aside']}")
    if "record" in told:
        click.echo(f"Put the new device key into the trust file: {told['record']}")
    if "sequence" in told:
        click.echo("Next: start the node, inspect every compartment, then: lockernet-node restore --finish")
