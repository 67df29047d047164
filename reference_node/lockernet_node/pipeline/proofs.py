"""Checks one entry of the stored journal by itself: its hash, its link, its receipt; and one checkpoint."""

from lockernet.codec.events import decode_event, event_id
from lockernet.codec.statements import open_payload, parse_statement, read_header, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyReceipt, DoorRefusal
from lockernet.models.journal import Checkpoint, Event
from lockernet.signing.verify import Place
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import CheckpointRow, Head, JournalRow


def verify_link(row: JournalRow, head: Head, *, epoch: int) -> Event:
    """The event in this row, if its bytes hash to its id and it comes next behind `head`."""
    if event_id(row.event) != row.event_id:
        raise broken(row, "its bytes do not hash to its id")
    event = decode_event(row.event)
    place = event.position
    if (place.epoch, place.sequence, row.sequence) != (epoch, head.sequence + 1, head.sequence + 1):
        raise broken(row, f"expected sequence {head.sequence + 1} of epoch {epoch}")
    if place.previous != head.event_id:
        raise broken(row, "it does not follow the event before")
    return event


def open_receipt(
    point: Point, row: JournalRow, event: Event, *, receipt: bytes
) -> tuple[CustodyReceipt | DoorRefusal, bytes]:
    """The receipt, or the signed no at the door, and its statement id, if our device signed it."""
    audiences = frozenset(each.member_id for each in event.members)
    place = Place(audiences, point.operator_id, point_id=point.point_id)
    verified = verify_statement(parse_statement(receipt), point.directory, place=place, now=event.occurred_at)
    word: CustodyReceipt | DoorRefusal = (
        open_payload(verified, CustodyReceipt)
        if event.deposit_refused is None
        else open_payload(verified, DoorRefusal)
    )
    if word.event_id != row.event_id:
        raise broken(row, "its receipt is of another event")
    return word, verified.statement_id


def open_checkpoint(point: Point, row: CheckpointRow) -> Checkpoint:
    """The checkpoint in this row, if the point's device signed it."""
    statement = parse_statement(row.statement)
    place = Place(frozenset({point.point_id}), point.operator_id, point_id=point.point_id)
    directory = point.directory
    written_at = read_header(statement).issued_at  # our own journal shows that it is older (LN-TRU-015)
    verified = verify_statement(
        statement, directory, place=place, now=directory.issued_at, witnessed_at=written_at
    )
    return open_payload(verified, Checkpoint)


def broken(row: JournalRow, words: str) -> Untrusted:
    """The history breaks at this row."""
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"event {row.sequence} of epoch {row.epoch}: {words}")
