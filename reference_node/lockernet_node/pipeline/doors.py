"""Doors that open beside visits: for staff, from afar, by a key; and what the sensors say of them meanwhile.

The newest opening of each door is stored with its intent, so that a restart raises no false alarm. While it
is in use, no other door opens (LN-CUS-007).
"""

from dataclasses import replace
from datetime import datetime

from lockernet.custody.state import SESSION, TIME_TO_OPEN, Custody
from lockernet.models.grants import MaintenanceAction
from lockernet_node.ports import DoorReading, OpeningRow, OpeningStage, Transaction

FROM_AFAR = MaintenanceAction.UNSPECIFIED
"""Stands as the action of a door that the operator opens itself."""


def opens_until(now: datetime) -> datetime:
    """Until when a door that is told to open now may do so once without an alarm."""
    return now + SESSION


def pulses_until(now: datetime) -> datetime:
    """A pulse that waited longer is not sent any more: whoever asked for it has gone."""
    return now + TIME_TO_OPEN


def note_opening(
    tx: Transaction,
    compartment: str,
    action: MaintenanceAction,
    *,
    grant_id: bytes | None,
    now: datetime,
    stage: OpeningStage = OpeningStage.TOLD,
) -> None:
    """This door is being opened beside visits."""
    tx.save_opening(OpeningRow(compartment, action, grant_id, opens_until(now), stage))


def pulse_empty(tx: Transaction, compartment: str, *, now: datetime) -> None:
    """Plan the pulse of a door behind which no parcel lies; where one does, its custody plans it."""
    tx.plan_unlock(compartment, b"", until=pulses_until(now))


def follow_door(tx: Transaction, reading: DoorReading, *, now: datetime) -> bool:
    """Note what the latch says; True if an opening explains that the door is open now."""
    opening = tx.opening(reading.compartment)
    if opening is None:
        return False
    if reading.closed:
        if opening.stage is OpeningStage.OPEN:
            tx.save_opening(replace(opening, stage=OpeningStage.SHUT))
        return False
    if opening.stage is not OpeningStage.TOLD or now >= opening.until:
        return opening.stage is OpeningStage.OPEN
    tx.save_opening(replace(opening, stage=OpeningStage.OPEN))
    return True


def is_in_use(tx: Transaction, now: datetime, *, other_than: str | None = None) -> bool:
    """True while a door stands open, or is about to, beside visits."""
    return any(
        now < each.until and each.stage is not OpeningStage.SHUT and each.compartment != other_than
        for each in tx.openings()
    )


def a_visit_is_moving(tx: Transaction, now: datetime) -> bool:
    """True while the door of a visit is open or about to open."""
    return any(is_moving(each, now) for each in tx.sessions())


def is_moving(custody: Custody, now: datetime) -> bool:
    """True while the door of this visit is open or about to open, and its time is not over."""
    session = custody.session
    return (
        session is not None
        and now < session.until
        and (session.door_open or session.reopening or not session.opened)
    )
