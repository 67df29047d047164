"""What the in-process bank adds to the contract: hands, faults, and faults drawn by a seed."""

import pytest

from lockernet.errors import Malformed
from lockernet_node.hardware.simulated import Fault, SimulatedBank
from lockernet_node.ports import DoorReading

DOORS = [f"B{number:02}" for number in range(1, 41)]


async def test_hands_move_doors_and_parcels_and_pulses_are_recorded() -> None:
    bank = SimulatedBank(DOORS)

    await bank.unlock("B07")
    bank.place("B07")
    bank.close("B07")
    bank.force_open("B08")

    assert bank.pulses == ["B07"]
    assert await bank.read("B07") == DoorReading("B07", closed=True, occupied=True)
    assert await bank.read("B08") == DoorReading("B08", closed=False, occupied=False)


async def test_nobody_reaches_through_a_closed_door() -> None:
    bank = SimulatedBank(DOORS, occupied=["B02"])

    with pytest.raises(ValueError, match="expected an open door"):
        bank.take("B02")
    await bank.unlock("B02")
    bank.take("B02")

    assert (await bank.read("B02")).occupied is False


async def test_stuck_sensors_lie_until_they_are_mended() -> None:
    bank = SimulatedBank(DOORS)
    bank.stick_latch("B01", closed=False)
    bank.stick_infrared("B01", occupied=True)
    assert await bank.read("B01") == DoorReading("B01", closed=False, occupied=True)

    bank.mend("B01")

    assert await bank.read("B01") == DoorReading("B01", closed=True, occupied=False)


async def test_a_silent_board_takes_its_sixteen_doors_along() -> None:
    bank = SimulatedBank(DOORS)

    bank.silence("B20")

    unknown = [door for door in DOORS if (await bank.read(door)).closed is None]
    assert unknown == DOORS[16:32]


async def test_the_same_seed_spoils_the_same_doors() -> None:
    one, same, other = SimulatedBank(DOORS), SimulatedBank(DOORS), SimulatedBank(DOORS)

    spoiled = one.draw_faults(seed=7, share=0.3)

    assert 3 <= len(spoiled) <= 22
    assert same.draw_faults(seed=7, share=0.3) == spoiled
    assert other.draw_faults(seed=8, share=0.3) != spoiled
    assert SimulatedBank(DOORS).draw_faults(seed=7, share=0) == {}
    assert set(SimulatedBank(DOORS).draw_faults(seed=7, share=1).values()) == set(Fault)


async def test_a_drawn_fault_shows_on_its_door() -> None:
    bank = SimulatedBank(DOORS)
    spoiled = bank.draw_faults(seed=1, share=1)

    for door, fault in spoiled.items():
        await bank.unlock(door)
        reading = await bank.read(door)
        assert reading.closed is (fault == Fault.JAMMED)
        assert reading.occupied is (fault == Fault.INFRARED_SAYS_OCCUPIED)


def test_a_bank_has_doors() -> None:
    with pytest.raises(Malformed):
        SimulatedBank([])
