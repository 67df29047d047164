"""PointFeed: what the operator says about its points, each word signed over the one before (LN-PNT-001).

A new record is signed when what it says has changed and before the old one expires (LN-PNT-008). That is
looked at when somebody reads, in the same transaction, so no reader gets a word that is out of date. With
one point, the node's feed is its operator's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from lockernet.codec.statements import parse_statement, read_payload, seal, statement_bytes
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.models.calls import ListPointsRequest
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.points import PointFeedHead, PointRecord, PointTombstone
from lockernet.models.statements import Header, SignedStatement
from lockernet.network.point_feed import NO_STATEMENT
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import Signer
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import PointWordRow, Transaction

RECORD_LIFETIME = timedelta(days=400)
RECORD_RENEWAL = timedelta(days=30)
"""Before it expires; so a reader that looks once a month is never without."""

HEAD_LIFETIME = timedelta(hours=24)
"""All that LN-PNT-003 allows."""

PAGE_BYTES = 240 * 1024
WORDS_PER_PAGE = 1_000
WORD_OVERHEAD = 16

MakeRecord = Callable[[Header], PointRecord]
"""What the operator says of the point now, under a header."""


@dataclass(frozen=True, slots=True)
class PointPage:
    """Words, oldest first, and the signed end of the whole feed."""

    words: Sequence[bytes]
    head: SignedStatement
    more: bool


class PointFeed:
    """The operator's words about its point. Signs with the operator's directory key."""

    def __init__(self, desk: Desk, signer: Signer, make_record: MakeRecord) -> None:
        self._desk = desk
        self._signer = signer
        self._make_record = make_record

    async def page(self, request: ListPointsRequest) -> PointPage:
        """What was said after a place. Raises Malformed for a place that this feed has not reached."""
        return await self._desk.store.transact(partial(self._page, request, self._desk.clock.now()))

    async def close_point(self, *, successor_point_id: str | None) -> PointTombstone:
        """Say that the point is closed for good, and where it serves from now on (LN-PNT-004).

        Raises RefusedByPeer if that was said before, Malformed for a point that would follow itself.
        """
        if successor_point_id == self._desk.point.point_id:
            raise Malformed(ErrorCode.MALFORMED_FIELD, "a point cannot be its own successor")
        close = partial(self._close, successor_point_id, self._desk.clock.now())
        return await self._desk.store.transact(close)

    def _page(self, request: ListPointsRequest, now: datetime, tx: Transaction) -> PointPage:
        self._say_what_is_new(tx, now)
        last = tx.last_point_word()
        end = 0 if last is None else last.sequence
        if request.after_sequence > end:
            words = f"came {request.after_sequence}; the feed of points ends at {end}"
            raise Malformed(ErrorCode.MALFORMED_CURSOR, words)
        limit = min(request.page_size or WORDS_PER_PAGE, WORDS_PER_PAGE)
        rows = tx.point_words_after(request.after_sequence, limit + 1)
        kept = _within_size(rows[:limit])
        return PointPage([row.statement for row in kept], self._head(last, now), len(rows) > len(kept))

    def _say_what_is_new(self, tx: Transaction, now: datetime) -> None:
        """A record, if the newest word is none, is about to expire, or says something else."""
        said = tx.newest_word_of(self._desk.point.point_id)
        if said is None:
            self._append(tx, self._make_record(self._header(tx, now)))
            return
        statement = parse_statement(said.statement)
        if statement.payload_type == PAYLOAD_TYPES[PointTombstone]:
            return
        old, new = read_payload(statement, PointRecord), self._make_record(self._header(tx, now))
        is_the_same = old.model_copy(update={"header": new.header}) == new
        if not is_the_same or old.header.expires_at - now < RECORD_RENEWAL:
            self._append(tx, new)

    def _close(self, successor_point_id: str | None, now: datetime, tx: Transaction) -> PointTombstone:
        said = tx.newest_word_of(self._desk.point.point_id)
        if said is not None and parse_statement(said.statement).payload_type == PAYLOAD_TYPES[PointTombstone]:
            raise RefusedByPeer(ErrorCode.TRANSITION_NOT_ALLOWED, "the point was closed before")
        tombstone = PointTombstone(
            header=self._header(tx, now),
            point_id=self._desk.point.point_id,
            closed_at=now,
            successor_point_id=successor_point_id,
        )
        self._append(tx, tombstone)
        return tombstone

    def _append(self, tx: Transaction, word: PointRecord | PointTombstone) -> None:
        sealed = seal(word, self._signer)
        ident = statement_id(sealed.payload_type, sealed.payload)
        sequence = word.header.sequence or 1
        tx.add_point_word(PointWordRow(sequence, ident, word.point_id, statement_bytes(sealed)))

    def _header(self, tx: Transaction, now: datetime) -> Header:
        last = tx.last_point_word()
        changes = {
            "sequence": 1 if last is None else last.sequence + 1,
            "previous_statement_id": None if last is None else last.statement_id,
        }
        return self._plain_header(now, RECORD_LIFETIME).model_copy(update=changes)

    def _head(self, last: PointWordRow | None, now: datetime) -> SignedStatement:
        head = PointFeedHead(
            header=self._plain_header(now, HEAD_LIFETIME),
            last_sequence=0 if last is None else last.sequence,
            last_statement_id=NO_STATEMENT if last is None else last.statement_id,
        )
        return seal(head, self._signer)

    def _plain_header(self, now: datetime, lifetime: timedelta) -> Header:
        """To the whole network."""
        point = self._desk.point
        request_id = self._desk.entropy.token(16)
        top = header(point, audience=point.network_id, request_id=request_id, now=now)
        return top.model_copy(update={"expires_at": now + lifetime})


def _within_size(rows: Sequence[PointWordRow]) -> Sequence[PointWordRow]:
    """As many as fit a page; at least one, since a payload is at most 64 KiB."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row.statement) + WORD_OVERHEAD
        if size > PAGE_BYTES:
            return rows[:count]
    return rows
