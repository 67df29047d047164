"""What can go wrong with doors, boards and their answers, drawn by a seed: pure, the same every time.

A seed and a share spoil about this share of the doors and of the boards for good, of the answers one by one,
and of the stretches of a hundred requests with a power cut at their beginning. Names and numbers are hashed,
so that neither the order of questions nor another fault changes what is drawn.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lockernet.errors import ErrorCode, Malformed


class Fault(StrEnum):
    """What can be wrong."""

    JAMMED = "jammed"
    LATCH_SAYS_OPEN = "latch_says_open"
    LATCH_SAYS_CLOSED = "latch_says_closed"
    INFRARED_SAYS_EMPTY = "infrared_says_empty"
    INFRARED_SAYS_OCCUPIED = "infrared_says_occupied"
    DEAD = "dead"
    SLOW = "slow"
    LOST = "lost"
    DOUBLED = "doubled"
    NOISE = "noise"
    POWER_CUT = "power_cut"


DOOR_FAULTS = (
    Fault.JAMMED,
    Fault.LATCH_SAYS_OPEN,
    Fault.LATCH_SAYS_CLOSED,
    Fault.INFRARED_SAYS_EMPTY,
    Fault.INFRARED_SAYS_OCCUPIED,
)
"""Of one door, for good."""

BOARD_FAULTS = (Fault.DEAD, Fault.SLOW)
"""Of one board, for good."""

ANSWER_FAULTS = (Fault.LOST, Fault.DOUBLED, Fault.NOISE)
"""Of one answer of a board."""

STRETCH_REQUESTS, CUT_REQUESTS = 100, 20
"""A power cut lasts twenty requests, at the beginning of a stretch of a hundred."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What this seed spoils. `share` is between 0 and 1; `kinds` are the faults that may be drawn."""

    seed: int = 0
    share: float = 0.0
    kinds: tuple[Fault, ...] = tuple(Fault)

    def door(self, name: str) -> Fault | None:
        """What is wrong with this door."""
        return self._one_of(DOOR_FAULTS, name)

    def board(self, number: int) -> Fault | None:
        """What is wrong with this board."""
        return self._one_of(BOARD_FAULTS, f"board {number}")

    def answer(self, number: int) -> Fault | None:
        """What happens to the answer to this request, counted from the start of the simulation."""
        return self._one_of(ANSWER_FAULTS, f"answer {number}")

    def power_is_cut(self, number: int) -> bool:
        """Whether the boards have no power when this request comes."""
        stretch, place = divmod(number, STRETCH_REQUESTS)
        drawn = self._one_of((Fault.POWER_CUT,), f"stretch {stretch}") is not None
        return drawn and place < CUT_REQUESTS

    def noise(self, number: int) -> bytes:
        """One to eight stray bytes ahead of an answer."""
        drawn = _hash(self.seed, f"noise {number}")
        return drawn[1 : 2 + drawn[0] % 8]

    def _one_of(self, faults: Iterable[Fault], name: str) -> Fault | None:
        drawable = [fault for fault in faults if fault in self.kinds]
        drawn = _hash(self.seed, name)
        if not drawable or int.from_bytes(drawn[:4]) >= self.share * 2**32:
            return None
        return drawable[drawn[4] % len(drawable)]


def draw_of(seed: int, share: float, only: Iterable[str] = ()) -> Draw:
    """A draw of these kinds, of all if none is named; `Malformed` for a share or a kind that cannot be."""
    if not 0 <= share <= 1:
        raise Malformed(ErrorCode.CONFIGURATION, f"faults: expected a share of 0 to 1, got {share}")
    return Draw(seed, share, tuple(map(fault_named, only)) or tuple(Fault))


def fault_named(name: str) -> Fault:
    """The fault of this name; `Malformed` tells which ones there are."""
    if name not in list(Fault):
        raise Malformed(ErrorCode.CONFIGURATION, f"expected one of {', '.join(Fault)}; got {name!r}")
    return Fault(name)


def _hash(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()
