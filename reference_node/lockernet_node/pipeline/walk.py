"""A walk over the whole journal, page by page, that checks every link, receipt and checkpoint.

It stops anywhere and goes on where it stopped, so a running node can walk in the background. Checked are
the point's chain, the members' chains and the index that finds them, the receipts of each parcel, and the
chain of checkpoints over all epochs: at most 256 events lie between two (LN-EVT-003, LN-EVT-022).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyReceipt
from lockernet.models.journal import NO_EVENT, Event
from lockernet_node.pipeline.chains import Chains, Seals
from lockernet_node.pipeline.epochs import Extent, extents
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.proofs import open_receipt, verify_link
from lockernet_node.ports import CheckpointRow, Head, JournalRow, Transaction

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked and found whole."""

    events: int = 0
    receipts: int = 0
    checkpoints: int = 0
    head: Head = field(default_factory=lambda: Head(0, NO_EVENT))


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one epoch that come next, and the checkpoints that were read ahead for them."""

    epoch: int
    rows: Sequence[JournalRow]
    checkpoints: Sequence[CheckpointRow]
    last: bool
    """The walk ends after this page."""


class Walk:
    """Every method raises Untrusted(UNTRUSTED_HISTORY) or Malformed at the first break."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self.verified = Verified()
        self._read = 0
        self._ways: list[Extent] = []
        self._chains = Chains()
        self._seals = Seals(point)

    def read(self, tx: Transaction, limit: int = PAGE) -> Page:
        """The rows that come next, at most `limit`; checks nothing yet but what ties the epochs together."""
        if not self._ways:
            self._ways = list(extents(tx)) or [Extent(tx.epoch())]
        here = self._ways[0]
        rows = tx.journal_of(here.epoch, self._read, limit)
        kept = [row for row in rows if here.holds(row.sequence)]
        over = len(kept) < limit
        self._read += len(kept)
        page = Page(here.epoch, kept, self._seals.read(tx, kept), over and len(self._ways) == 1)
        if over and not page.last:
            self._end_of(here, kept)
            self._ways.pop(0)
            self._read = 0
        return page

    def check(self, page: Page) -> Sequence[Event]:
        """Check what was read, and move on behind it; the events."""
        if page.rows and page.rows[0].sequence == 1:
            self._chains.new_epoch()
            self._seals.new_epoch()
            self.verified = replace(self.verified, head=Head(0, NO_EVENT))
        self._seals.take(page.checkpoints)
        return [self._check_row(row, epoch=page.epoch) for row in page.rows]

    def check_index(self, tx: Transaction, events: Iterable[Event]) -> None:
        """Each event of this epoch stands in its members' feeds where it says; others are not served."""
        current = tx.epoch()
        for event in (each for each in events if each.position.epoch == current):
            for place in event.members:
                found = tx.member_place(place.member_id, place.epoch, place.sequence)
                if found != event.position.sequence:
                    words = f"event {event.position.sequence} of epoch {place.epoch}"
                    raise _untrusted(f"{words} does not stand in the feed of {place.member_id}")

    def finish(self, tx: Transaction) -> Verified:
        """After the last page: nothing is left over in the index, no checkpoint seals what is not there."""
        known, held = self._chains.places, tx.member_places(tx.epoch())
        if known != held:
            raise _untrusted(f"the feeds hold {held} places; the journal tells of {known}")
        self._seals.finish(tx, self.verified.head)
        return replace(self.verified, checkpoints=self._seals.count)

    def _end_of(self, extent: Extent, rows: Sequence[JournalRow]) -> None:
        head = Head(rows[-1].sequence, rows[-1].event_id) if rows else self.verified.head
        named = extent.until
        if named is not None and (named.sequence, named.event_id) != (head.sequence, head.event_id):
            raise _untrusted(f"the trusted event {named.sequence} of epoch {named.epoch} is not there")

    def _check_row(self, row: JournalRow, *, epoch: int) -> Event:
        event = verify_link(row, self.verified.head, epoch=epoch)
        self._chains.follow(row, event)
        if row.receipt is not None:
            word, receipt_id = open_receipt(self._point, row, event, receipt=row.receipt)
            if isinstance(word, CustodyReceipt):
                self._chains.link(row, word, receipt_id=receipt_id)
        self._seals.pass_row(row)
        self.verified = replace(
            self.verified,
            events=self.verified.events + 1,
            receipts=self.verified.receipts + (row.receipt is not None),
            head=Head(row.sequence, row.event_id),
        )
        return event


def _untrusted(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
