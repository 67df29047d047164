"""Works on the storage of a node that does not run: its desk, over its own database, and its anchor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import NO_EVENT, Cause, CauseKind
from lockernet.models.statements import SignedStatement
from lockernet_node.bootstrap.assembly import build_desk, build_point, build_timekeeper, compartments
from lockernet_node.config import NodeConfig
from lockernet_node.pipeline.history import last_whole
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.recovery import begin_recovery
from lockernet_node.pipeline.rollback import Comparison, compare_head
from lockernet_node.ports import Anchored, Gate, Transaction
from lockernet_node.storage.anchor import FileAnchor, anchor_path
from lockernet_node.storage.sqlite import SqliteStore, open_sqlite


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stopped node's storage, open in this process."""

    store: SqliteStore
    desk: Desk
    anchor: FileAnchor


@asynccontextmanager
async def open_stopped(config: NodeConfig) -> AsyncIterator[Stopped]:
    """The storage of a node that does not run. Raises Malformed if it runs, or has no database."""
    database = config.files.database
    if not database.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{database} does not exist")
    point = build_point(config)
    async with open_sqlite(database, compartments=compartments(config)) as store:
        clock = await build_timekeeper(config, store)
        desk = build_desk(point, store, clock=clock, wakeup=asyncio.Event())
        yield Stopped(store, desk, FileAnchor(anchor_path(database)))


async def recover_in_place(stopped: Stopped) -> int:
    """Begin a new epoch after the last event that verifies; the epoch."""
    desk = stopped.desk
    moment = Moment(desk.clock.now(), Cause(kind=CauseKind.STAFF))
    kept = await stopped.anchor.read()

    def begin(tx: Transaction) -> int:
        return begin_recovery(
            tx,
            desk.point,
            trusted=last_whole(tx, desk.point),
            above=0 if kept is None else kept.epoch,
            why="an operator began a recovery",
            moment=moment,
        )

    return await desk.store.transact(begin)


async def compare(stopped: Stopped, head: SignedStatement) -> Comparison:
    """Compare a counterparty's head; one that shows a rollback makes the next start recover."""
    now = stopped.desk.clock.now()

    def judge(tx: Transaction) -> tuple[Comparison, int]:
        outcome, epoch = compare_head(tx, stopped.desk.point, head)
        if outcome in (Comparison.AHEAD, Comparison.OTHER):
            tx.shut(Gate.RESTORED, f"a counterparty's head of epoch {epoch} is {outcome}", now)
        return outcome, epoch

    outcome, epoch = await stopped.desk.store.transact(judge)
    if outcome in (Comparison.AHEAD, Comparison.OTHER):
        await raise_anchor(stopped.anchor, epoch)
    return outcome


async def raise_anchor(anchor: FileAnchor, epoch: int) -> None:
    """From now on no epoch up to this one is begun again, and a database of a lower one was set back."""
    kept = await anchor.read()
    if kept is None:
        await anchor.keep(Anchored(0, epoch, 0, NO_EVENT, 0))
    elif kept.epoch < epoch:
        await anchor.keep(replace(kept, epoch=epoch, sequence=0, event_id=NO_EVENT, checkpoints=0))
