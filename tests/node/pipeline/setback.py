"""A house whose storage is copied and later set back, and what its counterparties keep meanwhile."""

from dataclasses import dataclass, field

from lockernet.codec.statements import parse_statement
from lockernet.custody.commands import Inspect
from lockernet.custody.compartments import Compartment, Repair
from lockernet.custody.state import Custody
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.compartments import work_at
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.mending import Mending, RecoveryStatus
from lockernet_node.pipeline.retention import Retention
from lockernet_node.pipeline.seals import checkpoint, member_head
from lockernet_node.pipeline.starting import Started, start
from lockernet_node.pipeline.upkeep import Upkeep
from lockernet_node.ports import Transaction
from lockernet_node.storage.anchor import MemoryAnchor
from lockernet_node.storage.memory import Contents, MemoryStore
from tests.network import COURIER, point
from tests.node.house import House

STAFF = Cause(kind=CauseKind.STAFF)


@dataclass
class SetBack:
    """A house, its anchor, and a copy of its storage."""

    house: House
    anchor: MemoryAnchor = field(default_factory=MemoryAnchor)
    copy: Contents | None = None

    @property
    def store(self) -> MemoryStore:
        assert isinstance(self.house.store, MemoryStore)
        return self.house.store

    @property
    def mending(self) -> Mending:
        return Mending(self.house.desk)

    async def boot(self) -> Started:
        """The process comes up."""
        self.house.start()
        started = await start(self.house.desk, self.house.reports, self.anchor)
        await self.house.pulse()
        await self.house.tell_all()
        return started

    async def seal(self) -> None:
        """What the tick does: a checkpoint, and the anchor after it."""
        desk = self.house.desk
        await desk.store.transact(lambda tx: checkpoint(tx, desk.point, now=desk.clock.now()))
        await Upkeep(desk, self.anchor, Retention(desk), boots=1).tick()

    def take_copy(self) -> None:
        """A backup."""
        self.copy = self.store._contents.copy()

    def bring_back(self) -> None:
        """The backup takes the place of the storage; the anchor is outside of it."""
        assert self.copy is not None
        self.store._contents = self.copy.copy()

    async def receipts(self) -> list[SignedStatement]:
        """Every receipt that the courier was sent."""
        rows = await self.house.desk.store.transact(lambda tx: tx.member_journal_after(COURIER, 0, 10_000))
        return [parse_statement(row.receipt) for row in rows if row.receipt is not None]

    async def head(self, member: str = COURIER) -> SignedStatement:
        """The head that a member was sent last."""

        def sign(tx: Transaction) -> SignedStatement:
            now = self.house.clock.now()
            return member_head(point(), member, tx.member_head(member), epoch=tx.epoch(), now=now)

        return await self.house.desk.store.transact(sign)

    async def inspect(self, parcel_id: bytes, *, inside: bool) -> Custody | Refused:
        """Staff look for a parcel in its compartment."""

        def look(tx: Transaction) -> Custody | Refused:
            custody = tx.custody(parcel_id)
            assert custody is not None
            command, moment = Inspect(inside=inside, scanned=inside), self._moment()
            return apply(tx, self.house.desk.point, custody, command, actor=None, moment=moment)

        return await self.house.desk.store.transact(look)

    async def look_into(self, *compartments: str) -> None:
        """Staff look into compartments that belong to no parcel, find them empty, and say that they work."""

        def repair(tx: Transaction) -> None:
            for name in compartments:
                after = work_at(tx, self.house.desk.point, name, Repair(), moment=self._moment())
                assert isinstance(after, Compartment)

        await self.house.desk.store.transact(repair)

    async def look_into_all(self) -> RecoveryStatus:
        """Staff look into everything that is left and belongs to no parcel."""
        status = await self.mending.status()
        await self.look_into(*status.left.compartments)
        return await self.mending.status()

    def _moment(self) -> Moment:
        return Moment(self.house.clock.now(), STAFF)
