"""The lock boards as the node sees them: at the other end of a line, with a power of their own.

The doors stand in the bed (`boards.py`), so that they stay as they are when the node dies.
"""

import asyncio
from collections.abc import AsyncIterator

from conformance.targets.reference.line import Gone, Line, Told
from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import DoorReading


class WiredBank:
    """A `LockBank`. A reading counts as noted once the node asks for the next one."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._unread: asyncio.Queue[tuple[DoorReading, asyncio.Future[None]] | None] = asyncio.Queue()

    async def unlock(self, compartment: str) -> None:
        """One pulse; `Unavailable` if the board says nothing, whether or not the door opened."""
        try:
            told = await self._line.ask("unlock", door=compartment)
        except Gone:
            raise Unavailable(ErrorCode.BOARD_SILENT, "there are no boards any more") from None
        if "silent" in told:
            raise Unavailable(ErrorCode.BOARD_SILENT, told["silent"])

    def expect_unlock(self) -> None:
        """There is no line to keep free."""

    async def read(self, compartment: str) -> DoorReading:
        """What the sensors of this door say now."""
        try:
            return reading_of(await self._line.ask("read", door=compartment))
        except Gone:
            return DoorReading(compartment, closed=None, occupied=None)

    async def changes(self) -> AsyncIterator[DoorReading]:
        """Every door once, then each change, until `aclose`."""
        while (unread := await self._unread.get()) is not None:
            reading, noted = unread
            yield reading
            if not noted.done():
                noted.set_result(None)

    async def aclose(self) -> None:
        """End the stream."""
        self._unread.put_nowait(None)

    async def take(self, reading: DoorReading) -> None:
        """The boards say this; returns once the node has taken note of it."""
        noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unread.put_nowait((reading, noted))
        await noted


def reading_of(told: Told) -> DoorReading:
    """A reading as the line carries it."""
    return DoorReading(told["door"], closed=told["closed"], occupied=told["occupied"])


def told_of(reading: DoorReading) -> dict[str, str | bool | None]:
    """The same the other way."""
    return {"door": reading.compartment, "closed": reading.closed, "occupied": reading.occupied}
