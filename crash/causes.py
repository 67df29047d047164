"""What kind of cause each event can have: a table, so that an event without a reason is found (I3)."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from lockernet.models.events import (
    Body,
    CodeRefused,
    CollectionAborted,
    CollectionStarted,
    CompartmentReopened,
    CompartmentReserved,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    NodeStarted,
    OrderRefused,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ParcelRemoved,
    RemovalAborted,
    RemovalOrdered,
    RemovalStarted,
    ReservationCancelled,
    ReservationLapsed,
    SessionInterrupted,
    UnexpectedDoorOpened,
)
from lockernet.models.journal import CauseKind, Event

_STATEMENT = frozenset({CauseKind.STATEMENT})
_PERSON = frozenset({CauseKind.PERSON})
_CODE = frozenset({CauseKind.CODE})
_SENSOR = frozenset({CauseKind.SENSOR})
_CLOCK = frozenset({CauseKind.CLOCK})
_RESTART = frozenset({CauseKind.RESTART})
_ENDS_OF_VISITS = _PERSON | _SENSOR | _CLOCK

CAUSES: Mapping[type[Body], frozenset[CauseKind]] = MappingProxyType(
    {
        CompartmentReserved: _STATEMENT,
        ParcelExpected: _STATEMENT,
        ReservationCancelled: _STATEMENT,
        OrderRefused: _STATEMENT,
        RemovalOrdered: _STATEMENT,
        DepositStarted: _STATEMENT,
        RemovalStarted: _STATEMENT,
        CollectionStarted: _CODE | _STATEMENT,
        CompartmentReopened: _CODE | _STATEMENT | _PERSON,
        CodeRefused: _CODE,
        ParcelDeposited: _ENDS_OF_VISITS,
        ParcelCollected: _ENDS_OF_VISITS,
        ParcelRemoved: _ENDS_OF_VISITS,
        DepositAborted: _ENDS_OF_VISITS,
        CollectionAborted: _ENDS_OF_VISITS,
        RemovalAborted: _ENDS_OF_VISITS,
        DoorOpened: _SENSOR,
        DoorClosed: _SENSOR,
        UnexpectedDoorOpened: _SENSOR,
        DoorLeftOpen: _CLOCK,
        ReservationLapsed: _CLOCK,
        NodeStarted: _RESTART,
        SessionInterrupted: _RESTART,
    }
)
"""Events that the journeys of `make crash` can make; any other needs some cause."""

ANY = frozenset(CauseKind) - {CauseKind.UNSPECIFIED}


def cause_is_wrong(event: Event, sent: Collection[bytes]) -> str | None:
    """Why this event's cause explains nothing; None if it does. `sent`: the statements that were signed."""
    cause, body = event.cause, event.body
    name = "an unknown body" if body is None else type(body).__name__
    allowed = ANY if body is None else CAUSES.get(type(body), ANY)
    if cause.kind not in allowed:
        return f"{name} by {cause.kind.name}"
    if cause.kind is CauseKind.STATEMENT and cause.statement_id not in sent:
        return f"{name} by a statement that nobody sent"
    return None
