"""evolve(): the parcel after an event. Pure, total, and all that a replay of the journal needs."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from lockernet.custody.state import Custody, Session
from lockernet.models.custody import CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionAborted,
    CollectionStarted,
    CompartmentReopened,
    CompartmentReserved,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ReservationCancelled,
    ReservationLapsed,
    SessionInterrupted,
)
from lockernet.models.reservations import ReservationState


def begin(event: CompartmentReserved | ParcelExpected) -> Custody:
    """A parcel that the point has just heard of."""
    custody = Custody(parcel_id=event.parcel.parcel_id, courier_id=event.courier_id, terms=event.parcel)
    if isinstance(event, ParcelExpected):
        return custody
    return custody.model_copy(
        update={"reservation": ReservationState.HARD, "reserved_until": event.reserved_until}
    )


def evolve(custody: Custody, event: Body) -> Custody:
    """The parcel after `event`; events that do not move it leave it as it is."""
    change = _CHANGES.get(type(event))
    return custody if change is None else custody.model_copy(update=change(custody, event))


def replay(events: Iterable[Body]) -> Custody | None:
    """The parcel that these events, oldest first, tell of."""
    custody: Custody | None = None
    for event in events:
        if isinstance(event, CompartmentReserved | ParcelExpected):
            custody = begin(event)
        elif custody is not None:
            custody = evolve(custody, event)
    return custody


Change = dict[str, Any]


def _deposit_started(_custody: Custody, event: Any) -> Change:
    return {
        "state": CustodyState.DEPOSITING,
        "compartment_id": event.compartment_id,
        "grade": EvidenceGrade.COMMANDED,
        "session": Session(until=event.session_until, occupied_before=event.occupied_before),
    }


def _parcel_deposited(custody: Custody, event: Any) -> Change:
    kept = custody.reservation is ReservationState.HARD
    return {
        "state": CustodyState.WAITING,
        "hold_until": event.hold_until,
        "grade": event.grade,
        "deposit_grade": event.grade,
        "session": None,
        "reservation": ReservationState.CONSUMED if kept else custody.reservation,
    }


def _deposit_aborted(_custody: Custody, _event: Any) -> Change:
    return {
        "state": CustodyState.EXPECTED,
        "compartment_id": None,
        "grade": EvidenceGrade.UNSPECIFIED,
        "session": None,
    }


def _collection_started(custody: Custody, event: Any) -> Change:
    visit = Session(
        until=event.session_until,
        occupied_before=event.occupied_before,
        tier=event.tier,
        generation=event.generation,
    )
    return {
        "state": CustodyState.COLLECTING,
        "grade": EvidenceGrade.COMMANDED,
        "session": visit,
        "generation": max(custody.generation, event.generation),
    }


def _parcel_collected(_custody: Custody, event: Any) -> Change:
    return {"state": CustodyState.COLLECTED, "grade": event.grade, "session": None, "selector": None}


def _collection_aborted(custody: Custody, _event: Any) -> Change:
    return {"state": CustodyState.WAITING, "grade": custody.deposit_grade, "session": None}


def _reopened(custody: Custody, _event: Any) -> Change:
    reopens = custody.session.reopens if custody.session else 0
    return _visit(custody, reopens=reopens + 1, reopening=True)


def _door_opened(custody: Custody, _event: Any) -> Change:
    seen = _visit(custody, opened=True, door_open=True, reopening=False)
    return seen | {"grade": EvidenceGrade.DOOR_OPENED}


def _door_closed(custody: Custody, event: Any) -> Change:
    """The infrared's word behind a door that was shut before says nothing of a pulse in flight."""
    session = custody.session
    in_flight = session is not None and session.reopening and not session.door_open
    seen = _visit(custody, door_open=False, occupied=event.occupied, reopening=in_flight)
    return seen | {"grade": EvidenceGrade.DOOR_CLOSED}


def _interrupted(custody: Custody, _event: Any) -> Change:
    return _visit(custody, interrupted=True)


def _uncertain(_custody: Custody, _event: Any) -> Change:
    return {"state": CustodyState.UNCERTAIN, "session": None}


def _cancelled(custody: Custody, _event: Any) -> Change:
    held = custody.reservation is ReservationState.HARD
    return {
        "state": CustodyState.ABORTED,
        "reservation": ReservationState.CANCELLED if held else custody.reservation,
        "selector": None,
    }


def _lapsed(_custody: Custody, _event: Any) -> Change:
    return {"reservation": ReservationState.LAPSED}


def _visit(custody: Custody, **update: Any) -> Change:
    """The visit with these fields changed; without a visit there is nothing to change."""
    session = custody.session
    return {} if session is None else {"session": session.model_copy(update=update)}


_CHANGES: Mapping[type[Body], Callable[[Custody, Any], Change]] = MappingProxyType(
    {
        ReservationCancelled: _cancelled,
        ReservationLapsed: _lapsed,
        DepositStarted: _deposit_started,
        ParcelDeposited: _parcel_deposited,
        DepositAborted: _deposit_aborted,
        CollectionStarted: _collection_started,
        ParcelCollected: _parcel_collected,
        CollectionAborted: _collection_aborted,
        CompartmentReopened: _reopened,
        DoorOpened: _door_opened,
        DoorClosed: _door_closed,
        SessionInterrupted: _interrupted,
        CustodyMarkedUncertain: _uncertain,
    }
)
"""How each event moves the parcel."""
