"""The SDK against the real pipeline: every call once there and back."""

from datetime import timedelta

import pytest

from lockernet.client import Courier
from lockernet.codec.compact import verify_compact
from lockernet.codes.claim import opens
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Untrusted
from lockernet.models.custody import CustodyState
from lockernet.models.events import CompartmentReserved
from lockernet.models.grants import GrantAction
from lockernet.models.points import Dimensions, Position
from lockernet.models.reservations import Confirmation, Refusal, ReservationState
from lockernet.signing.verify import Place
from tests.lockernet.client.line import DIRECTORY, calling, parcel
from tests.network import COURIER, DAY, ITEM, ITEM_WEIGHT_G, NOW, OPERATOR, OTHER_COURIER, POINT, signer
from tests.node.transport.site import Site

HUGE = Dimensions(width_mm=500, height_mm=500, depth_mm=700)


async def test_points_are_the_operators_signed_word(courier: Courier) -> None:
    points = await courier.points()

    assert [(point.point_id, point.header.issuer) for point in points] == [(POINT, OPERATOR)]


async def test_points_are_found_by_what_fits(courier: Courier) -> None:
    here = Position(latitude_e7=12_800_000, longitude_e7=1_038_500_000)

    assert len(await courier.find_points(fits=ITEM, weight_g=ITEM_WEIGHT_G, near=here)) == 1
    assert not await courier.find_points(fits=HUGE)
    assert not await courier.find_points(fits=ITEM, weight_g=900_000)


async def test_check_keeps_nothing(site: Site, courier: Courier) -> None:
    before = site.stored()

    yes = await courier.check(POINT, ITEM, weight_g=ITEM_WEIGHT_G)
    no = await courier.check(POINT, HUGE, weight_g=ITEM_WEIGHT_G)

    assert (yes.possible, yes.reason) == (True, "")
    assert (no.possible, no.reason) == (False, "NO_FITTING_SIZE")
    assert site.stored() == before


async def test_a_reservation_there_and_back(site: Site, courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    assert reserved.confirmation.reservation is ReservationState.HARD
    assert reserved.claim_code is not None
    [event] = await site.house.story()
    assert isinstance(event, CompartmentReserved)
    assert event.parcel.claim_commitment is not None
    assert opens(reserved.claim_code, event.parcel.claim_commitment)
    found = await courier.parcel(POINT, reserved.parcel_id)
    assert (found.custody, found.reserved_until) == (CustodyState.EXPECTED, NOW + DAY)


async def test_what_became_of_it_is_known_by_its_request_id(courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    answered = await courier.request(reserved.confirmation.header.request_id)

    assert answered.answer == reserved.confirmation
    assert answered.statement == reserved.statement


async def test_a_request_that_nobody_made(courier: Courier) -> None:
    with pytest.raises(RefusedByPeer) as caught:
        await courier.request(bytes(16))

    assert caught.value.code is ErrorCode.NOT_FOUND


async def test_a_promise_is_taken_back(courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    cancelled = await courier.cancel(POINT, reserved.parcel_id)

    assert isinstance(cancelled.confirmation, Confirmation)
    assert cancelled.confirmation.reservation is ReservationState.CANCELLED
    assert (await courier.parcel(POINT, reserved.parcel_id)).custody is CustodyState.ABORTED


async def test_a_refusal_carries_the_operators_signed_no(courier: Courier) -> None:
    order = courier.drafts.reservation(POINT, parcel(outside=HUGE), reserved_until=NOW + DAY)

    with pytest.raises(RefusedByPeer) as caught:
        await courier.submit(order)

    assert caught.value.code is ErrorCode.NO_FITTING_SIZE
    assert caught.value.refusal is not None
    answered = await courier.request(order.request_id)
    assert isinstance(answered.answer, Refusal)
    assert answered.answer.order_id == order.order_id


async def test_an_order_submitted_again_happens_once(site: Site, courier: Courier) -> None:
    order = courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY)
    first = await courier.submit(order)
    await site.house.pass_time(timedelta(hours=5))

    again = await courier.submit(order)

    assert again == first
    assert len([each for each in await site.house.story() if isinstance(each, CompartmentReserved)]) == 1


async def test_a_deposit_order_names_the_point_and_is_confirmed(courier: Courier) -> None:
    expected = await courier.place_deposit_order(POINT, parcel(claim=False))

    assert expected.claim_code is None
    assert expected.confirmation.reservation is ReservationState.UNSPECIFIED


async def test_digits_are_those_that_the_kiosk_takes(site: Site, courier: Courier) -> None:
    mine = await site.house.reserve()

    code = await courier.claim_code(POINT, mine.parcel_id)

    assert code.selector + code.digits == await site.house.digits_of(mine)


async def test_the_badge_speaks_for_the_courier_at_this_operator(courier: Courier) -> None:
    text = courier.badge(timedelta(hours=24))

    place = Place(frozenset({OPERATOR, POINT}), OPERATOR)
    verified, grant = verify_compact(text, DIRECTORY, place=place, now=NOW)
    assert (verified.header.issuer, grant.action) == (COURIER, GrantAction.BADGE)


@pytest.mark.parametrize("lifetime", [timedelta(hours=25), timedelta(0), timedelta(hours=-1)])
async def test_no_badge_beyond_24_hours(courier: Courier, lifetime: timedelta) -> None:  # LN-TRU-009
    with pytest.raises(Malformed) as caught:
        courier.badge(lifetime)

    assert caught.value.code is ErrorCode.MALFORMED_FIELD


async def test_another_courier_sees_nothing_of_ours(site: Site, courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    async with calling(site.address, member_id=OTHER_COURIER, clock=site.house.clock) as other:
        for call in (other.parcel, other.claim_code, other.cancel):
            with pytest.raises(RefusedByPeer) as caught:
                await call(POINT, reserved.parcel_id)
            assert caught.value.code is ErrorCode.NOT_FOUND
        assert [entry.event.body async for entry in other.events(POINT)][:-1] == []


async def test_the_session_is_renewed_before_it_ends(site: Site, courier: Courier) -> None:
    for _ in range(5):
        await courier.points()
        await site.house.pass_time(timedelta(minutes=7))


async def test_a_clock_that_is_far_off_is_told_so(site: Site) -> None:
    site.house.clock.advance(timedelta(hours=1))

    async with calling(site.address) as courier:
        with pytest.raises(Untrusted) as caught:
            await courier.points()

    assert caught.value.code is ErrorCode.UNTRUSTED_EXPIRED


async def test_the_same_seed_and_clock_make_the_same_bytes(site: Site) -> None:
    orders = []
    for _ in range(2):
        async with calling(site.address, clock=site.house.clock) as courier:
            orders.append(courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY))

    assert orders[0] == orders[1]


async def test_an_endpoint_that_the_directory_does_not_list_needs_a_name() -> None:
    key = signer(f"{COURIER}/grant")

    with pytest.raises(Malformed) as caught:
        async with Courier.connect("127.0.0.1:1", member_id=COURIER, signer=key, directory=DIRECTORY):
            pass

    assert caught.value.code is ErrorCode.CONFIGURATION
