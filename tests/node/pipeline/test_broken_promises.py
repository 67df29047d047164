"""What a lost compartment does to promises: the youngest that cannot be kept end, and each is told once."""

from datetime import timedelta

import pytest

from lockernet.capacity.fit import box
from lockernet.codec.events import decode_event
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.custody import CustodyState
from lockernet.models.events import CompartmentFaulted, NodeStarted, PromiseBroken
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReservationState, ReserveCompartment
from lockernet_node.storage.memory import MemoryStore
from tests.network import COURIER, bank_of
from tests.node.house import House, Parcel


async def jam(house: House, label: str, compartment: str) -> None:
    """The door of this parcel's visit stays shut."""
    house.bank.jam(compartment)
    visit = await house.open_for_deposit(label)
    assert visit.compartment == compartment
    house.clock.advance(timedelta(seconds=11))
    await house.reports.stayed_shut(visit.parcel_id)


async def knock(house: House, label: str) -> object:
    """What the door says to the parcel with this label."""
    return await house.depositing.open(house.depositing.read_badge(house.courier.badge()), label)


async def broken(house: House) -> list[PromiseBroken]:
    """All declarations so far."""
    return [body for body in await house.story() if isinstance(body, PromiseBroken)]


async def reservations(house: House, *parcels: Parcel) -> list[ReservationState]:
    """What became of their promises."""
    return [(await house.custody(parcel)).reservation for parcel in parcels]


@pytest.mark.parametrize("jammed", ["FIRST", "SECOND"])
async def test_a_fault_breaks_the_younger_promise_whoever_met_it(jammed: str) -> None:  # LN-CAP-008
    house = House(compartments=bank_of(["B01", "B02"]))
    first, second = await house.reserve("FIRST"), await house.reserve("SECOND")

    await jam(house, jammed, "B01")

    assert await broken(house) == [PromiseBroken(parcel_id=second.parcel_id, reason="DOOR_DID_NOT_OPEN")]
    states = await reservations(house, first, second)
    assert states == [ReservationState.HARD, ReservationState.BROKEN]
    assert await knock(house, "SECOND") == Refused(ErrorCode.POINT_FULL, final=False)
    assert (await house.open_for_deposit("FIRST")).compartment == "B02"


async def test_the_declaration_stands_behind_its_fault_in_the_feed_of_its_courier() -> None:  # LN-CAP-008
    house = House(compartments=bank_of(["B01"]))
    await house.reserve("ONLY")

    await jam(house, "ONLY", "B01")

    events = [decode_event(row.event) for row in await house.journal()]
    assert [type(event.body) for event in events[-2:]] == [CompartmentFaulted, PromiseBroken]
    assert [member.member_id for member in events[-1].members] == [COURIER]
    assert events[-1].cause == events[-2].cause


async def test_a_parcel_of_a_broken_promise_is_a_walk_in_where_room_is_left() -> None:  # LN-CAP-009
    house = House(compartments=bank_of(["B01", "B02"]))
    first, second = await house.reserve("FIRST"), await house.reserve("SECOND")
    await jam(house, "SECOND", "B01")
    await house.pass_time(timedelta(days=1))
    assert (await reservations(house, first))[0] is ReservationState.LAPSED

    visit = await house.open_for_deposit("SECOND")

    assert visit.compartment == "B02"
    assert (await reservations(house, second))[0] is ReservationState.BROKEN


async def test_a_fault_that_leaves_room_for_all_breaks_nothing() -> None:
    house = House(compartments=bank_of(["B01", "B02", "C01"]))
    parcels = [await house.reserve("FIRST"), await house.reserve("SECOND")]

    await jam(house, "FIRST", "B01")

    assert await broken(house) == []
    assert await reservations(house, *parcels) == [ReservationState.HARD] * 2


async def test_after_a_broken_promise_new_ones_are_judged_by_what_is_left() -> None:  # LN-CAP-001, LN-CAP-009
    house = House(compartments=bank_of(["B01", "B02"]))
    await house.reserve("FIRST")
    await house.reserve("SECOND")
    await jam(house, "FIRST", "B01")
    await house.open_for_deposit("FIRST")

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve("THIRD", house.courier.terms()), ReserveCompartment)

    assert caught.value.code is ErrorCode.POINT_FULL
    assert len(await broken(house)) == 1


async def test_promises_of_a_compartment_that_the_configuration_lost_end_at_the_start() -> None:  # LN-CAP-008
    house = House(compartments=bank_of(["B01", "B02"]))
    first, second = await house.reserve("FIRST"), await house.reserve("SECOND")
    assert isinstance(house.store, MemoryStore)
    fewer = MemoryStore(compartments=[("B02", box(380, 190, 640, 25_000))])
    fewer._contents = house.store._contents
    house.store = fewer
    house.start()

    await house.reports.start()

    assert [type(body) for body in await house.story()][-2:] == [NodeStarted, PromiseBroken]
    assert await broken(house) == [PromiseBroken(parcel_id=second.parcel_id, reason="POINT_FULL")]
    assert (await house.custody(first)).state is CustodyState.EXPECTED
    assert (await house.open_for_deposit("FIRST")).compartment == "B02"
