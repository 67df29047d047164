"""The doors of the bed and their boards: a simulated bank that outlives every node at its line."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import cast

from conformance.targets.reference.line import Gone, Line, Told
from conformance.targets.reference.wired_bank import told_of
from lockernet.errors import Unavailable
from lockernet_node.hardware.faults import Fault
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import DoorReading


class Boards:
    """All doors, what people and faults do to them, and which readings the node has taken note of."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.answered = 0
        """Pulses that the boards answered, or kept silent about, since the world began."""
        self._bank = SimulatedBank(names)
        self._noted: dict[str, DoorReading] = {}
        self._news = asyncio.Condition()

    async def tell(self, line: Line) -> None:
        """Tell the node at this line every door once, then each change, until one of both ends."""
        self._noted.clear()
        changes = cast("AsyncGenerator[DoorReading, None]", self._bank.changes())
        async with aclosing(changes) as readings:
            async for reading in readings:
                try:
                    await line.ask("reading", **told_of(reading))
                except Gone:
                    return
                async with self._news:
                    self._noted[reading.compartment] = reading
                    self._news.notify_all()

    async def answer(self, question: str, said: Told) -> Told:
        """What the node asks of its boards: `unlock` or `read`. The answer goes ahead of what sensors see."""
        if question == "read":
            return told_of(await self._bank.read(said["door"]))
        try:
            await self._bank.unlock(said["door"])
        except Unavailable as silent:
            return {"silent": silent.message}
        finally:
            self.answered += 1
        return {}

    async def all_noted(self) -> None:
        """Wait until the node has taken note of every door as it is now."""
        async with self._news:
            while any([await self._is_news(name) for name in self.names]):
                await self._news.wait()

    async def noted(self, door: str) -> None:
        """Wait until the node has taken note of this door as it is now, whichever node it is."""
        async with self._news:
            while await self._is_news(door):
                await self._news.wait()

    def pulses(self) -> Mapping[str, int]:
        """How often each door was pulsed."""
        return Counter(self._bank.pulses)

    def is_open(self, door: str) -> bool:
        """Whether it truly stands open."""
        return not self._bank.door(door).latched

    def is_occupied(self, door: str) -> bool:
        """Whether something truly lies inside."""
        return self._bank.door(door).occupied

    def put(self, door: str) -> None:
        """Somebody puts something in. `ValueError` if the door is closed, or something lies there."""
        if self.is_occupied(door):
            raise ValueError("expected an empty compartment, and something lies inside")
        self._bank.place(door)

    def take(self, door: str) -> None:
        """Somebody takes out what lies there. `ValueError` if the door is closed, or nothing does."""
        if self.is_open(door) and not self.is_occupied(door):
            raise ValueError("expected something inside, and there is nothing")
        self._bank.take(door)

    def shut(self, door: str) -> None:
        """Somebody pushes the door shut; a jammed bolt does not hold. `ValueError` if it is shut."""
        if not self.is_open(door):
            raise ValueError("expected an open door, and it is closed")
        self._bank.close(door)

    def force(self, door: str) -> None:
        """Somebody breaks the door open."""
        self._bank.force_open(door)

    def mend(self, door: str) -> None:
        """Nothing is wrong with the door and its board any more."""
        self._bank.mend(door)

    def spoil(self, door: str, fault: Fault) -> None:
        """This befalls the door."""
        self._bank.spoil(door, fault)

    def silence(self, door: str) -> None:
        """Its board neither acts nor answers."""
        self._bank.silence(door)

    def mute(self, door: str) -> None:
        """Its board acts, and its answers are lost."""
        self._bank.mute(door)

    async def _is_news(self, door: str) -> bool:
        return self._noted.get(door) != await self._bank.read(door)
