"""Agreeing with a receipt, or not: the order names it, the point finds its hand-over (LN-CUS-043)."""

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.custody.commands import ContestReceipt, Countersign
from lockernet.errors import ErrorCode
from lockernet.models.custody import Contest, Countersignature, CustodyReceipt
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.parcel_orders import command_on_parcel
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Transaction


def countersign_receipt(tx: Transaction, desk: Desk, placed: Placed[Countersignature]) -> Taken | Refused:
    """The courier agrees: the hand-over is ATTESTED."""
    word = _receipt(tx, placed.order)
    if word is None:
        return Refused(ErrorCode.NOT_FOUND)
    command = Countersign(placed.order.receipt_id, word.to_state, word.occurred_at)
    return command_on_parcel(tx, desk, placed, command)


def contest_receipt(tx: Transaction, desk: Desk, placed: Placed[Contest]) -> Taken | Refused:
    """The courier does not agree: a dispute that names the receipt."""
    word, order = _receipt(tx, placed.order), placed.order
    if word is None:
        return Refused(ErrorCode.NOT_FOUND)
    command = ContestReceipt(order.receipt_id, word.to_state, word.occurred_at, order.reason)
    return command_on_parcel(tx, desk, placed, command)


def _receipt(tx: Transaction, order: Countersignature | Contest) -> CustodyReceipt | None:
    """The receipt that the order names, if it is of the order's parcel; ours, so not verified again."""
    stored = tx.receipt(order.receipt_id)
    if stored is None:
        return None
    word = read_payload(parse_statement(stored), CustodyReceipt)
    return word if word.parcel_id == order.parcel_id else None
