"""Parcels in every situation that a test wants, reached by events alone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lockernet.custody.commands import Command
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import begin, evolve
from lockernet.custody.state import SESSION, Custody
from lockernet.models.custody import CodeTier, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentReopened,
    CompartmentReserved,
    CustodyMarkedUncertain,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ReservationCancelled,
    SessionInterrupted,
)
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit, ParcelTerms

COURIER, STRANGER = "swift-parcels", "green-parcels"
PARCEL = bytes(range(16))
DOOR = "A-07"

BEGUN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""When the visit begins."""
UNTIL = BEGUN + SESSION
RESERVED_UNTIL = BEGUN + timedelta(hours=4)
HOLD = timedelta(days=3)
MOMENT = timedelta(microseconds=1)

TERMS = ParcelTerms(
    parcel_id=PARCEL,
    outside=Dimensions(width_mm=100, height_mm=300, depth_mm=450),
    weight_g=2400,
    hold=Hold(unit=HoldUnit.HOURS, amount=HOLD // timedelta(hours=1)),
)

RESERVED = CompartmentReserved(courier_id=COURIER, parcel=TERMS, reserved_until=RESERVED_UNTIL)
WALK_IN = ParcelExpected(courier_id=COURIER, parcel=TERMS)

OPENED = DoorOpened(parcel_id=PARCEL, compartment_id=DOOR)
REOPENED = CompartmentReopened(parcel_id=PARCEL, compartment_id=DOOR)
CUT = SessionInterrupted(parcel_id=PARCEL, compartment_id=DOOR)
DEPOSITED = ParcelDeposited(
    parcel_id=PARCEL, compartment_id=DOOR, hold_until=BEGUN + HOLD, grade=EvidenceGrade.DOOR_CLOSED
)
COLLECTED = ParcelCollected(parcel_id=PARCEL, compartment_id=DOOR, grade=EvidenceGrade.DOOR_CLOSED)
CANCELLED = ReservationCancelled(parcel_id=PARCEL)
UNSURE = CustodyMarkedUncertain(parcel_id=PARCEL, compartment_id=DOOR, reason="CUSTODY_UNCERTAIN")


def deposit_started(before: bool | None = False) -> DepositStarted:
    """A driver's visit begins; the infrared says `before`."""
    return DepositStarted(parcel_id=PARCEL, compartment_id=DOOR, occupied_before=before, session_until=UNTIL)


def collection_started(before: bool | None = True, generation: int = 0) -> CollectionStarted:
    """A recipient's visit begins; the infrared says `before`."""
    return CollectionStarted(
        parcel_id=PARCEL,
        compartment_id=DOOR,
        tier=CodeTier.T0,
        generation=generation,
        occupied_before=before,
        session_until=UNTIL,
    )


def closed(occupied: bool | None) -> DoorClosed:
    """The latch was seen shut; the infrared says `occupied`."""
    return DoorClosed(parcel_id=PARCEL, compartment_id=DOOR, occupied=occupied)


def after(*events: Body, known_by: CompartmentReserved | ParcelExpected = RESERVED) -> Custody:
    """The parcel after these events."""
    custody = begin(known_by)
    for event in events:
        custody = evolve(custody, event)
    return custody


def depositing(*events: Body, before: bool | None = False) -> Custody:
    """A driver's visit in which this was seen so far."""
    return after(deposit_started(before), *events)


def collecting(*events: Body, before: bool | None = True) -> Custody:
    """A recipient's visit in which this was seen so far."""
    return after(deposit_started(), DEPOSITED, collection_started(before), *events)


def driven(
    custody: Custody, commands: Iterable[tuple[datetime, Command]], actor: str | None = COURIER
) -> tuple[Custody, list[Body]]:
    """The parcel and the events after these commands, each of which must be accepted."""
    events: list[Body] = []
    for now, command in commands:
        outcome = decide(custody, command, actor, now)
        assert isinstance(outcome, Accepted), f"{command} in {custody.state.name}: {outcome}"
        if outcome.event is not None:
            custody = evolve(custody, outcome.event)
            events.append(outcome.event)
    return custody, events
