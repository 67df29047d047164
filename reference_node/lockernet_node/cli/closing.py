"""`close` and `open`: the operator's kill switch."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.config import load_config
from lockernet_node.control import Control

F = TypeVar("F", bound=Callable[..., Any])

SUBJECTS = (
    click.option("--courier", help="Only for this member."),
    click.option("--key", help="Only for what this key signed (its id, hexadecimal)."),
    click.option("--grant", help="Only for this statement (its id, hexadecimal)."),
)


def _about_whom(command: F) -> F:
    for option in reversed(SUBJECTS):
        command = option(command)
    return command


@click.command("close")
@click.option(
    "--scope",
    type=click.Choice(["deposits", "all-but-collections"]),
    default="deposits",
    show_default=True,
    help="What ends.",
)
@_about_whom
@CONFIG
@JSON
def close(*, scope: str, config: Path, as_json: bool, **whom: str | None) -> None:
    """Close the running point at once: for everybody, a courier, a key or a grant.

    What lies inside can always be collected. It stays closed over restarts, until `open`.

    \b
    Example:
      lockernet-node close --courier speedy --config point/node.toml
    """
    asked: dict[str, Any] = {"scope": scope, **whom}
    _tell(_control(config).post("/closings", **asked), as_json=as_json)


@click.command("open")
@_about_whom
@CONFIG
@JSON
def reopen(*, config: Path, as_json: bool, **whom: str | None) -> int:
    """End what `close` closed for these; exit 1 if it had closed nothing.

    What the node closed by itself stays closed until its cause is gone.

    \b
    Example:
      lockernet-node open --courier speedy --config point/node.toml
    """
    asked: dict[str, Any] = dict(whom)
    told = _control(config).post("/closings/end", **asked)
    _tell(told, as_json=as_json)
    return 0 if told["reopened"] else 1


def _tell(told: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    if not told["closed"]:
        click.echo("Nothing is closed.")
    for each in told["closed"]:
        words = f"{each['scope']} closed for {each['whom']} since {each['since']}, by {each['closed_by']}"
        click.echo(f"{words} ({each['reason']})")


def _control(config: Path) -> Control:
    return Control(load_config(config).files.database)
