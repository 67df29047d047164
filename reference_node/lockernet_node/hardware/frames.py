"""Finds frames in whatever a line delivers: pure, no line and no clock, whichever dialect is spoken.

A frame counts only whole: its start, its length and its sum. Anything else costs one byte, and the search
goes on behind it, so noise never hides a frame that begins after it.
"""

from typing import Generic, Protocol, TypeVar

STX = 0x02
"""Every dialect that we know begins a frame with it."""

F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)


class Grammar(Protocol[F_co]):
    """What frames one end of the line says."""

    def length(self, begun: bytes) -> int | None:
        """How long the frame is that begins so (with STX); 0 if none does, None while too little is known."""

    def decode(self, frame: bytes) -> F_co | None:
        """What a frame of that length means; None if it is not whole."""


def checksum(body: bytes) -> int:
    """The low byte of the sum of all bytes before it [HW1, HW2 in research/domain.md 7.6]."""
    return sum(body) & 0xFF


def seal(body: bytes) -> bytes:
    """The frame with its sum."""
    return body + bytes([checksum(body)])


class FrameReader(Generic[F]):
    """Reads one end's frames; one byte at a time will do."""

    def __init__(self, grammar: Grammar[F]) -> None:
        self._grammar = grammar
        self._pending = bytearray()

    def feed(self, received: bytes) -> list[F]:
        """Every frame that these bytes complete, in order."""
        self._pending += received
        found: list[F] = []
        while (start := self._pending.find(STX)) >= 0:
            del self._pending[:start]
            length = self._grammar.length(bytes(self._pending))
            if length is None or len(self._pending) < length:
                return found
            meaning = self._grammar.decode(bytes(self._pending[:length])) if length else None
            if meaning is not None:
                found.append(meaning)
            del self._pending[: length if meaning is not None else 1]
        self._pending.clear()
        return found

    def forget(self) -> None:
        """Drop what was begun: the line was quiet, so the rest will not come."""
        self._pending.clear()
