"""A point whose directory is old, or that does not know the time: what it still does, and what not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lockernet.codec.events import decode_event
from lockernet.codec.statements import statement_bytes
from lockernet.custody.commands import ConfirmLeftInside
from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet.models.custody import CustodyState
from lockernet.models.events import TimeState
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReserveCompartment
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.pipeline.trust import Trust
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import ClockStanding
from tests.network import DAY, NOW, point, trust_file
from tests.node.house import House

LOST = ClockStanding(TimeState.UNTRUSTED, timedelta(0))


async def look_and_leave(house: House, code: str) -> None:
    """Open the door, take nothing, and shut it."""
    visit = await house.enter(code)
    assert isinstance(visit, Visit)
    await house.shut(visit.compartment)
    await house.collecting.say(visit.parcel_id, ConfirmLeftInside())


def aged(days_past: int) -> Point:
    """The point with a directory that ended so many days ago."""
    ends = trust_file().model_copy(update={"expires_at": NOW - days_past * DAY})
    return replace(point(), trust=Trust(TrustedDirectory(ends)))


@pytest.mark.parametrize(("days_past", "marked"), [(-1, False), (0, True), (6, True)])
async def test_a_stale_directory_marks_what_known_couriers_do(
    house: House,
    days_past: int,
    marked: bool,
) -> None:
    # LN-TRU-030
    house.desk.point.trust.accept(aged(days_past).directory)

    await house.deposit()

    events = [decode_event(row.event) for row in await house.journal()]
    marks = {type(event.body).__name__: event.stale_directory for event in events}
    assert (marks["CompartmentReserved"], marks["DepositStarted"]) == (marked, marked)


async def test_an_expired_directory_takes_no_deposit_but_lets_people_collect(
    house: House,
) -> None:
    # LN-TRU-030
    parcel, compartment = await house.deposit("CP000000080SG")
    await house.reserve("CP000000093SG")
    house.desk.point.trust.accept(aged(7).directory)

    with pytest.raises(Unavailable) as refused:
        await house.reserve("CP000000107SG")
    badge = house.depositing.read_badge(house.courier.badge())
    at_the_door = await house.depositing.open(badge, "CP000000093SG")
    collected = await house.enter(parcel.claim.text())

    assert refused.value.code is ErrorCode.DIRECTORY_EXPIRED
    assert at_the_door == Refused(ErrorCode.DIRECTORY_EXPIRED, final=False)
    assert isinstance(collected, Visit)
    assert collected.compartment == compartment


async def test_untrusted_time_takes_no_order_no_badge_and_no_session(house: House) -> None:
    # LN-NOD-052
    house.clock.stand(LOST)

    for wish in (
        lambda: house.depositing.read_badge(house.courier.badge()),
        lambda: house.questions.authenticate(house.courier.session()),
    ):
        with pytest.raises(Unavailable) as refused:
            wish()
        assert refused.value.code is ErrorCode.TIME_UNTRUSTED
    with pytest.raises(Unavailable):
        await house.reserve()


async def test_untrusted_time_still_opens_for_t0_digits_and_a_known_t1(house: House) -> None:
    # LN-NOD-052
    first, _ = await house.deposit("CP000000080SG")
    second, _ = await house.deposit("CP000000093SG")
    third, _ = await house.deposit("CP000000107SG")
    digits = await house.digits_of(second)
    known, new = (house.courier.grant(third.parcel_id, generation=number) for number in (1, 2))
    await look_and_leave(house, known)
    house.clock.advance(300 * DAY)
    house.clock.stand(LOST)

    assert await house.enter(new) == Refused(ErrorCode.CODE_REFUSED)
    for code in (first.claim.text(), digits, known):
        visit = await house.enter(code)
        assert isinstance(visit, Visit), code
        house.bank.take(visit.compartment)
        await house.shut(visit.compartment)
        await house.collecting.confirm(visit.parcel_id)


async def test_untrusted_time_ends_no_promise(house: House) -> None:
    # LN-NOD-052
    parcel = await house.reserve()
    house.clock.stand(LOST)
    await house.pass_time(100 * DAY)
    custody = await house.desk.store.transact(lambda tx: tx.custody(parcel.parcel_id))

    assert custody is not None
    assert (custody.state, custody.reservation.name) == (CustodyState.EXPECTED, "HARD")


async def test_a_retry_is_answered_whatever_became_of_the_clock(house: House) -> None:
    order = house.courier.reserve("CP000000080SG", house.courier.terms())
    first = await house.orders.submit(order, ReserveCompartment)
    house.clock.stand(LOST)

    assert statement_bytes(await house.orders.submit(order, ReserveCompartment)) == statement_bytes(first)


@pytest.mark.parametrize(
    "change", [{"network_id": "elsewhere"}, {"issued_at": NOW - DAY}], ids=["network", "older"]
)
def test_a_wrong_directory_changes_nothing(change: dict[str, object]) -> None:
    # LN-TRU-031
    trust = point().trust
    before = trust.directory

    with pytest.raises(Malformed):
        trust.accept(TrustedDirectory(trust_file().model_copy(update=change)))
    assert trust.directory is before


def test_a_point_whose_time_is_lost_counts_its_directory_as_expired(house: House) -> None:
    assert standing_of(house.desk).reason_against_work() is None
    house.clock.stand(LOST)
    assert standing_of(house.desk).reason_against_work() is ErrorCode.TIME_UNTRUSTED
