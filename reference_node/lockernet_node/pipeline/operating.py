"""What the operator sees of its bank: every door, what lies behind it, and what its sensors say. Pure.

One view for the pages of staff, the command line and whoever else shows it. It names no parcel, no courier
and no person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from lockernet.custody.compartments import Compartment
from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyMark, CustodyState
from lockernet_node.pipeline.closing import Closing, closings
from lockernet_node.pipeline.doors import is_moving
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.ports import OpeningRow, OpeningStage, Transaction


class Latch(StrEnum):
    """What the latch says."""

    OPEN = "open"
    SHUT = "shut"
    UNKNOWN = "unknown"


class Use(StrEnum):
    """What a compartment is used for now."""

    FREE = "free"
    PARCEL = "parcel"
    """A parcel waits in it."""
    VISIT = "visit"
    """Somebody deposits, collects or removes."""
    UNCERTAIN = "uncertain"
    """Staff have to look."""
    ORPHAN = "orphan"
    """Something lies there that no parcel explains."""
    OUT_OF_SERVICE = "out_of_service"


@dataclass(frozen=True, slots=True)
class DoorView:
    """One compartment and its door."""

    compartment: str
    use: Use
    latch: Latch
    occupied: bool | None
    """What the infrared says; None where there is none."""
    marks: tuple[CustodyMark, ...] = ()
    fault: str | None = None
    orphan: bool = False
    opening: OpeningStage | None = None
    """It was opened beside visits, and nobody has said yet what lies there."""
    opened_by: bytes | None = None
    """The grant by which that was done."""
    needs_attention: bool = False
    """Staff have something to do here."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the store knows of the bank, read in one transaction."""

    compartments: Sequence[str]
    assigned: Sequence[Custody]
    unsound: Sequence[Compartment]
    openings: Sequence[OpeningRow]
    closings: Sequence[Closing]

    @classmethod
    def of(cls, tx: Transaction) -> Self:
        """Read it."""
        return cls(
            compartments=[name for name, _ in tx.all_compartments()],
            assigned=tx.assigned(),
            unsound=tx.unsound_compartments(),
            openings=tx.openings(),
            closings=closings(tx),
        )


def bank_view(known: Knowledge, sensors: Sensors, now: datetime) -> list[DoorView]:
    """Every door, in layout order."""
    return [door_view(known, sensors, name, now) for name in known.compartments]


def door_view(known: Knowledge, sensors: Sensors, compartment: str, now: datetime) -> DoorView:
    """One door."""
    custody = next((each for each in known.assigned if each.compartment_id == compartment), None)
    unsound = next((each for each in known.unsound if each.compartment_id == compartment), None)
    opening = next((each for each in known.openings if each.compartment == compartment), None)
    use, latch = _use(custody, unsound), _latch(sensors, compartment)
    moving = custody is not None and is_moving(custody, now)
    return DoorView(
        compartment,
        use,
        latch,
        sensors.occupied(compartment),
        marks=() if custody is None else custody.marks,
        fault=None if unsound is None else unsound.fault,
        orphan=unsound is not None and unsound.orphan,
        opening=None if opening is None else opening.stage,
        opened_by=None if opening is None else opening.grant_id,
        needs_attention=use in _ATTENTION or (latch is Latch.OPEN and not moving),
    )


_ATTENTION = frozenset({Use.UNCERTAIN, Use.ORPHAN, Use.OUT_OF_SERVICE})

_BY_STATE = {CustodyState.WAITING: Use.PARCEL, CustodyState.UNCERTAIN: Use.UNCERTAIN}


def _use(custody: Custody | None, unsound: Compartment | None) -> Use:
    if custody is not None:
        return _BY_STATE.get(custody.state, Use.VISIT)
    if unsound is None:
        return Use.FREE
    return Use.ORPHAN if unsound.orphan else Use.OUT_OF_SERVICE


def _latch(sensors: Sensors, compartment: str) -> Latch:
    reading = sensors.last(compartment)
    if reading is None or reading.closed is None:
        return Latch.UNKNOWN
    return Latch.SHUT if reading.closed else Latch.OPEN
