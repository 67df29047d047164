"""The operator's command line: found a point, run it, check its journal, try it without hardware."""

import json
import sys
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import uvloop

from lockernet.cli.exits import guarded
from lockernet.errors import ErrorCode, Malformed
from lockernet_node import __version__
from lockernet_node.bootstrap.assembly import build_point, compartments
from lockernet_node.bootstrap.founding import found
from lockernet_node.bootstrap.node import Addresses, run_node
from lockernet_node.config import load_config
from lockernet_node.hardware.board import run_board
from lockernet_node.pipeline.history import Verified, verify_journal
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.telemetry import LEVELS, configure_logging

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("node.toml"),
    show_default=True,
    help="The point's configuration.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, for machines.")


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


@node.command()
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


@node.command()
@CONFIG
@click.option("--log-level", type=click.Choice(LEVELS), default="info", show_default=True)
@JSON
def run(*, config: Path, log_level: str, as_json: bool) -> None:
    """Serve the point until SIGTERM or Ctrl-C.

    \b
    Example:
      lockernet-node run --config point/node.toml
    """
    configure_logging(log_level)

    def announce(addresses: Addresses) -> None:
        if as_json:
            click.echo(json.dumps({"ready": asdict(addresses)}))
        else:
            click.echo(f"gRPC  {addresses.grpc}\nPages http://{addresses.pages}/")
        sys.stdout.flush()

    _run(run_node(load_config(config), on_ready=announce))


@node.group()
def journal() -> None:
    """Look after the journal."""


@journal.command("verify")
@CONFIG
@JSON
def journal_verify(*, config: Path, as_json: bool) -> None:
    """Check every event, receipt and checkpoint of a stopped node; exit 4 at the first break.

    \b
    Example:
      lockernet-node journal verify --config point/node.toml
    """
    found_whole = _run(_verify(config))
    if as_json:
        shown = {
            "events": found_whole.events,
            "receipts": found_whole.receipts,
            "checkpoints": found_whole.checkpoints,
            "head": found_whole.head.event_id.hex(),
        }
        click.echo(json.dumps(shown))
        return
    whole = found_whole
    counts = f"{whole.events} events, {whole.receipts} receipts, {whole.checkpoints} checkpoints"
    click.echo(f"The journal is whole: {counts}; head {whole.head.event_id.hex()[:16]}.")


@node.command()
@click.option("--boards", type=click.IntRange(1, 10), default=2, show_default=True, help="16 locks each.")
@click.option("--link", type=click.Path(path_type=Path), help="Also reachable by this symbolic link.")
@click.option("--control", type=click.Path(path_type=Path), required=True, help="Socket for people's hands.")
@JSON
def board(*, boards: int, link: Path | None, control: Path, as_json: bool) -> None:
    """Simulate KR-CU16 lock boards on a pseudo-terminal, with doors that people can close.

    \b
    Example:
      lockernet-node board --link /tmp/locks --control /tmp/hands.sock
      (then: bank.url = "serial:/tmp/locks" in node.toml)
    """

    def announce(device: str) -> None:
        click.echo(json.dumps({"ready": {"device": device}}) if as_json else f"Lock boards at {device}")
        sys.stdout.flush()

    _run(run_board(boards=boards, link=link, control=control, on_ready=announce))


async def _verify(path: Path) -> Verified:
    config = load_config(path)
    if not config.files.database.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{config.files.database} does not exist")
    point = build_point(config)
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        return await store.transact(lambda tx: verify_journal(tx, point))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return uvloop.run(work)
