"""The lock boards and the doors behind them, as a model without line and clock.

A door opens for two reasons only: an unlock frame to its board, or a person with a crowbar. What the sensors
say and what is true are kept apart, since broken sensors lie. A KR-CU16 that got a pulse is BUSY: deaf to all
but 0x38, as a community driver found [HW1 in research/domain.md]; the strictest reading of that quirk.

Bolts are mechanical: they stay as they are when the power goes and when it comes back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockernet_node.hardware.dialect import BoardDialect, Deed, Driven, Reply, Request, Status, UnlockTime
from lockernet_node.hardware.dialects import KR_CU16
from lockernet_node.hardware.faults import Draw, Fault

UNLOCK_MILLISECONDS = 500
SLOW_SECONDS = 0.1
"""How long a slow board thinks; the driver waits for 0.15."""


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

    def spoil(self, fault: Fault) -> None:
        """One of `DOOR_FAULTS` befalls it."""
        match fault:
            case Fault.JAMMED:
                self.jammed = True
            case Fault.LATCH_SAYS_OPEN | Fault.LATCH_SAYS_CLOSED:
                self.latch_says = fault is Fault.LATCH_SAYS_CLOSED
            case Fault.INFRARED_SAYS_EMPTY | Fault.INFRARED_SAYS_OCCUPIED:
                self.infrared_says = fault is Fault.INFRARED_SAYS_OCCUPIED
            case _:
                raise ValueError(f"{fault} befalls no door")

    def mend(self) -> None:
        """Bolt and sensors are repaired; door and parcel stay as they are."""
        self.jammed, self.latch_says, self.infrared_says = False, None, None

    def shown_latched(self) -> bool:
        """What the latch hook reports."""
        return self.latched if self.latch_says is None else self.latch_says

    def shown_occupied(self) -> bool:
        """What the infrared reports."""
        return self.occupied if self.infrared_says is None else self.infrared_says

    def _reach_in(self) -> None:
        if self.latched:
            raise ValueError("expected an open door, and it is closed")


@dataclass(slots=True)
class Board:
    """The doors of one board, and the state of the board itself."""

    doors: list[Door] = field(default_factory=list)
    busy: bool = False
    silent: bool = False
    """Dead: it does not act and does not answer."""
    mute: bool = False
    """It acts, and its answers are lost."""
    powered: bool = True
    slow_seconds: float = 0.0
    """How long it thinks before it answers, beyond the usual."""

    def hears(self, request: Request) -> bool:
        """Whether the board takes this request in at all."""
        alive = self.powered and not self.silent
        return alive and (not self.busy or request.deed is Deed.UNLOCK_TIME)

    def spoil(self, fault: Fault) -> None:
        """One of `BOARD_FAULTS` befalls it."""
        if fault is Fault.DEAD:
            self.silent = True
        elif fault is Fault.SLOW:
            self.slow_seconds = SLOW_SECONDS
        else:
            raise ValueError(f"{fault} befalls no board")

    def lose_power(self) -> None:
        """It forgets what it was at; the bolts stay."""
        self.powered = self.busy = False

    def get_power(self) -> None:
        """It starts anew, and drives no lock."""
        self.powered = True


@dataclass(frozen=True, slots=True)
class Pulse:
    """One lock that was driven: when (monotonic seconds) and by which frame."""

    board: int
    lock: int
    at: float
    frame: bytes


class World:
    """Some boards on one line, and what happened to their locks."""

    def __init__(
        self, boards: int, *, dialect: BoardDialect = KR_CU16, infrared: bool = True, draw: Draw | None = None
    ) -> None:
        self.dialect = dialect
        self.infrared = infrared
        self.boards = [Board([Door() for _ in range(dialect.span.locks)]) for _ in range(boards)]
        self.pulses: list[Pulse] = []
        if draw is not None:
            self._spoil(draw)

    def door(self, board: int, lock: int) -> Door:
        """The door behind this lock; `ValueError` if there is none."""
        locks = self.dialect.span.locks
        if not (0 <= board < len(self.boards) and 0 <= lock < locks):
            there = f"board 0-{len(self.boards) - 1} and lock 0-{locks - 1}"
            raise ValueError(f"expected {there}, got {board} and {lock}")
        return self.boards[board].doors[lock]

    def hear(self, request: Request, *, at: float) -> bytes:
        """What the addressed board does and answers; empty if it says nothing."""
        if request.board >= len(self.boards):
            return b""
        board = self.boards[request.board]
        if not board.hears(request):
            return b""
        reply = _ACTS[request.deed](self, request, at)
        return b"" if board.mute or reply is None else self.dialect.encode_reply(reply, request)

    def drive_lock(self, board: int, lock: int, *, at: float, frame: bytes = b"") -> None:
        """One pulse on one lock."""
        self.door(board, lock).pulse()
        self.pulses.append(Pulse(board, lock, at, frame))

    def cut_power(self) -> None:
        """All boards lose their power; no bolt moves."""
        for board in self.boards:
            board.lose_power()

    def return_power(self) -> None:
        """All boards start anew; no bolt moves."""
        for board in self.boards:
            board.get_power()

    def _spoil(self, draw: Draw) -> None:
        for number, board in enumerate(self.boards):
            fault = draw.board(number)
            if fault is not None:
                board.spoil(fault)
            for lock, door in enumerate(board.doors):
                fault = draw.door(f"{number}/{lock}")
                if fault is not None:
                    door.spoil(fault)


def _tell_status(world: World, request: Request, _at: float) -> Status:
    doors = world.boards[request.board].doors
    latched = sum(door.shown_latched() << lock for lock, door in enumerate(doors))
    occupied = sum(door.shown_occupied() << lock for lock, door in enumerate(doors))
    return Status(request.board, latched, occupied if world.infrared else None)


def _unlock(world: World, request: Request, at: float) -> Reply | None:
    return _drive(world, request, [request.lock], at=at)


def _unlock_all(world: World, request: Request, at: float) -> Reply | None:
    return _drive(world, request, range(world.dialect.span.locks), at=at)


def _drive(world: World, request: Request, locks: "list[int] | range", *, at: float) -> Reply | None:
    for lock in locks:
        world.drive_lock(request.board, lock, at=at, frame=world.dialect.encode_request(request))
    world.boards[request.board].busy = world.dialect.busy_after_unlock
    return Driven(request.board, request.lock) if world.dialect.answers_unlock else None


def _tell_unlock_time(world: World, request: Request, _at: float) -> UnlockTime:
    world.boards[request.board].busy = False
    return UnlockTime(request.board, UNLOCK_MILLISECONDS)


_ACTS: Mapping[Deed, Callable[[World, Request, float], Reply | None]] = MappingProxyType(
    {
        Deed.STATUS: _tell_status,
        Deed.ALL_STATUS: _tell_status,
        Deed.UNLOCK: _unlock,
        Deed.UNLOCK_ALL: _unlock_all,
        Deed.UNLOCK_TIME: _tell_unlock_time,
    }
)
