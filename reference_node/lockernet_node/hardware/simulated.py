"""A whole lock bank inside the process: no line, no waiting, and every fault at hand.

Doors open on `unlock`; `place`, `take`, `close` and `force_open` are what people do to them. Compartments
are put on boards of sixteen in the order given, so that a silent board silences its neighbours too. A `Draw`
spoils doors and boards from the start, and answers and power by the number of the unlock.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.hardware.board.world import Board, Door, World
from lockernet_node.hardware.dialects import KR_CU16
from lockernet_node.hardware.faults import Draw, Fault
from lockernet_node.hardware.watch import DoorWatch
from lockernet_node.ports import DoorReading

LOCKS_PER_BOARD = KR_CU16.span.locks


class SimulatedBank:
    """A `LockBank` without hardware. `pulses` names the door of every unlock that was sent, in order."""

    def __init__(
        self, compartments: Iterable[str], *, occupied: Iterable[str] = (), draw: Draw | None = None
    ) -> None:
        names = list(compartments)
        if not names:
            raise Malformed(ErrorCode.CONFIGURATION, "the bank has no doors; expected at least one")
        self._place = {name: divmod(number, LOCKS_PER_BOARD) for number, name in enumerate(names)}
        self._world = World(boards=-(-len(names) // LOCKS_PER_BOARD))
        self._watch = DoorWatch(names)
        self._draw = draw or Draw()
        self._closed = False
        self.pulses: list[str] = []
        for name in occupied:
            self.door(name).occupied = True
        self._spoil_as_drawn()
        self._sense()

    async def unlock(self, compartment: str) -> None:
        """One pulse; `Unavailable` if the board says nothing, whether or not the door opened."""
        board = self._board(compartment)
        number = len(self.pulses)
        await asyncio.sleep(board.slow_seconds)
        if self._closed:
            raise Unavailable(ErrorCode.BOARD_SILENT, "the bank is closed; nothing was sent")
        self.pulses.append(compartment)
        dark = self._draw.power_is_cut(number)
        if board.powered and not board.silent and not dark:
            self._world.drive_lock(*self._place[compartment], at=float(len(self.pulses)))
        self._sense()
        if dark or not self._answers(compartment) or self._draw.answer(number) is Fault.LOST:
            where = self._place[compartment][0]
            raise Unavailable(ErrorCode.BOARD_SILENT, f"board {where}: it did not answer after the pulse")

    def expect_unlock(self) -> None:
        """There is no line to keep free."""

    async def read(self, compartment: str) -> DoorReading:
        """What the sensors of this door say now."""
        await asyncio.sleep(self._board(compartment).slow_seconds)
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

    def spoil(self, compartment: str, fault: Fault) -> None:
        """One of `DOOR_FAULTS` befalls this door."""
        self.door(compartment).spoil(fault)
        self._sense()

    def jam(self, compartment: str) -> None:
        """The bolt moves no more: neither pulse nor push does anything."""
        self.spoil(compartment, Fault.JAMMED)

    def stick_latch(self, compartment: str, *, closed: bool) -> None:
        """The latch hook says this from now on, whatever is true (a broken cable says open)."""
        self.spoil(compartment, Fault.LATCH_SAYS_CLOSED if closed else Fault.LATCH_SAYS_OPEN)

    def stick_infrared(self, compartment: str, *, occupied: bool) -> None:
        """The infrared says this from now on, whatever is true."""
        self.spoil(compartment, Fault.INFRARED_SAYS_OCCUPIED if occupied else Fault.INFRARED_SAYS_EMPTY)

    def silence(self, compartment: str) -> None:
        """The board behind this door dies: it neither acts nor answers."""
        self._board(compartment).silent = True
        self._sense()

    def mute(self, compartment: str) -> None:
        """The board behind this door acts, and its answers are lost."""
        self._board(compartment).mute = True
        self._sense()

    def slow(self, compartment: str, *, seconds: float) -> None:
        """The board behind this door thinks so long before it answers."""
        self._board(compartment).slow_seconds = seconds

    def cut_power(self) -> None:
        """All boards lose their power; bolts and parcels stay, and nothing is known of them."""
        self._world.cut_power()
        self._sense()

    def return_power(self) -> None:
        """All boards have power again; no bolt moves."""
        self._world.return_power()
        self._sense()

    def mend(self, compartment: str) -> None:
        """All faults of this door and of its board are repaired; door and parcel stay as they are."""
        board = self._board(compartment)
        board.silent = board.mute = False
        board.slow_seconds = 0.0
        self.door(compartment).mend()
        self._sense()

    def _spoil_as_drawn(self) -> None:
        for name in self._place:
            fault = self._draw.door(name)
            if fault is not None:
                self.door(name).spoil(fault)
        for number, board in enumerate(self._world.boards):
            fault = self._draw.board(number)
            if fault is not None:
                board.spoil(fault)

    def _act(self, compartment: str, act: Callable[[Door], None]) -> None:
        act(self.door(compartment))
        self._sense()

    def _board(self, compartment: str) -> Board:
        return self._world.boards[self._place[compartment][0]]

    def _answers(self, compartment: str) -> bool:
        board = self._board(compartment)
        return board.powered and not (board.silent or board.mute)

    def _reading(self, compartment: str) -> DoorReading:
        if not self._answers(compartment):
            return DoorReading(compartment, closed=None, occupied=None)
        door = self.door(compartment)
        return DoorReading(compartment, closed=door.shown_latched(), occupied=door.shown_occupied())

    def _sense(self) -> None:
        for name in self._place:
            self._watch.note(self._reading(name))
