"""The lock boards and the doors behind them, as a model without line and clock.

A door opens for two reasons only: an unlock frame to its board, or a person with a crowbar. What the sensors
say and what is true are kept apart, since broken sensors lie. A board that got a pulse is BUSY: deaf to all
but 0x38, as a community driver found [HW1 in research/domain.md]; the strictest reading of that quirk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockernet_node.hardware import krcu16
from lockernet_node.hardware.address import LOCKS_PER_BOARD
from lockernet_node.hardware.krcu16 import Command, Request, Status, UnlockTime

UNLOCK_MILLISECONDS = 500


@dataclass(slots=True)
class Door:
    """One door as it is, and as its sensors say it is. A jammed bolt moves for nobody but force."""

    latched: bool = True
    occupied: bool = False
    jammed: bool = False
    latch_says: bool | None = None
    """What a stuck latch hook says, whatever is true."""
    infrared_says: bool | None = None
    """What a stuck infrared says, whatever is true."""

    def pulse(self) -> None:
        """The bolt is drawn and the door springs open."""
        if not self.jammed:
            self.latched = False

    def close(self) -> None:
        """Somebody pushes the door shut."""
        if not self.jammed:
            self.latched = True

    def force_open(self) -> None:
        """Somebody breaks the door open."""
        self.latched = False

    def place(self) -> None:
        """Somebody puts a parcel in; `ValueError` if the door is closed."""
        self._reach_in()
        self.occupied = True

    def take(self) -> None:
        """Somebody takes the parcel out; `ValueError` if the door is closed."""
        self._reach_in()
        self.occupied = False

    def shown_latched(self) -> bool:
        """What the latch hook reports."""
        return self.latched if self.latch_says is None else self.latch_says

    def shown_occupied(self) -> bool:
        """What the infrared reports."""
        return self.occupied if self.infrared_says is None else self.infrared_says

    def _reach_in(self) -> None:
        if self.latched:
            raise ValueError("expected an open door, and it is closed")


def _sixteen_doors() -> list[Door]:
    return [Door() for _ in range(LOCKS_PER_BOARD)]


@dataclass(slots=True)
class Board:
    """Sixteen doors and the state of their board."""

    doors: list[Door] = field(default_factory=_sixteen_doors)
    busy: bool = False
    silent: bool = False
    """Dead: it does not act and does not answer."""
    mute: bool = False
    """It acts, and its answers are lost."""

    def hears(self, request: Request) -> bool:
        """Whether the board takes this command in at all."""
        return not self.silent and (not self.busy or request.command == Command.UNLOCK_TIME)


@dataclass(frozen=True, slots=True)
class Pulse:
    """One lock that was driven: when (monotonic seconds) and by which frame."""

    board: int
    lock: int
    at: float
    frame: bytes


class World:
    """Some boards on one line, and what happened to their locks."""

    def __init__(self, boards: int) -> None:
        self.boards = [Board() for _ in range(boards)]
        self.pulses: list[Pulse] = []

    def door(self, board: int, lock: int) -> Door:
        """The door behind this lock; `ValueError` if there is none."""
        if not (0 <= board < len(self.boards) and 0 <= lock < LOCKS_PER_BOARD):
            raise ValueError(f"expected board 0-{len(self.boards) - 1} and lock 0-15, got {board} and {lock}")
        return self.boards[board].doors[lock]

    def hear(self, request: Request, *, at: float) -> bytes:
        """What the addressed board does and answers; empty if it says nothing."""
        if request.board >= len(self.boards):
            return b""
        board = self.boards[request.board]
        if not board.hears(request):
            return b""
        answer = _ACTS[request.command](self, request, at)
        return b"" if board.mute else answer

    def drive_lock(self, board: int, lock: int, *, at: float, frame: bytes = b"") -> None:
        """One pulse on one lock."""
        self.door(board, lock).pulse()
        self.pulses.append(Pulse(board, lock, at, frame))


def _tell_status(world: World, request: Request, _at: float) -> bytes:
    doors = world.boards[request.board].doors
    latched = sum(door.shown_latched() << lock for lock, door in enumerate(doors))
    occupied = sum(door.shown_occupied() << lock for lock, door in enumerate(doors))
    everyone = request.command == Command.ALL_STATUS
    command = Command.ALL_STATUS_REPLY if everyone else Command.STATUS_REPLY
    return krcu16.encode_status(Status(request.board, latched, occupied), command=command)


def _unlock(world: World, request: Request, at: float) -> bytes:
    world.drive_lock(request.board, request.lock, at=at, frame=krcu16.encode_request(request))
    world.boards[request.board].busy = True
    return b""


def _unlock_all(world: World, request: Request, at: float) -> bytes:
    for lock in range(LOCKS_PER_BOARD):
        world.drive_lock(request.board, lock, at=at, frame=krcu16.encode_request(request))
    world.boards[request.board].busy = True
    return b""


def _tell_unlock_time(world: World, request: Request, _at: float) -> bytes:
    world.boards[request.board].busy = False
    return krcu16.encode_unlock_time(UnlockTime(request.board, UNLOCK_MILLISECONDS))


_ACTS: Mapping[Command, Callable[[World, Request, float], bytes]] = MappingProxyType(
    {
        Command.STATUS: _tell_status,
        Command.ALL_STATUS: _tell_status,
        Command.UNLOCK: _unlock,
        Command.UNLOCK_ALL: _unlock_all,
        Command.UNLOCK_TIME: _tell_unlock_time,
    }
)
