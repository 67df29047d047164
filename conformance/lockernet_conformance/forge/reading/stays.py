"""Session receipts: what a driver's stay moved, in one signed list (LN-CUS-060)."""

from collections.abc import Sequence

from lockernet.v1 import custody_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import header_faults, open_statement
from lockernet_conformance.forge.reading.entries import read_word
from lockernet_conformance.forge.reading.feeds import Whose

SESSION_RECEIPT = "session-receipt"


def session_receipt(
    envelope: statements_pb2.SignedStatement, whose: Whose, *, receipts: Sequence[bytes]
) -> tuple[custody_pb2.SessionReceipt, list[str]]:
    """The receipt, and what is wrong with it; `receipts` are the ids that it should list, in their order."""
    opened = open_statement(envelope, whose.keys, kind=SESSION_RECEIPT, purpose="device")
    told, wrong = read_word(opened, custody_pb2.SessionReceipt)
    last = told.receipt_ids[-1] if told.receipt_ids else bytes(32)
    wrong += header_faults(
        told.header,
        network_id=whose.network_id,
        issuer=whose.operator_id,
        audience=whose.member_id,
        request_id=last[:16],
    )
    if told.point_id != whose.point_id:
        wrong.append(f"it is of {told.point_id!r}")
    if list(told.receipt_ids) != list(receipts):
        listed = ", ".join(each.hex()[:8] for each in told.receipt_ids)
        wrong.append(
            f"it lists {listed or 'nothing'}; expected {', '.join(each.hex()[:8] for each in receipts)}"
        )
    if told.visit.until.ToNanoseconds() < told.visit.begin.ToNanoseconds():
        wrong.append("its visit ends before it begins")
    return told, wrong
