"""T1 codes at the kiosk: the word of the parcel's courier, for one parcel, point and generation."""

from datetime import timedelta

import pytest

from lockernet.custody.state import SESSION
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.events import CodeRefused, CollectionStarted, ParcelWithdrawn
from lockernet.models.grants import GrantAction
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.visits import Visit
from tests.network import OPERATOR, OTHER_COURIER, CourierDesk
from tests.node.house import House
from tests.node.pipeline.test_collecting import collect, other_digits

NOTHING = Refused(ErrorCode.CODE_REFUSED)


async def look(house: House, code: str) -> None:
    """Open the door, take nothing, shut it and go away."""
    visit = await house.enter(code)
    assert isinstance(visit, Visit), visit
    await house.shut(visit.compartment)
    await house.pass_time(by=SESSION + timedelta(seconds=1))


async def test_a_t1_code_collects_and_the_receipt_says_so(house: House) -> None:
    """LN-COD-016."""
    parcel, _ = await house.deposit()

    await collect(house, house.courier.grant(parcel.parcel_id, generation=3))

    assert (await house.custody(parcel)).state is CustodyState.COLLECTED
    proof = (await house.receipts())[-1].proof
    assert proof is not None
    assert (proof.tier, proof.generation, proof.claim_secret) == (CodeTier.T1, 3, None)


async def test_a_shown_t1_code_ends_t0_and_the_digits_of_before(house: House) -> None:
    """LN-COD-011, LN-COD-014: dead once the point has seen the higher one, though nothing was taken out."""
    parcel, _ = await house.deposit()
    old = await house.digits_of(parcel)
    await look(house, house.courier.grant(parcel.parcel_id, generation=1))

    assert await house.enter(parcel.claim.text()) == NOTHING
    assert await house.enter(old) == NOTHING
    assert (await house.custody(parcel)).generation == 1
    new = await house.digits_of(parcel)
    assert new != old
    assert isinstance(await house.enter(new), Visit)


async def test_a_new_generation_brings_five_new_tries(house: House) -> None:
    """LN-COD-007, LN-COD-011."""
    parcel, _ = await house.deposit()
    for _ in range(5):
        assert await house.enter(other_digits(await house.digits_of(parcel))) == NOTHING
    assert await house.enter(await house.digits_of(parcel)) == NOTHING

    await look(house, house.courier.grant(parcel.parcel_id))

    assert await house.enter(other_digits(await house.digits_of(parcel))) == NOTHING
    assert isinstance(await house.enter(await house.digits_of(parcel)), Visit)


async def test_a_lower_generation_than_the_one_seen_opens_nothing(house: House) -> None:
    """LN-COD-011."""
    parcel, _ = await house.deposit()
    await look(house, house.courier.grant(parcel.parcel_id, generation=2))

    assert await house.enter(house.courier.grant(parcel.parcel_id, generation=1)) == NOTHING
    assert isinstance(await house.enter(house.courier.grant(parcel.parcel_id, generation=2)), Visit)


@pytest.mark.parametrize(
    "wrong", ["operator", "stranger", "another parcel", "cut", "badge", "drop-off", "unknown"]
)
async def test_what_is_no_grant_for_this_parcel_here_opens_nothing(house: House, wrong: str) -> None:
    """LN-COD-016; every no looks alike, LN-COD-006."""
    parcel, _ = await house.deposit()
    good = house.courier.grant(parcel.parcel_id)
    text = {
        "operator": house.courier.grant(parcel.parcel_id, audience=OPERATOR),
        "stranger": CourierDesk(OTHER_COURIER).grant(parcel.parcel_id),
        "another parcel": house.courier.grant(bytes(16)),
        "cut": good[:-8],
        "badge": house.courier.badge(),
        "drop-off": house.courier.badge(action=GrantAction.DROP_OFF),
        "unknown": "LN1:MZXW6YTB",
    }[wrong]

    assert await house.enter(text) == NOTHING
    assert isinstance((await house.story())[-1], CodeRefused)
    assert isinstance(await house.enter(good), Visit)


async def test_a_grant_for_a_parcel_that_is_not_here_yet_opens_nothing(house: House) -> None:
    """LN-COD-020: only while it waits."""
    parcel = await house.reserve()

    for action in (GrantAction.COLLECT, GrantAction.WITHDRAW):
        assert await house.enter(house.courier.grant(parcel.parcel_id, action=action)) == NOTHING


async def test_a_sender_takes_the_parcel_back(house: House) -> None:
    """LN-COD-020: the visit of a WITHDRAW grant ends WITHDRAWN."""
    parcel, _ = await house.deposit()

    await collect(house, house.courier.grant(parcel.parcel_id, action=GrantAction.WITHDRAW))

    assert (await house.custody(parcel)).state is CustodyState.WITHDRAWN
    story = await house.story()
    assert any(isinstance(body, ParcelWithdrawn) for body in story)
    started = [body for body in story if isinstance(body, CollectionStarted)]
    assert [each.action for each in started] == [GrantAction.WITHDRAW]
    assert await house.enter(parcel.claim.text()) == NOTHING
