"""A whole lock bank inside the process: no line, no waiting, and every fault at hand.

Doors open on `unlock`; `place`, `take`, `close` and `force_open` are what people do to them. Compartments
are put on boards of sixteen in the order given, so that a silent board silences its neighbours too.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from enum import StrEnum

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.hardware.address import LOCKS_PER_BOARD
from lockernet_node.hardware.board.world import Board, Door, World
from lockernet_node.hardware.watch import DoorWatch
from lockernet_node.ports import DoorReading


class Fault(StrEnum):
    """What can be wrong with one door."""

    JAMMED = "jammed"
    LATCH_SAYS_OPEN = "latch_says_open"
    INFRARED_SAYS_EMPTY = "infrared_says_empty"
    INFRARED_SAYS_OCCUPIED = "infrared_says_occupied"


class SimulatedBank:
    """A `LockBank` without hardware. `pulses` names the door of every unlock that was sent, in order."""

    def __init__(self, compartments: Iterable[str], *, occupied: Iterable[str] = ()) -> None:
        names = list(compartments)
        if not names:
            raise Malformed(ErrorCode.CONFIGURATION, "the bank has no doors; expected at least one")
        self._place = {name: divmod(number, LOCKS_PER_BOARD) for number, name in enumerate(names)}
        self._world = World(boards=-(-len(names) // LOCKS_PER_BOARD))
        self._watch = DoorWatch(names)
        self._closed = False
        self.pulses: list[str] = []
        for name in occupied:
            self.door(name).occupied = True
        self._sense()

    async def unlock(self, compartment: str) -> None:
        """One pulse; `Unavailable` if the board says nothing, whether or not the door opened."""
        await asyncio.sleep(0)
        board, lock = self._place[compartment]
        if self._closed:
            raise Unavailable(ErrorCode.BOARD_SILENT, "the bank is closed; nothing was sent")
        self.pulses.append(compartment)
        if not self._world.boards[board].silent:
            self._world.drive_lock(board, lock, at=float(len(self.pulses)))
        self._sense()
        if not self._answers(compartment):
            raise Unavailable(ErrorCode.BOARD_SILENT, f"board {board}: it did not answer after the pulse")

    def expect_unlock(self) -> None:
        """There is no line to keep free."""

    async def read(self, compartment: str) -> DoorReading:
        """What the sensors of this door say now."""
        await asyncio.sleep(0)
        return self._reading(compartment)

    def changes(self) -> AsyncIterator[DoorReading]:
        """Every door once, then each change, until `aclose`."""
        return self._watch.changes()

    async def aclose(self) -> None:
        """End all streams; nothing is pulsed any more."""
        self._closed = True
        self._watch.close()

    def place(self, compartment: str) -> None:
        """Somebody puts a parcel in; `ValueError` if the door is closed."""
        self._act(compartment, Door.place)

    def take(self, compartment: str) -> None:
        """Somebody takes the parcel out; `ValueError` if the door is closed."""
        self._act(compartment, Door.take)

    def close(self, compartment: str) -> None:
        """Somebody pushes the door shut; a jammed bolt does not hold."""
        self._act(compartment, Door.close)

    def force_open(self, compartment: str) -> None:
        """Somebody breaks the door open, without a pulse."""
        self._act(compartment, Door.force_open)

    def door(self, compartment: str) -> Door:
        """The door as it truly is."""
        return self._world.door(*self._place[compartment])

    def jam(self, compartment: str) -> None:
        """The bolt moves no more: neither pulse nor push does anything."""
        self.door(compartment).jammed = True

    def stick_latch(self, compartment: str, *, closed: bool) -> None:
        """The latch hook says this from now on, whatever is true (a broken cable says open)."""
        self.door(compartment).latch_says = closed
        self._sense()

    def stick_infrared(self, compartment: str, *, occupied: bool) -> None:
        """The infrared says this from now on, whatever is true."""
        self.door(compartment).infrared_says = occupied
        self._sense()

    def silence(self, compartment: str) -> None:
        """The board behind this door dies: it neither acts nor answers."""
        self._board(compartment).silent = True
        self._sense()

    def mute(self, compartment: str) -> None:
        """The board behind this door acts, and its answers are lost."""
        self._board(compartment).mute = True
        self._sense()

    def mend(self, compartment: str) -> None:
        """All faults of this door and of its board are repaired; door and parcel stay as they are."""
        board, door = self._board(compartment), self.door(compartment)
        board.silent = board.mute = False
        door.jammed, door.latch_says, door.infrared_says = False, None, None
        self._sense()

    def draw_faults(self, *, seed: int, share: float) -> dict[str, Fault]:
        """Give about this share of the doors one fault each; the same seed spoils the same doors."""
        spoiled: dict[str, Fault] = {}
        for name in self._place:
            drawn = hashlib.sha256(f"{seed}:{name}".encode()).digest()
            if int.from_bytes(drawn[:4]) < share * 2**32:
                spoiled[name] = list(Fault)[drawn[4] % len(Fault)]
                _SPOIL[spoiled[name]](self.door(name))
        self._sense()
        return spoiled

    def _act(self, compartment: str, act: Callable[[Door], None]) -> None:
        act(self.door(compartment))
        self._sense()

    def _board(self, compartment: str) -> Board:
        return self._world.boards[self._place[compartment][0]]

    def _answers(self, compartment: str) -> bool:
        board = self._board(compartment)
        return not (board.silent or board.mute)

    def _reading(self, compartment: str) -> DoorReading:
        if not self._answers(compartment):
            return DoorReading(compartment, closed=None, occupied=None)
        door = self.door(compartment)
        return DoorReading(compartment, closed=door.shown_latched(), occupied=door.shown_occupied())

    def _sense(self) -> None:
        for name in self._place:
            self._watch.note(self._reading(name))


def _says_open(door: Door) -> None:
    door.latch_says = False


def _says_empty(door: Door) -> None:
    door.infrared_says = False


def _says_occupied(door: Door) -> None:
    door.infrared_says = True


def _jam(door: Door) -> None:
    door.jammed = True


_SPOIL = {
    Fault.JAMMED: _jam,
    Fault.LATCH_SAYS_OPEN: _says_open,
    Fault.INFRARED_SAYS_EMPTY: _says_empty,
    Fault.INFRARED_SAYS_OCCUPIED: _says_occupied,
}
