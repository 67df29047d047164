"""How promises, orders, marks and inspections change the parcel."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from lockernet.custody.changes.visits import Change, Changes
from lockernet.custody.reservations import follow
from lockernet.custody.state import ENDED, Custody
from lockernet.models.custody import CustodyState, EvidenceGrade
from lockernet.models.events import (
    CodeReissued,
    CollectionOrdered,
    CompartmentForced,
    CompartmentInspected,
    CustodyResolved,
    DisputeClosed,
    DisputeOpened,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    ExpectationEnded,
    HoldExtended,
    ObligationCleared,
    ParcelBlocked,
    ParcelDeposited,
    ParcelOverdue,
    ParcelReleased,
    PromiseBroken,
    ReceiptCountersigned,
    RemovalOrdered,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    SoftReservationRefused,
    UnexpectedDoorOpened,
)


def _reservation(custody: Custody, event: Any) -> Change:
    return {"reservation": follow(custody.reservation, type(event))}


def _cancelled(custody: Custody, event: Any) -> Change:
    return _reservation(custody, event) | {"state": CustodyState.ABORTED, "selector": None}


def _given_up(_custody: Custody, _event: Any) -> Change:
    return {"state": CustodyState.ABORTED, "selector": None}


def _reserved_until(custody: Custody, event: Any) -> Change:
    return _reservation(custody, event) | {"reserved_until": event.reserved_until}


def _overdue(_custody: Custody, _event: Any) -> Change:
    return {"overdue": True}


def _longer(_custody: Custody, event: Any) -> Change:
    return {"hold_until": event.hold_until, "overdue": False}


def _blocked(_custody: Custody, event: Any) -> Change:
    """The newest cause is the one that counts."""
    return {"block": event.cause, "successor_point_id": event.successor_point_id}


def _released(_custody: Custody, _event: Any) -> Change:
    return {"block": None, "successor_point_id": None}


def _disputed(_custody: Custody, event: Any) -> Change:
    return {"dispute": event.reason}


def _settled(_custody: Custody, _event: Any) -> Change:
    return {"dispute": None}


def _reissued(custody: Custody, event: Any) -> Change:
    return {"generation": max(custody.generation, event.generation)}


def _cleared(custody: Custody, event: Any) -> Change:
    if event.obligation in custody.cleared:
        return {}
    return {"cleared": (*custody.cleared, event.obligation)}


def _may_remove(_custody: Custody, event: Any) -> Change:
    return {"removal_by": event.actor_id}


def _may_collect(_custody: Custody, event: Any) -> Change:
    return {"collection_by": event.actor_id}


def _countersigned(custody: Custody, event: Any) -> Change:
    """Both sides say so: the grade of that hand-over is ATTESTED (LN-CUS-043)."""
    attested = EvidenceGrade.ATTESTED
    change: Change = {"countersigned": (*custody.countersigned, event.to_state)}
    if event.to_state is CustodyState.WAITING and custody.was_deposited:
        change["deposit_grade"] = attested
    if event.to_state is custody.state:
        change["grade"] = attested
    return change


def _alarm(_custody: Custody, _event: Any) -> Change:
    return {"disturbed": True, "sensor_may_tell": False}


def _inspected(custody: Custody, event: Any) -> Change:
    """Found empty: where the parcel is nobody knows, but its compartment is free, and so is its selector."""
    if event.occupied or custody.session is not None:
        return {"disturbed": False}
    if custody.state is CustodyState.WAITING or _is_missing(custody):
        return {
            "state": CustodyState.UNCERTAIN,
            "compartment_id": None,
            "selector": None,
            "seen_inside": False,
            "disturbed": False,
            "forced": False,
        }
    return {}


def _is_missing(custody: Custody) -> bool:
    return custody.state is CustodyState.UNCERTAIN and custody.was_deposited


def _forced(_custody: Custody, event: Any) -> Change:
    return {
        "state": CustodyState.UNCERTAIN,
        "session": None,
        "forced": event.pulsed,
        "sensor_may_tell": False,
    }


def _pulsed(_custody: Custody, event: Any) -> Change:
    return {"opens_until": event.session_until}


def _resolved(custody: Custody, event: Any) -> Change:
    over = {"state": event.state, "session": None, "sensor_may_tell": False, "forced": False}
    return over | _RESOLVED.get(event.state, _taken)(custody, event)


def _found_inside(custody: Custody, event: Any) -> Change:
    changed = event.grade is EvidenceGrade.OCCUPANCY_CHANGED
    first = not custody.was_deposited
    return {
        "hold_until": event.hold_until,
        "overdue": False,
        "grade": event.grade,
        "deposit_grade": event.grade if first else custody.deposit_grade,
        "reservation": follow(custody.reservation, ParcelDeposited),
        "seen_inside": changed if first else custody.seen_inside,
        "disturbed": False,
    }


def _never_came(_custody: Custody, _event: Any) -> Change:
    return {"compartment_id": None, "grade": EvidenceGrade.UNSPECIFIED}


def _taken(custody: Custody, event: Any) -> Change:
    """Whatever opened its compartment, a receipt of taking it out proves that it was in."""
    ended = event.state in ENDED
    return {
        "grade": event.grade,
        "reservation": follow(custody.reservation, ParcelDeposited),
        "selector": None if ended else custody.selector,
    }


_RESOLVED: dict[CustodyState, Callable[[Custody, Any], Change]] = {
    CustodyState.WAITING: _found_inside,
    CustodyState.EXPECTED: _never_came,
}


PARCELS: Changes = MappingProxyType(
    {
        ReservationCancelled: _cancelled,
        ReservationLapsed: _reservation,
        ExpectationEnded: _given_up,
        ReservationExtended: _reserved_until,
        ReservationHardened: _reserved_until,
        SoftReservationRefused: _reservation,
        PromiseBroken: _reservation,
        HoldExtended: _longer,
        ParcelOverdue: _overdue,
        ParcelBlocked: _blocked,
        ParcelReleased: _released,
        DisputeOpened: _disputed,
        DisputeClosed: _settled,
        CodeReissued: _reissued,
        ObligationCleared: _cleared,
        RemovalOrdered: _may_remove,
        CollectionOrdered: _may_collect,
        ReceiptCountersigned: _countersigned,
        UnexpectedDoorOpened: _alarm,
        CompartmentInspected: _inspected,
        CompartmentForced: _forced,
        DoorOpenedRemotely: _pulsed,
        DoorOpenedForStaff: _pulsed,
        CustodyResolved: _resolved,
    }
)
