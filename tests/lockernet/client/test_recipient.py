"""What people get: digits that a kiosk takes, and QR codes that open what they should."""

from datetime import timedelta

import pytest

from lockernet import qr
from lockernet.client import Courier, RecipientCode
from lockernet.codes.digits import parse_digits
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.custody import CustodyState
from lockernet.models.points import ParcelJourney
from lockernet_node.pipeline.visits import Visit
from tests.lockernet.client.line import calling, parcel
from tests.network import DAY, ITEM, ITEM_WEIGHT_G, NOW, POINT
from tests.node.house import House
from tests.node.transport.site import Site, served

WEEK = timedelta(days=7)


async def brought(site: Site, courier: Courier) -> bytes:
    """A parcel in its compartment."""
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)
    visit = await site.house.open_for_deposit("CP000000080SG")
    site.house.bank.place(visit.compartment)
    await site.house.shut(visit.compartment)
    return reserved.parcel_id


def test_digits_are_grouped_for_the_eye_and_for_the_ear_and_a_kiosk_takes_both() -> None:
    code = RecipientCode("4711", "256181", 0)

    assert (code.text(), code.spaced()) == ("4711-256181", "4711 256 181")
    assert parse_digits(code.text()) == parse_digits(code.spaced())


async def test_neither_digits_nor_qr_code_stand_in_a_log(site: Site, courier: Courier) -> None:
    parcel_id = await brought(site, courier)

    code = await courier.claim_code(POINT, parcel_id, qr_for=WEEK)

    assert code.qr is not None
    assert code.digits not in repr(code)
    assert code.qr.text not in repr(code)


async def test_the_qr_code_opens_the_door_and_dies_with_the_next_generation(
    site: Site, courier: Courier
) -> None:
    parcel_id = await brought(site, courier)
    old = await courier.claim_code(POINT, parcel_id, qr_for=WEEK)
    await courier.reissue(POINT, parcel_id, generation=1)

    new = await courier.claim_code(POINT, parcel_id, qr_for=WEEK)

    assert old.qr is not None
    assert new.qr is not None
    assert (old.generation, new.generation) == (0, 1)
    assert old.digits != new.digits
    assert not isinstance(await site.house.enter(old.qr.text), Visit)
    assert not isinstance(await site.house.enter(old.spaced()), Visit)
    assert isinstance(await site.house.enter(new.qr.text), Visit)


async def test_every_picture_holds_the_same_text(site: Site, courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    assert reserved.claim_code is not None
    assert reserved.qr is not None
    text = reserved.claim_code.text()
    assert (reserved.qr.svg(), reserved.qr.png(), reserved.qr.blocks()) == (
        qr.svg(text),
        qr.png(text),
        qr.blocks(text),
    )


async def test_who_collects_with_digits_only_has_no_qr_code(site: Site, courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(claim=False), reserved_until=NOW + DAY)
    code = await courier.claim_code(POINT, reserved.parcel_id)

    assert (reserved.qr, code.qr) == (None, None)


async def test_the_sender_takes_a_parcel_back_also_after_a_new_generation(
    site: Site, courier: Courier
) -> None:
    parcel_id = await brought(site, courier)
    await courier.reissue(POINT, parcel_id, generation=3)

    code = await courier.withdrawal_code(POINT, parcel_id, lifetime=DAY)
    visit = await site.house.enter(code.text)

    assert isinstance(visit, Visit)
    site.house.bank.take(visit.compartment)
    await site.house.shut(visit.compartment)
    await site.house.collecting.confirm(parcel_id)
    assert (await courier.parcel(POINT, parcel_id)).custody is CustodyState.WITHDRAWN


async def test_a_sender_brings_a_parcel_of_which_the_point_never_heard() -> None:
    house = House(limits={"journeys": frozenset({ParcelJourney.FIRST_MILE, ParcelJourney.LAST_MILE})})
    parcel_id = bytes(range(16))
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        await house.tell_all()
        code = courier.drop_off_code(POINT, parcel_id, outside=ITEM, weight_g=ITEM_WEIGHT_G, lifetime=DAY)

        assert isinstance(await house.enter(code.text), Visit)
        assert (await courier.parcel(POINT, parcel_id)).custody is CustodyState.DEPOSITING


async def test_there_are_no_codes_for_what_is_not_ours_or_is_gone(site: Site, courier: Courier) -> None:
    reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)
    await courier.cancel(POINT, reserved.parcel_id)

    for parcel_id, reason in (
        (reserved.parcel_id, ErrorCode.RESERVATION_ENDED),
        (bytes(16), ErrorCode.NOT_FOUND),
    ):
        with pytest.raises(RefusedByPeer) as caught:
            await courier.claim_code(POINT, parcel_id, qr_for=DAY)
        assert caught.value.code is reason
