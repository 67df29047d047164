"""The contract of `LockBank`, kept by every bank; and the checks themselves, against banks that break it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lockernet.errors import Unavailable
from lockernet_node.hardware.contract import (
    CHECKS,
    FAULT_CHECKS,
    BrokenContract,
    Check,
    Hands,
    OpenStage,
    Stage,
    a_caller_who_gives_up_costs_at_most_one_pulse,
    a_jammed_door_answers_and_stays_shut,
    closing_ends_the_streams_and_every_pulse,
    nothing_but_unlock_moves_a_bolt,
    one_unlock_is_one_pulse_on_one_door,
    unlocks_at_the_same_time_each_send_their_own_pulse,
)
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import DoorReading
from tests.node.hardware.rig import DOORS
from tests.node.hardware.stages import STAGES


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
@pytest.mark.parametrize("check", [*CHECKS, *FAULT_CHECKS])
async def test_the_banks_that_ship_keep_the_contract(stage: OpenStage, check: Check) -> None:
    await check(stage)  # LN-NOD-004, LN-NOD-012


class Twice(SimulatedBank):
    """Pulses again when it is not sure."""

    async def unlock(self, compartment: str) -> None:
        await super().unlock(compartment)
        await super().unlock(compartment)


class Neighbour(SimulatedBank):
    """Counts its locks from 1."""

    async def unlock(self, compartment: str) -> None:
        names = list(DOORS)
        await super().unlock(names[names.index(compartment) - 1])


class Eager(SimulatedBank):
    """Opens a door for a look."""

    async def read(self, compartment: str) -> DoorReading:
        await super().unlock(compartment)
        return await super().read(compartment)


class Endless(SimulatedBank):
    """Forgets those who listen."""

    async def changes(self) -> AsyncIterator[DoorReading]:
        async for reading in super().changes():
            yield reading
        await asyncio.Event().wait()


BREAKERS = [
    (Twice, one_unlock_is_one_pulse_on_one_door),
    (Twice, unlocks_at_the_same_time_each_send_their_own_pulse),
    (Twice, a_caller_who_gives_up_costs_at_most_one_pulse),
    (Neighbour, one_unlock_is_one_pulse_on_one_door),
    (Eager, nothing_but_unlock_moves_a_bolt),
    (Endless, closing_ends_the_streams_and_every_pulse),
]


@pytest.mark.parametrize(("kind", "check"), BREAKERS)
async def test_a_bank_that_breaks_the_contract_is_caught(kind: type[SimulatedBank], check: Check) -> None:
    @asynccontextmanager
    async def stage() -> AsyncIterator[Stage]:
        bank = kind(DOORS)
        hands = Hands(force_open=bank.force_open, close=bank.close, place=bank.place)
        yield Stage(bank, tuple(DOORS), hands, pulses=lambda: len(bank.pulses), patience_seconds=0.1)
        await bank.aclose()

    with pytest.raises(BrokenContract):
        await check(stage)


async def test_a_check_that_needs_faults_says_so() -> None:
    @asynccontextmanager
    async def stage() -> AsyncIterator[Stage]:
        bank = SimulatedBank(DOORS)
        hands = Hands(force_open=bank.force_open, close=bank.close, place=bank.place)
        yield Stage(bank, tuple(DOORS), hands, pulses=lambda: len(bank.pulses))

    with pytest.raises(ValueError, match="needs a stage with faults"):
        await a_jammed_door_answers_and_stays_shut(stage)


async def test_a_closed_bank_refuses_before_it_pulses() -> None:
    bank = SimulatedBank(DOORS)
    await bank.aclose()

    with pytest.raises(Unavailable):
        await bank.unlock("A01")
    assert bank.pulses == []
