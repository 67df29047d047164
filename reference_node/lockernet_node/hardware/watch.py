"""The last reading of every door, and who hears of changes.

Both banks publish here. A listener gets every door once, then each change, in the order of the readings.
A listener that falls far behind keeps the newest reading of each door and loses the older ones.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable

from lockernet_node.ports import DoorReading

BACKLOG = 4096
"""Unread readings that one listener may pile up before they are folded."""


class DoorWatch:
    """What is known of the doors now, and a stream of changes for each listener."""

    def __init__(self, compartments: Iterable[str]) -> None:
        self._unread_doors = set(compartments)
        self._latest: dict[str, DoorReading] = {}
        self._listeners: list[_Listener] = []
        self._complete = asyncio.Event()
        self._closed = False

    def note(self, reading: DoorReading) -> bool:
        """Take a reading; True if it differs from the last one of that door."""
        if self._latest.get(reading.compartment) == reading:
            return False
        self._latest[reading.compartment] = reading
        self._unread_doors.discard(reading.compartment)
        if not self._unread_doors:
            self._complete.set()
        for listener in self._listeners:
            listener.push(reading)
        return True

    def latest(self, compartment: str) -> DoorReading | None:
        """The last reading of this door, None before the first."""
        return self._latest.get(compartment)

    async def changes(self) -> AsyncIterator[DoorReading]:
        """Every door once, as soon as all were read, then each change; ends at `close`."""
        await self._complete.wait()
        if self._unread_doors:  # closed before all doors were read
            return
        listener = _Listener(self._latest.values())
        self._listeners.append(listener)
        try:
            while not self._closed or listener.unread:
                if listener.unread:
                    yield listener.unread.popleft()
                else:
                    await listener.wait()
        finally:
            self._listeners.remove(listener)

    def close(self) -> None:
        """End every stream once its listener has read what is there."""
        self._closed = True
        self._complete.set()
        for listener in self._listeners:
            listener.wake()


class _Listener:
    def __init__(self, first: Iterable[DoorReading]) -> None:
        self.unread = deque(first)
        self._more = asyncio.Event()

    def push(self, reading: DoorReading) -> None:
        self.unread.append(reading)
        if len(self.unread) > BACKLOG:
            self.unread = deque({unread.compartment: unread for unread in self.unread}.values())
        self._more.set()

    async def wait(self) -> None:
        self._more.clear()
        await self._more.wait()

    def wake(self) -> None:
        self._more.set()
