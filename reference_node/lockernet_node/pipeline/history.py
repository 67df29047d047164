"""Checks the stored journal: hashes, chain, receipts and checkpoints, from the bytes as they lie there.

At the start only what came after the last signed checkpoint is checked; `journal verify` checks everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lockernet.codec.events import decode_event, event_id
from lockernet.codec.statements import open_payload, parse_statement, read_header, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyReceipt, DoorRefusal
from lockernet.models.journal import NO_EVENT, Checkpoint, Event
from lockernet.signing.verify import Place
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import CheckpointRow, Head, JournalRow, Transaction

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked and found whole."""

    events: int = 0
    receipts: int = 0
    checkpoints: int = 0
    head: Head = field(default_factory=lambda: Head(0, NO_EVENT))


def verify_tail(tx: Transaction, point: Point) -> Verified:
    """Check what came after the last checkpoint. Raises Untrusted(UNTRUSTED_HISTORY) at the first break."""
    last = tx.last_checkpoint()
    if last is None:
        return _verify_rows(tx, point, Verified(), chains=None)
    sealed = _open_checkpoint(point, last)
    _verify_sealed(tx, last, point)
    start = Head(sealed.cursor.sequence, sealed.event_id)
    return _verify_rows(tx, point, Verified(checkpoints=1, head=start), chains=None)


def verify_journal(tx: Transaction, point: Point) -> Verified:
    """Check every event, receipt and checkpoint. Raises Untrusted(UNTRUSTED_HISTORY) at the first break."""
    found = _verify_rows(tx, point, Verified(), chains=_Chains())
    return replace(found, checkpoints=_verify_checkpoints(tx, point))


class _Chains:
    """The chains beside the point's own: of each member, and of each parcel's receipts."""

    def __init__(self) -> None:
        self._members: dict[str, Head] = {}
        self._receipts: dict[bytes, bytes] = {}

    def follow(self, row: JournalRow, event: Event) -> None:
        """Every member's position comes next in that member's chain (LN-EVT-008)."""
        for place in event.members:
            last = self._members.get(place.member_id, Head(0, NO_EVENT))
            if (place.epoch, place.sequence, place.previous) != (row.epoch, last.sequence + 1, last.event_id):
                raise _broken(row, f"it does not come next for {place.member_id}")
            self._members[place.member_id] = Head(place.sequence, row.event_id)

    def link(self, row: JournalRow, receipt: CustodyReceipt, *, receipt_id: bytes) -> None:
        """Every receipt names the one before of its parcel (LN-CUS-015)."""
        if receipt.previous_receipt_id != self._receipts.get(receipt.parcel_id):
            raise _broken(row, "its receipt does not follow the parcel's receipt before")
        self._receipts[receipt.parcel_id] = receipt_id


def _verify_rows(tx: Transaction, point: Point, found: Verified, *, chains: _Chains | None) -> Verified:
    epoch = tx.epoch()
    for row in _rows(tx, found.head.sequence):
        event = _verify_link(row, found.head, epoch=epoch)
        if chains is not None:
            chains.follow(row, event)
        if row.receipt is not None:
            _verify_receipt(point, row, event, receipt=row.receipt, chains=chains)
        found = replace(
            found,
            events=found.events + 1,
            receipts=found.receipts + (row.receipt is not None),
            head=Head(row.sequence, row.event_id),
        )
    return found


def _rows(tx: Transaction, after: int) -> Iterator[JournalRow]:
    while rows := tx.journal_after(after, BATCH):
        yield from rows
        after = rows[-1].sequence


def _verify_link(row: JournalRow, head: Head, *, epoch: int) -> Event:
    if event_id(row.event) != row.event_id:
        raise _broken(row, "its bytes do not hash to its id")
    event = decode_event(row.event)
    place = event.position
    if (place.epoch, place.sequence, row.sequence) != (epoch, head.sequence + 1, head.sequence + 1):
        raise _broken(row, f"expected sequence {head.sequence + 1} of epoch {epoch}")
    if place.previous != head.event_id:
        raise _broken(row, "it does not follow the event before")
    return event


def _verify_receipt(
    point: Point, row: JournalRow, event: Event, *, receipt: bytes, chains: _Chains | None
) -> None:
    audiences = frozenset(each.member_id for each in event.members)
    place = Place(audiences, point.operator_id, point_id=point.point_id)
    verified = verify_statement(parse_statement(receipt), point.directory, place=place, now=event.occurred_at)
    word: CustodyReceipt | DoorRefusal = (
        open_payload(verified, CustodyReceipt)
        if event.deposit_refused is None
        else open_payload(verified, DoorRefusal)
    )
    if word.event_id != row.event_id:
        raise _broken(row, "its receipt is of another event")
    if chains is not None and isinstance(word, CustodyReceipt):
        chains.link(row, word, receipt_id=verified.statement_id)


def _verify_checkpoints(tx: Transaction, point: Point) -> int:
    number, previous = 0, None
    while rows := tx.checkpoints_after(number, BATCH):
        for row in rows:
            header = _open_checkpoint(point, row).header
            if (header.sequence, header.previous_statement_id) != (number + 1, previous):
                words = f"checkpoint {row.number} does not follow the one before"
                raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
            number, previous = row.number, row.statement_id
            _verify_sealed(tx, row, point)
    return number


def _verify_sealed(tx: Transaction, row: CheckpointRow, point: Point) -> None:
    sealed = _open_checkpoint(point, row)
    found = tx.journal_after(sealed.cursor.sequence - 1, 1)
    if not found or found[0].event_id != sealed.event_id:
        words = f"checkpoint {row.number} seals another event {sealed.cursor.sequence}"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)


def _open_checkpoint(point: Point, row: CheckpointRow) -> Checkpoint:
    statement = parse_statement(row.statement)
    place = Place(frozenset({point.point_id}), point.operator_id, point_id=point.point_id)
    directory = point.directory
    written_at = read_header(statement).issued_at  # our own journal shows that it is older (LN-TRU-015)
    verified = verify_statement(
        statement, directory, place=place, now=directory.issued_at, witnessed_at=written_at
    )
    return open_payload(verified, Checkpoint)


def _broken(row: JournalRow, words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"event {row.sequence} of epoch {row.epoch}: {words}")
