"""The feed: pages of the journal after a cursor, for members by their own positions, whole for the operator.

The stored bytes are passed through; nothing is decoded or encoded again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.models.calls import FeedScope, ListEventsRequest
from lockernet.models.statements import SignedStatement
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.questions import Caller
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


class Feed:
    """Answers ListEvents."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def page(self, caller: Caller, request: ListEventsRequest) -> Page:
        """What comes after the cursor. Raises Malformed for a cursor of another history."""
        point = self._desk.point
        if request.point_id != point.point_id:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        if request.scope is FeedScope.MEMBER:
            work = partial(self._member_page, caller.member_id, request)
        elif request.scope is FeedScope.POINT and caller.member_id == point.operator_id:
            work = partial(self._point_page, request)
        else:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        page = await self._desk.store.transact(work)
        reached("feed.listed")
        return page

    def _member_page(self, member_id: str, request: ListEventsRequest, tx: Transaction) -> Page:
        _check_cursor(request, tx.epoch(), tx.member_head(member_id).sequence)
        limit = _limit(request)
        rows = tx.member_journal_after(member_id, request.after.sequence, limit + 1)
        kept = _within_size(rows[:limit])
        more = len(rows) > len(kept)
        last = request.after.sequence + len(kept)
        seen = Head(last, kept[-1].event_id) if more else tx.member_head(member_id)
        head = member_head(self._desk.point, member_id, seen, epoch=tx.epoch(), now=self._desk.clock.now())
        return Page(kept, head, more=more)

    def _point_page(self, request: ListEventsRequest, tx: Transaction) -> Page:
        _check_cursor(request, tx.epoch(), tx.journal_head().sequence)
        limit = _limit(request)
        rows = tx.journal_after(request.after.sequence, limit + 1)
        kept = _within_size(rows[:limit])
        head = checkpoint(tx, self._desk.point, now=self._desk.clock.now())
        return Page(kept, head, more=len(rows) > len(kept))


def _limit(request: ListEventsRequest) -> int:
    return min(request.page_size or ROWS_PER_PAGE, ROWS_PER_PAGE)


def _check_cursor(request: ListEventsRequest, epoch: int, last: int) -> None:
    after = request.after
    if after.sequence == 0 and after.epoch in (0, epoch):
        return
    if after.epoch != epoch or after.sequence > last:
        came = f"epoch {after.epoch}, sequence {after.sequence}"
        raise Malformed(ErrorCode.MALFORMED_CURSOR, f"{came}; this feed is at epoch {epoch}, sequence {last}")


def _within_size(rows: Sequence[JournalRow]) -> Sequence[JournalRow]:
    """As many rows as fit a page; at least one, since an event is far smaller than a page."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row.event) + len(row.receipt or b"") + ENTRY_OVERHEAD
        if size > PAGE_BYTES:
            return rows[:count]
    return rows
