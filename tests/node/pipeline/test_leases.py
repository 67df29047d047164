"""Boxes left to the hub: what the node gives away meanwhile, what it honours, and when it gets them back."""

from datetime import timedelta

import pytest

from lockernet.codec.statements import read_payload
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Untrusted
from lockernet.models.base import Model
from lockernet.models.custody import CustodyState, DepositOrder
from lockernet.models.events import CapacityLeased, CapacityReturned, ClosedScope
from lockernet.models.grants import CapacityLease, LeasedClass, LeaseReturn
from lockernet.models.outcome import Refused
from lockernet.models.points import Dimensions, Temperature
from lockernet.models.reservations import Confirmation, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.closing import Closings
from lockernet_node.pipeline.hub_promises import HubPromises
from lockernet_node.pipeline.visits import Visit
from tests.network import DAY, OTHER_COURIER, CourierDesk, bank_of
from tests.node.house import House
from tests.node.operator import OperatorDesk

INSIDE = Dimensions(width_mm=380, height_mm=190, depth_mm=640)
ONE, TWO, THREE = (
    LeasedClass(
        inside=INSIDE,
        max_weight_g=25_000,
        temperature=Temperature.AMBIENT,
        count=count,
        accessible_count=0,
    )
    for count in (1, 2, 3)
)
LABEL = "CP000000080SG"


@pytest.fixture
async def house() -> House:
    """Three compartments that fit the item, and one that does not."""
    house = House(compartments=bank_of(["A01", "B01", "B02", "B03"]))
    await house.tell_all()
    return house


@pytest.fixture
def operator(house: House) -> OperatorDesk:
    return OperatorDesk(house)


async def say(house: House, statement: SignedStatement, kind: type[Model]) -> ErrorCode | None:
    """Why not; None for a yes."""
    try:
        await house.orders.submit(statement, kind)
    except RefusedByPeer as error:
        return error.code
    return None


async def reserved(house: House, label: str) -> ErrorCode | None:
    """A reservation of the node's own."""
    return await say(house, house.courier.reserve(label, house.courier.terms()), ReserveCompartment)


async def bring(
    house: House, operator: OperatorDesk, *, label: str = LABEL, epoch: int = 1
) -> Custody | Refused:
    """A driver brings an order, and the hub's yes to it."""
    terms = house.courier.terms(claim=house.courier.claim())
    order = house.courier.reserve(label, terms)
    yes = promise(operator, order, terms.parcel_id, epoch=epoch)
    return await HubPromises(house.desk).expect(order, yes)


def promise(
    operator: OperatorDesk, order: SignedStatement, parcel_id: bytes, **changes: object
) -> SignedStatement:
    """The hub's yes."""
    says: dict[str, object] = {
        "parcel_id": parcel_id,
        "reserved_until": operator.house.clock.now() + DAY,
        "lease_epoch": changes.pop("epoch", 1),
        "leased_class": ONE,
        **changes,
    }
    return operator.confirm(order, **says)


async def open_door(house: House, label: str) -> Visit | Refused:
    badge = house.depositing.read_badge(house.courier.badge())
    return await house.depositing.open(badge, label)


async def deposit(house: House, label: str) -> str:
    """The parcel is in; the compartment."""
    visit = await open_door(house, label)
    assert isinstance(visit, Visit), visit
    await house.pulse()
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)
    return visit.compartment


async def test_leased_boxes_are_not_promised_and_given_to_no_walk_in(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CAP-020, LN-CAP-023."""
    answer = await house.orders.submit(operator.lease(1, TWO), CapacityLease)
    confirmed = read_payload(answer, Confirmation)
    assert (confirmed.lease_epoch, confirmed.parcel_id) == (1, None)
    assert (await house.story())[-1] == CapacityLeased(lease_epoch=1, classes=(TWO,))

    assert await reserved(house, LABEL) is None
    assert await reserved(house, "CP000000093SG") is ErrorCode.POINT_FULL
    await house.orders.submit(house.courier.expect("W1", house.courier.terms()), DepositOrder)
    assert await open_door(house, "W1") == Refused(ErrorCode.POINT_FULL, final=False)


async def test_what_a_promise_needs_is_not_leased(house: House, operator: OperatorDesk) -> None:
    """LN-CAP-020, LN-CAP-038."""
    assert await reserved(house, LABEL) is None

    assert await say(house, operator.lease(1, THREE), CapacityLease) is ErrorCode.POINT_FULL
    assert await say(house, operator.lease(1, TWO), CapacityLease) is None


async def test_one_lease_at_a_time_each_under_a_higher_epoch(house: House, operator: OperatorDesk) -> None:
    """LN-CAP-022, LN-CAP-038."""
    assert await say(house, operator.lease(5, ONE), CapacityLease) is None
    assert await say(house, operator.lease(6, ONE), CapacityLease) is ErrorCode.LEASE_REFUSED
    assert await say(house, operator.give_back(5), LeaseReturn) is None
    assert await say(house, operator.lease(5, ONE), CapacityLease) is ErrorCode.LEASE_REFUSED
    assert await say(house, operator.lease(6, ONE), CapacityLease) is None


async def test_an_empty_lease_is_malformed(house: House, operator: OperatorDesk) -> None:
    with pytest.raises(Malformed, match="classes"):
        await house.orders.submit(operator.lease(1), CapacityLease)


async def test_time_and_a_restart_end_no_lease(house: House, operator: OperatorDesk) -> None:
    """LN-CAP-022."""
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    house.start()
    await house.reports.start()
    await house.pass_time(90 * DAY)

    assert await reserved(house, LABEL) is ErrorCode.POINT_FULL


async def test_a_returned_lease_gives_the_boxes_back_and_is_acknowledged_twice(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CAP-022, LN-CAP-038."""
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    assert await say(house, operator.give_back(2), LeaseReturn) is ErrorCode.NOT_FOUND
    assert await reserved(house, LABEL) is ErrorCode.POINT_FULL

    for _ in range(2):
        answer = await house.orders.submit(operator.give_back(1), LeaseReturn)
        assert read_payload(answer, Confirmation).lease_epoch == 1

    assert [body for body in await house.story() if isinstance(body, CapacityReturned)] == [
        CapacityReturned(lease_epoch=1)
    ]
    assert await reserved(house, LABEL) is None


async def test_a_dark_point_honours_the_hubs_yes_with_a_box_of_its_lease(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CAP-024: though no walk-in would get one."""
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)

    await bring(house, operator)

    assert await deposit(house, LABEL) == "B01"
    assert await reserved(house, "CP000000093SG") is ErrorCode.POINT_FULL, "two boxes are the hub's still"


async def test_the_courier_signed_long_ago_and_the_hub_confirmed_in_time(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CAP-024: the order has expired since; the hub's word shows that it came in time."""
    await house.orders.submit(operator.lease(1, ONE), CapacityLease)
    terms = house.courier.terms()
    order = house.courier.reserve(LABEL, terms)
    yes = promise(operator, order, terms.parcel_id)
    await house.pass_time(timedelta(hours=5))

    outcome = await HubPromises(house.desk).expect(order, yes)
    assert not isinstance(outcome, Refused)
    assert await HubPromises(house.desk).expect(order, yes) == outcome, "the same again changes nothing"


async def test_no_more_parcels_than_the_lease_covers(house: House, operator: OperatorDesk) -> None:
    """LN-CAP-024."""
    await house.orders.submit(operator.lease(1, ONE), CapacityLease)
    await bring(house, operator)

    refused = Refused(ErrorCode.LEASE_REFUSED)
    assert await bring(house, operator, label="CP000000093SG") == refused
    await deposit(house, LABEL)
    assert await bring(house, operator, label="CP000000093SG") == refused
    assert await bring(house, operator, label="CP000000093SG", epoch=2) == refused


async def test_a_collected_parcel_gives_its_box_back_to_the_lease(
    house: House, operator: OperatorDesk
) -> None:
    await house.orders.submit(operator.lease(1, ONE), CapacityLease)
    terms = house.courier.terms(claim=(claim := house.courier.claim()))
    order = house.courier.reserve(LABEL, terms)
    await HubPromises(house.desk).expect(order, promise(operator, order, terms.parcel_id))
    door = await deposit(house, LABEL)
    await house.enter(claim.text())
    house.bank.take(door)
    await house.shut(door)
    await house.collecting.confirm(terms.parcel_id)

    assert not isinstance(await bring(house, operator, label="CP000000093SG"), Refused)
    assert [await reserved(house, f"L{number}") for number in range(3)] == [
        None,
        None,
        ErrorCode.POINT_FULL,
    ]


async def test_promises_still_to_come_are_kept_after_the_return(house: House, operator: OperatorDesk) -> None:
    """LN-CAP-022, LN-CAP-038: one is known here, another only to its courier."""
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    await bring(house, operator)
    await house.orders.submit(operator.give_back(1, TWO), LeaseReturn)

    assert await reserved(house, "L1") is None
    assert await reserved(house, "L2") is ErrorCode.POINT_FULL
    assert not isinstance(await bring(house, operator, label="CP000000093SG"), Refused)
    assert await bring(house, operator, label="CP000000102SG") == Refused(ErrorCode.LEASE_REFUSED)
    await deposit(house, LABEL)
    await deposit(house, "CP000000093SG")


async def test_what_never_came_is_free_when_the_longest_promise_has_ended(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CAP-038."""
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    await house.orders.submit(operator.give_back(1, THREE), LeaseReturn)
    await house.pass_time(timedelta(days=2) - timedelta(seconds=1))
    assert await reserved(house, "L1") is ErrorCode.POINT_FULL

    await house.pass_time(timedelta(seconds=1))

    assert await reserved(house, "L1") is None
    assert await say(house, operator.lease(1, ONE), CapacityLease) is ErrorCode.LEASE_REFUSED


async def test_a_late_parcel_of_the_hub_is_a_walk_in(house: House, operator: OperatorDesk) -> None:
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    await bring(house, operator)
    await house.pass_time(DAY)

    assert await open_door(house, LABEL) == Refused(ErrorCode.POINT_FULL, final=False)


@pytest.mark.parametrize("changes", [{"lease_epoch": None}, {"leased_class": TWO}, {"leased_class": None}])
async def test_a_yes_that_names_no_box_of_a_lease_is_not_honoured(
    house: House, operator: OperatorDesk, changes: dict[str, object]
) -> None:
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    terms = house.courier.terms()
    order = house.courier.reserve(LABEL, terms)
    yes = promise(operator, order, terms.parcel_id, **changes)

    outcome = await HubPromises(house.desk).expect(order, yes)

    one_class = changes == {"leased_class": TWO}
    assert (outcome == Refused(ErrorCode.LEASE_REFUSED)) is not one_class


async def test_a_yes_to_another_order_or_from_another_pen_is_untrusted(
    house: House, operator: OperatorDesk
) -> None:
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    terms = house.courier.terms()
    order, other = house.courier.reserve(LABEL, terms), house.courier.reserve("L1", house.courier.terms())
    yes = promise(operator, other, terms.parcel_id)

    with pytest.raises(Untrusted, match="another order"):
        await HubPromises(house.desk).expect(order, yes)
    operator.desk.member_id = house.courier.member_id
    with pytest.raises(Untrusted):
        await HubPromises(house.desk).expect(order, promise(operator, order, terms.parcel_id))
    stranger = CourierDesk(OTHER_COURIER)
    order = stranger.reserve(LABEL, stranger.terms())
    with pytest.raises(Untrusted):
        await HubPromises(house.desk).expect(order, promise(OperatorDesk(house), order, terms.parcel_id))


async def test_a_closed_point_takes_no_parcel_on_a_promise_either(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CAP-035."""
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    await Closings(house.desk).close(ClosedScope.DEPOSITS)

    assert await bring(house, operator) == Refused(ErrorCode.POINT_CLOSED, final=False)


async def test_the_parcel_is_the_couriers_like_any_other(house: House, operator: OperatorDesk) -> None:
    await house.orders.submit(operator.lease(1, THREE), CapacityLease)
    await bring(house, operator)
    door = await deposit(house, LABEL)

    custody = await house.desk.store.transact(lambda tx: tx.custody_in(door))
    assert custody is not None
    assert (custody.state, custody.courier_id) == (CustodyState.WAITING, house.courier.member_id)
