"""What every courier gets alike, and the words for what is over or cannot be met."""

import pytest

from lockernet.codec.statements import read_payload
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.points import Obligation
from lockernet.models.reservations import CancelReservation, Confirmation, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.visits import Visit
from tests.network import COURIER, OTHER_COURIER, CourierDesk, bank_of
from tests.node.house import House


async def reason_against(house: House, order: SignedStatement) -> ErrorCode:
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(order, ReserveCompartment)
    return caught.value.code


@pytest.mark.parametrize("member_id", [COURIER, OTHER_COURIER])
async def test_any_courier_gets_the_same_box_and_the_same_no(member_id: str) -> None:  # LN-CAP-004
    house = House(compartments=bank_of(["A01", "B01", "C01"]), courier=CourierDesk(member_id))
    await house.reserve("FIRST")

    visit = await house.open_for_deposit("FIRST")
    await house.reserve("SECOND")

    assert visit.compartment == "B01"
    third = house.courier.reserve("THIRD", house.courier.terms())
    assert await reason_against(house, third) is ErrorCode.POINT_FULL


async def test_two_couriers_may_use_one_label_and_each_gets_its_own_parcel(house: House) -> None:
    ours = await house.reserve("ONE-LABEL")  # LN-CUS-003
    other = CourierDesk(OTHER_COURIER)
    other.entropy.token(99)  # another random stream than our courier's
    theirs = other.terms()
    await house.orders.submit(other.reserve("ONE-LABEL", theirs), ReserveCompartment)

    visit = await house.depositing.open(house.depositing.read_badge(other.badge()), "ONE-LABEL")

    assert isinstance(visit, Visit)
    assert visit.parcel_id == theirs.parcel_id != ours.parcel_id


@pytest.mark.parametrize("obligation", [Obligation.PAY, Obligation.AGE, Obligation(4711)])
async def test_an_obligation_that_the_point_does_not_list_is_refused(
    house: House, obligation: Obligation
) -> None:
    """Also one of a later version of the protocol (LN-CAP-007, LN-MSG-007)."""
    terms = house.courier.terms().model_copy(update={"obligations": (obligation,)})

    assert await reason_against(house, house.courier.reserve("L", terms)) is ErrorCode.OBLIGATION_UNMET


async def test_what_was_cancelled_cannot_be_cancelled_again(house: House) -> None:  # LN-CAP-005
    parcel = await house.reserve()
    answer = await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)
    assert read_payload(answer, Confirmation).parcel_id == parcel.parcel_id

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)

    assert caught.value.code is ErrorCode.RESERVATION_ENDED


async def test_a_collected_parcel_has_no_digits_any_more(house: House) -> None:  # LN-CUS-006
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)

    with pytest.raises(RefusedByPeer) as caught:
        await house.digits_of(parcel)

    assert caught.value.code is ErrorCode.ALREADY_COLLECTED


async def test_a_deposited_parcel_is_not_deposited_again(house: House) -> None:  # LN-CUS-005
    parcel, _ = await house.deposit()
    pulses = house.pulses()
    badge = house.depositing.read_badge(house.courier.badge())

    outcome = await house.depositing.open(badge, parcel.label)

    assert not isinstance(outcome, Visit)
    assert outcome.reason is ErrorCode.ALREADY_DEPOSITED
    assert house.pulses() == pulses
