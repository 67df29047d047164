"""The serial driver on a line that is loaded, slow, noisy or dark, over a real pseudo-terminal."""

import asyncio
from dataclasses import replace

import pytest

from lockernet.errors import Unavailable
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.board.line import Direction
from lockernet_node.hardware.dialect import BoardDialect, Deed, Request
from lockernet_node.hardware.dialects import CU48, KR_CU16
from lockernet_node.hardware.faults import DOOR_FAULTS, Draw, Fault
from lockernet_node.hardware.rs485 import BusTiming
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.ports import DoorReading
from tests.node.hardware.rig import DOORS, RARELY, TIMING, Boards, first_round, standing_boards, wait_for

both = pytest.mark.parametrize("dialect", [KR_CU16, CU48], ids=lambda each: each.name)
CLOSED = {door: DoorReading(door, closed=True, occupied=False) for door in DOORS}


def is_known(reading: DoorReading) -> bool:
    return reading.closed is not None


def is_unknown(reading: DoorReading) -> bool:
    return reading.closed is None


def pulse_of(dialect: BoardDialect, door: str) -> bytes:
    at = DOORS[door]
    return dialect.encode_request(Request(Deed.UNLOCK, at.board, at.lock))


def pulses_said(boards: Boards, door: str) -> int:
    return [seen.frame for seen in boards.spoken()].count(pulse_of(boards.world.dialect, door))


@both
async def test_a_pulse_waits_for_one_exchange_at_most_however_much_is_asked(dialect: BoardDialect) -> None:
    """LN-NOD-013."""
    eager = replace(TIMING, polls_per_second=5_000, reply_seconds=1.0)  # a busy machine may pause
    async with (
        standing_boards(dialect=dialect) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=eager) as bank,
    ):
        await first_round(bank)
        reads = [asyncio.create_task(bank.read(door)) for door in DOORS for _ in range(5)]
        for door in DOORS:
            await asyncio.sleep(0.004)
            before = len(boards.spoken())
            await bank.unlock(door)
            said = [seen.frame for seen in boards.spoken()[before:]]
            assert said.index(pulse_of(dialect, door)) <= 1, "at most the exchange that was under way"
        await asyncio.gather(*reads)

    assert [pulses_said(boards, door) for door in DOORS] == [1] * len(DOORS)
    assert boards.spoken(Direction.LOST) == []


@both
async def test_an_answer_that_is_lost_is_asked_for_again_and_its_pulse_is_not(dialect: BoardDialect) -> None:
    async with (
        standing_boards(dialect=dialect) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=RARELY) as bank,
    ):
        await first_round(bank)

        boards.line.next_fault = Fault.LOST
        assert await bank.read("A01") == CLOSED["A01"]
        boards.line.next_fault = Fault.LOST
        await bank.unlock("B16")

        assert pulses_said(boards, "B16") == len(boards.world.pulses) == 1
        assert (await bank.read("B16")).closed is False


@both
async def test_an_answer_that_comes_twice_is_let_finish_and_heard_once(dialect: BoardDialect) -> None:
    patient = replace(RARELY, gap_seconds=0.03)  # longer than any hiccup between two bytes of the simulator
    async with (
        standing_boards(dialect=dialect) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=patient) as bank,
    ):
        await first_round(bank)

        for door in ("A01", "B16"):
            boards.line.next_fault = Fault.DOUBLED
            assert await bank.read(door) == CLOSED[door]
            boards.line.next_fault = Fault.DOUBLED
            await bank.unlock(door)
            assert (await bank.read(door)).closed is False

        assert len(boards.world.pulses) == 2
        assert boards.spoken(Direction.LOST) == [], "nobody talked over the second copy"


@both
async def test_a_slow_board_is_waited_for(dialect: BoardDialect) -> None:
    async with (
        standing_boards(dialect=dialect) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=RARELY) as bank,
    ):
        await first_round(bank)
        boards.world.boards[1].slow_seconds = 0.1

        await bank.unlock("B16")

        assert await bank.read("B16") == DoorReading("B16", closed=False, occupied=False)
        assert len(boards.world.pulses) == 1


@both
async def test_a_board_that_is_too_slow_is_silent_and_its_late_words_mislead_nobody(
    dialect: BoardDialect,
) -> None:
    timing = replace(RARELY, reply_seconds=0.25, pulse_seconds=0.005)
    async with (
        standing_boards(dialect=dialect) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=timing) as bank,
    ):
        await first_round(bank)
        boards.world.boards[1].slow_seconds = 2.0

        with pytest.raises(Unavailable):
            await bank.unlock("B01")
        readings = [await bank.read("A01") for _ in range(8)]
        boards.world.boards[1].slow_seconds = 0.0
        await asyncio.sleep(2.5)

        assert readings == [CLOSED["A01"]] * 8
        assert await bank.read("B01") == DoorReading("B01", closed=False, occupied=False)
        assert pulses_said(boards, "B01") == 1


@both
async def test_a_power_cut_reads_none_and_moves_no_bolt(dialect: BoardDialect) -> None:
    """LN-NOD-012."""
    async with (
        standing_boards(dialect=dialect) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=TIMING) as bank,
    ):
        changes = aiter(bank.changes())
        await bank.unlock("A02")
        await wait_for(changes, lambda reading: reading.closed is False)

        boards.world.cut_power()
        dark = [await wait_for(changes, is_unknown) for _ in DOORS]
        boards.world.return_power()
        back = {each.compartment: each for each in [await wait_for(changes, is_known) for _ in DOORS]}

        assert {each.compartment for each in dark} == set(DOORS)
        assert back == {**CLOSED, "A02": DoorReading("A02", closed=False, occupied=False)}
        assert len(boards.world.pulses) == 1


@both
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_drawn_faults_of_the_line_cost_no_second_pulse_and_no_wrong_door(
    dialect: BoardDialect, seed: int
) -> None:
    draw = Draw(seed, 0.3, (Fault.LOST, Fault.DOUBLED, Fault.NOISE, Fault.POWER_CUT))
    refused = 0
    async with (
        standing_boards(dialect=dialect, draw=draw) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=TIMING) as bank,
    ):
        for number in range(1, 25):
            door = list(DOORS)[number % len(DOORS)]
            before = len(boards.world.pulses)
            try:
                await bank.unlock(door)
            except Unavailable:
                refused += 1
            driven = boards.world.pulses[before:]
            assert [(each.board, each.lock) for each in driven] in (
                [],
                [(DOORS[door].board, DOORS[door].lock)],
            )
        await asyncio.sleep(0.3)

    assert refused < 24
    assert len(boards.world.pulses) >= 24 - refused - 12  # a cut may come between a pulse and its question


@pytest.mark.parametrize("fault", DOOR_FAULTS)
async def test_two_bits_a_door_are_told_as_the_sensors_say_them(fault: Fault) -> None:
    draw = Draw(1, 1.0, (fault,))
    async with (
        standing_boards(dialect=CU48, draw=draw) as boards,
        open_serial_bank(boards.device, DOORS, dialect=CU48, timing=TIMING) as bank,
    ):
        await bank.unlock("B16")
        reading = await bank.read("B16")

    assert reading.closed is (fault in {Fault.JAMMED, Fault.LATCH_SAYS_CLOSED})
    assert reading.occupied is (fault is Fault.INFRARED_SAYS_OCCUPIED)


async def test_every_board_of_a_long_line_is_asked_in_two_polls_a_board_whatever_else_is_wrong() -> None:
    """LN-NOD-010: ten boards, one dead and one with an open door; the pace makes it a second and a half."""
    doors = {f"B{board}": DoorAddress(board, 0) for board in range(10)}
    async with (
        standing_boards(10) as boards,
        open_serial_bank(boards.device, doors, timing=BusTiming()) as bank,
    ):
        changes = aiter(bank.changes())
        for _ in doors:
            await wait_for(changes, is_known)
        boards.world.boards[9].silent = True
        boards.world.door(3, 0).force_open()
        await wait_for(changes, DoorReading("B3", closed=False, occupied=False).__eq__)

        for board in (0, 5, 8):
            boards.world.door(board, 0).force_open()
            before = len(boards.spoken())
            await wait_for(changes, DoorReading(f"B{board}", closed=False, occupied=False).__eq__)
            assert len(boards.spoken()) - before <= 2 * 10 + 4  # and what the dead board is asked in a round

    assert 2 * 10 * bank._schedule.slot_seconds() <= BusTiming().round_seconds
