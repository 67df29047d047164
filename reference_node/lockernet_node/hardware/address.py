"""Which lock on which board stands behind which door: the part of the layout that drivers need.

The layout of a bank maps what is painted on the door to a `DoorAddress`. It is checked once, when the bank
is opened; behind that check every address can be spoken on the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.dialect import Span


@dataclass(frozen=True, slots=True, order=True)
class DoorAddress:
    """Board and lock, both counted from 0. `infrared` is False where the sensor is not fitted."""

    board: int
    lock: int
    infrared: bool = True


def check_doors(doors: Mapping[str, DoorAddress]) -> None:
    """Raise `Malformed` unless there is a door and no two doors share a lock."""
    if not doors:
        raise Malformed(ErrorCode.CONFIGURATION, "the bank has no doors; expected at least one")
    owner: dict[tuple[int, int], str] = {}
    for compartment, address in doors.items():
        place = (address.board, address.lock)
        if place in owner:
            both = f"compartments {owner[place]} and {compartment}"
            raise Malformed(ErrorCode.CONFIGURATION, f"{both} share board {place[0]}, lock {place[1]}")
        owner[place] = compartment


def check_span(doors: Mapping[str, DoorAddress], span: Span, *, dialect: str) -> None:
    """Raise `Malformed` unless every address can be spoken in this dialect."""
    for compartment, address in doors.items():
        for key, value, end in (("board", address.board, span.boards), ("lock", address.lock, span.locks)):
            if not 0 <= value < end:
                expected = f"expected 0-{end - 1} on {dialect} boards"
                where = f"compartment {compartment}: {key}"
                raise Malformed(ErrorCode.CONFIGURATION, f"{where}: {expected}, got {value}")
