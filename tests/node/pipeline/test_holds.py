"""Holds by the point's own calendar and clock: what is refused at the order, and the end said at the deposit.

NOW is Monday 23 November 2026, 09:00 UTC, which is 15:30 in Yangon. Ends are counted by hand.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.deadlines.terms import Calendar
from lockernet.deadlines.until import PointTimes
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.hours import opening_hours, zone_named
from lockernet.models.custody import CustodyState, DepositOrder
from lockernet.models.events import OrderRefused, ParcelDeposited
from lockernet.models.reservations import Hold, HoldUnit, Refusal, ReserveCompartment
from lockernet_node.clocks import FrozenClock
from lockernet_node.pipeline.holds import hold_until
from lockernet_node.pipeline.point import Limits
from tests.network import NOW
from tests.node.house import House

DAY_SECONDS = 86_400
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
WEEKEND = frozenset({6, 7})


def at(
    zone: str, hours: str = "24/7", *, weekend: frozenset[int] = WEEKEND, holidays: tuple[date, ...] = ()
) -> PointTimes:
    """A place by its zone, hours and calendar."""
    calendar = Calendar(weekend=weekend, holidays=frozenset(holidays))
    return PointTimes(zone_named(zone), calendar, opening_hours(hours))


def house_at(times: PointTimes, *, now: datetime = NOW, days: int = 7) -> House:
    """A point there, which keeps parcels for so many days at most."""
    house = House(clock=FrozenClock(now), limits={"times": times, "max_hold_seconds": days * DAY_SECONDS})
    house.courier.now = now
    return house


YANGON = at("Asia/Yangon")
SINGAPORE = at("Asia/Singapore")
CHRISTMAS = at("Asia/Singapore", holidays=(date(2026, 11, 30),))
BRUNEI = at("Asia/Brunei", weekend=frozenset({5, 7}))
SHOP = at("Asia/Singapore", "Mo-Fr 09:00-18:00")

ENDS = [
    ("72 hours know no weekend", SINGAPORE, FRIDAY, Hold.hours(72), "2026-11-30T09:00:00Z"),
    (
        "a day ends at midnight in Yangon, 17:30 UTC",
        YANGON,
        NOW,
        Hold.calendar_days(1),
        "2026-11-24T17:30:00Z",
    ),
    (
        "the same day in Singapore ends at 16:00 UTC",
        SINGAPORE,
        NOW,
        Hold.calendar_days(1),
        "2026-11-24T16:00:00Z",
    ),
    (
        "2 business days after a Friday end on Tuesday",
        SINGAPORE,
        FRIDAY,
        Hold.business_days(2),
        "2026-12-01T16:00:00Z",
    ),
    ("the same in Yangon", YANGON, FRIDAY, Hold.business_days(2), "2026-12-01T17:30:00Z"),
    (
        "a holiday on Monday moves it by a day",
        CHRISTMAS,
        FRIDAY,
        Hold.business_days(2),
        "2026-12-02T16:00:00Z",
    ),
    (
        "Brunei works on Saturday, not on Sunday",
        BRUNEI,
        FRIDAY,
        Hold.business_days(2),
        "2026-11-30T16:00:00Z",
    ),
    ("1 open hour is left on Friday, 9 on Monday", SHOP, FRIDAY, Hold.open_hours(10), "2026-11-30T10:00:00Z"),
]


@pytest.mark.parametrize(
    ("times", "now", "hold", "end"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
async def test_a_hold_begun_by_a_deposit_ends_by_the_points_calendar(
    times: PointTimes, now: datetime, hold: Hold, end: str
) -> None:  # LN-DLN-001, LN-DLN-006, LN-DLN-007, LN-DLN-009
    house = house_at(times, now=now)
    await house.tell_all()

    parcel, _ = await house.deposit(hold=hold)

    custody = await house.custody(parcel)
    assert (custody.state, custody.hold_until) == (CustodyState.WAITING, datetime.fromisoformat(end))
    said = [body for body in await house.story() if isinstance(body, ParcelDeposited)]
    assert [body.hold_until for body in said] == [datetime.fromisoformat(end)]


async def refused(house: House, hold: Hold) -> ErrorCode:
    """Why a reservation with this hold is refused; a walk-in gets the same answer."""
    terms = house.courier.terms().model_copy(update={"hold": hold})
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve("CP000000080SG", terms), ReserveCompartment)
    with pytest.raises(RefusedByPeer) as walked:
        await house.orders.submit(house.courier.expect("CP000000081SG", terms), DepositOrder)
    assert caught.value.code is walked.value.code
    assert caught.value.refusal is not None
    assert read_payload(parse_statement(caught.value.refusal), Refusal).final
    return caught.value.code


async def malformed(house: House, hold: Hold) -> ErrorCode:
    """Why an order with this hold is no order; nothing is signed and nothing remembered (LN-REQ-006)."""
    terms = house.courier.terms().model_copy(update={"hold": hold})
    order = house.courier.reserve("CP000000080SG", terms)
    with pytest.raises(Malformed) as caught:
        await house.orders.submit(order, ReserveCompartment)
    with pytest.raises(Malformed) as again:
        await house.orders.submit(order, ReserveCompartment)
    assert caught.value.code is again.value.code
    assert [body for body in await house.story() if isinstance(body, OrderRefused)] == []
    return caught.value.code


@pytest.mark.parametrize("unit", [HoldUnit.UNSPECIFIED, HoldUnit(99)])
async def test_a_hold_in_a_unit_that_nobody_can_count_is_malformed(unit: HoldUnit) -> None:  # LN-DLN-004
    assert await malformed(House(), Hold(unit=unit, amount=1)) is ErrorCode.MALFORMED_FIELD


async def test_more_days_than_a_leap_year_has_are_malformed() -> None:  # LN-DLN-004
    house = house_at(SINGAPORE, days=1_000)

    assert await malformed(house, Hold.calendar_days(367)) is ErrorCode.MALFORMED_FIELD


async def test_a_hold_is_measured_by_its_end_not_by_its_number() -> None:  # LN-CAP-006
    monday = house_at(SINGAPORE, days=5)
    friday = house_at(SINGAPORE, now=FRIDAY, days=5)

    await monday.reserve(hold=Hold.business_days(4))

    assert await refused(friday, Hold.business_days(4)) is ErrorCode.WINDOW_TOO_LONG


async def test_hours_up_to_the_longest_hold_are_taken_and_no_more() -> None:  # LN-CAP-006
    await house_at(SINGAPORE, days=3).reserve(hold=Hold.hours(72))

    assert await refused(house_at(SINGAPORE, days=3), Hold.hours(73)) is ErrorCode.WINDOW_TOO_LONG


async def test_a_hold_that_never_ends_here_is_refused() -> None:  # LN-DLN-018
    house = house_at(at("Asia/Singapore", weekend=frozenset(range(1, 8))))

    assert await refused(house, Hold.business_days(1)) is ErrorCode.DEADLINE_NEVER_REACHED


async def test_a_clock_that_shows_no_year_of_ours_counts_no_hold() -> None:  # LN-DLN-019
    limits = Limits(max_hold_seconds=3 * DAY_SECONDS, max_reservation_seconds=1, tolerance_mm=0)
    absurd = datetime(1999, 12, 31, tzinfo=UTC)

    assert hold_until(Hold.hours(1), limits, deposited_at=absurd) == absurd + timedelta(days=3)


async def test_a_parcel_whose_hold_cannot_be_counted_any_more_gets_the_longest_one() -> None:
    house = house_at(SHOP)
    parcel = await house.reserve(hold=Hold.open_hours(10))
    house.limits = {**house.limits, "times": at("Asia/Singapore", "off")}
    house.start()

    await house.tell_all()
    visit = await house.open_for_deposit(parcel.label)
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)

    custody = await house.custody(parcel)
    assert (custody.state, custody.hold_until) == (CustodyState.WAITING, NOW + timedelta(days=7))
