"""Is the database older than it was? The anchor and heads that counterparties hold tell (LN-NOD-030)."""

from enum import StrEnum

from lockernet.codec.statements import open_payload, read_header, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.journal import NO_EVENT, Checkpoint, MemberHead
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import SignedStatement
from lockernet.signing.verify import Place
from lockernet_node.pipeline.epochs import by_epoch
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import Anchored, Gate, Transaction


def anchor_of(tx: Transaction, *, boots: int) -> Anchored:
    """The journal's head, as it is kept outside the database."""
    head, last = tx.journal_head(), tx.last_checkpoint()
    checkpoints = 0 if last is None else last.number
    return Anchored(boots, tx.epoch(), head.sequence, head.event_id, checkpoints)


def why_set_back(tx: Transaction, anchored: Anchored | None) -> str | None:
    """Why a new epoch is due, in words for the operator; None if nothing shows that the database is older."""
    restored = tx.shut_gates().get(Gate.RESTORED)
    if restored is not None:
        return restored
    if anchored is None:
        return "the anchor of this database is missing" if tx.is_anchored() else None
    if anchored.epoch != tx.epoch():
        behind = anchored.epoch > tx.epoch()
        return f"the anchor knows epoch {anchored.epoch}" if behind else None
    if _event_at(tx, anchored.epoch, anchored.sequence) != anchored.event_id:
        return f"the anchor knows another event {anchored.sequence} of epoch {anchored.epoch}"
    last = tx.last_checkpoint()
    if (0 if last is None else last.number) < anchored.checkpoints:
        return f"the anchor knows {anchored.checkpoints} checkpoints"
    return None


class Comparison(StrEnum):
    """What a signed head says of the journal that it is compared with."""

    KNOWN = "known"
    """The journal has this event at this place."""
    LOST = "lost"
    """Its epoch is over, and the event is known to be lost."""
    AHEAD = "ahead"
    """The journal does not reach as far: the database was set back."""
    OTHER = "other"
    """The journal has another event there: the database was set back and went on."""


def compare_head(tx: Transaction, point: Point, statement: SignedStatement) -> tuple[Comparison, int]:
    """What a `MemberHead` or `Checkpoint` of this point says of the journal, and its epoch.

    Raises Malformed or Untrusted for one that the point's device did not sign.
    """
    head = _open(point, statement)
    epoch, sequence = head.cursor.epoch, head.cursor.sequence
    place: int | None = sequence
    if isinstance(head, MemberHead) and sequence > 0:
        place = tx.member_place(head.member_id, epoch, sequence)
    found = None if place is None else _event_at(tx, epoch, place)
    if found == head.event_id and (epoch == tx.epoch() or _counts(tx, epoch, place or 0)):
        return Comparison.KNOWN, epoch
    if epoch < tx.epoch():
        return Comparison.LOST, epoch
    return (Comparison.AHEAD if found is None else Comparison.OTHER), epoch


def _counts(tx: Transaction, epoch: int, sequence: int) -> bool:
    extent = by_epoch(tx).get(epoch)
    return extent is not None and extent.holds(sequence)


def _event_at(tx: Transaction, epoch: int, sequence: int) -> bytes | None:
    """The id of this event; before the first one there is `NO_EVENT`."""
    if sequence == 0:
        return NO_EVENT if epoch <= tx.epoch() else None
    rows = tx.journal_of(epoch, sequence - 1, 1)
    return rows[0].event_id if rows and rows[0].sequence == sequence else None


def _open(point: Point, statement: SignedStatement) -> MemberHead | Checkpoint:
    header = read_header(statement)
    place = Place(frozenset({header.audience}), point.operator_id, point_id=point.point_id)
    directory = point.directory
    verified = verify_statement(
        statement, directory, place=place, now=directory.issued_at, witnessed_at=header.issued_at
    )
    head: MemberHead | Checkpoint
    if statement.payload_type == PAYLOAD_TYPES[MemberHead]:
        head = open_payload(verified, MemberHead)
    else:
        head = open_payload(verified, Checkpoint)
    if head.point_id != point.point_id:
        raise Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, f"a head of {head.point_id}")
    return head
