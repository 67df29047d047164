"""The lock-board simulator that ships with the node: a world, its line and the hands in it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.address import BOARDS_PER_LINE
from lockernet_node.hardware.board.control import Control, control_socket, serve_control
from lockernet_node.hardware.board.line import BoardLine, open_pty
from lockernet_node.hardware.board.world import World


async def run_board(
    *, boards: int, link: Path | None, control: Path, on_ready: Callable[[str], None]
) -> None:
    """Run so many boards until cancelled; `on_ready` gets the device path that a node opens.

    The path is `link` if one is wished, else that of the terminal. Doors and parcels live as long as this
    call, however often the node dies. `Malformed` if a path or a number cannot be, `Unavailable` if another
    simulator has the control socket.
    """
    if not 1 <= boards <= BOARDS_PER_LINE:
        raise Malformed(ErrorCode.CONFIGURATION, f"expected 1-{BOARDS_PER_LINE} boards, got {boards}")
    world = World(boards)
    with control_socket(control) as listening, open_pty(link) as (master, device):
        line = BoardLine(world, master)
        async with asyncio.TaskGroup() as tasks:
            with serve_control(listening, Control(world, line), tasks):
                on_ready(device)
                await line.run()
