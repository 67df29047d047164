"""Easy reach and cold at a point: what is kept back, what is given, and what the point can never give."""

from collections.abc import Sequence
from typing import Any

import pytest

from lockernet.capacity.fit import Box, box
from lockernet.capacity.fit import Temperature as Cold
from lockernet.custody.commands import ConfirmDoesNotFit
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.calls import CheckReservationRequest
from lockernet.models.custody import DepositOrder
from lockernet.models.outcome import Refused
from lockernet.models.points import Temperature
from lockernet.models.reservations import ReserveCompartment
from lockernet_node.pipeline.questions import Caller
from lockernet_node.pipeline.visits import Visit
from tests.network import COURIER, ITEM, ITEM_WEIGHT_G, NOW, POINT
from tests.node.house import House

HIGH, LOW = box(380, 190, 640, 25_000), box(380, 190, 640, 25_000, accessible=True)
COOL = box(380, 190, 640, 25_000, temperature=Cold.CHILLED)
ICE = box(380, 190, 640, 25_000, temperature=Cold.FROZEN)


def bank(**doors: Box) -> Sequence[tuple[str, Box]]:
    """Compartments by their names."""
    return tuple(doors.items())


async def refused(house: House, label: str, **asked: object) -> ErrorCode:
    """Why no compartment is promised to a parcel that asks for this."""
    terms = house.courier.terms().model_copy(update=asked)
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve(label, terms), ReserveCompartment)
    return caught.value.code


async def walk_in(house: House, label: str, **asked: object) -> Visit | Refused:
    """What becomes of a parcel without a promise at the door."""
    terms = house.courier.terms().model_copy(update=asked)
    await house.orders.submit(house.courier.expect(label, terms), DepositOrder)
    return await house.depositing.open(house.depositing.read_badge(house.courier.badge()), label)


async def check(house: House, **asked: Any) -> tuple[bool, str]:
    """The answer to the question whether there is room."""
    request = CheckReservationRequest(point_id=POINT, outside=ITEM, weight_g=ITEM_WEIGHT_G, **asked)
    answer = await house.questions.check(Caller(COURIER, NOW), request)
    return answer.possible, answer.reason


async def test_a_wheelchair_parcel_gets_the_box_in_easy_reach_that_others_left() -> None:  # LN-CAP-010
    house = House(compartments=bank(A01=HIGH, B01=LOW), limits={"accessible_kept_back": 1})

    _, ordinary = await house.deposit("ORDINARY")
    _, asked = await house.deposit("WHEELCHAIR", accessible=True)

    assert (ordinary, asked) == ("A01", "B01")


async def test_a_kept_back_box_is_neither_promised_nor_given_to_an_ordinary_parcel() -> None:  # LN-CAP-011
    house = House(compartments=bank(A01=HIGH, B01=LOW), limits={"accessible_kept_back": 1})
    await house.deposit("ORDINARY")

    assert await refused(house, "PROMISE") is ErrorCode.POINT_FULL
    assert await walk_in(house, "WALK-IN") == Refused(ErrorCode.POINT_FULL, final=False)
    assert await check(house) == (False, "POINT_FULL")
    assert await check(house, accessible=True) == (True, "")


async def test_a_parcel_that_asks_uses_up_what_was_kept_back() -> None:  # LN-CAP-011
    house = House(compartments=bank(B01=LOW, B02=LOW), limits={"accessible_kept_back": 1})

    await house.deposit("WHEELCHAIR", accessible=True)
    _, ordinary = await house.deposit("ORDINARY")

    assert ordinary == "B02"


async def test_an_ordinary_parcel_inside_uses_up_nothing_that_is_kept_back() -> None:  # LN-CAP-011
    house = House(compartments=bank(B01=LOW, B02=LOW), limits={"accessible_kept_back": 1})

    await house.deposit("ORDINARY")

    assert await refused(house, "SECOND") is ErrorCode.POINT_FULL
    assert (await house.deposit("WHEELCHAIR", accessible=True))[1] == "B02"


async def test_a_point_without_easy_reach_says_so_at_the_order() -> None:  # LN-CAP-002, LN-CAP-010
    house = House(compartments=bank(A01=HIGH))

    assert await refused(house, "WHEELCHAIR", accessible=True) is ErrorCode.NO_FITTING_SIZE
    assert await check(house, accessible=True) == (False, "NO_FITTING_SIZE")


async def test_a_chilled_parcel_gets_a_chilled_box_and_no_other() -> None:  # LN-CAP-012
    house = House(compartments=bank(A01=HIGH, F01=ICE, C01=COOL))

    _, chilled = await house.deposit("CHILLED", temperature=Temperature.CHILLED)

    assert chilled == "C01"
    assert await refused(house, "SECOND", temperature=Temperature.CHILLED) is ErrorCode.POINT_FULL


@pytest.mark.parametrize(("published", "code"), [(False, ErrorCode.NO_FITTING_SIZE), (True, None)])
async def test_an_ordinary_parcel_is_chilled_only_where_the_point_says_so(
    published: bool, code: ErrorCode | None
) -> None:  # LN-CAP-012
    house = House(compartments=bank(F01=ICE, C01=COOL), limits={"ordinary_in_chilled": published})

    if code is None:
        assert (await house.deposit("ORDINARY"))[1] == "C01"
        assert await refused(house, "SECOND") is ErrorCode.POINT_FULL
    else:
        assert await refused(house, "ORDINARY") is code


async def test_a_temperature_of_a_later_version_fits_nowhere() -> None:  # LN-CAP-002, LN-MSG-007
    house = House(compartments=bank(A01=HIGH, F01=ICE, C01=COOL))
    later = Temperature(9)

    assert await refused(house, "LATER", temperature=later) is ErrorCode.NO_FITTING_SIZE
    assert await check(house, temperature=later) == (False, "NO_FITTING_SIZE")


async def test_a_parcel_that_does_not_go_in_is_offered_no_box_that_is_no_larger() -> None:  # LN-CAP-014
    flatter = box(380, 150, 640, 25_000, accessible=True)
    house = House(compartments=bank(A01=HIGH, B01=flatter, C01=box(380, 410, 640, 25_000)))
    await house.reserve("FIRST")
    first = await house.open_for_deposit("FIRST")
    await house.shut(first.compartment)
    await house.depositing.say(first.parcel_id, ConfirmDoesNotFit())

    second = await house.open_for_deposit("FIRST")
    await house.shut(second.compartment)
    await house.depositing.say(first.parcel_id, ConfirmDoesNotFit())
    badge = house.depositing.read_badge(house.courier.badge())

    assert (first.compartment, second.compartment) == ("A01", "C01")
    assert await house.depositing.open(badge, "FIRST") == Refused(ErrorCode.POINT_FULL, final=False)
