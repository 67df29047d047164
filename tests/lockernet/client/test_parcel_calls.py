"""Every order of a courier about a parcel that is known, once there and back; and that none is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lockernet.client import Courier
from lockernet.client.order_calls import CUSTODY_CALLS, RESERVATION_CALLS
from lockernet.codes.claim import ClaimCode
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason
from lockernet.models.grants import DelegatedAction
from lockernet.models.points import Obligation, ParcelJourney
from lockernet.models.reservations import ReservationState
from lockernet.models.statements import Period
from lockernet.models.trust import Purpose
from lockernet.signing.pae import statement_id
from lockernet.v1 import services_pb2 as pb
from lockernet_node.pipeline.visits import Visit
from tests.lockernet.client.line import DIRECTORY, calling, parcel
from tests.network import COURIER, DAY, ITEM, ITEM_WEIGHT_G, NOW, OPERATOR, OTHER_COURIER, POINT, signer
from tests.node.house import House, Parcel
from tests.node.transport.site import Site, served

QUESTIONS = {"CheckReservation", "GetRequest", "GetParcel", "GetClaimCode"}


def calls_of(service: str) -> set[str]:
    return {each.name for each in pb.DESCRIPTOR.services_by_name[service].methods}


def test_no_call_of_a_courier_is_missing() -> None:
    served = calls_of("ReservationService") | calls_of("CustodyService")

    assert {*RESERVATION_CALLS.values(), *CUSTODY_CALLS.values()} | QUESTIONS == served


async def inside(site: Site, courier: Courier, label: str = "INSIDE") -> Parcel:
    """A parcel that the courier's driver brought."""
    reserved = await courier.reserve(POINT, parcel(label), reserved_until=NOW + DAY)
    visit = await site.house.open_for_deposit(label)
    site.house.bank.place(visit.compartment)
    await site.house.shut(visit.compartment)
    assert isinstance(reserved.claim_code, ClaimCode)
    return Parcel(reserved.parcel_id, label, reserved.claim_code)


async def state_of(site: Site, held: Parcel) -> CustodyState:
    return (await site.house.custody(held)).state


async def test_more_time_for_the_promise_and_for_the_hold(site: Site, courier: Courier) -> None:
    expected = await courier.reserve(POINT, parcel("SOON"), reserved_until=NOW + timedelta(hours=1))
    waiting = await inside(site, courier)

    promised = await courier.extend(POINT, expected.parcel_id, until=NOW + timedelta(hours=3))
    held = await courier.extend(POINT, waiting.parcel_id, until=NOW + 5 * DAY)

    assert promised.confirmation.reserved_until == NOW + timedelta(hours=3)
    assert held.confirmation.hold_until == NOW + 5 * DAY


async def test_a_blocked_parcel_is_released_again(site: Site, courier: Courier) -> None:
    held = await inside(site, courier)

    await courier.block(POINT, held.parcel_id, BlockCause.RECALL)
    refused = await site.house.enter(held.claim.text())
    await courier.release(POINT, held.parcel_id)
    opened = await site.house.enter(held.claim.text())

    assert not isinstance(refused, Visit)
    assert isinstance(opened, Visit)


async def test_a_redirected_parcel_is_taken_away(site: Site, courier: Courier) -> None:
    held = await inside(site, courier)

    await courier.redirect(POINT, held.parcel_id, successor="another-point")
    await courier.order_removal(POINT, held.parcel_id)
    badge = site.house.depositing.read_badge(courier.badge(timedelta(hours=8)))
    visit = await site.house.depositing.open(badge, held.label)

    assert isinstance(visit, Visit)
    assert await state_of(site, held) is CustodyState.REMOVING


async def test_new_codes_for_a_new_recipient(site: Site, courier: Courier) -> None:
    held = await inside(site, courier)
    before = await site.house.digits_of(held)

    await courier.reissue(POINT, held.parcel_id, generation=1)
    digits = await courier.claim_code(POINT, held.parcel_id)
    code = courier.drafts.collection_code(POINT, held.parcel_id, generation=1, lifetime=DAY)

    assert digits.selector + digits.digits != before
    assert not isinstance(await site.house.enter(before), Visit)
    assert isinstance(await site.house.enter(code), Visit)
    session = (await site.house.custody(held)).session
    assert session is not None
    assert session.tier is CodeTier.T1


async def test_a_sender_takes_a_parcel_back_by_a_code(site: Site, courier: Courier) -> None:
    held = await inside(site, courier)
    code = courier.drafts.withdrawal_code(POINT, held.parcel_id, generation=0, lifetime=DAY)

    assert isinstance(await site.house.enter(code), Visit)
    assert await state_of(site, held) is CustodyState.COLLECTING


async def test_another_label_is_scanned_from_now_on(site: Site, courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel("FIRST"), reserved_until=NOW + DAY)

    await courier.bind_label(POINT, reserved.parcel_id, "SECOND")

    badge = site.house.depositing.read_badge(courier.badge(timedelta(hours=8)))
    assert not isinstance(await site.house.depositing.open(badge, "FIRST"), Visit)
    assert isinstance(await site.house.depositing.open(badge, "SECOND"), Visit)


async def test_what_is_contested_is_settled_by_its_courier(site: Site) -> None:
    async with Courier.connect(
        site.address,
        member_id=COURIER,
        signer=signer(f"{COURIER}/{Purpose.GRANT}"),
        custody_signer=signer(f"{COURIER}/{Purpose.CUSTODY}"),
        directory=DIRECTORY,
        operator_id=OPERATOR,
        clock=site.house.clock,
    ) as courier:
        held = await inside(site, courier)
        other = await inside(site, courier, "OTHER")
        receipt_id = (await site.house.custody(held)).last_receipt_id
        other_id = (await site.house.custody(other)).last_receipt_id
        assert receipt_id is not None
        assert other_id is not None

        await courier.countersign(POINT, other.parcel_id, other_id)
        with pytest.raises(RefusedByPeer, match="CONTEST_TOO_LATE"):
            await courier.contest(POINT, other.parcel_id, other_id, DisputeReason.DAMAGED)
        await courier.contest(POINT, held.parcel_id, receipt_id, DisputeReason.DAMAGED)
        disputed = (await site.house.custody(held)).dispute
        await courier.close_dispute(POINT, held.parcel_id)

    assert disputed is not None
    assert (await site.house.custody(held)).dispute is None


async def test_who_has_no_custody_key_is_told_so_before_anything_is_sent(
    site: Site, courier: Courier
) -> None:
    held = await inside(site, courier)
    stored = site.stored()

    with pytest.raises(Malformed, match="custody key") as caught:
        await courier.contest(POINT, held.parcel_id, bytes(32), DisputeReason.DAMAGED)

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert site.stored() == stored


async def test_another_courier_acts_by_delegation(site: Site, courier: Courier) -> None:
    held = await inside(site, courier)
    await courier.block(POINT, held.parcel_id, BlockCause.RECALL)

    async with calling(
        site.address, member_id=OTHER_COURIER, clock=site.house.clock, seed=b"other"
    ) as delegate:
        with pytest.raises(RefusedByPeer, match="NOT_FOUND"):
            await delegate.order_removal(POINT, held.parcel_id)
        given = await courier.delegate(OTHER_COURIER, actions=(DelegatedAction.REMOVE,), lifetime=DAY)
        taken = await delegate.order_removal(POINT, held.parcel_id, delegation_id=given.confirmation.order_id)

    assert taken.confirmation.parcel_id == held.parcel_id
    assert given.confirmation.parcel_id is None


async def test_a_reservation_for_later_is_as_likely_as_the_answer_says() -> None:
    # LN-CAP-025
    house = House(limits={"max_soft_seconds": 7 * 86_400})
    begin = NOW + DAY
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        window = Period(begin=begin, until=begin + timedelta(hours=4))
        asked = await courier.check(POINT, ITEM, weight_g=ITEM_WEIGHT_G, window=window)
        soft = await courier.reserve(
            POINT, parcel("LATER"), window_begin=begin, reserved_until=begin + timedelta(hours=4)
        )

    assert soft.confirmation.reservation is ReservationState.SOFT
    assert asked.probability_permille == soft.confirmation.probability_permille


async def test_a_parcel_is_sent_from_a_point() -> None:
    journeys = frozenset({ParcelJourney.FIRST_MILE, ParcelJourney.LAST_MILE})
    house = House(limits={"journeys": journeys})
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        await house.tell_all()
        code = courier.drafts.drop_off_code(
            POINT, bytes(16), outside=ITEM, weight_g=ITEM_WEIGHT_G, lifetime=DAY
        )
        visit = await house.enter(code)
        assert isinstance(visit, Visit)
        house.bank.place(visit.compartment)
        await house.shut(visit.compartment)
        ordered = await courier.order_collection(POINT, bytes(16))

    assert ordered.confirmation.parcel_id == bytes(16)


async def test_what_has_to_be_paid_keeps_the_door_shut_until_it_is() -> None:
    house = House(limits={"obligations": frozenset({Obligation.PAY})})
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        await house.tell_all()
        owed = replace(parcel("OWED"), obligations=(Obligation.PAY,))
        reserved = await courier.reserve(POINT, owed, reserved_until=NOW + DAY)
        visit = await house.open_for_deposit("OWED")
        house.bank.place(visit.compartment)
        await house.shut(visit.compartment)
        assert reserved.claim_code is not None

        unpaid = await house.enter(reserved.claim_code.text())
        await courier.clear_obligation(POINT, reserved.parcel_id, Obligation.PAY)
        paid = await house.enter(reserved.claim_code.text())

    assert not isinstance(unpaid, Visit)
    assert isinstance(paid, Visit)


async def test_the_same_draft_sent_twice_is_one_order(site: Site, courier: Courier) -> None:
    held = await inside(site, courier)
    order = courier.drafts.block(POINT, held.parcel_id, BlockCause.RECALL)

    first, second = await courier.submit(order), await courier.submit(order)

    assert first.statement == second.statement
    assert first.confirmation.order_id == statement_id(order.statement.payload_type, order.statement.payload)
