"""Stays of drivers: from the first door that a badge opened until the driver has left (LN-CUS-060).

A stay is stored, not remembered by the screen, so that a crash loses no session receipt. Every function here
runs inside the transaction of the command that calls it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from lockernet.codec.statements import seal, statement_bytes
from lockernet.models.custody import SessionReceipt
from lockernet.models.statements import Period
from lockernet_node.pipeline.badges import Badge
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import SessionReceiptRow, Stay, Transaction

IDLE = timedelta(minutes=5)
"""A driver who opened no door for so long has left."""


def note_door(tx: Transaction, badge: Badge, parcel_id: bytes, now: datetime) -> None:
    """A door was told to open for this parcel and this badge's driver."""
    stay = _stay_of(tx, badge.statement_id)
    if stay is None:
        stay = Stay(badge.statement_id, badge.courier_id, begun_at=now, acted_at=now)
    parcels = dict.fromkeys((*stay.parcel_ids, parcel_id))
    tx.save_stay(replace(stay, acted_at=now, has_left=False, parcel_ids=tuple(parcels)))


def note_handover(tx: Transaction, parcel_id: bytes, receipt_id: bytes, now: datetime) -> None:
    """Custody of this parcel moved; if a stay's door was open for it, the receipt is the stay's."""
    for stay in tx.stays():
        if parcel_id in stay.parcel_ids:
            tx.save_stay(
                replace(
                    stay,
                    handed_at=now,
                    parcel_ids=tuple(each for each in stay.parcel_ids if each != parcel_id),
                    receipt_ids=(*stay.receipt_ids, receipt_id),
                )
            )


def note_leaving(tx: Transaction, badge: Badge) -> None:
    """The driver has left."""
    stay = _stay_of(tx, badge.statement_id)
    if stay is not None:
        tx.save_stay(replace(stay, has_left=True))


def end_stays(tx: Transaction, point: Point, now: datetime) -> None:
    """Seal every stay that is over; one without a hand-over is forgotten."""
    for stay in tx.stays():
        if _is_over(tx, stay, now):
            tx.end_stay(stay.badge_id)
            if stay.receipt_ids:
                _seal(tx, point, stay, now)


def _is_over(tx: Transaction, stay: Stay, now: datetime) -> bool:
    if not stay.has_left and now - stay.acted_at < IDLE:
        return False
    visited = (tx.custody(parcel_id) for parcel_id in stay.parcel_ids)
    return not any(custody is not None and custody.session is not None for custody in visited)


def _seal(tx: Transaction, point: Point, stay: Stay, now: datetime) -> None:
    request_id = stay.receipt_ids[-1][:16]
    word = SessionReceipt(
        header=header(point, audience=stay.courier_id, request_id=request_id, now=now),
        point_id=point.point_id,
        visit=Period(begin=stay.begun_at, until=stay.handed_at or stay.acted_at),
        receipt_ids=stay.receipt_ids,
    )
    number = tx.last_session_receipt(stay.courier_id) + 1
    sealed = statement_bytes(seal(word, point.device_signer))
    tx.add_session_receipt(SessionReceiptRow(stay.courier_id, number, sealed))


def _stay_of(tx: Transaction, badge_id: bytes) -> Stay | None:
    return next((stay for stay in tx.stays() if stay.badge_id == badge_id), None)
