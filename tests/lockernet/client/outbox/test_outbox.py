"""An outbox in front of a real point: nothing is lost, nothing happens twice, parcels keep their order."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from lockernet.client import Courier, Patience, SignedOrder
from lockernet.client.answers import Confirmed
from lockernet.client.outbox import Limits, Outcome, Pending, State
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Unavailable
from lockernet.models.points import Dimensions
from lockernet.models.reservations import ReservationState
from lockernet_node.clocks import FrozenClock
from tests.lockernet.client.line import calling, parcel
from tests.lockernet.client.outbox.desk import MOMENT, SOON, Through, both, opened, promises
from tests.network import BANK, DAY, NOW, OTHER_COURIER, POINT
from tests.node.house import House
from tests.node.transport.site import Site, served

HUGE = Dimensions(width_mm=500, height_mm=500, depth_mm=700)
NOBODY = "127.0.0.1:1"
HASTY = Patience(deadline_seconds=1, attempts=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the outbox lies."""
    return tmp_path / "outbox.db"


def reservation(courier: Courier, **asked: object) -> SignedOrder:
    return courier.drafts.reservation(POINT, parcel(**asked), reserved_until=NOW + DAY)  # type: ignore[arg-type]


async def test_an_order_is_kept_sent_and_answered(site: Site, courier: Courier, path: Path) -> None:
    order = reservation(courier)

    async with opened(path, courier) as outbox:
        outcome = await outbox.send(order, within=SOON)

        assert outcome.is_confirmed
        assert outcome.require().confirmation.reservation is ReservationState.HARD
        assert not await outbox.pending()
    assert await promises(site.house) == [("reserved", order.parcel_id)]


async def test_orders_of_one_parcel_are_sent_one_after_the_other(  # LN-REQ-031
    site: Site, courier: Courier, path: Path
) -> None:
    first, second = both(courier, reservation(courier)), both(courier, reservation(courier, label="SECOND"))

    async with opened(path, courier) as outbox:
        await outbox.keep(*first, *second)
        await outbox.answered(within=SOON)

        outcomes = await outbox.outcomes()
    assert [each.state for each in outcomes] == [State.CONFIRMED] * 4
    happened = await promises(site.house)
    assert sorted(happened) == sorted(
        (what, each[0].parcel_id) for each in (first, second) for what in ("reserved", "cancelled")
    )
    for each in (first, second):
        assert happened.index(("reserved", each[0].parcel_id)) < happened.index(
            ("cancelled", each[0].parcel_id)
        )


async def test_it_is_on_disk_before_it_is_sent_and_its_answer_before_it_is_told(  # LN-REQ-030
    courier: Courier, path: Path
) -> None:
    class Looking(Through):
        async def submit(self, order: SignedOrder) -> Confirmed:
            assert stored(path, order) == "WAITING"
            return await super().submit(order)

    order = reservation(courier)
    async with opened(path, Looking(courier)) as outbox:
        outcome = await outbox.send(order, within=SOON)

        assert outcome.is_confirmed
        assert stored(path, order) == "CONFIRMED"


async def test_a_command_given_while_nobody_answers_is_sent_by_a_later_process(
    site: Site, courier: Courier, path: Path
) -> None:
    order = reservation(courier)
    async with calling(NOBODY, patience=HASTY, seed=b"away") as away, opened(path, away) as outbox:
        with pytest.raises(Unavailable, match="is kept and not answered"):
            await outbox.send(order, within=MOMENT)

    async with opened(path, courier) as outbox:
        outcome = await outbox.wait(order.request_id, within=SOON)

    assert outcome.order.claim_code == order.claim_code
    assert await promises(site.house) == [("reserved", order.parcel_id)]


async def test_the_same_bytes_are_sent_until_the_peer_is_back(path: Path) -> None:  # LN-REQ-032
    house = House()
    async with served(house) as first:
        address = first.address
    async with calling(address, clock=house.clock, patience=HASTY) as courier:
        watched = Through(courier)
        async with opened(path, watched) as outbox:
            order = reservation(courier)
            waiting = asyncio.create_task(outbox.send(order, within=SOON))
            await asyncio.sleep(MOMENT.total_seconds())
            async with served(house, address=address):
                outcome = await waiting

    assert outcome.is_confirmed
    assert len(watched.sent) > 2
    assert {each.statement for each in watched.sent} == {order.statement}
    assert len(await promises(house)) == 1


async def test_what_follows_a_refused_reservation_is_dropped_with_its_reason(  # LN-REQ-031
    courier: Courier, path: Path
) -> None:
    reserve, cancel = both(courier, reservation(courier, outside=HUGE))
    watched = Through(courier)

    async with opened(path, watched) as outbox:
        await outbox.keep(reserve, cancel)
        dropped = await outbox.wait(cancel.request_id, within=SOON)
        refused = await outbox.wait(reserve.request_id, within=SOON)

    assert (refused.state, refused.reason, refused.retryable) == (State.REFUSED, "NO_FITTING_SIZE", False)
    assert (dropped.state, dropped.reason, dropped.answer) == (State.DROPPED, "NO_FITTING_SIZE", None)
    assert watched.sent == [reserve]
    for outcome in (refused, dropped):
        with pytest.raises(RefusedByPeer) as caught:
            outcome.require()
        assert caught.value.code is ErrorCode.NO_FITTING_SIZE


async def test_a_passing_no_drops_nothing_since_a_late_copy_may_still_succeed(path: Path) -> None:
    house = House(compartments=BANK[-1:])
    await house.tell_all()
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        await courier.reserve(POINT, parcel("FIRST"), reserved_until=NOW + DAY)
        reserve, cancel = both(courier, reservation(courier))

        async with opened(path, courier) as outbox:
            await outbox.keep(reserve, cancel)
            refused = await outbox.wait(reserve.request_id, within=SOON)
            after = await outbox.wait(cancel.request_id, within=SOON)

    assert (refused.reason, refused.retryable) == ("POINT_FULL", True)
    assert (after.state, after.reason) == (State.REFUSED, "NOT_FOUND")


async def test_what_expired_and_was_never_taken_is_signed_anew_under_the_same_id(
    site: Site, courier: Courier, path: Path
) -> None:  # LN-REQ-004
    order = reservation(courier)
    async with opened(path) as outbox:
        await outbox.keep(order)
    await site.house.pass_time(timedelta(hours=3))

    async with opened(path, courier, clock=site.house.clock) as outbox:
        outcome = await outbox.wait(order.request_id, within=SOON)

    assert outcome.is_confirmed
    assert outcome.order.statement != order.statement
    assert outcome.order.claim_code == order.claim_code
    assert outcome.require().confirmation.order_id == outcome.order.order_id
    assert await promises(site.house) == [("reserved", order.parcel_id)]


@pytest.mark.parametrize(("outside", "state"), [(None, State.CONFIRMED), (HUGE, State.REFUSED)])
async def test_what_expired_and_had_been_answered_is_not_sent_again(
    site: Site, courier: Courier, path: Path, outside: Dimensions | None, state: State
) -> None:
    order = reservation(courier) if outside is None else reservation(courier, outside=outside)
    before = await answer_of(courier, order)
    async with opened(path) as outbox:
        await outbox.keep(order)
    await site.house.pass_time(timedelta(hours=3))
    watched = Through(courier)

    async with opened(path, watched, clock=site.house.clock) as outbox:
        outcome = await outbox.wait(order.request_id, within=SOON)

    assert (outcome.state, outcome.answer) == (state, before)
    assert not watched.sent


async def test_a_late_copy_that_was_taken_after_all_is_the_answer(site: Site, path: Path) -> None:
    """Our clock is ahead: we sign anew, and then the old bytes arrive where they are valid still."""

    class Late(Through):
        async def submit(self, order: SignedOrder) -> Confirmed:
            if not self.sent:
                await self.courier.submit(old)
            return await super().submit(order)

    ours = FrozenClock(NOW - timedelta(minutes=9))
    async with calling(site.address, clock=ours) as courier:
        old = reservation(courier)
        ours.advance(timedelta(minutes=10, seconds=30))
        late = Late(courier)
        async with opened(path, late, clock=ours) as outbox:
            outcome = await outbox.send(old, within=SOON)

    assert outcome.is_confirmed
    assert [each.request_id for each in late.sent] == [old.request_id]
    assert late.sent[0].statement != old.statement
    assert outcome.require().confirmation.order_id == old.order_id
    assert len(await promises(site.house)) == 1


async def test_a_promise_whose_time_passed_while_nobody_answered_is_refused_as_such(
    site: Site, courier: Courier, path: Path
) -> None:
    reserve, cancel = both(courier, reservation(courier))
    async with opened(path) as outbox:
        await outbox.keep(reserve, cancel)
    await site.house.pass_time(3 * DAY)

    async with opened(path, courier, clock=site.house.clock) as outbox:
        outcome = await outbox.wait(reserve.request_id, within=SOON)
        after = await outbox.wait(cancel.request_id, within=SOON)

    assert (outcome.state, outcome.reason) == (State.REFUSED, "RESERVATION_ENDED")
    assert (after.state, after.reason) == (State.DROPPED, "RESERVATION_ENDED")
    assert not await promises(site.house)


async def test_one_order_that_cannot_be_sent_does_not_stop_the_others(
    site: Site, courier: Courier, path: Path
) -> None:
    bad, good = reservation(courier, label="BAD"), reservation(courier)

    class Breaking(Through):
        async def submit(self, order: SignedOrder) -> Confirmed:
            if order == bad:
                raise KeyError(order.statement.payload_type)
            return await super().submit(order)

    async with opened(path, Breaking(courier)) as outbox:
        await outbox.keep(bad, good)
        assert (await outbox.wait(good.request_id, within=SOON)).is_confirmed

        assert [each.order for each in await outbox.pending()] == [bad]


async def test_a_full_outbox_says_so_and_keeps_none_of_the_batch(  # LN-REQ-033
    courier: Courier, path: Path
) -> None:
    orders = [reservation(courier, label=f"PARCEL{number}") for number in range(4)]

    async with opened(path, limits=Limits(max_orders=3)) as outbox:
        await outbox.keep(orders[0], orders[1])
        with pytest.raises(Unavailable) as caught:
            await outbox.keep(orders[2], orders[3])

        assert (caught.value.code, caught.value.retryable) == (ErrorCode.OUTBOX_FULL, True)
        assert [each.order for each in await outbox.pending()] == orders[:2]


async def test_what_nobody_answers_is_given_up_in_the_end_and_says_that_it_does_not_know(  # LN-REQ-033
    site: Site, courier: Courier, path: Path
) -> None:
    order, clock = reservation(courier), site.house.clock
    async with opened(path) as outbox:
        await outbox.keep(order)
    clock.advance(8 * DAY)

    async with (
        calling(NOBODY, patience=HASTY, clock=clock) as away,
        opened(path, away, clock=clock) as outbox,
    ):
        outcome = await outbox.wait(order.request_id, within=SOON)

    assert outcome.state is State.GIVEN_UP
    with pytest.raises(Unavailable, match="unknown"):
        outcome.require()


async def test_an_order_put_in_again_is_no_change(courier: Courier, path: Path) -> None:
    order = reservation(courier)
    async with opened(path) as outbox:
        await outbox.keep(order)
        await outbox.keep(order)

        assert [each.order for each in await outbox.pending()] == [order]


async def test_other_bytes_under_a_kept_request_id_are_not_kept(
    site: Site, courier: Courier, path: Path
) -> None:
    order = reservation(courier)
    site.house.clock.advance(timedelta(seconds=1))
    async with opened(path) as outbox:
        await outbox.keep(order)
        with pytest.raises(Malformed) as caught:
            await outbox.keep(courier.drafts.renewed(order))

    assert caught.value.code is ErrorCode.REQUEST_ID_REUSED


async def test_a_person_drops_an_order_and_the_next_of_the_parcel_goes_on(
    site: Site, courier: Courier, path: Path
) -> None:
    await courier.submit(first := reservation(courier))
    cancel = courier.drafts.cancellation(POINT, first.parcel_id)
    again = courier.drafts.cancellation(POINT, first.parcel_id)
    async with opened(path) as outbox:
        await outbox.keep(cancel, again)
        dropped = await outbox.drop(cancel.request_id)

    watched = Through(courier)
    async with opened(path, watched) as outbox:
        assert (await outbox.wait(again.request_id, within=SOON)).is_confirmed
    assert (dropped.state, watched.sent) == (State.DROPPED, [again])


async def test_what_is_forgotten_leaves_no_secret_behind(courier: Courier, path: Path) -> None:
    order = reservation(courier)
    assert order.claim_code is not None
    async with opened(path, courier) as outbox:
        await outbox.send(order, within=SOON)
        assert holds(path, order.claim_code.secret)

        await outbox.forget(order.request_id)

        with pytest.raises(Malformed) as caught:
            await outbox.find(order.request_id)
    assert caught.value.code is ErrorCode.NOT_FOUND
    assert not holds(path, order.claim_code.secret)


async def test_what_waits_is_not_forgotten(courier: Courier, path: Path) -> None:
    order = reservation(courier)
    async with opened(path) as outbox:
        await outbox.keep(order)
        with pytest.raises(Malformed, match="drop it first"):
            await outbox.forget(order.request_id)


async def test_answers_are_kept_as_long_as_said(site: Site, courier: Courier, path: Path) -> None:
    order, clock = reservation(courier), site.house.clock
    async with opened(path, courier, clock=clock) as outbox:
        await outbox.send(order, within=SOON)
    clock.advance(29 * DAY)
    async with opened(path, courier, clock=clock) as outbox:
        assert isinstance(await outbox.find(order.request_id), Outcome)
    clock.advance(2 * DAY)

    async with opened(path, courier, clock=clock) as outbox:
        await outbox.send(reservation(courier, label="LATER"), within=SOON)
        assert [each.order.request_id == order.request_id for each in await outbox.outcomes()] == [False]


async def test_one_process_sends_and_others_put_in_and_hear(site: Site, courier: Courier, path: Path) -> None:
    async with opened(path, courier), opened(path) as beside:
        outcome = await beside.send(reservation(courier), within=SOON)
        assert outcome.is_confirmed

        with pytest.raises(Unavailable, match="another process sends"):
            async with opened(path, courier):
                pass
    assert len(await promises(site.house)) == 1


async def test_another_members_outbox_is_not_taken(site: Site, courier: Courier, path: Path) -> None:
    async with opened(path, courier) as outbox, calling(site.address, member_id=OTHER_COURIER) as other:
        with pytest.raises(Malformed) as caught:
            await outbox.keep(reservation(other))
        assert caught.value.code is ErrorCode.CONFIGURATION
    async with calling(site.address, member_id=OTHER_COURIER) as other:
        with pytest.raises(Malformed, match="give another file"):
            async with opened(path, other):
                pass


async def test_waiting_for_what_was_never_kept(path: Path) -> None:
    async with opened(path) as outbox:
        with pytest.raises(Malformed) as caught:
            await outbox.wait(bytes(16))

    assert caught.value.code is ErrorCode.NOT_FOUND


async def test_an_outbox_without_a_courier_keeps_and_sends_nothing(courier: Courier, path: Path) -> None:
    order = reservation(courier)
    async with opened(path) as outbox:
        with pytest.raises(Unavailable):
            await outbox.send(order, within=MOMENT)
        with pytest.raises(Malformed):
            outbox.retry()

        found = await outbox.find(order.request_id)
    assert isinstance(found, Pending)
    assert (found.attempts, found.trouble) == (0, None)


def holds(path: Path, secret: bytes) -> bool:
    """Whether these bytes stand in any file of the folder."""
    return any(secret in each.read_bytes() for each in path.parent.iterdir())


def stored(path: Path, order: SignedOrder) -> str:
    """What another program reads in the file."""
    with closing(sqlite3.connect(path)) as other:
        row = other.execute("SELECT state FROM orders WHERE request_id = ?", (order.request_id,)).fetchone()
    return str(row[0])


async def answer_of(courier: Courier, order: SignedOrder) -> object:
    """The operator's signed yes or no, as if it had been lost on its way."""
    try:
        return (await courier.submit(order)).statement
    except RefusedByPeer:
        return (await courier.request(order.request_id)).statement
