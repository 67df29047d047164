"""A short life without edges before the first one, so that what is made once only is made by then."""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from conformance.targets.reference.clock import BedClock, BedLoop
from lockernet_node.bootstrap.node import open_house
from lockernet_node.bootstrap.surroundings import Surroundings
from lockernet_node.config import load_config
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import LockBank
from lockernet_node.telemetry import configure_logging


def rehearse(config: Path, clock: BedClock) -> None:
    """Open a point, let it look at its doors, let it tick, close it. Neither threads nor files are left."""
    configure_logging("error")
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: BedLoop(clock)) as runner,
    ):
        runner.run(_rehearse(config, clock, Path(folder) / "node.db"))
    if threading.active_count() != 1:
        raise RuntimeError("expected no thread after the rehearsal: nothing can be forked now")


async def _rehearse(path: Path, clock: BedClock, database: Path) -> None:
    config = load_config(path, {})
    files = config.files.model_copy(update={"database": database})
    around = Surroundings(wall=clock, open_bank=_simulated)
    async with open_house(config.model_copy(update={"files": files}), around) as house:
        running = asyncio.create_task(house.effects.run())
        while house.sensors.last(config.compartment[0].id) is None:
            await asyncio.sleep(0.001)
        await house.effects.tick()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def _simulated(_url: str, doors: Mapping[str, DoorAddress]) -> AsyncIterator[LockBank]:
    bank = SimulatedBank(doors)
    yield bank
    await bank.aclose()
