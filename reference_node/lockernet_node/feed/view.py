"""One page of one view: a member's events by its own positions, or the whole journal; and its signed head.

The stored bytes are passed through; nothing is decoded or encoded again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import Cursor
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.seals import checkpoint, member_head
from lockernet_node.ports import Head, JournalRow, Transaction

PAGE_BYTES = 240 * 1024
"""Entries of one page, so that the message with its head stays below 256 KiB."""

ROWS_PER_PAGE = 1_000
ENTRY_OVERHEAD = 16


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, oldest first, and the signed head: of this page while there is more, else of the view."""

    rows: Sequence[JournalRow]
    head: SignedStatement | None
    more: bool
    resume: Cursor
    """Where the reader goes on."""


def member_page(
    tx: Transaction,
    point: Point,
    member_id: str,
    *,
    after: Cursor,
    limit: int,
    now: datetime,
    page_bytes: int = PAGE_BYTES,
) -> Page:
    """What comes after a place in one member's feed. Raises Malformed for a cursor of another history."""
    epoch, end = tx.epoch(), tx.member_head(member_id)
    _check_cursor(after, epoch, end.sequence)
    rows = tx.member_journal_after(member_id, after.sequence, limit + 1)
    kept = _within_size(rows[:limit], page_bytes)
    more = len(rows) > len(kept)
    last = after.sequence + len(kept)
    seen = Head(last, kept[-1].event_id) if more else end
    head = member_head(point, member_id, seen, epoch=epoch, now=now)
    return Page(kept, head, more, Cursor(epoch=epoch, sequence=last))


def journal_page(tx: Transaction, point: Point, *, after: Cursor, limit: int, now: datetime) -> Page:
    """The same of the whole journal, sealed up to its end."""
    epoch = tx.epoch()
    _check_cursor(after, epoch, tx.journal_head().sequence)
    rows = tx.journal_after(after.sequence, limit + 1)
    kept = _within_size(rows[:limit], PAGE_BYTES)
    head = checkpoint(tx, point, now=now)
    return Page(kept, head, len(rows) > len(kept), Cursor(epoch=epoch, sequence=after.sequence + len(kept)))


def _check_cursor(after: Cursor, epoch: int, last: int) -> None:
    if after.sequence == 0 and after.epoch in (0, epoch):
        return
    if after.epoch != epoch or after.sequence > last:
        came = f"epoch {after.epoch}, sequence {after.sequence}"
        raise Malformed(ErrorCode.MALFORMED_CURSOR, f"{came}; this feed is at epoch {epoch}, sequence {last}")


def _within_size(rows: Sequence[JournalRow], most: int) -> Sequence[JournalRow]:
    """As many rows as fit a page; at least one, since an event is far smaller than a page."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row.event) + len(row.receipt or b"") + ENTRY_OVERHEAD
        if size > most:
            return rows[:count]
    return rows
