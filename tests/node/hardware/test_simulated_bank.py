"""What the in-process bank adds to the contract: hands, faults, and faults drawn by a seed."""

import pytest

from lockernet.errors import Malformed, Unavailable
from lockernet_node.hardware.board.world import Door
from lockernet_node.hardware.faults import CUT_REQUESTS, DOOR_FAULTS, Draw, Fault
from lockernet_node.hardware.simulated import SimulatedBank
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


def spoiled(seed: int, share: float) -> dict[str, Door]:
    bank = SimulatedBank(DOORS, draw=Draw(seed, share))
    return {door: bank.door(door) for door in DOORS if bank.door(door) != Door()}


def test_the_same_seed_spoils_the_same_doors() -> None:
    assert 3 <= len(spoiled(7, 0.3)) <= 22
    assert spoiled(7, 0.3) == spoiled(7, 0.3)
    assert spoiled(8, 0.3) != spoiled(7, 0.3)
    assert spoiled(7, 0) == {}
    assert len(spoiled(7, 1)) == len(DOORS)


@pytest.mark.parametrize("fault", DOOR_FAULTS)
async def test_a_drawn_fault_shows_on_its_door(fault: Fault) -> None:
    bank = SimulatedBank(DOORS, draw=Draw(1, 1, (fault,)))

    await bank.unlock("B01")

    reading = await bank.read("B01")
    assert reading.closed is (fault in {Fault.JAMMED, Fault.LATCH_SAYS_CLOSED})
    assert reading.occupied is (fault is Fault.INFRARED_SAYS_OCCUPIED)


async def test_an_answer_that_is_drawn_lost_follows_a_door_that_opened() -> None:
    bank = SimulatedBank(DOORS, draw=Draw(3, 1, (Fault.LOST,)))

    with pytest.raises(Unavailable):
        await bank.unlock("B01")

    assert (await bank.read("B01")).closed is False
    assert bank.pulses == ["B01"]


async def test_a_drawn_power_cut_leaves_the_bolt_where_it_was() -> None:
    bank = SimulatedBank(DOORS, draw=Draw(3, 1, (Fault.POWER_CUT,)))

    for _ in range(CUT_REQUESTS):
        with pytest.raises(Unavailable):
            await bank.unlock("B01")
    assert bank.door("B01").latched
    await bank.unlock("B01")

    assert not bank.door("B01").latched


async def test_doors_read_none_without_power_and_stand_as_before_with_it() -> None:
    bank = SimulatedBank(DOORS)
    await bank.unlock("B01")
    before = [await bank.read(door) for door in DOORS]

    bank.cut_power()
    assert [(await bank.read(door)).closed for door in DOORS] == [None] * len(DOORS)
    bank.return_power()

    assert [await bank.read(door) for door in DOORS] == before
    assert bank.pulses == ["B01"]


async def test_a_slow_board_answers_late_and_does_what_it_was_told() -> None:
    bank = SimulatedBank(DOORS)
    bank.slow("B01", seconds=0.02)

    await bank.unlock("B01")

    assert (await bank.read("B01")).closed is False


def test_a_bank_has_doors() -> None:
    with pytest.raises(Malformed):
        SimulatedBank([])
