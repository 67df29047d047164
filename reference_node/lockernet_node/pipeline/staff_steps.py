"""What staff do at a door, each step inside one transaction; who may take it was judged before (staff.py).

What follows for a parcel decides the custody table, for a compartment the machine beside it.
"""

from dataclasses import dataclass
from enum import StrEnum

from lockernet.codes.staff import StaffCode
from lockernet.custody.commands import Command, ForceOpening, Inspect, OpenForStaff, ReportForced
from lockernet.custody.compartments import InspectCompartment, Work
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.events import CompartmentForced, DoorOpenedForStaff
from lockernet.models.grants import MaintenanceAction
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.compartments import work_at
from lockernet_node.pipeline.doors import (
    a_visit_is_moving,
    is_in_use,
    note_opening,
    opens_until,
    pulse_empty,
)
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.staff import Staff, reason_against_staff, staff_of
from lockernet_node.ports import OpeningStage, Transaction

INSPECT, REPAIR, FORCE = MaintenanceAction.INSPECT, MaintenanceAction.REPAIR, MaintenanceAction.FORCE
ANY = (INSPECT, REPAIR, FORCE)


class Found(StrEnum):
    """What staff say that they saw."""

    PARCEL = "parcel"
    """What belongs there."""
    EMPTY = "empty"
    SOMETHING = "something"
    """What does not belong there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step is taken, by whom and when."""

    tx: Transaction
    point: Point
    staff: Staff
    compartment: str
    moment: Moment

    @property
    def custody(self) -> Custody | None:
        """The parcel that belongs here, if there is one."""
        return self.tx.custody_in(self.compartment)

    def apply(self, custody: Custody, command: Command) -> Refused | None:
        """A command on that parcel; None if it was taken."""
        after = apply(self.tx, self.point, custody, command, actor=None, moment=self.moment)
        return after if isinstance(after, Refused) else None

    def work(self, work: Work) -> Refused | None:
        """A piece of work at the compartment; None if it was taken."""
        after = work_at(self.tx, self.point, self.compartment, work, moment=self.moment)
        return after if isinstance(after, Refused) else None


def open_door(place: Place, action: MaintenanceAction) -> Refused | None:
    """Open it by a committed intent: to look inside, to repair, or by order of an authority."""
    tx, now = place.tx, place.moment.now
    if is_in_use(tx, now, other_than=place.compartment) or a_visit_is_moving(tx, now):
        return Refused(ErrorCode.DOOR_IN_USE, final=False)
    custody, grant_id = place.custody, place.staff.grant_id
    if custody is None:
        _pulse_empty(place, action)
    else:
        forced, until = action is FORCE, opens_until(now)
        looks = OpenForStaff(grant_id, action, until)
        refused = place.apply(custody, ForceOpening(grant_id) if forced else looks)
        if refused is not None:
            return refused
    note_opening(tx, place.compartment, action, grant_id=grant_id, now=now)
    return None


def say(place: Place, found: Found) -> Refused | None:
    """What lies there; who opened the door says so, and nobody else (LN-GRA-007)."""
    opening, custody = place.tx.opening(place.compartment), place.custody
    if opening is None or opening.grant_id != place.staff.grant_id:
        return Refused(ErrorCode.NOT_GRANTED)
    if custody is not None and custody.session is not None and place.moment.now < custody.session.until:
        return Refused(ErrorCode.DOOR_IN_USE, final=False)
    refused = None
    if custody is not None:
        refused = place.apply(custody, Inspect(inside=found is Found.PARCEL))
    if refused is None and (custody is None or found is Found.SOMETHING):
        refused = place.work(InspectCompartment(occupied=found is not Found.EMPTY))
    if refused is None:
        place.tx.end_opening(place.compartment)
    return refused


def tell_of_key(place: Place, second: StaffCode) -> Refused | None:
    """It was opened with a key; two people say so, then one of them says what lies there (LN-GRA-009)."""
    tx, staff, now = place.tx, place.staff, place.moment.now
    other = staff_of(tx, second)
    if isinstance(other, Refused):
        return other
    reason = reason_against_staff(tx, other, *ANY, compartment=place.compartment, now=now)
    if reason is not None or other.holder == staff.holder:
        return Refused(ErrorCode.NOT_GRANTED)
    custody = place.custody
    if custody is None:
        _record_force(place, pulsed=False, second_grant_id=other.grant_id)
    else:
        refused = place.apply(custody, ReportForced(staff.grant_id, other.grant_id))
        if refused is not None:
            return refused
    shut = OpeningStage.SHUT
    note_opening(tx, place.compartment, FORCE, grant_id=staff.grant_id, now=now, stage=shut)
    return None


def _pulse_empty(place: Place, action: MaintenanceAction) -> None:
    if action is FORCE:
        _record_force(place, pulsed=True)
    else:
        event = DoorOpenedForStaff(
            compartment_id=place.compartment,
            grant_id=place.staff.grant_id,
            action=action,
            session_until=opens_until(place.moment.now),
        )
        record(place.tx, place.point, event, moment=place.moment, members=())
    pulse_empty(place.tx, place.compartment, now=place.moment.now)


def _record_force(place: Place, *, pulsed: bool, second_grant_id: bytes | None = None) -> None:
    event = CompartmentForced(
        compartment_id=place.compartment,
        grant_id=place.staff.grant_id,
        pulsed=pulsed,
        second_grant_id=second_grant_id,
    )
    record(place.tx, place.point, event, moment=place.moment, members=())
