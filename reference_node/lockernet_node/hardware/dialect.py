"""What a lock board and its node can say to each other, whatever the bytes: values, and a dialect's port.

`SerialBank` drives any `Dialect`; the board simulator plays any `BoardDialect`. A driver for another board on
a serial line is a dialect and nothing more (docs/guides/drivers.md).
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, TypeAlias

from lockernet_node.hardware.frames import Grammar


class Deed(Enum):
    """What a node may ask of a board."""

    STATUS = auto()
    UNLOCK = auto()
    ALL_STATUS = auto()
    UNLOCK_ALL = auto()
    UNLOCK_TIME = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """What the node asks of a board; `lock` matters for UNLOCK alone."""

    deed: Deed
    board: int
    lock: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """What the sensors of one board say: bit n of each mask belongs to lock n."""

    board: int
    latched: int
    infrared: int | None
    """None where the board told its latches alone."""

    def is_latched(self, lock: int) -> bool:
        """Whether the latch hook of this lock is in."""
        return bool(self.latched >> lock & 1)

    def is_occupied(self, lock: int) -> bool | None:
        """Whether the infrared beam of this lock is broken; None where the board does not say."""
        return None if self.infrared is None else bool(self.infrared >> lock & 1)


@dataclass(frozen=True, slots=True)
class UnlockTime:
    """How long the board drives a lock at one pulse. The driver reads it as "the board has acted"."""

    board: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Driven:
    """The board says that it drove this lock. Whether the door opened, its latch will tell."""

    board: int
    lock: int


Reply: TypeAlias = Status | UnlockTime | Driven


@dataclass(frozen=True, slots=True)
class Span:
    """How far the addresses of a dialect go: boards on one line, locks on one board, both from 0."""

    boards: int
    locks: int


class Dialect(Protocol):
    """The node's end. Pure: bytes in, values out. Nothing but `unlock` may move a bolt."""

    @property
    def name(self) -> str:
        """By which a bank URL asks for it."""

    @property
    def span(self) -> Span:
        """The addresses that can be spoken."""

    @property
    def replies(self) -> Grammar[Reply]:
        """What a board says. Requests are not among it: an adapter that hears itself makes only noise."""

    @property
    def answers_unlock(self) -> bool:
        """True if a pulse is answered by `Driven`; else the next question shows that the board has acted."""

    def unlock(self, board: int, lock: int) -> bytes:
        """One pulse on one lock."""

    def status(self, board: int) -> bytes:
        """Ask for the sensors; answered by `Status`."""

    def wake(self, board: int) -> bytes | None:
        """Ends what a pulse leaves behind, and is answered by `UnlockTime`; None if nothing is left."""


class BoardDialect(Dialect, Protocol):
    """Both ends, for the simulator."""

    @property
    def requests(self) -> Grammar[Request]:
        """What a node says."""

    @property
    def busy_after_unlock(self) -> bool:
        """True if a board that got a pulse is deaf to all but `wake`."""

    def encode_request(self, request: Request) -> bytes:
        """The frame of this request."""

    def encode_reply(self, reply: Reply, request: Request) -> bytes:
        """The frame by which a board answers this request."""
