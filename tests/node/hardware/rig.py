"""What the tests of the hardware stand on: boards on a real pseudo-terminal, in this very loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.board.line import BoardLine, Direction, SeenFrame, open_pty
from lockernet_node.hardware.board.world import World
from lockernet_node.hardware.dialect import BoardDialect
from lockernet_node.hardware.dialects import KR_CU16
from lockernet_node.hardware.faults import Draw
from lockernet_node.hardware.rs485 import BusTiming
from lockernet_node.ports import DoorReading, LockBank
from tests.patience import PATIENCE_SECONDS

TIMING = BusTiming(
    reply_seconds=0.06, pulse_seconds=0.005, polls_per_second=50, round_seconds=0.04, reopen_seconds=0.02
)
DOORS = {
    "A01": DoorAddress(0, 0),
    "A02": DoorAddress(0, 1),
    "B01": DoorAddress(1, 0),
    "B16": DoorAddress(1, 15),
}
RARELY = replace(TIMING, polls_per_second=0.1, round_seconds=100, reply_seconds=0.3)
"""So few polls, and so much patience, that after the first round a test sees only its own frames."""


@dataclass(frozen=True)
class Boards:
    """Two boards, their line and the device that a node opens."""

    world: World
    line: BoardLine
    device: str

    def spoken(self, direction: Direction = Direction.TO_BOARD) -> list[SeenFrame]:
        return [frame for frame in self.line.frames if frame.direction == direction]


@asynccontextmanager
async def standing_boards(
    count: int = 2, *, dialect: BoardDialect = KR_CU16, infrared: bool = True, draw: Draw | None = None
) -> AsyncIterator[Boards]:
    world = World(count, dialect=dialect, infrared=infrared, draw=draw)
    with open_pty() as (master, device):
        line = BoardLine(world, master, draw=draw)
        talking = asyncio.create_task(line.run())
        try:
            yield Boards(world, line, device)
        finally:
            talking.cancel()
            await asyncio.wait([talking])


async def first_round(bank: LockBank) -> dict[str, DoorReading]:
    """Every door's first reading: the round of polls at the start is over."""
    readings: dict[str, DoorReading] = {}
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for reading in bank.changes():
            readings[reading.compartment] = reading
            if len(readings) == len(DOORS):
                return readings
    raise AssertionError("the stream ended before every door was read")


async def wait_for(changes: AsyncIterator[DoorReading], wanted: Callable[[DoorReading], bool]) -> DoorReading:
    """The next change that is wanted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for reading in changes:
            if wanted(reading):
                return reading
    raise AssertionError("the stream ended without the wanted reading")
