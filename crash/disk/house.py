"""A point on a disk that we wrote: the node's store, pipeline and simulated bank, driven by hand.

Clock and randomness are set, so that the same seed makes the same bytes on the disk.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from bench.kiosk import badge_of
from bench.orders import Order, Parcel, cancel, new_parcel, reserve_for
from bench.point import CLASSES, BenchPoint, found_point
from crash.disk.connection import connect_on
from crash.disk.recorder import Disk, Driven, Said
from crash.ledger import Acked, Begun, HandedOver, Note, Sent
from crash.site import keep_doors
from lockernet.codec.compact import parse_compact
from lockernet.codec.statements import statement_bytes
from lockernet.models.custody import CustodyState
from lockernet.models.outcome import Refused
from lockernet.models.reservations import CancelReservation, ReserveCompartment
from lockernet.signing.pae import statement_id
from lockernet_node.bootstrap.assembly import build_point, compartments
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.config import NodeConfig
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.seals import checkpoint
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import PlannedUnlock, Transaction
from lockernet_node.storage.database import open_database
from lockernet_node.storage.sqlite import SqliteStore

DOORS = 6


@dataclass(frozen=True, slots=True)
class Ground:
    """What all houses of a run stand on: keys, configuration, and the point that they make."""

    bench: BenchPoint
    config: NodeConfig
    point: Point

    @classmethod
    def lay(cls, folder: Path) -> "Ground":
        """Found a point."""
        bench = found_point(folder)
        keep_doors(bench.path, DOORS)
        return cls(bench, bench.config, build_point(bench.config))


class House:
    """The parts of a point over one store; made by `open_house`."""

    def __init__(self, ground: Ground, store: SqliteStore, disk: Disk) -> None:
        self.ground = ground
        self.disk = disk
        self.store = store
        names = [name for name, _ in compartments(ground.config)]
        self.bank = SimulatedBank(names)
        self._orders_kept: dict[bytes, Order] = {}
        self.badge = badge_of(ground.bench.courier)
        grant = parse_compact(self.badge)
        self.say(Sent(statement_id(grant.payload_type, grant.payload).hex()))
        clock = FrozenClock(datetime.now(UTC) + timedelta(seconds=1))
        self.clock = clock
        self._desk = Desk(ground.point, store, clock, SeededEntropy(b"node"), lambda: None)
        sensors = Sensors()
        self.orders = Orders(self._desk)
        self.depositing = Depositing(self._desk, sensors)
        self.collecting = Collecting(self._desk, sensors)
        self.reports = Reports(self._desk, sensors)

    def say(self, note: Note) -> None:
        """Put a note in its place among the writes."""
        self.disk.acts.append(Said(note))

    async def start(self) -> None:
        """What a node does first: mark what was cut, and read every door."""
        self.say(Begun(0.0))
        await self.reports.start()
        for name, _ in compartments(self.ground.config):
            await self.reports.door(await self.bank.read(name))

    async def reserve(self, parcel: Parcel) -> Order:
        """A promise, acknowledged."""
        order = reserve_for(self.ground.bench.courier, parcel)
        await self.give(order)
        return order

    async def cancel(self, parcel: Parcel) -> None:
        """A promise taken back, acknowledged."""
        await self.give(cancel(self.ground.bench.courier, parcel), CancelReservation)

    async def give(
        self, order: Order, kind: type[ReserveCompartment | CancelReservation] = ReserveCompartment
    ) -> None:
        """Submit an order; its confirmation is an acknowledgement."""
        self.say(Sent(order.order_id.hex()))
        answer = await self.orders.submit(order.statement, kind)
        self.say(Acked(order.request_id.hex(), order.order_id.hex(), statement_bytes(answer).hex()))

    async def open_for_deposit(self, parcel: Parcel) -> Visit | Refused:
        """Badge and label; the intent is stored when this returns."""
        return await self.depositing.open(self.depositing.read_badge(self.badge), parcel.label)

    async def deposit(self, parcel: Parcel) -> None:
        """A parcel is brought, acknowledged by the screen."""
        visit = await self.open_for_deposit(parcel)
        assert isinstance(visit, Visit), visit
        await self.go_through(parcel)

    async def collect(self, parcel: Parcel) -> None:
        """A parcel is collected, acknowledged by the screen."""
        visit = await self.collecting.open(parcel.claim)
        assert isinstance(visit, Visit), visit
        await self.go_through(parcel)

    async def go_through(self, parcel: Parcel) -> None:
        """From the stored intent to the end of the visit: pulse, parcel in or out, door shut, yes."""
        parcel_id = parcel.terms.parcel_id
        custody = await self.store.transact(lambda tx: tx.custody(parcel_id))
        assert custody is not None
        assert custody.compartment_id is not None
        bringing = custody.state is CustodyState.DEPOSITING
        await self.pulse()
        (self.bank.place if bringing else self.bank.take)(custody.compartment_id)
        await self.shut(custody.compartment_id)
        if not bringing:
            assert isinstance(await self.collecting.confirm(parcel_id), Visit)
        self.say(HandedOver("deposit" if bringing else "collect", parcel_id.hex()))

    async def state(self, parcel: Parcel) -> CustodyState | None:
        """Where the parcel is; None if the point has not heard of it."""
        custody = await self.store.transact(lambda tx: tx.custody(parcel.terms.parcel_id))
        return None if custody is None else custody.state

    async def planned(self) -> int:
        """How many pulses are planned."""
        return len(await self.store.transact(lambda tx: tx.planned_unlocks()))

    def order(self, parcel: Parcel, make: Callable[[], Order]) -> Order:
        """The order for this parcel, the same bytes each time."""
        return self._orders_kept.setdefault(parcel.terms.parcel_id, make())

    async def pulse(self) -> None:
        """Drive what is planned, as the effects loop does."""
        for planned in await self.store.transact(lambda tx: tx.planned_unlocks()):
            self.disk.acts.append(Driven(planned.compartment))
            await self.bank.unlock(planned.compartment)
            await self.store.transact(partial(_finish, planned))
            await self.reports.door(await self.bank.read(planned.compartment))

    async def shut(self, compartment: str) -> None:
        """Push the door shut and report it."""
        self.bank.close(compartment)
        await self.reports.door(await self.bank.read(compartment))

    async def tick(self) -> None:
        """A second passes: deadlines, and a checkpoint."""
        self.clock.advance(timedelta(seconds=1))
        await self.reports.tick()
        await self.store.transact(lambda tx: checkpoint(tx, self.ground.point, now=self.clock.now()))

    async def live(self, draw: Random, visits: int) -> None:
        """So many parcels through the bank; some of the work of several people is committed together."""
        waiting: list[Parcel] = []
        for _ in range(visits):
            some = [new_parcel(CLASSES[0]) for _ in range(draw.randint(1, 3))]
            await asyncio.gather(*map(self.reserve, some))
            await self.deposit(some[0])
            waiting.append(some[0])
            await asyncio.gather(*map(self.cancel, some[1:]))
            if draw.random() < 0.7:
                await self.collect(waiting.pop(0))
            await self.tick()


@asynccontextmanager
async def open_house(
    ground: Ground, disk: Disk, path: Path, *, synchronous: int | None = None, autocheckpoint: int = 1_000
) -> AsyncIterator[House]:
    """The point over a new or an old file on this disk; the start of a node is part of it."""
    connect = connect_on(disk, synchronous=synchronous, autocheckpoint=autocheckpoint)
    database = open_database(path, connect=connect)
    store = await SqliteStore.over(database, compartments(ground.config))
    try:
        house = House(ground, store, disk)
        await house.start()
        yield house
    finally:
        await store.aclose()


def _finish(planned: PlannedUnlock, tx: Transaction) -> None:
    tx.finish_unlock(planned.effect_id, "DONE")
