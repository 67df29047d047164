"""A courier acts for another one: orders, badges and doors, under delegations that the point was given."""

from datetime import timedelta
from itertools import count

import pytest

from lockernet.codec.statements import read_payload
from lockernet.errors import ErrorCode, LockernetError, RefusedByPeer, Untrusted
from lockernet.models.custody import (
    BlockCause,
    BlockParcel,
    CollectOrder,
    CustodyState,
    DepositOrder,
    RemoveOrder,
)
from lockernet.models.events import DelegationAccepted, ParcelDeposited, ParcelExpected
from lockernet.models.grants import DelegatedAction, Delegation
from lockernet.models.outcome import Refused
from lockernet.models.points import ParcelJourney
from lockernet.models.reservations import CancelReservation, Confirmation, ParcelTerms
from lockernet.models.statements import SignedStatement
from lockernet.signing.pae import statement_id
from lockernet_node.clocks import SeededEntropy
from lockernet_node.pipeline.delegations import NEWEST_KEPT
from lockernet_node.pipeline.visits import Errand, Visit
from tests.network import COURIER, DAY, OTHER_COURIER, THIRD_COURIER, CourierDesk
from tests.node.house import House, Parcel

DEPOSIT, COLLECT, REMOVE = DelegatedAction.DEPOSIT, DelegatedAction.COLLECT, DelegatedAction.REMOVE


_SEEDS = count()


def garuda(member_id: str = OTHER_COURIER) -> CourierDesk:
    """The other courier, or a third one, with randomness of its own each time."""
    return CourierDesk(member_id, entropy=SeededEntropy(b"%d" % next(_SEEDS)))


async def place(house: House, delegation: SignedStatement) -> bytes:
    """The point takes it; its id."""
    await house.orders.submit(delegation, Delegation)
    return statement_id(delegation.payload_type, delegation.payload)


async def lend(house: House, *actions: DelegatedAction) -> bytes:
    """Our courier lets the other one act here."""
    return await place(house, house.courier.delegate(OTHER_COURIER, *actions))


async def bring(house: House, label: str, terms: ParcelTerms, *, under: bytes | None) -> Confirmation:
    """The other courier announces a parcel."""
    return read_payload(
        await house.orders.submit(garuda().expect(label, terms, under=under), DepositOrder), Confirmation
    )


async def open_for(house: House, desk: CourierDesk, label: str) -> Visit | Refused:
    outcome = await house.depositing.open(house.depositing.read_badge(desk.badge()), label)
    await house.pulse()
    return outcome


async def test_a_delegation_is_confirmed_and_told_to_both(house: House) -> None:
    """LN-TRU-019: as a statement."""
    delegation_id = await lend(house, DEPOSIT)

    said = DelegationAccepted(courier_id=COURIER, delegate_id=OTHER_COURIER, delegation_id=delegation_id)
    assert await house.story() == [said]
    heads = [
        await house.desk.store.transact(lambda tx, m=member: tx.member_head(m))  # type: ignore[misc]
        for member in (COURIER, OTHER_COURIER)
    ]
    assert [head.sequence for head in heads] == [1, 1]


async def test_a_delegate_announces_and_brings_a_parcel_of_the_courier(house: House) -> None:
    """LN-CUS-023: the parcel is the courier's, and both have it in their feeds (LN-CUS-022)."""
    delegation_id = await lend(house, DEPOSIT)
    terms = house.courier.terms()

    await bring(house, "FOR-MERLION", terms, under=delegation_id)
    visit = await open_for(house, garuda(), "FOR-MERLION")

    assert isinstance(visit, Visit)
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)
    parcel = Parcel(terms.parcel_id, "FOR-MERLION", house.courier.claim())
    custody = await house.custody(parcel)
    assert (custody.state, custody.courier_id, custody.brought_by) == (
        CustodyState.WAITING,
        COURIER,
        OTHER_COURIER,
    )
    bodies = [type(body) for body in await house.story()]
    assert bodies[1:2] + bodies[-1:] == [ParcelExpected, ParcelDeposited]
    theirs = await house.desk.store.transact(lambda tx: tx.member_head(OTHER_COURIER))
    ours = await house.desk.store.transact(lambda tx: tx.member_head(COURIER))
    assert theirs.sequence == ours.sequence == len(bodies)


async def test_the_courier_s_own_reservation_is_brought_by_the_delegate_s_driver(house: House) -> None:
    """LN-TRU-008: the badge stands for whoever its issuer may act for."""
    parcel = await house.reserve("OURS")
    assert await open_for(house, garuda(), "OURS") == Refused(ErrorCode.NOT_EXPECTED)

    await lend(house, DEPOSIT)

    visit = await open_for(house, garuda(), "OURS")
    assert isinstance(visit, Visit)
    assert visit.parcel_id == parcel.parcel_id


async def test_a_delegate_removes_what_it_may_and_nothing_else(house: House) -> None:
    """LN-CUS-023, LN-CUS-031."""
    parcel, _ = await house.deposit("OURS")
    await house.order(BlockParcel, parcel, cause=BlockCause.RECALL)
    await lend(house, REMOVE)

    await house.order(RemoveOrder, parcel, by=garuda())
    visit = await open_for(house, garuda(), "OURS")

    assert isinstance(visit, Visit)
    assert visit.errand is Errand.REMOVAL
    custody = await house.custody(parcel)
    assert (custody.state, custody.removal_by) == (CustodyState.REMOVING, OTHER_COURIER)
    with pytest.raises(RefusedByPeer) as caught:
        await house.order(CancelReservation, parcel, by=garuda())
    assert caught.value.code is ErrorCode.NOT_FOUND


async def test_a_delegate_collects_what_is_sent_from_here() -> None:
    """LN-CUS-026."""
    house = House(limits={"journeys": frozenset({ParcelJourney.LAST_MILE, ParcelJourney.FIRST_MILE})})
    await house.tell_all()
    parcel, _ = await house.deposit("SENT", journey=ParcelJourney.FIRST_MILE)
    named = await lend(house, COLLECT)

    await house.order(CollectOrder, parcel, by=garuda(), delegation_id=named)

    assert isinstance(await open_for(house, garuda(), "SENT"), Visit)
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING


@pytest.mark.parametrize("given", [(), (DEPOSIT,), (COLLECT,)])
async def test_an_action_that_is_not_lent_is_refused(
    house: House, given: tuple[DelegatedAction, ...]
) -> None:
    """LN-TRU-017: unnamed it is as if the parcel did not exist, named it is out of scope."""
    parcel, _ = await house.deposit()
    await house.order(BlockParcel, parcel, cause=BlockCause.RECALL)
    named = await lend(house, *given)

    for under, code in ((None, ErrorCode.NOT_FOUND), (named, ErrorCode.UNTRUSTED_DELEGATION_SCOPE)):
        with pytest.raises(LockernetError) as caught:
            await house.order(RemoveOrder, parcel, by=garuda(), delegation_id=under)
        assert caught.value.code is code


async def test_an_order_under_a_delegation_that_the_point_does_not_hold_is_refused(house: House) -> None:
    """LN-CUS-023."""
    with pytest.raises(RefusedByPeer) as caught:
        await bring(house, "L", house.courier.terms(), under=bytes(32))

    assert caught.value.code is ErrorCode.DELEGATION_UNKNOWN


async def test_somebody_elses_delegation_serves_nobody_else(house: House) -> None:
    """LN-CUS-023: the courier itself is not the delegate."""
    named = await lend(house, DEPOSIT)

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.expect("L", house.courier.terms(), under=named), DepositOrder)

    assert caught.value.code is ErrorCode.DELEGATION_UNKNOWN


async def test_a_delegation_of_one_courier_serves_no_parcel_of_another(house: House) -> None:
    """LN-TRU-016."""
    desk = garuda()
    theirs = desk.terms()
    await house.orders.submit(desk.expect("THEIRS", theirs), DepositOrder)
    named = await place(house, desk.delegate(COURIER, REMOVE))
    parcel, _ = await house.deposit("OURS")

    with pytest.raises(RefusedByPeer) as caught:
        await house.order(RemoveOrder, parcel, by=garuda(), delegation_id=named)

    assert caught.value.code is ErrorCode.DELEGATION_UNKNOWN


async def test_the_delegation_has_to_stand_when_the_door_opens(house: House) -> None:
    """LN-CUS-023."""
    parcel, _ = await house.deposit("OURS")
    await house.order(BlockParcel, parcel, cause=BlockCause.RECALL)
    await lend(house, REMOVE)
    await house.order(RemoveOrder, parcel, by=garuda())
    await house.pass_time(DAY + timedelta(minutes=3))
    desk = garuda()
    desk.now = house.clock.now()

    assert await open_for(house, desk, "OURS") == Refused(ErrorCode.NOT_EXPECTED)
    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_a_second_link_passes_on_what_the_first_allows(house: House) -> None:
    """LN-TRU-016: a chain of two, and the parcel is the first courier's."""
    first = await place(house, house.courier.delegate(OTHER_COURIER, DEPOSIT, may_delegate=True))
    second = await place(house, garuda().delegate(THIRD_COURIER, DEPOSIT, under=first))
    terms = house.courier.terms()

    naga = garuda(THIRD_COURIER)
    await house.orders.submit(naga.expect("OURS", terms, under=second), DepositOrder)

    assert isinstance(await open_for(house, garuda(THIRD_COURIER), "OURS"), Visit)
    custody = await house.desk.store.transact(lambda tx: tx.custody(terms.parcel_id))
    assert custody is not None
    assert (custody.courier_id, custody.state) == (COURIER, CustodyState.DEPOSITING)


async def test_a_second_link_that_may_not_be_passed_on_or_gives_more_is_untrusted(house: House) -> None:
    """LN-TRU-016, LN-TRU-017."""
    for may_delegate, code in (
        (False, ErrorCode.UNTRUSTED_DELEGATION),
        (True, ErrorCode.UNTRUSTED_DELEGATION_SCOPE),
    ):
        given = house.courier.delegate(OTHER_COURIER, DEPOSIT, may_delegate=may_delegate)
        first = await place(house, given)
        second = await place(house, garuda().delegate(THIRD_COURIER, DEPOSIT, REMOVE, under=first))
        order = garuda(THIRD_COURIER).expect("OURS", house.courier.terms(), under=second)

        with pytest.raises(Untrusted) as caught:
            await house.orders.submit(order, DepositOrder)

        assert caught.value.code is code


async def test_a_delegation_that_names_other_points_is_none_here(house: House) -> None:
    """LN-TRU-017."""
    with pytest.raises(RefusedByPeer) as caught:
        await place(house, house.courier.delegate(OTHER_COURIER, DEPOSIT, point_ids=("sg-other-02",)))

    assert caught.value.code is ErrorCode.NOT_FOUND


async def test_of_one_courier_for_another_the_newest_delegations_are_kept(house: House) -> None:
    """LN-CUS-052: nobody fills the point with them."""
    ids = [await lend(house, DEPOSIT) for _ in range(NEWEST_KEPT + 3)]

    held = await house.desk.store.transact(lambda tx: tx.delegations_to(OTHER_COURIER))

    assert [each.delegation_id for each in held] == ids[:2:-1]
