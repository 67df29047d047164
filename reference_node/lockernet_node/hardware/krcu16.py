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
from typing import Generic, TypeVar

from lockernet_node.hardware.dialect import Deed, Driven, Reply, Request, Span, Status, UnlockTime
from lockernet_node.hardware.frames import STX, checksum, seal

ETX = 0x03
REQUEST_LENGTH = 5

SPAN = Span(boards=10, locks=16)
"""Board addresses 0x00 to 0x9F, sixteen each: community driver of the KR-CU16 [HW1]."""

F = TypeVar("F")


class Command(IntEnum):
    """The third byte of a frame [HW1]; 0x37 and 0x39 (set and delay the unlock time) are not spoken."""

    STATUS = 0x30
    UNLOCK = 0x31
    ALL_STATUS = 0x32
    UNLOCK_ALL = 0x33
    STATUS_REPLY = 0x35
    ALL_STATUS_REPLY = 0x36
    UNLOCK_TIME = 0x38


def encode_request(request: Request) -> bytes:
    """`02 ADDR CMD 03 SUM` [HW1]; the board is the high nibble (our reading, shared by two drivers)."""
    return seal(bytes([STX, request.board << 4 | request.lock, Command[request.deed.name], ETX]))


def status(board: int) -> bytes:
    """Ask one board for its sensors: `02 00 30 03 35` for board 0 [HW1]."""
    return encode_request(Request(Deed.STATUS, board))


def unlock(board: int, lock: int) -> bytes:
    """One pulse: `02 0F 31 03 45` for lock 15 of board 0 [HW1]. Our reading: the board gives no answer."""
    return encode_request(Request(Deed.UNLOCK, board, lock))


def read_unlock_time(board: int) -> bytes:
    """Ask for the unlock time; it also ends the BUSY state that a pulse leaves behind [HW1]."""
    return encode_request(Request(Deed.UNLOCK_TIME, board))


def encode_status(reply: Status, *, command: Command = Command.STATUS_REPLY) -> bytes:
    """The nine bytes by which a board tells its sensors [HW1]; 0x36 answers ALL_STATUS."""
    masks = reply.latched.to_bytes(2, "little") + (reply.infrared or 0).to_bytes(2, "little")
    return seal(bytes([STX, reply.board << 4, command]) + masks + bytes([ETX]))


def encode_unlock_time(reply: UnlockTime) -> bytes:
    """Our reading: the shape of the set command 0x37 (two bytes, 10 ms units) under the number 0x38."""
    units = (reply.milliseconds // 10).to_bytes(2, "big")
    return seal(bytes([STX, reply.board << 4, Command.UNLOCK_TIME]) + units + bytes([ETX]))


def _decode_status(frame: bytes) -> Status:
    latched, infrared = frame[3] | frame[4] << 8, frame[5] | frame[6] << 8
    return Status(board=frame[1] >> 4, latched=latched, infrared=infrared)


def _decode_unlock_time(frame: bytes) -> UnlockTime:
    return UnlockTime(board=frame[1] >> 4, milliseconds=int.from_bytes(frame[3:5], "big") * 10)


def _decode_request(frame: bytes) -> Request:
    return Request(Deed[Command(frame[2]).name], board=frame[1] >> 4, lock=frame[1] & 0x0F)


@dataclass(frozen=True, slots=True)
class Shape(Generic[F]):
    """How long the frames of one command are, and what they mean."""

    length: int
    decode: Callable[[bytes], F]


class Shapes(Generic[F]):
    """A `Grammar`: the third byte says which shape a frame has."""

    def __init__(self, shapes: Mapping[int, Shape[F]]) -> None:
        self._shapes = MappingProxyType(dict(shapes))

    def length(self, begun: bytes) -> int | None:
        """How long this frame is; 0 if its command is none."""
        if len(begun) < 3:
            return None
        shape = self._shapes.get(begun[2])
        return 0 if shape is None else shape.length

    def decode(self, frame: bytes) -> F | None:
        """What it means, if its end and its sum are right."""
        if frame[-2] != ETX or frame[-1] != checksum(frame[:-1]):
            return None
        return self._shapes[frame[2]].decode(frame)


REPLIES: Shapes[Reply] = Shapes(
    {
        Command.STATUS_REPLY: Shape(9, _decode_status),
        Command.ALL_STATUS_REPLY: Shape(9, _decode_status),
        Command.UNLOCK_TIME: Shape(7, _decode_unlock_time),
    }
)
"""What a board says. Requests have no shape here, so an adapter that hears itself makes only noise."""

REQUESTS: Shapes[Request] = Shapes(
    {Command[deed.name]: Shape(REQUEST_LENGTH, _decode_request) for deed in Deed}
)
"""What a node says."""


class KrCu16:
    """The `BoardDialect` of these boards."""

    name = "krcu16"
    span = SPAN
    replies = REPLIES
    requests = REQUESTS
    answers_unlock = False
    busy_after_unlock = True

    def unlock(self, board: int, lock: int) -> bytes:
        """One pulse; not answered."""
        return unlock(board, lock)

    def status(self, board: int) -> bytes:
        """Ask for both masks."""
        return status(board)

    def wake(self, board: int) -> bytes:
        """0x38 ends BUSY."""
        return read_unlock_time(board)

    def encode_request(self, request: Request) -> bytes:
        """Five bytes."""
        return encode_request(request)

    def encode_reply(self, reply: Reply, request: Request) -> bytes:
        """Sensors or unlock time; a pulse has no answer."""
        match reply:
            case Status():
                everyone = request.deed is Deed.ALL_STATUS
                return encode_status(
                    reply, command=Command.ALL_STATUS_REPLY if everyone else Command.STATUS_REPLY
                )
            case UnlockTime():
                return encode_unlock_time(reply)
            case Driven():
                return b""
