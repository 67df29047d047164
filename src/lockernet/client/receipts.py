"""Receipts of hand-overs, checked against the event that they receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lockernet.client.operator import Operator
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyReceipt, CustodyState
from lockernet.models.events import Body, ParcelCollected, ParcelDeposited
from lockernet.models.journal import Event
from lockernet.models.statements import SignedStatement

HANDOVERS: Mapping[type[Body], tuple[CustodyState, CustodyState]] = MappingProxyType(
    {
        ParcelDeposited: (CustodyState.DEPOSITING, CustodyState.WAITING),
        ParcelCollected: (CustodyState.COLLECTING, CustodyState.COLLECTED),
    }
)
"""Events that move custody between parties, each with a receipt: from where, to where."""


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
    if not isinstance(body, ParcelDeposited | ParcelCollected):
        if statement is not None:
            raise _broken("a receipt for what is no hand-over")
        return None
    if statement is None:
        raise _broken("a hand-over without a receipt")
    opened = operator.open_from_device(
        statement, CustodyReceipt, audience=courier_id, point_id=event.point_id
    )
    _require_same(opened.word, event, body, event_id=event_id)
    return Handover(opened.word, opened.statement_id)


def _require_same(
    receipt: CustodyReceipt, event: Event, body: ParcelDeposited | ParcelCollected, *, event_id: bytes
) -> None:
    if receipt.event_id != event_id:
        raise _broken("the receipt is of another event")
    if (receipt.from_state, receipt.to_state) != HANDOVERS[type(body)]:
        raise _broken(f"the receipt says {receipt.from_state.name} to {receipt.to_state.name}")
    said = (receipt.point_id, receipt.parcel_id, receipt.compartment_id, receipt.occurred_at, receipt.grade)
    told = (event.point_id, body.parcel_id, body.compartment_id, event.occurred_at, body.grade)
    if said != told:
        raise _broken("the receipt says something else than its event")
    if isinstance(body, ParcelDeposited) and receipt.proof is not None:
        raise _broken("the receipt of a deposit carries the proof of a collection")


def _broken(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
