"""Parcels in every situation that a test wants, reached by events alone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lockernet.custody.commands import Command
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import Beginning, begin, evolve
from lockernet.custody.setting import Setting
from lockernet.custody.state import SESSION, Custody
from lockernet.models.custody import BlockCause, CodeTier, DisputeReason, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentForced,
    CompartmentInspected,
    CompartmentReopened,
    CompartmentReserved,
    CustodyMarkedUncertain,
    DepositStarted,
    DisputeOpened,
    DoorClosed,
    DoorOpened,
    DoorOpenedRemotely,
    ParcelBlocked,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ParcelOverdue,
    ParcelRemoved,
    ParcelWithdrawn,
    RemovalOrdered,
    RemovalStarted,
    ReservationCancelled,
    ReservationLapsed,
    SessionInterrupted,
    SoftReservationGiven,
    UnexpectedDoorOpened,
)
from lockernet.models.outcome import Refused
from lockernet.models.points import Dimensions, Obligation, ParcelJourney
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
AWAITED = ParcelExpected(courier_id=COURIER, parcel=TERMS, expected_until=RESERVED_UNTIL)
LAPSED = ReservationLapsed(parcel_id=PARCEL)

OPENED = DoorOpened(parcel_id=PARCEL, compartment_id=DOOR)
REOPENED = CompartmentReopened(parcel_id=PARCEL, compartment_id=DOOR)
CUT = SessionInterrupted(parcel_id=PARCEL, compartment_id=DOOR)
DEPOSITED = ParcelDeposited(
    parcel_id=PARCEL, compartment_id=DOOR, hold_until=BEGUN + HOLD, grade=EvidenceGrade.DOOR_CLOSED
)
COLLECTED = ParcelCollected(parcel_id=PARCEL, compartment_id=DOOR, grade=EvidenceGrade.DOOR_CLOSED)
CANCELLED = ReservationCancelled(parcel_id=PARCEL)
UNSURE = CustodyMarkedUncertain(parcel_id=PARCEL, compartment_id=DOOR, reason="CUSTODY_UNCERTAIN")


OVERDUE = ParcelOverdue(parcel_id=PARCEL)
BLOCKED = ParcelBlocked(parcel_id=PARCEL, cause=BlockCause.COURIER)
REMOVE_BY_US = RemovalOrdered(parcel_id=PARCEL, actor_id=COURIER)
REMOVED = ParcelRemoved(parcel_id=PARCEL, compartment_id=DOOR, grade=EvidenceGrade.DOOR_CLOSED)
WITHDRAWN = ParcelWithdrawn(parcel_id=PARCEL, compartment_id=DOOR, grade=EvidenceGrade.DOOR_CLOSED)
ALARM = UnexpectedDoorOpened(parcel_id=PARCEL, compartment_id=DOOR)
SOFT = SoftReservationGiven(
    courier_id=COURIER,
    parcel=TERMS,
    window_begin=BEGUN + timedelta(hours=1),
    reserved_until=RESERVED_UNTIL,
    probability_permille=900,
)
SENT = ParcelExpected(
    courier_id=COURIER,
    parcel=TERMS.model_copy(
        update={"journey": ParcelJourney.FIRST_MILE, "obligations": (Obligation.PAY, Obligation.COLD)}
    ),
)
"""A parcel that its sender brings and has to pay for."""


def disputed(reason: DisputeReason = DisputeReason.DAMAGED) -> DisputeOpened:
    """Somebody says that this is wrong."""
    return DisputeOpened(parcel_id=PARCEL, reason=reason)


def inspected(inside: bool) -> CompartmentInspected:  # what was seen, as in the event
    """Staff looked into the parcel's compartment."""
    return CompartmentInspected(compartment_id=DOOR, occupied=inside, parcel_id=PARCEL)


def afar() -> DoorOpenedRemotely:
    """The operator opened the door."""
    return DoorOpenedRemotely(
        compartment_id=DOOR, parcel_id=PARCEL, reason="DOOR_DID_NOT_OPEN", session_until=UNTIL
    )


def forced(pulsed: bool) -> CompartmentForced:  # as in the event
    """An authority had the compartment opened."""
    return CompartmentForced(compartment_id=DOOR, parcel_id=PARCEL, grant_id=bytes(32), pulsed=pulsed)


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


def after(*events: Body, known_by: Beginning = RESERVED) -> Custody:
    """The parcel after these events."""
    custody = begin(known_by)
    for event in events:
        custody = evolve(custody, event)
    return custody


def depositing(*events: Body, before: bool | None = False) -> Custody:
    """A driver's visit in which this was seen so far."""
    return after(deposit_started(before), *events)


def removal_started(before: bool | None = True, actor: str = COURIER) -> RemovalStarted:
    """A driver's visit to take it away begins; the infrared says `before`."""
    return RemovalStarted(
        parcel_id=PARCEL, compartment_id=DOOR, occupied_before=before, session_until=UNTIL, actor_id=actor
    )


def waiting(*events: Body, known_by: Beginning = RESERVED) -> Custody:
    """A deposited parcel, and what happened to it since."""
    return after(deposit_started(), DEPOSITED, *events, known_by=known_by)


def removing(*events: Body, before: bool | None = True) -> Custody:
    """The visit of a driver who takes an overdue parcel away, in which this was seen so far."""
    return waiting(OVERDUE, REMOVE_BY_US, removal_started(before), *events)


def collecting(*events: Body, before: bool | None = True) -> Custody:
    """A recipient's visit in which this was seen so far."""
    return after(deposit_started(), DEPOSITED, collection_started(before), *events)


def judge(custody: Custody, command: Command, actor: str | None, now: datetime) -> Accepted | Refused:
    """The decision at a locker, where a deposit may wait for HOLD."""
    return decide(custody, command, Setting(now=now, actor=actor, hold_until=now + HOLD))


def driven(
    custody: Custody, commands: Iterable[tuple[datetime, Command]], actor: str | None = COURIER
) -> tuple[Custody, list[Body]]:
    """The parcel and the events after these commands, each of which must be accepted."""
    events: list[Body] = []
    for now, command in commands:
        outcome = judge(custody, command, actor, now)
        assert isinstance(outcome, Accepted), f"{command} in {custody.state.name}: {outcome}"
        for event in outcome.events:
            custody = evolve(custody, event)
            events.append(event)
    return custody, events
