"""The contract of `LockBank`, kept by every bank: what holds after each call, whoever made the boards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.hardware.board.world import Door
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import DoorReading, LockBank
from tests.node.hardware.rig import DOORS, TIMING, first_round, standing_boards, wait_for


@dataclass(frozen=True)
class Stage:
    """A bank under test, and the hands and faults of the world behind it."""

    bank: LockBank
    act: Callable[[str, Callable[[Door], None]], None]
    silence: Callable[[str], None]
    mute: Callable[[str], None]
    pulses: Callable[[], int]


@asynccontextmanager
async def simulated_stage() -> AsyncIterator[Stage]:
    bank = SimulatedBank(DOORS)
    yield Stage(bank, bank._act, bank.silence, bank.mute, lambda: len(bank.pulses))
    await bank.aclose()


@asynccontextmanager
async def serial_stage() -> AsyncIterator[Stage]:
    async with standing_boards() as boards, open_serial_bank(boards.device, DOORS, timing=TIMING) as bank:

        def act(compartment: str, deed: Callable[[Door], None]) -> None:
            deed(boards.world.door(DOORS[compartment].board, DOORS[compartment].lock))

        def silence(compartment: str) -> None:
            boards.world.boards[DOORS[compartment].board].silent = True

        def mute(compartment: str) -> None:
            boards.world.boards[DOORS[compartment].board].mute = True

        yield Stage(bank, act, silence, mute, lambda: len(boards.world.pulses))


every_bank = pytest.mark.parametrize("stage", [simulated_stage, serial_stage])
Open = Callable[[], AbstractAsyncContextManager[Stage]]


@every_bank
async def test_every_door_is_told_once_and_then_each_change(stage: Open) -> None:
    async with stage() as on:
        changes = aiter(on.bank.changes())
        first = [await asyncio.wait_for(anext(changes), 5) for _ in DOORS]
        assert {reading.compartment for reading in first} == set(DOORS)
        assert all(reading.closed and not reading.occupied for reading in first)

        on.act("B01", Door.force_open)
        assert await wait_for(changes, lambda r: True) == DoorReading("B01", closed=False, occupied=False)
        on.act("B01", Door.place)
        assert await wait_for(changes, lambda r: True) == DoorReading("B01", closed=False, occupied=True)
        on.act("B01", Door.close)
        assert await wait_for(changes, lambda r: True) == DoorReading("B01", closed=True, occupied=True)


@every_bank
async def test_one_unlock_is_one_pulse_on_one_door(stage: Open) -> None:
    async with stage() as on:
        await on.bank.unlock("B16")

        readings = {door: await on.bank.read(door) for door in DOORS}
        assert [door for door, reading in readings.items() if not reading.closed] == ["B16"]
        assert on.pulses() == 1


@every_bank
async def test_unlocks_at_the_same_time_each_send_their_own_pulse(stage: Open) -> None:
    async with stage() as on:
        await asyncio.gather(*(on.bank.unlock(door) for door in DOORS))

        assert [(await on.bank.read(door)).closed for door in DOORS] == [False] * len(DOORS)
        assert on.pulses() == len(DOORS)


@every_bank
async def test_a_silent_board_is_unavailable_and_reads_none(stage: Open) -> None:
    async with stage() as on:
        await first_round(on.bank)
        on.silence("B01")

        with pytest.raises(Unavailable) as refusal:
            await on.bank.unlock("B01")

        assert refusal.value.code == ErrorCode.BOARD_SILENT
        assert await on.bank.read("B01") == DoorReading("B01", closed=None, occupied=None)


@every_bank
async def test_an_answer_that_is_lost_leaves_the_door_open_after_one_pulse(stage: Open) -> None:
    async with stage() as on:
        await first_round(on.bank)
        on.mute("B01")

        with pytest.raises(Unavailable):
            await on.bank.unlock("B01")

        assert on.pulses() == 1


@every_bank
async def test_a_jammed_door_answers_and_stays_closed(stage: Open) -> None:
    def jam(door: Door) -> None:
        door.jammed = True

    async with stage() as on:
        on.act("A02", jam)

        await on.bank.unlock("A02")

        assert (await on.bank.read("A02")).closed is True


@every_bank
async def test_two_listeners_hear_the_same(stage: Open) -> None:
    async with stage() as on:
        one, other = aiter(on.bank.changes()), aiter(on.bank.changes())
        await on.bank.unlock("A01")

        heard = [await wait_for(each, lambda r: r.closed is False) for each in (one, other)]

        assert heard[0] == heard[1] == DoorReading("A01", closed=False, occupied=False)


@every_bank
async def test_closing_ends_the_streams_and_every_pulse(stage: Open) -> None:
    async with stage() as on:
        await first_round(on.bank)
        listening = asyncio.create_task(wait_for(on.bank.changes(), lambda r: False))
        await asyncio.sleep(0)
        await on.bank.aclose()

        with pytest.raises(AssertionError, match="the stream ended"):
            await listening
        with pytest.raises(Unavailable):
            await on.bank.unlock("A01")
        assert on.pulses() == 0
