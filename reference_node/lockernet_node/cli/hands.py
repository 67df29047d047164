"""`hands`: what a person does at the doors of simulated lock boards."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import click

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.cli.options import JSON
from lockernet_node.hardware.board.client import BoardControl

REACH_SECONDS = 1.0
"""No hand is faster than a poll of the boards."""
GLANCE_SECONDS = 0.1

ACTS: Mapping[str, Callable[[BoardControl, int, int], None]] = MappingProxyType(
    {
        "put": BoardControl.place,
        "take": BoardControl.take,
        "shut": lambda _world, _board, _lock: None,
    }
)
SAID: Mapping[str, str] = MappingProxyType({"put": "parcel in", "take": "parcel out", "shut": "as it was"})


@click.command()
@click.argument("act", type=click.Choice(list(ACTS)))
@click.option(
    "--control",
    type=click.Path(path_type=Path),
    default=Path("hands.sock"),
    show_default=True,
    help="The socket of `board --control`.",
)
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(0, 600),
    default=60,
    show_default=True,
    help="How many seconds to wait for a door to open.",
)
@JSON
def hands(*, act: str, control: Path, seconds: float, as_json: bool) -> int:
    """Be the person at simulated lock boards: put a parcel in at the open door, or take it, and shut it.

    Waits until a door stands open; it must be one only. Exit 1 if none opened.

    \b
    Example:
      lockernet-node hands put --control hands.sock
    """
    with BoardControl(control) as world:
        found = _open_door(world, seconds)
        if found is not None:
            board, lock = found
            time.sleep(REACH_SECONDS)
            ACTS[act](world, board, lock)
            world.close_door(board, lock)
    if as_json:
        click.echo(json.dumps(None if found is None else {"board": found[0], "lock": found[1]}))
    elif found is None:
        click.echo("No door stands open.", err=True)
    else:
        click.echo(f"Board {found[0]}, lock {found[1]}: {SAID[act]}, door shut.")
    return 1 if found is None else 0


def _open_door(world: BoardControl, seconds: float) -> tuple[int, int] | None:
    """Board and lock of the one door that is open by then. Raises Malformed if there are several."""
    deadline = time.monotonic() + seconds
    while not (found := _open_doors(world)):
        if time.monotonic() > deadline:
            return None
        time.sleep(GLANCE_SECONDS)
    if len(found) > 1:
        places = ", ".join(f"board {board} lock {lock}" for board, lock in found)
        words = f"expected one open door, and {len(found)} stand open: {places}"
        raise Malformed(ErrorCode.MALFORMED_FIELD, words)
    return found[0]


def _open_doors(world: BoardControl) -> list[tuple[int, int]]:
    return [
        (board, lock)
        for board, each in enumerate(world.state())
        for lock, door in enumerate(each.doors)
        if not door.latched
    ]
