"""A point without edges: pipeline, memory store, simulated bank and frozen clock, driven by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from lockernet.capacity.fit import Box
from lockernet.codec.events import decode_event
from lockernet.codec.statements import parse_statement, read_payload
from lockernet.codes.claim import ClaimCode
from lockernet.codes.scan import read as scan
from lockernet.custody.state import Custody
from lockernet.models.base import Model
from lockernet.models.calls import GetClaimCodeRequest
from lockernet.models.custody import CustodyReceipt
from lockernet.models.events import Body
from lockernet.models.outcome import Refused
from lockernet.models.reservations import Confirmation, ReserveCompartment
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.pipeline.questions import Caller, Questions
from lockernet_node.pipeline.removing import Removing
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import DoorReading, JournalRow, Store, Transaction
from lockernet_node.storage.memory import MemoryStore
from tests.network import BANK, COURIER, NOW, POINT, CourierDesk, point


@dataclass
class Parcel:
    """A parcel as its courier knows it."""

    parcel_id: bytes
    label: str
    claim: ClaimCode


@dataclass
class House:
    """The parts of a point. A restart keeps store and bank and makes everything else anew."""

    compartments: Sequence[tuple[str, Box]] = BANK
    store: Store | None = None
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    courier: CourierDesk = field(default_factory=CourierDesk)
    limits: Mapping[str, Any] = field(default_factory=dict)
    """What this point promises other than others."""

    def __post_init__(self) -> None:
        self.store = self.store or MemoryStore(compartments=self.compartments)
        self.bank = SimulatedBank([name for name, _ in self.compartments])
        self.start()

    def start(self) -> None:
        """A fresh process over the same store and bank."""
        assert self.store is not None
        self.desk = Desk(self._point(), self.store, self.clock, SeededEntropy(b"node"), lambda: None)
        self.sensors = Sensors()
        self.orders = Orders(self.desk)
        self.questions = Questions(self.desk)
        self.depositing = Depositing(self.desk, self.sensors)
        self.collecting = Collecting(self.desk, self.sensors)
        self.removing = Removing(self.desk, self.sensors)
        self.reports = Reports(self.desk, self.sensors)

    def _point(self) -> Point:
        plain = point()
        return replace(plain, limits=replace(plain.limits, **self.limits))

    async def pulse(self) -> None:
        """Send what is planned, as the effects loop does, and report what the doors say then."""
        for planned in await self.desk.store.transact(lambda tx: tx.planned_unlocks()):
            await self.bank.unlock(planned.compartment)
            await self._finish(planned.effect_id)
            await self.tell(planned.compartment)

    async def _finish(self, effect_id: int) -> None:
        def finish(tx: Transaction) -> None:
            tx.finish_unlock(effect_id, "DONE")

        await self.desk.store.transact(finish)

    async def tell(self, compartment: str) -> None:
        """Report what this door's sensors say now."""
        await self.reports.door(await self.bank.read(compartment))

    async def tell_all(self) -> None:
        """Report every door, as a bank does first after a start."""
        for name, _ in self.compartments:
            await self.tell(name)

    async def say(self, compartment: str, *, closed: bool | None, occupied: bool | None) -> None:
        """Report a reading that the simulated bank did not make."""
        await self.reports.door(DoorReading(compartment, closed=closed, occupied=occupied))

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass and the clock strike."""
        self.clock.advance(by)
        self.courier.now = self.clock.now()
        await self.reports.tick()

    async def reserve(self, label: str = "CP000000080SG", **asked: object) -> Parcel:
        """A reserved parcel with a T0 claim code; `asked` are terms of its own."""
        claim = self.courier.claim()
        terms = self.courier.terms(claim=claim).model_copy(update=asked)
        await self.orders.submit(self.courier.reserve(label, terms), ReserveCompartment)
        return Parcel(terms.parcel_id, label, claim)

    async def order(
        self, kind: type[Model], parcel: Parcel, *, by: CourierDesk | None = None, **more: Any
    ) -> Confirmation:
        """An order about a parcel, of its courier or of somebody else; the confirmation."""
        statement = (by or self.courier).about(kind, parcel.parcel_id, **more)
        return read_payload(await self.orders.submit(statement, kind), Confirmation)

    async def open_for_deposit(self, label: str) -> Visit:
        """Badge and label are shown and the door opens."""
        visit = await self.depositing.open(self.depositing.read_badge(self.courier.badge()), label)
        assert isinstance(visit, Visit), visit
        await self.pulse()
        return visit

    async def deposit(self, label: str = "CP000000080SG", **asked: object) -> tuple[Parcel, str]:
        """A parcel in its compartment."""
        parcel = await self.reserve(label, **asked)
        visit = await self.open_for_deposit(label)
        self.bank.place(visit.compartment)
        await self.shut(visit.compartment)
        return parcel, visit.compartment

    async def shut(self, compartment: str) -> None:
        """Push the door shut and report it."""
        self.bank.close(compartment)
        await self.tell(compartment)

    async def enter(self, code: str) -> Visit | Refused:
        """A code is typed or scanned; if it is good the door opens."""
        outcome = await self.collecting.open(scan(code))
        await self.pulse()
        return outcome

    async def digits_of(self, parcel: Parcel, *, caller: str = COURIER) -> str:
        """The parcel's selector and digits."""
        code = await self.questions.claim_code(
            Caller(caller, NOW + timedelta(days=99)),
            GetClaimCodeRequest(point_id=POINT, parcel_id=parcel.parcel_id),
        )
        return code.selector + code.digits

    async def custody(self, parcel: Parcel) -> Custody:
        """What the point knows of the parcel."""
        custody = await self.desk.store.transact(lambda tx: tx.custody(parcel.parcel_id))
        assert custody is not None
        return custody

    async def journal(self) -> Sequence[JournalRow]:
        """Everything that happened."""
        return await self.desk.store.transact(lambda tx: tx.journal_after(0, 10_000))

    async def story(self) -> list[Body | None]:
        """What happened, without where and why."""
        return [decode_event(row.event).body for row in await self.journal()]

    async def receipts(self) -> list[CustodyReceipt]:
        """All receipts, oldest first."""
        rows = [row.receipt for row in await self.journal() if row.receipt is not None]
        return [read_payload(parse_statement(receipt), CustodyReceipt) for receipt in rows]

    def pulses(self) -> int:
        """How many doors were pulsed since the world began."""
        return len(self.bank.pulses)
