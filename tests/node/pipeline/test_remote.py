"""Doors that open from afar: one, once, for the number on the screen."""

from datetime import timedelta

import pytest

from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Untrusted
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    CustodyMarkedUncertain,
    DoorOpened,
    DoorOpenedRemotely,
    OrderRefused,
    UnexpectedDoorOpened,
)
from lockernet.models.grants import RemoteOpening
from lockernet.models.outcome import Refused
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.visits import Visit
from tests.node.house import House
from tests.node.operator import OperatorDesk

MINUTE = timedelta(seconds=60)


@pytest.fixture
def operator(house: House) -> OperatorDesk:
    """A minute after the start: then doors may be opened from afar (LN-GRA-008)."""
    house.clock.advance(MINUTE)
    return OperatorDesk(house)


async def order(house: House, statement: SignedStatement) -> ErrorCode | None:
    """Why the door does not open; None if it does."""
    try:
        await house.orders.submit(statement, RemoteOpening)
    except RefusedByPeer as error:
        return error.code
    await house.pulse()
    return None


async def test_a_door_opens_for_the_number_on_the_screen(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-002, LN-GRA-008, LN-CUS-065."""
    nonce = house.desk.hotline.show()
    assert (len(nonce), nonce.isdecimal()) == (8, True)
    assert house.desk.hotline.show() == nonce, "a page that loads again shows the same"

    assert await order(house, operator.remote("A01", nonce)) is None

    assert house.bank.pulses == ["A01"]
    event = (await house.story())[-1]
    assert isinstance(event, DoorOpenedRemotely)
    assert (event.compartment_id, event.parcel_id, event.reason) == ("A01", None, "DOOR_DID_NOT_OPEN")


async def test_a_number_is_good_once(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-002."""
    nonce = house.desk.hotline.show()
    assert await order(house, operator.remote("A01", nonce)) is None
    await house.shut("A01")

    assert await order(house, operator.remote("A01", nonce)) is ErrorCode.NONCE_NOT_SHOWN
    assert house.desk.hotline.show() != nonce
    assert await order(house, operator.remote("A01", nonce)) is ErrorCode.NONCE_NOT_SHOWN
    assert house.pulses() == 1


async def test_a_number_is_good_for_120_seconds(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-002, LN-GRA-008."""
    nonce = house.desk.hotline.show()
    house.clock.advance(timedelta(seconds=119.9))
    assert house.desk.hotline.show() == nonce
    house.clock.advance(timedelta(seconds=0.1))

    assert await order(house, operator.remote("A01", nonce)) is ErrorCode.NONCE_NOT_SHOWN
    assert house.desk.hotline.show() != nonce


async def test_a_number_that_no_screen_showed_opens_nothing(house: House, operator: OperatorDesk) -> None:
    assert await order(house, operator.remote("A01", "00000000")) is ErrorCode.NONCE_NOT_SHOWN
    shown = house.desk.hotline.show()
    other = f"{(int(shown) + 1) % 10**8:08}"
    assert await order(house, operator.remote("A01", other)) is ErrorCode.NONCE_NOT_SHOWN


async def test_a_restart_forgets_the_number_and_waits_a_minute(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-008."""
    nonce = house.desk.hotline.show()
    house.start()
    assert await order(house, operator.remote("A01", nonce)) is ErrorCode.NONCE_NOT_SHOWN
    early = operator.remote("A01", house.desk.hotline.show())
    assert await order(house, early) is ErrorCode.TOO_MANY_OPENINGS

    house.clock.advance(MINUTE)

    assert await order(house, early) is None, "a passing no: the same bytes are taken later"


async def test_three_doors_a_minute_and_a_fourth_one_later(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-002."""
    for door in ("A01", "A02", "A03"):
        assert await order(house, operator.remote(door, house.desk.hotline.show())) is None
        await house.shut(door)
        house.clock.advance(timedelta(seconds=10))

    fourth = operator.remote("A04", house.desk.hotline.show())
    assert await order(house, fourth) is ErrorCode.TOO_MANY_OPENINGS
    house.clock.advance(timedelta(seconds=30))
    assert await order(house, fourth) is None


async def test_one_door_at_a_time(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-002: beside a door from afar, and beside a visit."""
    await house.reserve()
    assert await order(house, operator.remote("A01", house.desk.hotline.show())) is None
    second = operator.remote("A02", house.desk.hotline.show())
    assert await order(house, second) is ErrorCode.DOOR_IN_USE
    badge = house.depositing.read_badge(house.courier.badge())
    assert await house.depositing.open(badge, "CP000000080SG") == Refused(ErrorCode.DOOR_IN_USE, final=False)
    await house.shut("A01")
    await house.open_for_deposit("CP000000080SG")

    assert await order(house, second) is ErrorCode.DOOR_IN_USE


async def test_the_same_bytes_open_nothing_twice(house: House, operator: OperatorDesk) -> None:
    """LN-REQ-002."""
    statement = operator.remote("A01", house.desk.hotline.show())
    assert await order(house, statement) is None
    await house.shut("A01")

    assert await order(house, statement) is None
    assert house.pulses() == 1


async def test_the_parcel_behind_the_door_waits_on_and_the_door_is_watched(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CUS-065, LN-CUS-042: whoever stands there may take it, and then it is missed."""
    parcel, door = await house.deposit()
    assert await order(house, operator.remote(door, house.desk.hotline.show())) is None

    assert (await house.custody(parcel)).state is CustodyState.WAITING
    story = await house.story()
    assert isinstance(story[-2], DoorOpenedRemotely)
    assert story[-1] == DoorOpened(parcel_id=parcel.parcel_id, compartment_id=door)
    assert not any(isinstance(body, UnexpectedDoorOpened) for body in story)
    house.bank.take(door)
    await house.shut(door)
    assert isinstance((await house.story())[-1], CustodyMarkedUncertain)
    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN


async def test_no_door_of_an_uncertain_parcel_opens_from_afar(house: House, operator: OperatorDesk) -> None:
    """LN-CUS-065."""
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.shut(visit.compartment)
    await house.pass_time(timedelta(seconds=121))
    nonce = house.desk.hotline.show()

    assert await order(house, operator.remote(visit.compartment, nonce)) is ErrorCode.CUSTODY_UNCERTAIN
    assert house.desk.hotline.show() == nonce, "no door opened: the number is still good"


async def test_a_door_that_is_not_here_or_a_reason_that_nobody_knows_opens_nothing(
    house: House, operator: OperatorDesk
) -> None:
    nonce = house.desk.hotline.show()
    assert await order(house, operator.remote("Z99", nonce)) is ErrorCode.NOT_FOUND
    with pytest.raises(Malformed, match="reason"):
        await house.orders.submit(operator.remote("A01", nonce, reason="Mrs Tan asked"), RemoteOpening)
    assert house.pulses() == 0


async def test_a_courier_opens_nothing_from_afar(house: House, operator: OperatorDesk) -> None:
    operator.desk.member_id = house.courier.member_id
    with pytest.raises(Untrusted):
        await house.orders.submit(operator.remote("A01", house.desk.hotline.show()), RemoteOpening)


async def test_a_refused_opening_is_journalled_as_the_operators(house: House, operator: OperatorDesk) -> None:
    await order(house, operator.remote("A01", "00000000"))

    event = (await house.story())[-1]
    assert isinstance(event, OrderRefused)
    assert (event.courier_id, event.parcel_id, event.reason) == (
        operator.desk.member_id,
        None,
        "NONCE_NOT_SHOWN",
    )


async def test_a_code_opens_its_door_again_once_the_other_one_is_shut(
    house: House, operator: OperatorDesk
) -> None:
    parcel, _ = await house.deposit()
    await order(house, operator.remote("A01", house.desk.hotline.show()))
    assert await house.enter(parcel.claim.text()) == Refused(ErrorCode.DOOR_IN_USE, final=False)
    await house.shut("A01")

    assert isinstance(await house.enter(parcel.claim.text()), Visit)
