"""decide(): may this happen to this parcel, and what follows. Pure; the table is in `transitions`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lockernet.custody.commands import (
    CancelParcel,
    Command,
    OpenForCollection,
    OpenForDeposit,
    Order,
    ReportClosed,
)
from lockernet.custody.state import Custody, Session
from lockernet.custody.transitions import REFUSALS, TRANSITIONS, Step
from lockernet.errors import ErrorCode
from lockernet.models.custody import EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionAborted,
    CollectionStarted,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    ParcelCollected,
    ParcelDeposited,
    ReservationCancelled,
    ReservationLapsed,
)
from lockernet.models.outcome import Refused


@dataclass(frozen=True, slots=True)
class Accepted:
    """What happens: an event, and whether the parcel's door is pulsed. No event: nothing new."""

    event: Body | None = None
    unlock: bool = False


_CHANGED, _SHUT = EvidenceGrade.OCCUPANCY_CHANGED, EvidenceGrade.DOOR_CLOSED

_ACTOR_REFUSALS: dict[type[Command], ErrorCode] = {
    OpenForDeposit: ErrorCode.NOT_EXPECTED,
    CancelParcel: ErrorCode.NOT_FOUND,
}
"""Orders that only the parcel's own courier gives; to others the parcel does not exist (LN-REQ-005)."""


def decide(custody: Custody, command: Command, actor: str | None, now: datetime) -> Accepted | Refused:
    """Judge one command. `actor` is the member who gives it; None for people and sensors."""
    pair = (custody.state, type(command))
    foreign = _ACTOR_REFUSALS.get(type(command))
    if foreign is not None and actor != custody.courier_id:
        return Refused(foreign)
    if isinstance(command, OpenForCollection) and command.generation < custody.generation:
        return Refused(ErrorCode.CODE_REFUSED)  # LN-COD-011
    for step in TRANSITIONS.get(pair, ()):
        if step.when(custody, command, now):
            return Accepted(_build(step, custody, command, now), step.unlock)
    if isinstance(command, Order):
        return Refused(REFUSALS.get(pair, ErrorCode.TRANSITION_NOT_ALLOWED))
    return Accepted()


def _build(step: Step, custody: Custody, command: Command, now: datetime) -> Body:
    values: dict[str, Any] = {"parcel_id": custody.parcel_id}
    if step.event not in (ReservationCancelled, ReservationLapsed):
        values["compartment_id"] = custody.compartment_id
    more = _DETAILS.get(step.event)
    if more is not None:
        values |= more(custody, command, now)
    return step.event(**values)


def _deposit_started(_custody: Custody, command: Any, _now: datetime) -> dict[str, Any]:
    return {
        "compartment_id": command.compartment_id,
        "occupied_before": command.occupied_before,
        "session_until": command.session_until,
    }


def _collection_started(_custody: Custody, command: Any, _now: datetime) -> dict[str, Any]:
    return {
        "tier": command.tier,
        "generation": command.generation,
        "occupied_before": command.occupied_before,
        "session_until": command.session_until,
    }


def _parcel_deposited(custody: Custody, command: Command, now: datetime) -> dict[str, Any]:
    occupied = command.occupied if isinstance(command, ReportClosed) else _visit(custody).occupied
    changed = occupied is True and _visit(custody).occupied_before is False
    hold = timedelta(hours=custody.terms.hold.amount)
    return {"hold_until": now + hold, "grade": _CHANGED if changed else _SHUT}


def _parcel_collected(custody: Custody, _command: Command, _now: datetime) -> dict[str, Any]:
    visit = _visit(custody)
    changed = visit.occupied is False and visit.occupied_before is True
    return {"grade": _CHANGED if changed else _SHUT}


def _door_closed(_custody: Custody, command: Any, _now: datetime) -> dict[str, Any]:
    return {"occupied": command.occupied}


def _aborted(custody: Custody, _command: Command, _now: datetime) -> dict[str, Any]:
    """Why a visit came to nothing: its door never opened, or it closed on the same picture."""
    visit = _visit(custody)
    may_have_opened = visit.opened or visit.interrupted
    return {"reason": ErrorCode.VISIT_WITHOUT_HANDOVER if may_have_opened else ErrorCode.DOOR_DID_NOT_OPEN}


def _uncertain(_custody: Custody, _command: Command, _now: datetime) -> dict[str, Any]:
    return {"reason": ErrorCode.CUSTODY_UNCERTAIN}


def _visit(custody: Custody) -> Session:
    """The visit; the states whose events ask for it always have one."""
    if custody.session is None:
        raise AssertionError(f"{custody.state.name} without a session")
    return custody.session


_DETAILS: dict[type[Body], Callable[[Custody, Command, datetime], dict[str, Any]]] = {
    DepositStarted: _deposit_started,
    ParcelDeposited: _parcel_deposited,
    DepositAborted: _aborted,
    CollectionStarted: _collection_started,
    ParcelCollected: _parcel_collected,
    CollectionAborted: _aborted,
    DoorClosed: _door_closed,
    CustodyMarkedUncertain: _uncertain,
}
"""What an event says beyond parcel and door."""
