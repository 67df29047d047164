"""Countersignatures and contests: found by the receipt's id, for a day, by the parcel's own courier."""

from datetime import timedelta
from typing import Any

import pytest

from lockernet.codec.statements import parse_statement
from lockernet.errors import ErrorCode, RefusedByPeer, Untrusted
from lockernet.models.base import Model
from lockernet.models.custody import (
    CloseDispute,
    Contest,
    Countersignature,
    CustodyState,
    DisputeReason,
    EvidenceGrade,
)
from lockernet.signing.pae import statement_id
from tests.network import OTHER_COURIER, CourierDesk
from tests.node.house import House, Parcel

DAY = timedelta(hours=24)


async def receipt_ids(house: House) -> list[bytes]:
    """Of all receipts, oldest first, by the bytes that the feed carries."""
    receipts = [parse_statement(row.receipt) for row in await house.journal() if row.receipt is not None]
    return [statement_id(each.payload_type, each.payload) for each in receipts]


async def reason(house: House, kind: type[Model], parcel: Parcel, **more: Any) -> ErrorCode:
    with pytest.raises(RefusedByPeer) as caught:
        await house.order(kind, parcel, **more)
    return caught.value.code


async def test_a_countersignature_attests_the_hand_over(house: House) -> None:
    """LN-CUS-043."""
    parcel, _ = await house.deposit()
    (receipt_id,) = await receipt_ids(house)

    await house.order(Countersignature, parcel, receipt_id=receipt_id)

    assert (await house.custody(parcel)).grade is EvidenceGrade.ATTESTED
    again = await reason(house, Countersignature, parcel, receipt_id=receipt_id)
    assert again is ErrorCode.CONTEST_TOO_LATE


async def test_a_contest_opens_a_dispute_that_its_courier_closes(house: House) -> None:
    """LN-CUS-043; custody stays where it is."""
    parcel, _ = await house.deposit()
    (receipt_id,) = await receipt_ids(house)

    await house.order(Contest, parcel, receipt_id=receipt_id, reason=DisputeReason.NO_HANDOVER)

    custody = await house.custody(parcel)
    assert (custody.state, custody.dispute) == (CustodyState.WAITING, DisputeReason.NO_HANDOVER)
    await house.order(CloseDispute, parcel)
    assert (await house.custody(parcel)).dispute is None


async def test_each_receipt_of_a_parcel_is_found_also_after_it_has_ended(house: House) -> None:
    """LN-CUS-043."""
    parcel, door = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(door)
    await house.shut(door)
    await house.collecting.confirm(parcel.parcel_id)
    deposit, collection = await receipt_ids(house)

    await house.order(Countersignature, parcel, receipt_id=deposit)
    await house.order(Contest, parcel, receipt_id=collection, reason=DisputeReason.NO_HANDOVER)

    custody = await house.custody(parcel)
    assert custody.countersigned == (CustodyState.WAITING,)
    assert (custody.state, custody.dispute) == (CustodyState.COLLECTED, DisputeReason.NO_HANDOVER)


@pytest.mark.parametrize("kind", [Countersignature, Contest])
async def test_a_day_later_the_receipt_stands(house: House, kind: type[Model]) -> None:
    """LN-CUS-043."""
    parcel, _ = await house.deposit()
    (receipt_id,) = await receipt_ids(house)
    await house.pass_time(DAY)
    more = {} if kind is Countersignature else {"reason": DisputeReason.DAMAGED}

    assert await reason(house, kind, parcel, receipt_id=receipt_id, **more) is ErrorCode.CONTEST_TOO_LATE


async def test_a_receipt_that_is_none_of_this_parcel_is_not_found(house: House) -> None:
    """LN-REQ-005."""
    parcel, _ = await house.deposit("ONE")
    await house.deposit("TWO")
    _, other = await receipt_ids(house)

    for receipt_id in (other, bytes(32)):
        assert await reason(house, Countersignature, parcel, receipt_id=receipt_id) is ErrorCode.NOT_FOUND


async def test_a_stranger_does_not_even_learn_that_there_is_a_receipt(house: House) -> None:
    """LN-REQ-005."""
    parcel, _ = await house.deposit()
    (receipt_id,) = await receipt_ids(house)
    stranger = CourierDesk(OTHER_COURIER)

    for each in (receipt_id, bytes(32)):
        code = await reason(house, Countersignature, parcel, by=stranger, receipt_id=each)
        assert code is ErrorCode.NOT_FOUND


async def test_a_grant_key_countersigns_nothing(house: House) -> None:
    """LN-TRU-003: the custody key does."""
    parcel, _ = await house.deposit()
    (receipt_id,) = await receipt_ids(house)
    header = house.courier.header()
    word = Countersignature(
        header=header, point_id="sg-harbour-01", parcel_id=parcel.parcel_id, receipt_id=receipt_id
    )

    with pytest.raises(Untrusted) as caught:
        await house.orders.submit(house.courier.sign(word), Countersignature)

    assert caught.value.code is ErrorCode.UNTRUSTED_PURPOSE
