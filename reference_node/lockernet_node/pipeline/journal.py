"""Writes the journal: positions, hash chain and, at a hand-over, the signed receipt, in one place.

Everything here runs inside the transaction of the command that caused it (LN-EVT-001).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lockernet.codec.events import encode_event, event_id
from lockernet.codec.statements import seal, statement_bytes
from lockernet.custody.parties import concerned
from lockernet.custody.state import Custody
from lockernet.models.custody import CodeTier, CollectionProof, CustodyReceipt, DoorRefusal
from lockernet.models.events import (
    Body,
    CustodyResolved,
    DepositRefused,
    ParcelCollected,
    ParcelDeposited,
    ParcelRemoved,
    ParcelWithdrawn,
)
from lockernet.models.journal import BODY_FIELDS, Cause, Event, MemberPosition, PointPosition
from lockernet.signing.pae import statement_id
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.seals import EVERY_EVENTS, checkpoint
from lockernet_node.ports import JournalRow, MemberRow, Transaction

Handover = ParcelDeposited | ParcelCollected | ParcelWithdrawn | ParcelRemoved | CustodyResolved
HANDOVERS = (ParcelDeposited, ParcelCollected, ParcelWithdrawn, ParcelRemoved, CustodyResolved)
"""Events that can move custody between parties; one that does is receipted (LN-CUS-015)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and why something is recorded."""

    now: datetime
    cause: Cause
    stale: bool = False
    """On a stale directory: the event is marked (LN-TRU-030)."""


def record(tx: Transaction, point: Point, body: Body, *, moment: Moment, members: Sequence[str]) -> None:
    """Append an event that is not a hand-over."""
    event = _event(tx, point, body, moment=moment, members=members)
    _append(tx, point, event, encoded=encode_event(event), receipt=None)


def record_handover(
    tx: Transaction, point: Point, body: Handover, *, moment: Moment, before: Custody, after: Custody
) -> bytes:
    """Append a hand-over with its receipt; the receipt's statement id."""
    event = _event(tx, point, body, moment=moment, members=concerned(before, body))
    encoded = encode_event(event)
    word = _receipt(tx, point, body, event=event, ident=event_id(encoded), before=before, after=after)
    receipt = seal(word, point.device_signer)
    _append(tx, point, event, encoded=encoded, receipt=statement_bytes(receipt))
    return statement_id(receipt.payload_type, receipt.payload)


def record_turned_away(tx: Transaction, point: Point, body: DepositRefused, *, moment: Moment) -> None:
    """Append that a parcel was turned away, with the point's signed no beside it (LN-CUS-033)."""
    event = _event(tx, point, body, moment=moment, members=(body.courier_id,))
    encoded = encode_event(event)
    ident = event_id(encoded)
    word = DoorRefusal(
        header=header(point, audience=body.courier_id, request_id=ident[:16], now=event.occurred_at),
        point_id=point.point_id,
        parcel_id=body.parcel_id,
        reason=body.reason,
        occurred_at=event.occurred_at,
        event_id=ident,
    )
    _append(tx, point, event, encoded=encoded, receipt=statement_bytes(seal(word, point.device_signer)))


def _event(tx: Transaction, point: Point, body: Body, *, moment: Moment, members: Sequence[str]) -> Event:
    epoch, head = tx.epoch(), tx.journal_head()
    heads = [(member, tx.member_head(member)) for member in members]
    return Event(
        position=PointPosition(epoch=epoch, sequence=head.sequence + 1, previous=head.event_id),
        members=tuple(
            MemberPosition(member_id=member, epoch=epoch, sequence=last.sequence + 1, previous=last.event_id)
            for member, last in heads
        ),
        point_id=point.point_id,
        occurred_at=moment.now,
        cause=moment.cause,
        stale_directory=moment.stale,
        **{BODY_FIELDS[type(body)]: body},  # type: ignore[arg-type]  # the field that carries this body
    )


def _append(tx: Transaction, point: Point, event: Event, *, encoded: bytes, receipt: bytes | None) -> None:
    place = event.position
    row = JournalRow(place.epoch, place.sequence, event_id(encoded), encoded, receipt)
    tx.append(row, [MemberRow(each.member_id, each.sequence, place.sequence) for each in event.members])
    if place.sequence % EVERY_EVENTS == 0:
        checkpoint(tx, point, now=event.occurred_at)


def _receipt(
    tx: Transaction,
    point: Point,
    body: Handover,
    *,
    event: Event,
    ident: bytes,
    before: Custody,
    after: Custody,
) -> CustodyReceipt:
    return CustodyReceipt(
        header=header(point, audience=before.courier_id, request_id=ident[:16], now=event.occurred_at),
        point_id=point.point_id,
        parcel_id=body.parcel_id,
        from_state=before.state,
        to_state=after.state,
        compartment_id=before.compartment_id or "",
        occurred_at=event.occurred_at,
        grade=body.grade,
        event_id=ident,
        previous_receipt_id=before.last_receipt_id,
        proof=_proof(tx, before) if isinstance(body, ParcelCollected | ParcelWithdrawn) else None,
    )


def _proof(tx: Transaction, before: Custody) -> CollectionProof | None:
    if before.session is None:
        return None
    spent = tx.claim_secret(before.parcel_id) if before.session.tier is CodeTier.T0 else None
    return CollectionProof(tier=before.session.tier, generation=before.session.generation, claim_secret=spent)
