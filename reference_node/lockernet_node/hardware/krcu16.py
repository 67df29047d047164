"""Frames of the KR-CU16 lock board, five-byte dialect: bytes in, values out, no line and no clock.

    request   02 | ADDR | CMD | 03 | SUM                      ADDR = board << 4 | lock
    status    02 | ADDR | 35  | latches 1-8 | latches 9-16 | infrared 1-8 | infrared 9-16 | 03 | SUM
    time      02 | ADDR | 38  | HIGH | LOW | 03 | SUM         unlock time in units of 10 ms

SUM is the low byte of the sum of all bytes before it. Bit 0 is the lowest lock; 1 means latched, or item
present. F0 addresses every board at once and is never answered.

Sources: community drivers, listed as HW1 in research/domain.md 7.6, not a vendor's manual; no certification
is claimed. Where they differ or are silent, this file says "our reading".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

STX = 0x02
ETX = 0x03
REQUEST_LENGTH = 5


class Command(IntEnum):
    """The third byte of a frame [HW1]; 0x37 and 0x39 (set and delay the unlock time) are not spoken."""

    STATUS = 0x30
    UNLOCK = 0x31
    ALL_STATUS = 0x32
    UNLOCK_ALL = 0x33
    STATUS_REPLY = 0x35
    ALL_STATUS_REPLY = 0x36
    UNLOCK_TIME = 0x38


@dataclass(frozen=True, slots=True)
class Request:
    """What the node asks of a board; `lock` matters for UNLOCK alone."""

    command: Command
    board: int
    lock: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """What the sensors of one board say: bit n of each mask belongs to lock n."""

    board: int
    latched: int
    infrared: int

    def is_latched(self, lock: int) -> bool:
        """Whether the latch hook of this lock is in."""
        return bool(self.latched >> lock & 1)

    def is_occupied(self, lock: int) -> bool:
        """Whether the infrared beam of this lock is broken."""
        return bool(self.infrared >> lock & 1)


@dataclass(frozen=True, slots=True)
class UnlockTime:
    """How long the board drives a lock at one pulse. The driver reads it as "the board has acted"."""

    board: int
    milliseconds: int


Reply: TypeAlias = Status | UnlockTime
F = TypeVar("F")


def checksum(body: bytes) -> int:
    """The low byte of the sum of all bytes before it [HW1]."""
    return sum(body) & 0xFF


def _seal(body: bytes) -> bytes:
    return body + bytes([checksum(body)])


def encode_request(request: Request) -> bytes:
    """`02 ADDR CMD 03 SUM` [HW1]; the board is the high nibble (our reading, shared by two drivers)."""
    return _seal(bytes([STX, request.board << 4 | request.lock, request.command, ETX]))


def status(board: int) -> bytes:
    """Ask one board for its sensors: `02 00 30 03 35` for board 0 [HW1]."""
    return encode_request(Request(Command.STATUS, board))


def unlock(board: int, lock: int) -> bytes:
    """One pulse: `02 0F 31 03 45` for lock 15 of board 0 [HW1]. Our reading: the board gives no answer."""
    return encode_request(Request(Command.UNLOCK, board, lock))


def read_unlock_time(board: int) -> bytes:
    """Ask for the unlock time; it also ends the BUSY state that a pulse leaves behind [HW1]."""
    return encode_request(Request(Command.UNLOCK_TIME, board))


def encode_status(reply: Status, *, command: Command = Command.STATUS_REPLY) -> bytes:
    """The nine bytes by which a board tells its sensors [HW1]; 0x36 answers ALL_STATUS."""
    masks = reply.latched.to_bytes(2, "little") + reply.infrared.to_bytes(2, "little")
    return _seal(bytes([STX, reply.board << 4, command]) + masks + bytes([ETX]))


def encode_unlock_time(reply: UnlockTime) -> bytes:
    """Our reading: the shape of the set command 0x37 (two bytes, 10 ms units) under the number 0x38."""
    units = (reply.milliseconds // 10).to_bytes(2, "big")
    return _seal(bytes([STX, reply.board << 4, Command.UNLOCK_TIME]) + units + bytes([ETX]))


def _decode_status(frame: bytes) -> Status:
    latched, infrared = frame[3] | frame[4] << 8, frame[5] | frame[6] << 8
    return Status(board=frame[1] >> 4, latched=latched, infrared=infrared)


def _decode_unlock_time(frame: bytes) -> UnlockTime:
    return UnlockTime(board=frame[1] >> 4, milliseconds=int.from_bytes(frame[3:5], "big") * 10)


def _decode_request(frame: bytes) -> Request:
    return Request(Command(frame[2]), board=frame[1] >> 4, lock=frame[1] & 0x0F)


@dataclass(frozen=True, slots=True)
class Shape(Generic[F]):
    """How long the frames of one command are, and what they mean."""

    length: int
    decode: Callable[[bytes], F]


REPLIES: Mapping[int, Shape[Reply]] = MappingProxyType(
    {
        Command.STATUS_REPLY: Shape(9, _decode_status),
        Command.ALL_STATUS_REPLY: Shape(9, _decode_status),
        Command.UNLOCK_TIME: Shape(7, _decode_unlock_time),
    }
)
"""What a board says. Requests have no shape here, so an adapter that hears itself makes only noise."""

REQUESTS: Mapping[int, Shape[Request]] = MappingProxyType(
    {
        command: Shape(REQUEST_LENGTH, _decode_request)
        for command in (
            Command.STATUS,
            Command.UNLOCK,
            Command.ALL_STATUS,
            Command.UNLOCK_ALL,
            Command.UNLOCK_TIME,
        )
    }
)
"""What a node says."""


class FrameReader(Generic[F]):
    """Finds frames in whatever the line delivers; one byte at a time will do.

    A frame counts only whole: start, command, length, end and sum. Anything else costs one byte, and the
    search goes on behind it, so noise never hides a frame that begins after it.
    """

    def __init__(self, shapes: Mapping[int, Shape[F]]) -> None:
        self._shapes = shapes
        self._pending = bytearray()

    def feed(self, received: bytes) -> list[F]:
        """Every frame that these bytes complete, in order."""
        self._pending += received
        found: list[F] = []
        while (start := self._pending.find(STX)) >= 0:
            del self._pending[:start]
            if len(self._pending) < 3:
                return found
            shape = self._shapes.get(self._pending[2])
            if shape is not None and len(self._pending) < shape.length:
                return found
            frame = bytes(self._pending[: shape.length]) if shape is not None else b""
            if shape is None or not _is_whole(frame):
                del self._pending[0]
                continue
            found.append(shape.decode(frame))
            del self._pending[: shape.length]
        self._pending.clear()
        return found

    def forget(self) -> None:
        """Drop what was begun: the line was quiet, so the rest will not come."""
        self._pending.clear()


def _is_whole(frame: bytes) -> bool:
    return frame[-2] == ETX and frame[-1] == checksum(frame[:-1])
