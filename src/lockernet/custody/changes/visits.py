"""How what happens at a door changes the parcel."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lockernet.custody.reservations import follow
from lockernet.custody.state import Custody, Session
from lockernet.errors import ErrorCode
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionAborted,
    CollectionStarted,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
    ParcelRefused,
    ParcelRemoved,
    ParcelWithdrawn,
    RemovalAborted,
    RemovalStarted,
    SessionInterrupted,
)

Change = dict[str, Any]
Changes = Mapping[type[Body], Callable[[Custody, Any], Change]]


def _deposit_started(_custody: Custody, event: Any) -> Change:
    visit = Session(
        until=event.session_until,
        occupied_before=event.occupied_before,
        tier=event.tier,
        actor_id=event.actor_id,
    )
    return {
        "state": CustodyState.DEPOSITING,
        "compartment_id": event.compartment_id,
        "grade": EvidenceGrade.COMMANDED,
        "session": visit,
    }


def _parcel_deposited(custody: Custody, event: Any) -> Change:
    visit = custody.session
    return {
        "state": CustodyState.WAITING,
        "hold_until": event.hold_until,
        "grade": event.grade,
        "deposit_grade": event.grade,
        "session": None,
        "reservation": follow(custody.reservation, ParcelDeposited),
        "brought_by": None if visit is None else visit.actor_id,
        "brought_with": CodeTier.UNSPECIFIED if visit is None else visit.tier,
        "seen_inside": event.grade is EvidenceGrade.OCCUPANCY_CHANGED or _went_in(visit),
        "disturbed": False,
    }


def _deposit_aborted(custody: Custody, event: Any) -> Change:
    small = event.reason == ErrorCode.PARCEL_TOO_BIG and event.compartment_id not in custody.too_small
    return {
        "state": CustodyState.EXPECTED,
        "compartment_id": None,
        "too_small": (*custody.too_small, event.compartment_id) if small else custody.too_small,
        "grade": EvidenceGrade.UNSPECIFIED,
        "session": None,
    }


def _collection_started(custody: Custody, event: Any) -> Change:
    visit = Session(
        until=event.session_until,
        occupied_before=event.occupied_before,
        tier=event.tier,
        generation=event.generation,
        action=event.action,
        actor_id=event.actor_id,
    )
    return {
        "state": CustodyState.COLLECTING,
        "grade": EvidenceGrade.COMMANDED,
        "session": visit,
        "generation": max(custody.generation, event.generation),
    }


def _removal_started(_custody: Custody, event: Any) -> Change:
    visit = Session(
        until=event.session_until,
        occupied_before=event.occupied_before,
        tier=CodeTier.ORDER,
        actor_id=event.actor_id,
    )
    return {"state": CustodyState.REMOVING, "grade": EvidenceGrade.COMMANDED, "session": visit}


def _out(state: CustodyState) -> Callable[[Custody, Any], Change]:
    """The parcel is out; its selector is free again."""

    def change(custody: Custody, event: Any) -> Change:
        visit = custody.session
        return {
            "state": state,
            "grade": event.grade,
            "session": None,
            "selector": None,
            "taken_by": None if visit is None else visit.actor_id,
            "taken_with": CodeTier.UNSPECIFIED if visit is None else visit.tier,
        }

    return change


def _back_inside(custody: Custody, _event: Any) -> Change:
    """As before the visit, which saw what the doors and the infrared say now."""
    emptied = custody.session is not None and custody.session.occupied is False
    return {
        "state": CustodyState.WAITING,
        "grade": custody.deposit_grade,
        "session": None,
        "seen_inside": custody.seen_inside and not emptied,
        "disturbed": False,
    }


def _refused_by_recipient(custody: Custody, event: Any) -> Change:
    block = {"block": BlockCause.RECIPIENT_REFUSED, "successor_point_id": None}
    return _back_inside(custody, event) | block


def _reopened(custody: Custody, _event: Any) -> Change:
    reopens = custody.session.reopens if custody.session else 0
    return _visit(custody, reopens=reopens + 1, reopening=True)


def _door_opened(custody: Custody, _event: Any) -> Change:
    """Also the door that was pulsed beside visits: then who stands there may take the parcel (LN-CUS-042)."""
    if custody.session is None:
        disturbed = custody.disturbed or custody.state is CustodyState.WAITING
        return {"forced": False, "opens_until": None, "sensor_may_tell": False, "disturbed": disturbed}
    seen = _visit(custody, opened=True, door_open=True, reopening=False)
    return seen | {"grade": EvidenceGrade.DOOR_OPENED}


def _door_closed(custody: Custody, event: Any) -> Change:
    """The infrared's word behind a door that was shut before says nothing of a pulse in flight."""
    session = custody.session
    if session is None:
        return {}
    in_flight = session.reopening and not session.door_open
    seen = _visit(custody, door_open=False, occupied=event.occupied, reopening=in_flight)
    return seen | {"grade": EvidenceGrade.DOOR_CLOSED}


def _interrupted(custody: Custody, _event: Any) -> Change:
    return _visit(custody, interrupted=True)


def _left_open(custody: Custody, _event: Any) -> Change:
    return _visit(custody, left_open=True)


def _uncertain(custody: Custody, event: Any) -> Change:
    """After a restore no sensor may tell: what it saw before, nobody remembers."""
    visit = custody.session
    deposit = custody.state is CustodyState.DEPOSITING and visit is not None
    watched = deposit and event.reason != ErrorCode.POINT_IN_RECOVERY
    return {
        "state": CustodyState.UNCERTAIN,
        "session": None,
        "compartment_id": custody.compartment_id or event.compartment_id,
        "sensor_may_tell": watched and visit is not None and visit.occupied_before is False,
    }


def _went_in(visit: Session | None) -> bool:
    return visit is not None and visit.occupied is True and visit.occupied_before is False


def _visit(custody: Custody, **update: Any) -> Change:
    """The visit with these fields changed; without a visit there is nothing to change."""
    session = custody.session
    return {} if session is None else {"session": session.model_copy(update=update)}


VISITS: Changes = MappingProxyType(
    {
        DepositStarted: _deposit_started,
        ParcelDeposited: _parcel_deposited,
        DepositAborted: _deposit_aborted,
        CollectionStarted: _collection_started,
        ParcelCollected: _out(CustodyState.COLLECTED),
        ParcelWithdrawn: _out(CustodyState.WITHDRAWN),
        ParcelRefused: _refused_by_recipient,
        CollectionAborted: _back_inside,
        RemovalStarted: _removal_started,
        ParcelRemoved: _out(CustodyState.REMOVED),
        RemovalAborted: _back_inside,
        CompartmentReopened: _reopened,
        DoorOpened: _door_opened,
        DoorClosed: _door_closed,
        DoorLeftOpen: _left_open,
        SessionInterrupted: _interrupted,
        CustodyMarkedUncertain: _uncertain,
    }
)
