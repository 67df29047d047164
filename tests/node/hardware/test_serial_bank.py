"""The serial driver against the board simulator over a real pseudo-terminal."""

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.board.line import Direction
from lockernet_node.hardware.dialect import Deed, Request
from lockernet_node.hardware.serial_bank import QUIET_SECONDS, open_serial_bank
from lockernet_node.ports import DoorReading
from tests.node.hardware.rig import DOORS, RARELY, TIMING, first_round, standing_boards, wait_for
from tests.patience import PATIENCE_SECONDS

UNKNOWN = {door: DoorReading(door, closed=None, occupied=None) for door in DOORS}
CLOSED = {door: DoorReading(door, closed=True, occupied=False) for door in DOORS}


async def test_an_unlocked_door_is_seen_open_by_listeners() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
        changes = aiter(bank.changes())
        await bank.unlock("B16")

        seen = await wait_for(changes, lambda reading: reading.closed is False)

        assert seen == DoorReading("B16", closed=False, occupied=False)
        assert [(pulse.board, pulse.lock) for pulse in boards.world.pulses] == [(1, 15)]
        assert boards.spoken(Direction.LOST) == []


async def test_a_pulse_is_followed_by_the_question_that_ends_busy() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)
        before = len(boards.spoken())

        await bank.unlock("A02")

        assert [seen.frame for seen in boards.spoken()[before:]] == [
            krcu16.unlock(0, 1),
            krcu16.read_unlock_time(0),
        ]
        assert not boards.world.boards[0].busy


async def test_unlocks_go_ahead_of_reads_and_reads_ahead_of_polls() -> None:
    busy_polling = replace(TIMING, polls_per_second=5000)
    async with (
        standing_boards() as boards,
        open_serial_bank(boards.device, DOORS, timing=busy_polling) as bank,
    ):
        await first_round(bank)
        reads = [asyncio.create_task(bank.read("A01")) for _ in range(5)]
        await asyncio.sleep(0)
        asked_at = time.monotonic()
        await bank.unlock("B01")
        await asyncio.gather(*reads)

        after = [seen.frame for seen in boards.spoken() if seen.began >= asked_at]
        pulse = after.index(krcu16.unlock(1, 0))
        assert pulse <= 1, "at most the exchange that was under way went first"
        assert after[pulse : pulse + 2] == [krcu16.unlock(1, 0), krcu16.read_unlock_time(1)]
        assert after[pulse + 2 : pulse + 6].count(krcu16.status(0)) >= 3


async def test_a_pulse_is_on_an_idle_line_at_once() -> None:
    waits = []
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)
        for _ in range(9):
            asked_at = time.monotonic()
            await bank.unlock("A01")
            pulse = [seen for seen in boards.spoken() if seen.frame == krcu16.unlock(0, 0)][-1]
            waits.append(pulse.began - asked_at)

    assert sorted(waits)[4] < 0.010


async def test_a_silent_board_gets_exactly_one_pulse() -> None:  # LN-NOD-004
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
        boards.world.boards[1].silent = True

        with pytest.raises(Unavailable) as refusal:
            await bank.unlock("B01")

        assert refusal.value.code == ErrorCode.BOARD_SILENT
        assert [seen.frame for seen in boards.spoken()].count(krcu16.unlock(1, 0)) == 1


async def test_a_door_that_opened_without_an_answer_was_still_pulsed_once() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
        boards.world.boards[1].mute = True

        with pytest.raises(Unavailable):
            await bank.unlock("B01")

        assert not boards.world.door(1, 0).latched
        assert len(boards.world.pulses) == 1


async def test_doors_of_a_silent_board_read_none_until_it_answers_again() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
        changes = aiter(bank.changes())
        boards.world.boards[1].silent = True

        assert await wait_for(changes, lambda r: r.closed is None) == UNKNOWN["B01"]
        assert await bank.read("B16") == UNKNOWN["B16"]
        assert await bank.read("A01") == CLOSED["A01"]
        boards.world.boards[1].silent = False
        await wait_for(changes, lambda r: r == CLOSED["B01"])


async def test_a_board_left_busy_by_a_dead_node_is_woken() -> None:
    async with standing_boards() as boards:
        boards.world.hear(Request(Deed.UNLOCK, board=1, lock=0), at=0.0)
        assert boards.world.boards[1].busy

        async with open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
            readings = await first_round(bank)

        assert readings["B01"].closed is False
        assert len(boards.world.pulses) == 1


@pytest.mark.parametrize("noise", [b"\x00\xff\x80", b"\x02", b"\x02\x00\x35\xff\xff", b"\x03" * 9])
async def test_noise_ahead_of_an_answer_costs_no_answer(noise: bytes) -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)
        before = len(boards.spoken())

        boards.line.noise = noise
        assert await bank.read("A01") == CLOSED["A01"]
        boards.line.noise = noise
        await bank.unlock("A01")

        asked = [seen.frame for seen in boards.spoken()[before:]]
        assert asked == [krcu16.status(0), krcu16.unlock(0, 0), krcu16.read_unlock_time(0)]


async def test_noise_on_an_idle_line_is_dropped() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)

        os.write(boards.line._master, bytes.fromhex("02 00 35 00 00 FF FF 03 38"))
        await asyncio.sleep(0.01)

        assert await bank.read("A01") == CLOSED["A01"]


async def test_an_answer_that_was_garbled_is_asked_for_again() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)
        before = len(boards.spoken())

        boards.line.noise = bytes.fromhex(
            "02 00 35 00 00 00 00 03"
        )  # its sum is the first byte of the answer
        boards.world.door(0, 0).force_open()
        reading = await bank.read("A01")

        assert reading == DoorReading("A01", closed=False, occupied=False)
        assert len(boards.spoken()[before:]) <= 3


async def test_an_adapter_that_hears_itself_changes_nothing() -> None:
    async with standing_boards() as boards:
        boards.line.echo = True
        async with open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
            assert await first_round(bank) == CLOSED
            await bank.unlock("A01")
            reading = await bank.read("A01")

        assert reading.closed is False
        assert len(boards.world.pulses) == 1


async def test_a_door_without_infrared_reads_none_for_its_parcel() -> None:
    doors = {"A01": replace(DOORS["A01"], infrared=False)}
    async with standing_boards() as boards, open_serial_bank(boards.device, doors, timing=TIMING) as bank:
        assert await bank.read("A01") == DoorReading("A01", closed=True, occupied=None)


async def test_a_caller_who_gives_up_before_its_turn_gets_no_pulse() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)
        boards.world.boards[1].silent = True
        slow = asyncio.create_task(bank.read("B01"))
        await asyncio.sleep(0.01)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bank.unlock("A01"), 0.02)
        await slow
        await bank.read("A02")

        assert boards.world.pulses == []


async def test_a_caller_who_gives_up_after_its_pulse_leaves_no_busy_board() -> None:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=RARELY) as bank:
        await first_round(bank)

        unlocking = asyncio.create_task(bank.unlock("A01"))
        while not boards.world.pulses:
            await asyncio.sleep(0.001)
        unlocking.cancel()

        assert (await bank.read("A01")).closed is False
        assert not boards.world.boards[0].busy


async def test_a_missing_line_reads_none_refuses_unlocks_and_is_found_when_it_comes(tmp_path: Path) -> None:
    link = tmp_path / "line"
    async with open_serial_bank(str(link), DOORS, timing=TIMING) as bank:
        assert await first_round(bank) == UNKNOWN
        with pytest.raises(Unavailable, match="nothing was sent"):
            await bank.unlock("A01")

        changes = aiter(bank.changes())
        async with standing_boards() as boards:
            link.symlink_to(boards.device)
            await wait_for(changes, lambda reading: reading == CLOSED["B16"])
            assert boards.world.pulses == []


async def test_a_line_that_vanishes_reads_none_and_is_opened_again(tmp_path: Path) -> None:
    link = tmp_path / "line"
    async with standing_boards() as first:
        link.symlink_to(first.device)
        bank_open = open_serial_bank(str(link), DOORS, timing=TIMING)
        bank = await bank_open.__aenter__()
        changes = aiter(bank.changes())
        assert await first_round(bank) == CLOSED
    try:
        await wait_for(changes, lambda reading: reading == UNKNOWN["B16"])
        async with standing_boards() as second:
            link.unlink()
            link.symlink_to(second.device)
            await wait_for(changes, lambda reading: reading == CLOSED["B16"])
            await bank.unlock("B16")
            assert len(second.world.pulses) == 1
            assert first.world.pulses == []
    finally:
        await bank_open.__aexit__(None, None, None)


async def test_a_node_that_comes_back_finds_the_doors_as_they_were() -> None:
    async with standing_boards() as boards:
        async with open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
            await bank.unlock("B16")
        boards.world.door(1, 15).place()

        async with open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
            readings = await first_round(bank)

        assert readings["B16"] == DoorReading("B16", closed=False, occupied=True)
        assert len(boards.world.pulses) == 1


async def test_two_nodes_never_share_a_line() -> None:
    async with (
        standing_boards() as boards,
        open_serial_bank(boards.device, DOORS, timing=TIMING) as owner,
        open_serial_bank(boards.device, DOORS, timing=TIMING) as intruder,
    ):
        assert await first_round(intruder) == UNKNOWN
        assert await first_round(owner) == CLOSED


async def test_closing_leaves_no_task_behind_and_ends_what_waits() -> None:
    async with standing_boards() as boards:
        before = asyncio.all_tasks()
        async with open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:
            await first_round(bank)
            boards.world.boards[0].silent = True
            unlocking = asyncio.create_task(bank.unlock("A01"))
            await asyncio.sleep(0.01)
            await bank.aclose()
            await bank.aclose()

            with pytest.raises(Unavailable):
                await unlocking
            with pytest.raises(Unavailable):
                await bank.unlock("A02")
        await asyncio.sleep(0)

        assert asyncio.all_tasks() == before


async def test_a_failure_inside_the_block_comes_out_as_itself() -> None:
    async with standing_boards() as boards:
        with pytest.raises(KeyError) as failure:
            async with open_serial_bank(boards.device, DOORS, timing=TIMING):
                raise KeyError("ours") from ZeroDivisionError()

        assert isinstance(failure.value.__cause__, ZeroDivisionError)


async def test_polls_wait_for_the_pulse_of_a_person_at_the_kiosk() -> None:
    often = replace(TIMING, polls_per_second=200)
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=often) as bank:
        began = time.monotonic()
        bank.expect_unlock()
        assert bank._quiet_until >= began + QUIET_SECONDS

        bank._quiet_until = time.monotonic() + 1.0  # longer than any hiccup of a busy machine
        await asyncio.sleep(0.1)  # one poll may be under way
        before = len(boards.spoken())
        await asyncio.sleep(0.1)
        quiet = len(boards.spoken())
        bank._quiet_until = 0.0
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(boards.spoken()) == quiet:
                await asyncio.sleep(0.01)

    assert quiet == before
