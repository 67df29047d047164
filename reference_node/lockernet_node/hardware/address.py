"""Which lock on which board stands behind which door: the part of the layout that drivers need.

The layout of a bank maps what is painted on the door to a `DoorAddress`. It is checked once, when the bank
is opened; behind that check every address can be spoken on the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lockernet.errors import ErrorCode, Malformed

LOCKS_PER_BOARD = 16
BOARDS_PER_LINE = 10
"""Board addresses 0x00 to 0x9F, sixteen each: community driver of the KR-CU16 [HW1 in research/domain.md]."""


@dataclass(frozen=True, slots=True, order=True)
class DoorAddress:
    """Board and lock, both counted from 0. `infrared` is False where the sensor is not fitted."""

    board: int
    lock: int
    infrared: bool = True


def check_doors(doors: Mapping[str, DoorAddress]) -> None:
    """Raise `Malformed` unless there is a door, all addresses exist and no two doors share a lock."""
    if not doors:
        raise Malformed(ErrorCode.CONFIGURATION, "the bank has no doors; expected at least one")
    owner: dict[tuple[int, int], str] = {}
    for compartment, address in doors.items():
        place = (address.board, address.lock)
        if not (0 <= address.board < BOARDS_PER_LINE and 0 <= address.lock < LOCKS_PER_BOARD):
            expected = f"expected board 0-{BOARDS_PER_LINE - 1} and lock 0-{LOCKS_PER_BOARD - 1}"
            raise Malformed(ErrorCode.CONFIGURATION, f"door {compartment} is at {place}; {expected}")
        if place in owner:
            both = f"doors {owner[place]} and {compartment}"
            raise Malformed(ErrorCode.CONFIGURATION, f"{both} share board {place[0]}, lock {place[1]}")
        owner[place] = compartment
