"""Receipts of hand-overs, checked against the event that they receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from lockernet.client.operator import Operator
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyReceipt, CustodyState, DoorRefusal
from lockernet.models.events import (
    Body,
    CustodyResolved,
    DepositRefused,
    ParcelCollected,
    ParcelDeposited,
    ParcelRemoved,
    ParcelWithdrawn,
)
from lockernet.models.journal import Event
from lockernet.models.statements import SignedStatement

Handed = ParcelDeposited | ParcelCollected | ParcelWithdrawn | ParcelRemoved | CustodyResolved

HANDOVERS: Mapping[type[Body], tuple[CustodyState, CustodyState]] = MappingProxyType(
    {
        ParcelDeposited: (CustodyState.DEPOSITING, CustodyState.WAITING),
        ParcelCollected: (CustodyState.COLLECTING, CustodyState.COLLECTED),
        ParcelWithdrawn: (CustodyState.COLLECTING, CustodyState.WITHDRAWN),
        ParcelRemoved: (CustodyState.REMOVING, CustodyState.REMOVED),
    }
)
"""Events that always move custody between parties, each with a receipt: from where, to where.

CustodyResolved moves it or not; whether it has to have a receipt, the parcel's story tells (`parcels`).
"""

_RECEIPTED = frozenset((*get_args(Handed), DepositRefused))
"""Beside every other event stands nothing that is signed."""

_WITH_PROOF = (ParcelCollected, ParcelWithdrawn)


@dataclass(frozen=True, slots=True)
class Handover:
    """A verified receipt and its statement id."""

    receipt: CustodyReceipt
    receipt_id: bytes


def check_receipt(
    operator: Operator,
    event: Event,
    statement: SignedStatement | None,
    *,
    event_id: bytes,
    courier_id: str,
) -> Handover | None:
    """The verified receipt of a hand-over of this courier's parcel; None for every other event.

    Raises Malformed or Untrusted for a receipt that is missing, forged, of another point or about
    something else.
    """
    body = event.body
    if statement is None and type(body) not in _RECEIPTED:
        return None
    if isinstance(body, DepositRefused):
        _check_refusal(operator, event, body, statement=statement, event_id=event_id)
        return None
    if not isinstance(body, Handed):
        if statement is not None:
            raise _broken("a receipt for what is no hand-over")
        return None
    if statement is None and isinstance(body, CustodyResolved):
        return None
    if statement is None:
        raise _broken("a hand-over without a receipt")
    opened = operator.open_from_device(
        statement, CustodyReceipt, audience=courier_id, point_id=event.point_id
    )
    _require_same(opened.word, event, body, event_id=event_id)
    return Handover(opened.word, opened.statement_id)


def _check_refusal(
    operator: Operator,
    event: Event,
    body: DepositRefused,
    *,
    statement: SignedStatement | None,
    event_id: bytes,
) -> None:
    """A parcel turned away has the point's signed no beside it, which says the same (LN-CUS-033)."""
    if statement is None:
        raise _broken("a parcel was turned away without a signed refusal")
    no = operator.open_from_device(
        statement, DoorRefusal, audience=body.courier_id, point_id=event.point_id
    ).word
    said = (no.event_id, no.point_id, no.parcel_id, no.reason, no.occurred_at)
    if said != (event_id, event.point_id, body.parcel_id, body.reason, event.occurred_at):
        raise _broken("the refusal says something else than its event")


def _require_same(receipt: CustodyReceipt, event: Event, body: Handed, *, event_id: bytes) -> None:
    if receipt.event_id != event_id:
        raise _broken("the receipt is of another event")
    if (receipt.from_state, receipt.to_state) != _way(body):
        raise _broken(f"the receipt says {receipt.from_state.name} to {receipt.to_state.name}")
    said = (receipt.point_id, receipt.parcel_id, receipt.occurred_at, receipt.grade)
    told = (event.point_id, body.parcel_id, event.occurred_at, body.grade)
    place = getattr(body, "compartment_id", receipt.compartment_id)
    if said != told or receipt.compartment_id != place:
        raise _broken("the receipt says something else than its event")
    if not isinstance(body, _WITH_PROOF) and receipt.proof is not None:
        raise _broken("the receipt of another hand-over carries the proof of a collection")


def _way(body: Handed) -> tuple[CustodyState, CustodyState]:
    if isinstance(body, CustodyResolved):
        return CustodyState.UNCERTAIN, body.state
    return HANDOVERS[type(body)]


def _broken(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
