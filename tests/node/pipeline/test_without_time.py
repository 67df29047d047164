"""Where no time is known: what drivers and senders may still do (LN-NOD-052), and what waits."""

from datetime import timedelta

from lockernet.errors import ErrorCode
from lockernet.models.custody import (
    BlockCause,
    BlockParcel,
    CollectOrder,
    CustodyState,
    DepositOrder,
    RemoveOrder,
)
from lockernet.models.events import TimeState
from lockernet.models.outcome import Refused
from lockernet.models.points import ParcelJourney
from lockernet_node.clocks import FrozenClock
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import ClockStanding
from tests.node.house import House, Parcel

JOURNEYS = frozenset({ParcelJourney.LAST_MILE, ParcelJourney.FIRST_MILE})


class LostClock(FrozenClock):
    """A clock that nobody vouches for from some moment on."""

    lost = False

    def standing(self) -> ClockStanding:
        """As it is."""
        return ClockStanding(TimeState.UNTRUSTED, timedelta()) if self.lost else super().standing()


async def house_with_lost_clock() -> tuple[House, LostClock]:
    house = House(limits={"journeys": JOURNEYS, "max_expected_seconds": 3_600})
    clock = LostClock(house.clock.now())
    house.clock = clock
    house.start()
    await house.tell_all()
    return house, clock


async def test_a_removal_waits_for_the_time_and_a_collection_by_order_does_not() -> None:
    house, clock = await house_with_lost_clock()
    removed, _ = await house.deposit("REMOVED")
    await house.order(BlockParcel, removed, cause=BlockCause.RECALL)
    await house.order(RemoveOrder, removed)
    sent, _ = await house.deposit("SENT", journey=ParcelJourney.FIRST_MILE)
    await house.order(CollectOrder, sent)
    badge = house.depositing.read_badge(house.courier.badge())
    clock.lost = True

    no = await house.depositing.open(badge, "REMOVED")
    yes = await house.depositing.open(badge, "SENT")

    assert no == Refused(ErrorCode.TIME_UNTRUSTED, final=False)
    assert isinstance(yes, Visit)
    assert (await house.custody(sent)).state is CustodyState.COLLECTING


async def test_a_sender_brings_nothing_and_is_told_so() -> None:
    house, clock = await house_with_lost_clock()
    terms = house.courier.terms().model_copy(update={"journey": ParcelJourney.FIRST_MILE})
    await house.orders.submit(house.courier.expect("SENT", terms), DepositOrder)
    unannounced = house.courier.entropy.token(16)
    clock.lost = True

    for parcel_id, reason in (
        (terms.parcel_id, Refused(ErrorCode.TIME_UNTRUSTED, final=False)),
        (unannounced, Refused(ErrorCode.CODE_REFUSED)),
    ):
        assert await house.enter(house.courier.drop_off(parcel_id)) == reason
    assert await house.desk.store.transact(lambda tx: tx.custody(unannounced)) is None


async def test_untrusted_time_ends_no_hold_and_no_expectation() -> None:
    house, clock = await house_with_lost_clock()
    waiting, _ = await house.deposit("WAITS")
    terms = house.courier.terms()
    await house.orders.submit(house.courier.expect("EXPECTED", terms), DepositOrder)
    clock.lost = True

    await house.pass_time(timedelta(days=30))

    assert not (await house.custody(waiting)).overdue
    walk_in = Parcel(terms.parcel_id, "EXPECTED", house.courier.claim())
    assert (await house.custody(walk_in)).state is CustodyState.EXPECTED
    clock.lost = False
    await house.pass_time(timedelta(seconds=1))
    assert (await house.custody(waiting)).overdue
    assert (await house.custody(walk_in)).state is CustodyState.ABORTED
