"""`run`: serve the point."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from lockernet_node import crashpoints
from lockernet_node.bootstrap.descriptors import open_more
from lockernet_node.bootstrap.node import Addresses, run_node
from lockernet_node.bootstrap.wiring import load_wired
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.telemetry import LEVELS, configure_logging


@click.command()
@CONFIG
@click.option(
    "--log-level",
    type=click.Choice(LEVELS),
    default="info",
    show_default=True,
    envvar="LOCKERNET_NODE_LOG_LEVEL",
    show_envvar=True,
)
@click.option("--crash-at", hidden=True, allow_from_autoenv=False, help="For tests: STEP:N ends the process.")
@JSON
def run(*, config: Path, log_level: str, crash_at: str | None, as_json: bool) -> None:
    """Serve the point until SIGTERM or Ctrl-C.

    \b
    Example:
      lockernet-node run --config point/node.toml
    """
    configure_logging(log_level)
    open_more()
    if crash_at is not None:
        crashpoints.crash_at(crash_at)

    def announce(addresses: Addresses) -> None:
        if as_json:
            click.echo(json.dumps({"ready": asdict(addresses)}))
        else:
            click.echo(f"gRPC  {addresses.grpc}\nPages http://{addresses.pages}/")
        sys.stdout.flush()

    run_async(run_node(load_wired(config), on_ready=announce))
