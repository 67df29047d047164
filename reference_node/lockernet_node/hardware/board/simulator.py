"""The lock-board simulator that ships with the node: a world, its line and the hands in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.board.control import Control, control_socket, serve_control
from lockernet_node.hardware.board.line import BoardLine, open_pty
from lockernet_node.hardware.board.world import World
from lockernet_node.hardware.dialect import BoardDialect
from lockernet_node.hardware.dialects import KR_CU16
from lockernet_node.hardware.faults import Draw


@dataclass(frozen=True, slots=True)
class BoardSet:
    """Which boards there are, and what is wrong with them."""

    boards: int = 2
    dialect: BoardDialect = KR_CU16
    infrared: bool = True
    draw: Draw = field(default_factory=Draw)


async def run_board(
    boards: BoardSet, *, link: Path | None, control: Path, on_ready: Callable[[str], None]
) -> None:
    """Run these boards until cancelled; `on_ready` gets the device path that a node opens.

    The path is `link` if one is wished, else that of the terminal. Doors and parcels live as long as this
    call, however often the node dies. `Malformed` if a path or a number cannot be, `Unavailable` if another
    simulator has the control socket.
    """
    most = boards.dialect.span.boards
    if not 1 <= boards.boards <= most:
        expected = f"expected 1-{most} {boards.dialect.name} boards"
        raise Malformed(ErrorCode.CONFIGURATION, f"{expected}, got {boards.boards}")
    world = World(boards.boards, dialect=boards.dialect, infrared=boards.infrared, draw=boards.draw)
    with control_socket(control) as listening, open_pty(link) as (master, device):
        line = BoardLine(world, master, draw=boards.draw)
        async with asyncio.TaskGroup() as tasks:
            with serve_control(listening, Control(world, line), tasks):
                on_ready(device)
                await line.run()
