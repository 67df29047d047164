"""Signed heads: checkpoints that seal the journal, and what each member has seen."""

from datetime import datetime

from lockernet.codec.statements import parse_statement, seal, statement_bytes
from lockernet.models.journal import Checkpoint, Cursor, MemberHead
from lockernet.models.statements import SignedStatement
from lockernet.signing.pae import statement_id
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import CheckpointRow, Head, Transaction

EVERY_EVENTS = 256
"""At least so often, and once a second while there is news, the journal is sealed (LN-EVT-003)."""


def checkpoint(tx: Transaction, point: Point, *, now: datetime) -> SignedStatement | None:
    """Seal the journal up to its head, unless it is sealed already; the newest checkpoint (LN-EVT-003)."""
    head, last = tx.journal_head(), tx.last_checkpoint()
    if last is not None and (last.epoch, last.sequence) == (tx.epoch(), head.sequence):
        return parse_statement(last.statement)
    if head.sequence == 0:
        return None
    number = 1 if last is None else last.number + 1
    top = header(point, audience=point.point_id, request_id=head.event_id[:16], now=now).model_copy(
        update={"sequence": number, "previous_statement_id": None if last is None else last.statement_id}
    )
    body = Checkpoint(
        header=top,
        point_id=point.point_id,
        cursor=Cursor(epoch=tx.epoch(), sequence=head.sequence),
        event_id=head.event_id,
    )
    sealed = seal(body, point.device_signer)
    ident = statement_id(sealed.payload_type, sealed.payload)
    tx.add_checkpoint(CheckpointRow(tx.epoch(), head.sequence, number, ident, statement_bytes(sealed)))
    reached("journal.sealed")
    return sealed


def member_head(point: Point, member_id: str, head: Head, *, epoch: int, now: datetime) -> SignedStatement:
    """What this member has seen when it has read up to `head` of its feed (LN-EVT-005)."""
    body = MemberHead(
        header=header(point, audience=member_id, request_id=head.event_id[:16], now=now),
        point_id=point.point_id,
        member_id=member_id,
        cursor=Cursor(epoch=epoch, sequence=head.sequence),
        event_id=head.event_id,
    )
    return seal(body, point.device_signer)
