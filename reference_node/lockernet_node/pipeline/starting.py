"""The start of a node: check the journal's tail, see whether the database was set back, begin to serve."""

from dataclasses import dataclass
from functools import partial

from lockernet.models.journal import Cause, CauseKind
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.epochs import TrustedPlace
from lockernet_node.pipeline.history import Verified, verify_tail
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.pipeline.recovery import begin_recovery
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.rollback import anchor_of, why_set_back
from lockernet_node.ports import Anchor, Anchored, Gate, Transaction


@dataclass(frozen=True, slots=True)
class Started:
    """What a start found."""

    verified: Verified
    interrupted: int
    """Visits that were open."""
    set_back: str | None
    """Why a new epoch began; None if none did."""
    shut: tuple[Gate, ...]
    boots: int


async def start(desk: Desk, reports: Reports, anchor: Anchor) -> Started:
    """Everything that comes before the first call. Raises Untrusted if the tail of the journal is broken.

    A crash anywhere in here leaves a database that starts again the same way: a recovery that began goes on,
    and the anchor is only demanded once it is there.
    """
    kept = await anchor.read()
    moment = Moment(desk.clock.now(), Cause(kind=CauseKind.RESTART))
    verified, set_back = await desk.store.transact(partial(_check, desk.point, kept, moment))
    reached("start.verified")
    interrupted = await reports.start()
    reached("start.marked")
    boots = 1 + (0 if kept is None else kept.boots)
    await anchor.keep(await desk.store.transact(partial(anchor_of, boots=boots)))
    reached("start.anchored")
    shut = await desk.store.transact(_anchored)
    return Started(verified, interrupted, set_back, shut, boots)


def _check(
    point: Point, kept: Anchored | None, moment: Moment, tx: Transaction
) -> tuple[Verified, str | None]:
    verified = verify_tail(tx, point)
    why = why_set_back(tx, kept)
    if why is not None:
        trusted = TrustedPlace(tx.epoch(), verified.head.sequence, verified.head.event_id)
        above = 0 if kept is None else kept.epoch
        begin_recovery(tx, point, trusted=trusted, above=above, why=why, moment=moment)
    return verified, why


def _anchored(tx: Transaction) -> tuple[Gate, ...]:
    if not tx.is_anchored():
        tx.note_anchored()
    return tuple(tx.shut_gates())
