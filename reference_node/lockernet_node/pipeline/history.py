"""Checks the stored journal from the bytes as they lie there, and the tables that are built from it.

At the start only what came after the last signed checkpoint is checked; the whole is checked in the
background (`whole_check`) and by `journal verify`, which compares the tables too (LN-NOD-035, LN-NOD-037).
"""

from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.journal import NO_EVENT
from lockernet_node.pipeline.epochs import TrustedPlace
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.proofs import open_checkpoint, open_receipt, verify_link
from lockernet_node.pipeline.rebuilding import compare_tables
from lockernet_node.pipeline.seals import EVERY_EVENTS
from lockernet_node.pipeline.walk import Verified, Walk
from lockernet_node.ports import Head, JournalRow, Transaction

__all__ = ["Verified", "last_whole", "verify_journal", "verify_tables", "verify_tail"]


def verify_tail(tx: Transaction, point: Point) -> Verified:
    """Check what came after the last checkpoint. Raises Untrusted(UNTRUSTED_HISTORY) at the first break."""
    last = tx.last_checkpoint()
    start, checkpoints = Head(0, NO_EVENT), 0
    if last is not None and last.epoch == tx.epoch():
        sealed = open_checkpoint(point, last)
        start, checkpoints = Head(sealed.cursor.sequence, sealed.event_id), 1
        found = tx.journal_after(start.sequence - 1, 1)
        if not found or found[0].event_id != start.event_id:
            raise _untrusted(f"checkpoint {last.number} seals another event {start.sequence}")
    rows = tx.journal_after(start.sequence, EVERY_EVENTS + 1)
    if len(rows) > EVERY_EVENTS:
        raise _untrusted(f"more than {EVERY_EVENTS} events follow on the last checkpoint")
    receipts, head = 0, start
    for row in rows:
        head = _verify_row(point, row, head, epoch=tx.epoch())
        receipts += row.receipt is not None
    return Verified(len(rows), receipts, checkpoints, head)


def verify_journal(tx: Transaction, point: Point) -> Verified:
    """Check every event, receipt, checkpoint and member's feed. Raises Untrusted at the first break."""
    walk = Walk(point)
    while True:
        page = walk.read(tx)
        walk.check_index(tx, walk.check(page))
        if page.last:
            return walk.finish(tx)


def last_whole(tx: Transaction, point: Point) -> TrustedPlace:
    """The last event up to which the journal verifies: what a recovery in place builds on."""
    walk = Walk(point)
    epoch = tx.epoch()
    try:
        while True:
            page = walk.read(tx)
            epoch = page.epoch
            walk.check_index(tx, walk.check(page))
            if page.last:
                break
    except (Untrusted, Malformed):
        pass
    return TrustedPlace(epoch, walk.verified.head.sequence, walk.verified.head.event_id)


def verify_tables(tx: Transaction) -> int:
    """Compare parcels, compartments and tries with the journal; how many parcels. Raises Untrusted."""
    return compare_tables(tx)


def _verify_row(point: Point, row: JournalRow, head: Head, *, epoch: int) -> Head:
    event = verify_link(row, head, epoch=epoch)
    if row.receipt is not None:
        open_receipt(point, row, event, receipt=row.receipt)
    return Head(row.sequence, row.event_id)


def _untrusted(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
