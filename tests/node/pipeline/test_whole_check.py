"""The check of the whole journal in the background, what it finds, and what follows."""

import asyncio

import pytest

from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.custody import CustodyState
from lockernet.models.events import ClosedScope, ServiceClosed, ServiceReopened
from lockernet.models.outcome import Refused
from lockernet.models.reservations import CancelReservation, ReserveCompartment
from lockernet_node.pipeline.closing import NODE, close, closings
from lockernet_node.pipeline.history import last_whole, verify_journal
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.recovery import begin_recovery
from lockernet_node.pipeline.visits import Visit
from lockernet_node.pipeline.whole_check import EVENTS_AT_A_TIME, WholeCheck
from lockernet_node.ports import MemberRow
from tests.network import COURIER, point
from tests.node.house import House
from tests.node.pipeline.setback import STAFF, SetBack


@pytest.fixture
async def where(house: House) -> SetBack:
    """A house with a parcel inside and more events than one batch of the check."""
    where = SetBack(house)
    await where.boot()
    await house.deposit("INSIDE")
    for number in range(2 * EVENTS_AT_A_TIME):
        parcel = await house.reserve(f"PARCEL-{number}")
        await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)
    await where.seal()
    return where


def spoil(where: SetBack, place: int) -> None:
    """One bit of an old event is another."""
    rows = where.store._contents.journal
    row = rows[place]
    rows[place] = row._replace(event=row.event[:-1] + bytes([row.event[-1] ^ 1]))


CLOSED = ServiceClosed(scope=ClosedScope.DEPOSITS, reason=ErrorCode.UNTRUSTED_HISTORY)


async def check(where: SetBack) -> bool:
    """True if the check found all whole."""
    return await WholeCheck(where.house.desk, share=1.0).run() is not None


async def test_a_whole_journal_closes_nothing(where: SetBack) -> None:
    assert await check(where)

    assert await where.house.desk.store.transact(closings) == []


async def test_events_that_come_during_the_check_are_checked_too(where: SetBack) -> None:
    running = asyncio.create_task(WholeCheck(where.house.desk, share=1.0).run())
    await asyncio.sleep(0)
    await where.house.deposit("MEANWHILE")

    verified = await running

    head = await where.store.transact(lambda tx: tx.journal_head())
    assert verified is not None
    assert verified.head == head


async def test_a_break_closes_deposits_and_lets_collections_go_on(where: SetBack) -> None:  # LN-NOD-035
    spoil(where, 4)
    house = where.house

    assert not await check(where)

    assert (await house.story())[-1:] == [CLOSED]
    order = house.courier.reserve("NEW", house.courier.terms())
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(order, ReserveCompartment)
    assert caught.value.code is ErrorCode.POINT_CLOSED
    inside = await house.desk.store.transact(lambda tx: tx.custody_by_label(COURIER, "INSIDE"))
    assert inside is not None
    assert inside.state is CustodyState.WAITING


async def test_closed_deposits_outlive_a_restart_until_an_operator_acts(where: SetBack) -> None:
    parcel = await where.house.reserve("EXPECTED")
    spoil(where, 4)
    await check(where)

    await where.boot()
    house = where.house
    badge = house.depositing.read_badge(house.courier.badge())
    shut = await house.depositing.open(badge, parcel.label)
    reopened = await where.mending.reopen()
    opened = await house.depositing.open(badge, parcel.label)

    assert isinstance(shut, Refused)
    assert shut.reason is ErrorCode.POINT_CLOSED
    assert reopened
    assert isinstance(opened, Visit)
    assert ServiceReopened(reason=ErrorCode.UNTRUSTED_HISTORY) in await house.story()
    assert not await where.mending.reopen()


async def test_a_second_break_closes_nothing_twice(where: SetBack) -> None:
    spoil(where, 4)
    await check(where)
    await check(where)

    story = await where.house.story()
    assert [type(body) for body in story].count(ServiceClosed) == 1


async def test_a_refusal_while_closed_is_not_remembered(where: SetBack) -> None:
    """It is a passing no: the same bytes are judged anew once the gate is open (LN-REQ-006)."""
    house = where.house
    moment = Moment(house.clock.now(), STAFF)
    reason, deposits = ErrorCode.UNTRUSTED_HISTORY, ClosedScope.DEPOSITS
    await house.desk.store.transact(
        lambda tx: close(tx, point(), deposits, reason=reason, closed_by=NODE, moment=moment)
    )
    order = house.courier.reserve("NEW", house.courier.terms())
    with pytest.raises(RefusedByPeer):
        await house.orders.submit(order, ReserveCompartment)

    await where.mending.reopen()

    assert await house.orders.submit(order, ReserveCompartment)


async def test_a_missing_place_in_a_members_feed_is_found(where: SetBack) -> None:
    feed = where.store._contents.members[1, COURIER]
    feed[7] = MemberRow(COURIER, 8, feed[6].journal_sequence)

    assert not await check(where)


async def test_a_place_too_many_in_the_feeds_is_found(where: SetBack) -> None:
    where.store._contents.members[1, "nobody"] = [MemberRow("nobody", 1, 3)]

    assert not await check(where)


async def test_checkpoints_that_were_taken_out_are_found(where: SetBack) -> None:  # LN-EVT-022
    for number in range(130):
        parcel = await where.house.reserve(f"MORE-{number}")
        await where.house.orders.submit(where.house.courier.cancel(parcel.parcel_id), CancelReservation)
    assert await check(where)
    where.store._contents.checkpoints.clear()

    assert not await check(where)


async def test_a_recovery_in_place_builds_on_what_verifies(where: SetBack) -> None:  # LN-EVT-021
    spoil(where, 9)
    house = where.house
    trusted = await house.desk.store.transact(lambda tx: last_whole(tx, point()))
    moment = Moment(house.clock.now(), STAFF)

    epoch = await house.desk.store.transact(
        lambda tx: begin_recovery(tx, point(), trusted=trusted, above=1, why="broken", moment=moment)
    )

    assert (trusted.epoch, trusted.sequence) == (1, 9)
    assert epoch == 2
    found = await house.desk.store.transact(lambda tx: verify_journal(tx, point()))
    assert found.head == await house.desk.store.transact(lambda tx: tx.journal_head())
    assert await check(where)
