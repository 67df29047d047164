"""Frames of the CU48 lock board, six-byte dialect: bytes in, values out, no line and no clock.

    request   02 | ADDR | LOCK | CMD | 03 | SUM               CMD 60 asks for the sensors, 61 is a pulse
    driven    02 | ADDR | LOCK | 75 | 00 | SUM                the answer to a pulse
    status    02 | ADDR | 00 | 75 | LEN | LEN bytes | SUM     LEN 06: 48 latches; 0C: 48 infrareds behind them

SUM is the low byte of the sum of all bytes before it. Bit 0 is the lowest lock; 1 means latched. A reply
has no end byte: its length stands in it.

Sources: a community driver, HW2 in research/domain.md 7.6, not a vendor's manual; no certification is
claimed. It knows the reply of six bytes, latches alone. Twelve bytes are our reading, in the order of the
KR-CU16: boards that tell the latches alone are understood too, and their doors have no infrared.
"""

from typing import Final

from lockernet_node.hardware.dialect import Deed, Driven, Reply, Request, Span, Status, UnlockTime
from lockernet_node.hardware.frames import STX, checksum, seal

ETX = 0x03
SUCCESS = 0x75
REQUEST_LENGTH = 6
LATCH_BYTES = 6

SPAN = Span(boards=32, locks=48)
"""48 locks a board [HW2]. The address is a whole byte; 32 is what one RS-485 line drives (32 unit loads)."""

COMMANDS: Final = {Deed.STATUS: 0x60, Deed.UNLOCK: 0x61}
"""The fourth byte of a request [HW2]; the other deeds have no frame in this dialect."""

_DEEDS: Final = {number: deed for deed, number in COMMANDS.items()}
_HEAD_BYTES = 5
"""Up to and with LEN."""


def encode_request(request: Request) -> bytes:
    """`02 00 00 60 03 65` asks board 0, `02 00 00 61 03 66` drives its lock 0 [HW2]."""
    return seal(bytes([STX, request.board, request.lock, COMMANDS[request.deed], ETX]))


def encode_driven(reply: Driven) -> bytes:
    """Six bytes, nothing in them but the lock [HW2]."""
    return seal(bytes([STX, reply.board, reply.lock, SUCCESS, 0]))


def encode_status(reply: Status) -> bytes:
    """Latches [HW2], and the infrareds behind them if there are any (our reading)."""
    masks = reply.latched.to_bytes(LATCH_BYTES, "little")
    if reply.infrared is not None:
        masks += reply.infrared.to_bytes(LATCH_BYTES, "little")
    return seal(bytes([STX, reply.board, 0, SUCCESS, len(masks)]) + masks)


class Replies:
    """A `Grammar`: the fifth byte says how many bytes follow."""

    def length(self, begun: bytes) -> int | None:
        """Of a reply that says 75; 0 for anything else."""
        if len(begun) < _HEAD_BYTES:
            return None if begun[3:4] in (b"", bytes([SUCCESS])) else 0
        known = begun[3] == SUCCESS and begun[4] in (0, LATCH_BYTES, 2 * LATCH_BYTES)
        return _HEAD_BYTES + begun[4] + 1 if known else 0

    def decode(self, frame: bytes) -> Reply | None:
        """What it means, if its sum is right and its lock exists."""
        if frame[-1] != checksum(frame[:-1]):
            return None
        board, lock, told = frame[1], frame[2], frame[_HEAD_BYTES:-1]
        if not told:
            return Driven(board, lock) if lock < SPAN.locks else None
        infrared = int.from_bytes(told[LATCH_BYTES:], "little") if len(told) > LATCH_BYTES else None
        return Status(board, int.from_bytes(told[:LATCH_BYTES], "little"), infrared)


class Requests:
    """A `Grammar`: six bytes, always."""

    def length(self, begun: bytes) -> int | None:
        """Six if the command is known."""
        if len(begun) <= 3:
            return None
        return REQUEST_LENGTH if begun[3] in _DEEDS else 0

    def decode(self, frame: bytes) -> Request | None:
        """What it means, if its end and its sum are right and its lock exists."""
        whole = frame[-2] == ETX and frame[-1] == checksum(frame[:-1]) and frame[2] < SPAN.locks
        return Request(_DEEDS[frame[3]], frame[1], frame[2]) if whole else None


class Cu48:
    """The `BoardDialect` of these boards. No source tells of a BUSY state, so there is none to end."""

    name = "cu48"
    span = SPAN
    replies = Replies()
    requests = Requests()
    answers_unlock = True
    busy_after_unlock = False

    def unlock(self, board: int, lock: int) -> bytes:
        """One pulse; answered by `Driven`."""
        return encode_request(Request(Deed.UNLOCK, board, lock))

    def status(self, board: int) -> bytes:
        """Ask for the sensors; LOCK is 00."""
        return encode_request(Request(Deed.STATUS, board))

    def wake(self, board: int) -> None:  # noqa: ARG002  # the port's argument
        """There is nothing to end."""
        return

    def encode_request(self, request: Request) -> bytes:
        """Six bytes."""
        return encode_request(request)

    def encode_reply(self, reply: Reply, request: Request) -> bytes:  # noqa: ARG002  # the port's argument
        """A pulse is answered, and so is a question."""
        match reply:
            case Driven():
                return encode_driven(reply)
            case Status():
                return encode_status(reply)
            case UnlockTime():
                raise AssertionError("no question of this dialect asks for the unlock time")
