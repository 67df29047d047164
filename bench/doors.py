"""From a valid code to the unlock frame on the bus: 150 doors, and a long journal behind them.

The node's parts in this process (SQLite, pipeline, effects, serial driver at 19,200 baud), the lock boards in
another, a pty between them. The clock starts at the call of `Collecting.open` and stops when the last byte
of the unlock frame is on the wire (`BoardControl.frames`; five bytes take 2.6 ms of it). Claim codes and
digits take turns; digits cost one commit more. The boards are polled all the time, as in production.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import uvloop

from bench.clockwork import bare_rates, percentile
from bench.history import write_history
from bench.orders import new_parcel
from bench.point import BOARDS, CLASSES, COURIER, BenchPoint, found_point
from bench.processes import Trouble, boards, started
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet.codes.claim import ClaimCode
from lockernet.codes.digits import DigitCode, digits
from lockernet.custody.evolve import begin, evolve
from lockernet.custody.state import Custody
from lockernet.models.custody import EvidenceGrade
from lockernet.models.events import CompartmentReserved, DepositStarted, ParcelDeposited
from lockernet_node.bootstrap.assembly import build_desk, build_point, compartments
from lockernet_node.bootstrap.assembly import doors as wires_of
from lockernet_node.clocks import SystemClock
from lockernet_node.effects import Effects
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.board.client import BoardControl
from lockernet_node.hardware.board.line import Direction, SeenFrame
from lockernet_node.hardware.registry import open_bank
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.visits import Stage, Visit
from lockernet_node.ports import Transaction
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.telemetry import configure_logging

PATIENCE_SECONDS = 10.0
GLANCE_SECONDS = 0.02
POLL_SECONDS = 0.1
"""The driver's polls come at this pace; people do not wait for them, so neither do we."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A parcel behind its door, and the code that opens it."""

    custody: Custody
    code: ClaimCode | DigitCode


@dataclass(frozen=True, slots=True)
class Opening:
    """Milliseconds from the code to the first and the last byte of the unlock frame."""

    began: float
    ended: float


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The 99th percentile over all openings."""
    link, hands = folder / "locks", folder / "hands.sock"
    point = found_point(folder, bank=f"serial:{link}")
    write_history(point, sizes.journal)
    configure_logging("warning")
    with (
        started(folder, board=boards(link, hands, count=BOARDS)),
        BoardControl(hands) as world,
    ):
        seen = uvloop.run(_open_all(point, world, sizes.openings))
    ended = [each.ended for each in seen]
    half, most = percentile(ended, 0.5), percentile(ended, 0.9)
    first_byte = percentile([each.began for each in seen], 0.99)
    name = f"valid code to unlock frame, 150 boxes, {sizes.journal:,} events, p99"
    return Measured(
        rows=(at_most(name, percentile(ended, 0.99), "ms", 15.0),),
        note=(
            f"code to unlock frame: p50 {half:.1f}, p90 {most:.1f}, longest {max(ended):.1f} ms; "
            f"to its first byte p99 {first_byte:.1f} ms; {len(ended)} openings, "
            f"half by claim code, half by digits; {bare_rates(folder, sizes.bare_seconds)}"
        ),
    )


async def _open_all(point: BenchPoint, world: BoardControl, count: int) -> list[Opening]:
    draw = Random(1)
    seen: list[Opening] = []
    async with _running(point) as person:
        while len(seen) < count:
            for waiting in await person.seed(min(count - len(seen), len(person.wires))):
                await asyncio.sleep(draw.uniform(0, POLL_SECONDS))
                seen.append(await person.collect(waiting, world))
    return seen


@asynccontextmanager
async def _running(point: BenchPoint) -> AsyncIterator["Person"]:
    """The node's parts, as `bootstrap.node` puts them together, without gRPC and pages."""
    config, wakeup = point.config, asyncio.Event()
    wires = wires_of(config)
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        desk = build_desk(build_point(config), store, clock=SystemClock(), wakeup=wakeup)
        sensors = Sensors()
        reports = Reports(desk, sensors)
        await reports.start()
        async with open_bank(config.bank.url, wires) as bank:
            effects = asyncio.create_task(Effects(desk, reports, bank, wakeup=wakeup).run())
            await anext(bank.changes())  # comes when every board was polled once
            try:
                yield Person(Collecting(desk, sensors, expect_unlock=bank.expect_unlock), desk, wires)
            finally:
                effects.cancel()
                with suppress(asyncio.CancelledError):
                    await effects


class Person:
    """Comes for one parcel after the other: code, open door, shut door, yes."""

    def __init__(self, collecting: Collecting, desk: Desk, wires: Mapping[str, DoorAddress]) -> None:
        self.wires = wires
        self._desk = desk
        self._collecting = collecting
        self._frames = 0

    async def seed(self, count: int) -> list[Waiting]:
        """So many parcels, each waiting behind a door of its own."""
        kinds = cycle((True, False))
        places = enumerate(zip(self.wires, kinds, strict=False))
        parcels = [self._parcel(number, door, claim=claim) for number, (door, claim) in islice(places, count)]
        await self._desk.store.transact(partial(_save, parcels))
        return parcels

    def _parcel(self, number: int, door: str, *, claim: bool) -> Waiting:
        parcel, now = new_parcel(CLASSES[0]), datetime.now(UTC)
        where: dict[str, Any] = {"parcel_id": parcel.terms.parcel_id, "compartment_id": door}
        reserved = CompartmentReserved(
            courier_id=COURIER, parcel=parcel.terms, reserved_until=now + timedelta(days=1)
        )
        started_at = DepositStarted(
            **where, occupied_before=False, session_until=now + timedelta(seconds=120)
        )
        grade = EvidenceGrade.OCCUPANCY_CHANGED
        deposited = ParcelDeposited(**where, hold_until=now + timedelta(days=3), grade=grade)
        custody = evolve(evolve(begin(reserved), started_at), deposited)
        custody = custody.model_copy(update={"selector": f"{2 * number + 1:04}"})
        return Waiting(custody, parcel.claim if claim else self._digits(custody))

    def _digits(self, custody: Custody) -> DigitCode:
        version = custody.key_version
        key = self._desk.point.digit_keys[version]
        six = digits(key, key_version=version, parcel_id=custody.parcel_id, generation=custody.generation)
        return DigitCode(custody.selector or "", six)

    async def collect(self, waiting: Waiting, world: BoardControl) -> Opening:
        """Open the door, see how long it took, and go through with it, so that the next one can come."""
        parcel_id = waiting.custody.parcel_id
        begun = time.monotonic()
        visit = await self._collecting.open(waiting.code)
        if not isinstance(visit, Visit):
            raise Trouble(f"a good code was refused: {visit.reason}")
        address = self.wires[visit.compartment]
        place = (address.board, address.lock)
        if not await asyncio.to_thread(world.wait_open, *place, seconds=PATIENCE_SECONDS):
            raise Trouble(f"door {visit.compartment} did not open")
        frame = await asyncio.to_thread(self._unlock_frame, world, krcu16.unlock(*place))
        await self._wait_for(visit, Stage.DOOR_OPEN)
        await asyncio.to_thread(world.close_door, *place)
        await self._wait_for(visit, Stage.CLOSED)
        await self._collecting.confirm(parcel_id)
        return Opening((frame.began - begun) * 1e3, (frame.ended - begun) * 1e3)

    def _unlock_frame(self, world: BoardControl, unlock: bytes) -> SeenFrame:
        frames = world.frames(after=self._frames)
        self._frames = frames[-1].number + 1
        return next(each for each in frames if each.direction is Direction.TO_BOARD and each.frame == unlock)

    async def _wait_for(self, visit: Visit, stage: Stage) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (now := await self._collecting.visit(visit.parcel_id, visit.compartment)) is not None:
                if now.stage is stage:
                    return
                await asyncio.sleep(GLANCE_SECONDS)


def _save(parcels: list[Waiting], tx: Transaction) -> None:
    for parcel in parcels:
        tx.save(parcel.custody)
