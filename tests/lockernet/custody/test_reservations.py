"""The reservation: its own small machine, checked against a table written by hand."""

from datetime import timedelta

import pytest

from lockernet.custody.commands import (
    BreakPromise,
    CancelParcel,
    Extend,
    HardenReservation,
    LapseReservation,
    OpenForDeposit,
    RefuseSoft,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.reservations import LIVE, RESERVATIONS, follow
from lockernet.custody.shipments import is_whole
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    Body,
    CompartmentReserved,
    ParcelDeposited,
    PromiseBroken,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    SoftReservationGiven,
    SoftReservationRefused,
)
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReleasePolicy, ReservationState, Shipment
from tests.lockernet.custody.parcels import (
    BEGUN,
    CANCELLED,
    COURIER,
    DEPOSITED,
    DOOR,
    MOMENT,
    RESERVED,
    RESERVED_UNTIL,
    SOFT,
    STRANGER,
    UNTIL,
    WALK_IN,
    after,
    deposit_started,
    driven,
    judge,
)
from tests.lockernet.custody.situations import SOON

NOTHING, SOFTLY, HARD = ReservationState.UNSPECIFIED, ReservationState.SOFT, ReservationState.HARD
CONSUMED, CANCELLED_ONE = ReservationState.CONSUMED, ReservationState.CANCELLED
LAPSED, BROKEN, REFUSED = ReservationState.LAPSED, ReservationState.BROKEN, ReservationState.REFUSED

KINDS: list[type[Body]] = [
    CompartmentReserved,
    SoftReservationGiven,
    ReservationHardened,
    SoftReservationRefused,
    ReservationCancelled,
    ReservationExtended,
    ReservationLapsed,
    PromiseBroken,
    ParcelDeposited,
]
BY_HAND = {
    (NOTHING, CompartmentReserved): HARD,
    (NOTHING, SoftReservationGiven): SOFTLY,
    (SOFTLY, ReservationHardened): HARD,
    (SOFTLY, SoftReservationRefused): REFUSED,
    (SOFTLY, ReservationCancelled): CANCELLED_ONE,
    (SOFTLY, ReservationExtended): SOFTLY,
    (SOFTLY, ParcelDeposited): CANCELLED_ONE,
    (HARD, ParcelDeposited): CONSUMED,
    (HARD, ReservationCancelled): CANCELLED_ONE,
    (HARD, ReservationLapsed): LAPSED,
    (HARD, PromiseBroken): BROKEN,
    (HARD, ReservationExtended): HARD,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ReservationState)
def test_reservation_goes_only_the_ways_that_were_written_by_hand(
    state: ReservationState, kind: type[Body]
) -> None:
    """LN-CUS-021."""
    assert follow(state, kind) is BY_HAND.get((state, kind), state)


def test_reservation_that_ended_stays_as_it_is() -> None:
    assert {state for state, _ in RESERVATIONS} - {NOTHING} == LIVE


def test_soft_reservation_is_no_promise_until_it_is_turned_hard() -> None:
    """LN-CUS-021."""
    soft = after(known_by=SOFT)
    assert (soft.reservation, soft.window_begin) == (SOFTLY, BEGUN + timedelta(hours=1))
    assert not soft.has_promise(SOON)

    hard, _ = driven(soft, [(SOON, HardenReservation(RESERVED_UNTIL))], actor=None)

    assert hard.has_promise(RESERVED_UNTIL - MOMENT)
    assert judge(soft, HardenReservation(SOON), None, SOON) == Accepted(), "never a promise that is over"


@pytest.mark.parametrize("command", [RefuseSoft("POINT_FULL"), LapseReservation()])
def test_soft_reservation_that_is_not_kept_leaves_a_walk_in(command: RefuseSoft | LapseReservation) -> None:
    custody, (event,) = driven(after(known_by=SOFT), [(RESERVED_UNTIL, command)], actor=None)

    assert isinstance(event, SoftReservationRefused)
    assert event.reason == ("POINT_FULL" if isinstance(command, RefuseSoft) else "RESERVATION_ENDED")
    assert (custody.state, custody.reservation) == (CustodyState.EXPECTED, REFUSED)
    deposit = OpenForDeposit(compartment_id=DOOR, session_until=UNTIL)
    assert isinstance(judge(custody, deposit, COURIER, SOON), Accepted)


def test_soft_window_ends_exactly_at_its_end() -> None:
    soft = after(known_by=SOFT)

    assert judge(soft, LapseReservation(), None, RESERVED_UNTIL - MOMENT) == Accepted()
    assert judge(soft, LapseReservation(), None, RESERVED_UNTIL) != Accepted()


def test_broken_promise_is_named_and_leaves_a_walk_in() -> None:
    """LN-CUS-021."""
    custody, events = driven(after(), [(SOON, BreakPromise("DOOR_DID_NOT_OPEN"))], actor=None)

    assert events == [PromiseBroken(parcel_id=RESERVED.parcel.parcel_id, reason="DOOR_DID_NOT_OPEN")]
    assert (custody.state, custody.reservation) == (CustodyState.EXPECTED, BROKEN)
    assert judge(custody, BreakPromise("X"), None, SOON) == Accepted(), "once"


def test_parcel_that_comes_before_its_window_has_given_the_soft_reservation_up() -> None:
    """LN-CUS-021."""
    custody = after(deposit_started(), DEPOSITED, known_by=SOFT)

    assert custody.reservation is CANCELLED_ONE


def test_cancel_takes_soft_and_hard_back() -> None:
    for known_by in (SOFT, RESERVED):
        custody, _ = driven(after(known_by=known_by), [(SOON, CancelParcel())])
        assert (custody.state, custody.reservation) == (CustodyState.ABORTED, CANCELLED_ONE)


@pytest.mark.parametrize("known_by", [RESERVED, SOFT])
def test_reservation_is_extended_within_the_operators_limit(
    known_by: CompartmentReserved | SoftReservationGiven,
) -> None:
    """LN-CUS-024."""
    latest = RESERVED_UNTIL + timedelta(hours=2)
    custody, events = driven(after(known_by=known_by), [(SOON, Extend(latest, latest))])

    assert isinstance(events[0], ReservationExtended)
    assert custody.reserved_until == latest
    for until, limit in ((latest + MOMENT, latest), (RESERVED_UNTIL, latest), (latest, None)):
        refused = judge(after(known_by=known_by), Extend(until, limit), COURIER, SOON)
        assert refused == Refused(ErrorCode.EXTENSION_REFUSED)


def test_what_is_over_or_was_never_promised_is_not_extended() -> None:
    more = Extend(RESERVED_UNTIL + timedelta(hours=1), RESERVED_UNTIL + timedelta(hours=1))

    for custody, now in (
        (after(), RESERVED_UNTIL),
        (after(known_by=SOFT), RESERVED_UNTIL),
        (after(known_by=WALK_IN), SOON),
        (after(CANCELLED), SOON),
    ):
        assert judge(custody, more, COURIER, now) == Refused(ErrorCode.RESERVATION_ENDED)


# ----------------------------------------------------------------------------------------- shipments


def part(number: int, state: CustodyState, *, courier: str = COURIER, shipment: int = 1) -> Custody:
    """One parcel of a shipment of three."""
    belongs = Shipment(shipment_id=bytes([shipment]) * 16, parcel_count=3, policy=ReleasePolicy.ALL)
    parcel = RESERVED.parcel.model_copy(update={"parcel_id": bytes([number]) * 16, "shipment": belongs})
    custody = after(known_by=RESERVED.model_copy(update={"parcel": parcel, "courier_id": courier}))
    return custody.model_copy(update={"state": state})


HERE, AWAY = CustodyState.WAITING, CustodyState.EXPECTED


@pytest.mark.parametrize(
    ("others", "whole"),
    [
        ([], False),
        ([part(2, HERE)], False),
        ([part(2, HERE), part(3, AWAY)], False),
        ([part(2, HERE), part(3, HERE)], True),
        ([part(2, HERE), part(3, CustodyState.COLLECTING)], True),
        ([part(2, HERE), part(3, CustodyState.UNCERTAIN)], False),
        ([part(2, HERE), part(3, CustodyState.REMOVED)], False),
        ([part(2, CustodyState.COLLECTED), part(3, AWAY)], True),
        ([part(2, HERE), part(3, HERE, courier=STRANGER)], False),
        ([part(2, HERE), part(3, HERE, shipment=2)], False),
        ([part(2, HERE), part(2, HERE), part(1, HERE)], False),
    ],
)
def test_shipment_is_whole_when_all_its_parcels_are_here_or_the_first_was_collected(
    others: list[Custody], whole: bool
) -> None:
    """LN-CUS-035."""
    assert is_whole(part(1, HERE), others) is whole


def test_parcel_without_a_shipment_is_whole_by_itself() -> None:
    assert is_whole(after(), [])
