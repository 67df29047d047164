"""SOFT reservations at a point: what they state, what they hold, and what becomes of them on the day."""

from datetime import datetime, timedelta

import pytest

from lockernet.codec.statements import read_payload
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.models.calls import CheckReservationRequest, CheckReservationResponse
from lockernet.models.custody import CustodyState, DepositOrder
from lockernet.models.events import ReservationHardened, SoftReservationGiven, SoftReservationRefused
from lockernet.models.reservations import (
    CancelReservation,
    Confirmation,
    ExtendDeadline,
    ReservationState,
    ReserveCompartment,
)
from lockernet.models.statements import Period
from lockernet_node.pipeline.questions import Caller
from tests.network import COURIER, ITEM, ITEM_WEIGHT_G, NOW, POINT, bank_of
from tests.node.house import House, Parcel

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOFT = {"max_soft_seconds": 14 * 86_400}
TOMORROW = NOW + DAY + HOUR
"""10:00 UTC, the begin of a part of the day."""


async def softly(
    house: House, label: str, *, begin: datetime = TOMORROW, hours: int = 4
) -> tuple[Parcel, Confirmation]:
    """A SOFT reservation and its confirmation."""
    terms = house.courier.terms()
    order = house.courier.reserve(label, terms, window_begin=begin, until=begin + hours * HOUR)
    answer = read_payload(await house.orders.submit(order, ReserveCompartment), Confirmation)
    return Parcel(terms.parcel_id, label, house.courier.claim()), answer


async def asked(house: House, begin: datetime = TOMORROW, hours: int = 4) -> CheckReservationResponse:
    request = CheckReservationRequest(
        point_id=POINT,
        outside=ITEM,
        weight_g=ITEM_WEIGHT_G,
        window=Period(begin=begin, until=begin + hours * HOUR),
    )
    return await house.questions.check(Caller(COURIER, NOW + 99 * DAY), request)


async def test_a_soft_reservation_states_how_likely_it_is_and_holds_nothing() -> None:
    """LN-CAP-025, LN-CAP-026, LN-CAP-027."""
    house = House(compartments=bank_of(["B01"]), limits=SOFT)

    parcel, confirmation = await softly(house, "LATER")

    assert confirmation.reservation is ReservationState.SOFT
    assert confirmation.probability_permille is not None
    assert 0 < confirmation.probability_permille <= 250, "a new point does not know, and says so"
    given = (await house.story())[0]
    assert isinstance(given, SoftReservationGiven)
    assert given.probability_permille == confirmation.probability_permille
    await house.reserve("NOW")
    assert (await house.custody(parcel)).reservation is ReservationState.SOFT


async def test_the_question_gets_the_number_that_the_order_would_get() -> None:
    """LN-CAP-026: those given before for the same window count."""
    house = House(limits=SOFT)
    before = await asked(house)

    _, first = await softly(house, "ONE")

    assert (before.possible, before.probability_permille) == (True, first.probability_permille)


async def test_at_its_begin_it_becomes_a_promise_if_there_is_room() -> None:
    """LN-CAP-028."""
    house = House(compartments=bank_of(["B01"]), limits=SOFT)
    parcel, _ = await softly(house, "LATER")
    await house.pass_time(TOMORROW - NOW - timedelta(seconds=1))
    assert (await house.custody(parcel)).reservation is ReservationState.SOFT

    await house.pass_time(timedelta(seconds=1))

    custody = await house.custody(parcel)
    assert custody.reservation is ReservationState.HARD
    assert custody.reserved_until == TOMORROW + 4 * HOUR
    hardened = ReservationHardened(parcel_id=parcel.parcel_id, reserved_until=TOMORROW + 4 * HOUR)
    assert hardened in await house.story()
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve("NOW", house.courier.terms()), ReserveCompartment)
    assert caught.value.code is ErrorCode.POINT_FULL


async def test_without_room_the_later_ones_are_refused_at_once() -> None:
    """LN-CAP-028: in the order in which they were asked for; a refused one is a walk-in (LN-CUS-021)."""
    house = House(compartments=bank_of(["B01", "B02"]), limits=SOFT)
    parcels = [(await softly(house, label))[0] for label in ("ONE", "TWO", "THREE")]

    await house.pass_time(TOMORROW - NOW)

    assert [(await house.custody(parcel)).reservation for parcel in parcels] == [
        ReservationState.HARD,
        ReservationState.HARD,
        ReservationState.REFUSED,
    ]
    refused = SoftReservationRefused(parcel_id=parcels[2].parcel_id, reason="POINT_FULL")
    assert (await house.story())[-1] == refused
    assert (await house.custody(parcels[2])).state is CustodyState.EXPECTED


async def test_a_window_that_passed_while_the_point_was_away_is_refused() -> None:
    """LN-CUS-021."""
    house = House(limits=SOFT)
    parcel, _ = await softly(house, "LATER")

    await house.pass_time(TOMORROW - NOW + 4 * HOUR)

    assert (await house.story())[-1] == SoftReservationRefused(
        parcel_id=parcel.parcel_id, reason="RESERVATION_ENDED"
    )


async def test_samples_of_the_point_s_own_days_raise_the_number() -> None:
    """LN-CAP-026: from its own history."""
    house = House(limits=SOFT)
    first = (await asked(house, NOW + 13 * DAY + HOUR)).probability_permille
    for _ in range(14):
        await house.pass_time(HOUR)
        await house.pass_time(DAY - HOUR)

    second = (await asked(house, house.clock.now() + HOUR)).probability_permille

    assert first is not None
    assert second is not None
    assert first <= 250 < second


async def test_a_sample_is_taken_once_at_the_start_of_each_part_of_the_day() -> None:
    """LN-CAP-026."""
    house = House(limits=SOFT)
    await house.pass_time(timedelta())
    for _ in range(6):
        await house.pass_time(HOUR / 2)

    history = await house.desk.store.transact(lambda tx: tx.history(5))

    assert {len(counts) for counts in history.samples.values()} == {1}


@pytest.mark.parametrize(
    ("begin", "hours", "reason"),
    [
        (NOW - HOUR, 4, ErrorCode.RESERVATION_ENDED),
        (NOW + 15 * DAY, 4, ErrorCode.WINDOW_TOO_LONG),
        (TOMORROW, 49, ErrorCode.WINDOW_TOO_LONG),
    ],
)
async def test_a_window_that_is_over_too_far_or_too_long_is_refused(
    begin: datetime, hours: int, reason: ErrorCode
) -> None:
    """LN-CAP-005, LN-CAP-006; the question and the order get one reason."""
    house = House(limits=SOFT)

    with pytest.raises(RefusedByPeer) as caught:
        await softly(house, "L", begin=begin, hours=hours)

    assert caught.value.code is reason
    assert (await asked(house, begin, hours)).reason == reason


async def test_a_window_that_ends_before_it_begins_is_malformed() -> None:
    """LN-REQ-006: unsigned."""
    house = House(limits=SOFT)

    with pytest.raises(Malformed) as caught:
        await softly(house, "L", hours=-1)

    assert caught.value.code is ErrorCode.MALFORMED_FIELD
    assert await house.journal() == []


async def test_a_point_that_gives_none_says_so_to_the_question_too(house: House) -> None:
    """LN-CAP-029."""
    assert (await asked(house)).reason == ErrorCode.NOT_OFFERED


async def test_a_soft_reservation_is_extended_and_cancelled() -> None:
    """LN-CUS-021, LN-CUS-024."""
    house = House(limits=SOFT)
    parcel, _ = await softly(house, "LATER")

    longer = await house.order(ExtendDeadline, parcel, until=TOMORROW + 8 * HOUR)
    gone = await house.order(CancelReservation, parcel)

    assert (longer.reservation, longer.reserved_until) == (ReservationState.SOFT, TOMORROW + 8 * HOUR)
    assert gone.reservation is ReservationState.CANCELLED


async def test_soft_reservations_count_as_expected_without_a_promise() -> None:
    """LN-CAP-030."""
    house = House(limits={**SOFT, "max_expected_parcels": 1})
    await softly(house, "LATER")

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.expect("WALK-IN", house.courier.terms()), DepositOrder)

    assert caught.value.code is ErrorCode.TOO_MANY_EXPECTED
    assert (await asked(house)).reason == ErrorCode.TOO_MANY_EXPECTED
