"""What the clock does by itself: holds that end, and parcels that never come."""

from datetime import timedelta

import pytest

from lockernet.capacity.quotas import Quotas
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.custody import CustodyState, DepositOrder
from lockernet.models.events import ExpectationEnded, ParcelExpected, ParcelOverdue
from lockernet.models.outcome import Refused
from lockernet.models.reservations import CancelReservation, ReservationState, ReserveCompartment
from lockernet_node.clocks import SeededEntropy
from lockernet_node.pipeline.visits import Visit
from tests.network import COURIER, NOW, OTHER_COURIER, CourierDesk, bank_of
from tests.node.house import House, Parcel

HOLD = timedelta(hours=72)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


async def walk_in(house: House, label: str = "WALK-IN", *, by: CourierDesk | None = None) -> Parcel:
    desk = by or house.courier
    terms = desk.terms(claim=desk.claim())
    await house.orders.submit(desk.expect(label, terms), DepositOrder)
    return Parcel(terms.parcel_id, label, desk.claim())


async def test_a_hold_that_is_over_is_marked_once_and_the_parcel_stays_collectable(house: House) -> None:
    """LN-CUS-030."""
    parcel, _ = await house.deposit()
    await house.pass_time(HOLD - SECOND)
    assert not (await house.custody(parcel)).overdue

    await house.pass_time(SECOND)
    await house.pass_time(HOLD)

    assert (await house.custody(parcel)).overdue
    story = await house.story()
    assert story.count(ParcelOverdue(parcel_id=parcel.parcel_id)) == 1
    assert isinstance(await house.enter(parcel.claim.text()), Visit)


async def test_a_hold_that_ends_during_a_visit_is_marked_after_it(house: House) -> None:
    """LN-CUS-030."""
    parcel, door = await house.deposit()
    await house.pass_time(HOLD - SECOND)
    await house.enter(parcel.claim.text())
    await house.pass_time(SECOND)
    assert not (await house.custody(parcel)).overdue
    await house.shut(door)

    await house.pass_time(timedelta(seconds=120))
    await house.pass_time(SECOND)

    assert (await house.custody(parcel)).overdue


async def test_a_walk_in_that_never_comes_is_expected_no_more() -> None:
    """LN-CUS-050: label and selector are free again."""
    house = House(limits={"max_expected_seconds": 7 * 86_400})
    parcel = await walk_in(house)
    story = await house.story()
    assert isinstance(story[0], ParcelExpected)
    assert story[0].expected_until == NOW + WEEK
    await house.pass_time(WEEK - SECOND)
    assert (await house.custody(parcel)).state is CustodyState.EXPECTED

    await house.pass_time(SECOND)

    custody = await house.custody(parcel)
    assert (custody.state, custody.selector) == (CustodyState.ABORTED, None)
    assert (await house.story())[-1] == ExpectationEnded(parcel_id=parcel.parcel_id)
    badge = house.depositing.read_badge(house.courier.badge())
    assert await house.depositing.open(badge, parcel.label) == Refused(ErrorCode.NOT_EXPECTED)
    await walk_in(house, parcel.label)


async def test_a_walk_in_whose_visit_is_on_is_not_given_up() -> None:
    """LN-CUS-050: only what is not here can stay away."""
    house = House(limits={"max_expected_seconds": 7 * 86_400})
    await house.tell_all()
    parcel = await walk_in(house)
    await house.pass_time(WEEK - SECOND)
    visit = await house.open_for_deposit(parcel.label)

    await house.pass_time(SECOND)
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)

    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_a_parcel_whose_promise_lapsed_is_expected_for_a_day_more(house: House) -> None:
    """LN-CUS-050."""
    parcel = await house.reserve()
    await house.pass_time(timedelta(days=2) - SECOND)
    custody = await house.custody(parcel)
    assert (custody.state, custody.reservation) == (CustodyState.EXPECTED, ReservationState.LAPSED)

    await house.pass_time(SECOND)

    assert (await house.custody(parcel)).state is CustodyState.ABORTED


async def test_what_an_earlier_version_expected_for_ever_is_still_expected(house: House) -> None:
    """LN-CUS-020: no time stands in its event, so none is made up."""
    parcel = await walk_in(house)

    await house.pass_time(timedelta(days=300))

    assert (await house.custody(parcel)).state is CustodyState.EXPECTED


async def test_one_courier_cannot_fill_the_point_with_parcels_that_it_expects() -> None:
    """LN-CAP-030: for every courier alike (LN-CAP-017), and only what has no promise counts."""
    house = House(limits={"max_expected_parcels": 2, "max_expected_seconds": 86_400})
    await house.reserve("PROMISED")
    first, _ = await walk_in(house, "ONE"), await walk_in(house, "TWO")

    for order, kind in (
        (house.courier.expect("THREE", house.courier.terms()), DepositOrder),
        (house.courier.reserve("THREE", house.courier.terms()), ReserveCompartment),
    ):
        with pytest.raises(RefusedByPeer) as caught:
            await house.orders.submit(order, kind)
        assert caught.value.code is ErrorCode.TOO_MANY_EXPECTED
        assert caught.value.retryable

    other = CourierDesk(OTHER_COURIER, entropy=SeededEntropy(b"other"))
    await walk_in(house, "ONE", by=other)
    await house.order(CancelReservation, first)
    await walk_in(house, "THREE")


async def test_what_was_given_up_makes_room_for_new_expectations() -> None:
    """LN-CAP-030, LN-CUS-050."""
    house = House(limits={"max_expected_parcels": 1, "max_expected_seconds": 86_400})
    await walk_in(house, "ONE")
    await house.pass_time(timedelta(days=1))

    await walk_in(house, "TWO")


async def test_a_courier_that_reserves_and_lets_lapse_meets_the_limit_too() -> None:
    """LN-CAP-030: else short promises would take all selectors."""
    house = House(compartments=bank_of(["B01"]), limits={"max_expected_parcels": 2})
    for number in range(2):
        order = house.courier.reserve(
            f"L{number}", house.courier.terms(), until=house.clock.now() + timedelta(minutes=1)
        )
        await house.orders.submit(order, ReserveCompartment)
        await house.pass_time(timedelta(minutes=1))

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve("L2", house.courier.terms()), ReserveCompartment)

    assert caught.value.code is ErrorCode.TOO_MANY_EXPECTED


async def test_shares_limit_the_promises_of_a_courier_and_of_all_that_are_not_named() -> None:
    """LN-CAP-016: after what holds for everybody; a share that ends makes room."""
    quotas = Quotas({COURIER: 500}, others_permille=0)
    house = House(compartments=bank_of(["B01", "B02", "C01", "C02"]), limits={"quotas": quotas})
    first = await house.reserve("ONE")
    await house.reserve("TWO")

    async def reason(desk: CourierDesk) -> ErrorCode:
        with pytest.raises(RefusedByPeer) as caught:
            await house.orders.submit(desk.reserve("NEXT", desk.terms()), ReserveCompartment)
        return caught.value.code

    assert await reason(house.courier) is ErrorCode.QUOTA_REACHED
    assert await reason(CourierDesk(OTHER_COURIER)) is ErrorCode.QUOTA_REACHED
    await house.order(CancelReservation, first)
    await house.reserve("THREE")


async def test_a_point_that_is_full_says_so_before_it_speaks_of_shares() -> None:
    """LN-CAP-016, LN-REQ-007."""
    house = House(compartments=bank_of(["B01"]), limits={"quotas": Quotas({COURIER: 500})})
    await house.reserve("ONE")

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve("TWO", house.courier.terms()), ReserveCompartment)

    assert caught.value.code is ErrorCode.POINT_FULL
