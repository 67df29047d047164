"""The stages on which the contract of `LockBank` is checked: what ships with the node, as it ships."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from lockernet_node.hardware.board.world import Door, World
from lockernet_node.hardware.contract import Faults, Hands, OpenStage, Stage
from lockernet_node.hardware.dialect import BoardDialect
from lockernet_node.hardware.dialects import CU48, KR_CU16
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.hardware.simulated import SimulatedBank
from tests.node.hardware.rig import DOORS, TIMING, standing_boards


@asynccontextmanager
async def simulated_stage() -> AsyncIterator[Stage]:
    bank = SimulatedBank(DOORS)
    yield Stage(
        bank,
        tuple(DOORS),
        Hands(force_open=bank.force_open, close=bank.close, place=bank.place),
        pulses=lambda: len(bank._world.pulses),
        faults=Faults(
            jam=bank.jam,
            silence=bank.silence,
            mute=bank.mute,
            cut_power=bank.cut_power,
            return_power=bank.return_power,
        ),
    )
    await bank.aclose()


@asynccontextmanager
async def serial_stage(dialect: BoardDialect, *, infrared: bool = True) -> AsyncIterator[Stage]:
    async with (
        standing_boards(dialect=dialect, infrared=infrared) as boards,
        open_serial_bank(boards.device, DOORS, dialect=dialect, timing=TIMING) as bank,
    ):
        world = boards.world
        yield Stage(
            bank,
            tuple(DOORS),
            Hands(
                force_open=_on(world, Door.force_open),
                close=_on(world, Door.close),
                place=_on(world, Door.place),
            ),
            pulses=lambda: len(world.pulses),
            faults=_faults(world),
            infrared=infrared,
        )


STAGES: Mapping[str, OpenStage] = {
    "simulated": simulated_stage,
    "krcu16": partial(serial_stage, KR_CU16),
    "cu48": partial(serial_stage, CU48),
    "cu48-latches-alone": partial(serial_stage, CU48, infrared=False),
}


def _on(world: World, deed: Callable[[Door], None]) -> Callable[[str], None]:
    return lambda compartment: deed(world.door(DOORS[compartment].board, DOORS[compartment].lock))


def _faults(world: World) -> Faults:
    def jam(door: Door) -> None:
        door.jammed = True

    def silence(compartment: str) -> None:
        world.boards[DOORS[compartment].board].silent = True

    def mute(compartment: str) -> None:
        world.boards[DOORS[compartment].board].mute = True

    return Faults(
        jam=_on(world, jam),
        silence=silence,
        mute=mute,
        cut_power=world.cut_power,
        return_power=world.return_power,
    )
