"""Compartments that the configuration leaves out, or has again."""

import pytest

from lockernet.custody.compartments import Compartment
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.events import CompartmentFaulted, CompartmentRepaired, NodeStarted, PromiseBroken
from lockernet_node.ports import Transaction
from lockernet_node.storage.memory import MemoryStore
from tests.network import bank_of
from tests.node.house import House


async def restarted(house: House, *names: str) -> House:
    """The same store under a configuration with these compartments."""
    assert isinstance(house.store, MemoryStore)
    store = MemoryStore(compartments=bank_of(names))
    store._contents = house.store._contents
    again = House(compartments=bank_of(names), store=store, clock=house.clock, courier=house.courier)
    await again.reports.start()
    return again


@pytest.fixture
async def house() -> House:
    house = House(compartments=bank_of(["A01", "B01", "B02"]))
    await house.reports.start()
    return house


async def test_the_first_start_loses_nothing(house: House) -> None:
    assert [type(body) for body in await house.story()] == [NodeStarted]


async def test_a_compartment_left_out_is_lost_and_promises_break(house: House) -> None:
    """LN-CAP-037, LN-CAP-008."""
    first, second = await house.reserve("L1"), await house.reserve("L2")

    house = await restarted(house, "A01", "B02")

    assert (await house.story())[-2:] == [
        CompartmentFaulted(compartment_id="B01", reason="CONFIGURATION"),
        PromiseBroken(parcel_id=second.parcel_id, reason="CONFIGURATION"),
    ]
    assert (await house.custody(first)).has_promise(house.clock.now())


async def test_a_compartment_that_is_there_again_is_repaired(house: House) -> None:
    """LN-CAP-037."""
    smaller = await restarted(house, "A01", "B02")

    whole = await restarted(smaller, "A01", "B01", "B02")

    assert (await whole.story())[-1] == CompartmentRepaired(compartment_id="B01")
    assert len(await whole.desk.store.transact(lambda tx: tx.free_compartments())) == 3


async def test_a_start_with_the_same_compartments_says_nothing_of_them(house: House) -> None:
    """A fault of another kind stays."""
    await house.desk.store.transact(lambda tx: tx.mark_faulted("B01", "BOARD_SILENT"))

    again = await restarted(house, "A01", "B01", "B02")

    assert [type(body) for body in await again.story()] == [NodeStarted, NodeStarted]
    assert await again.desk.store.transact(_unsound) == [
        Compartment(compartment_id="B01", fault="BOARD_SILENT")
    ]


def _unsound(tx: Transaction) -> list[Compartment]:
    return list(tx.unsound_compartments())


async def test_a_configuration_that_leaves_out_a_parcel_is_refused(house: House) -> None:
    """LN-CAP-037: and nothing is recorded."""
    _, door = await house.deposit()
    assert door == "B01"
    begun = await house.journal()

    with pytest.raises(Malformed, match="compartment B01 holds a parcel") as refused:
        await restarted(house, "A01", "B02")

    assert refused.value.code is ErrorCode.CONFIGURATION
    assert await house.journal() == begun
