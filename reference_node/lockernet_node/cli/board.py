"""`board`: lock boards without hardware."""

import json
import sys
from pathlib import Path

import click

from lockernet_node.cli.options import JSON, run_async
from lockernet_node.hardware.board import run_board


@click.command()
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

    run_async(run_board(boards=boards, link=link, control=control, on_ready=announce))
