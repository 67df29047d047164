"""Signed orders: bytes to answer, in the order of work that makes retries safe.

    signature and key, header -> remembered? answer it -> time and policy -> decode -> decide and record

A retry sends the same bytes and gets the same answer, even if it has expired since (LN-REQ-002). Yes and
final no are remembered; a passing no is signed and journalled, not remembered (LN-REQ-006).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from lockernet.codec.statements import (
    open_payload,
    parse_statement,
    read_payload,
    seal,
    statement_bytes,
    verify_statement,
)
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer
from lockernet.models.custody import DepositOrder
from lockernet.models.events import OrderRefused
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import CancelReservation, Confirmation, Refusal, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet.signing.verify import VerifiedStatement
from lockernet_node.pipeline.admission import Order, cancel_reservation, expect_parcel, reserve_compartment
from lockernet_node.pipeline.closing import require_not_withdrawn
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Remembered, Transaction

Rule = Callable[..., "Confirmation | Refused"]

RULES: dict[type[Order], Rule] = {
    ReserveCompartment: reserve_compartment,
    CancelReservation: cancel_reservation,
    DepositOrder: expect_parcel,
}
"""What each kind of order does, inside the transaction."""

_PASSING = frozenset({ErrorCode.POINT_FULL, ErrorCode.QUOTA_REACHED, ErrorCode.POINT_CLOSED})
"""Reasons that may be gone a minute later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the operator says to an order. `refused` is None for a yes."""

    statement: SignedStatement
    refused: ErrorCode | None


class Orders:
    """Takes signed orders of couriers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def submit(self, statement: SignedStatement, order_type: type[Order]) -> SignedStatement:
        """The operator's Confirmation.

        Raises RefusedByPeer with the signed Refusal, Untrusted or Malformed (nothing stored), Unavailable.
        """
        desk = self._desk
        now = desk.clock.now()
        verified = verify_statement(statement, desk.point.directory, place=desk.point.place, now=now)
        answer = await desk.store.transact(partial(self._answer, verified, order_type, now))
        if answer.refused is not None:
            raise RefusedByPeer(answer.refused, refusal=statement_bytes(answer.statement))
        return answer.statement

    def _answer(
        self, verified: VerifiedStatement, order_type: type[Order], now: datetime, tx: Transaction
    ) -> Answer:
        issuer, request_id = verified.header.issuer, verified.header.request_id
        earlier = tx.remembered(issuer, request_id)
        if earlier is not None:
            return _repeat(earlier, verified)
        verified.require_policy()
        require_not_withdrawn(tx, verified)
        order = open_payload(verified, order_type)
        outcome = self._decide(tx, order, verified=verified, now=now)
        answer = self._seal(tx, order, outcome, verified=verified, now=now)
        if not isinstance(outcome, Refused) or outcome.final:
            kept = Remembered(verified.statement_id, statement_bytes(answer.statement))
            tx.remember(issuer, request_id, kept, now)
        return answer

    def _decide(
        self, tx: Transaction, order: Order, *, verified: VerifiedStatement, now: datetime
    ) -> Confirmation | Refused:
        if order.point_id != self._desk.point.point_id:
            return Refused(ErrorCode.NOT_FOUND)
        cause = Cause(kind=CauseKind.STATEMENT, statement_id=verified.statement_id)
        outcome = RULES[type(order)](tx, self._desk, order, moment=Moment(now, cause))
        if isinstance(outcome, Refused):
            return Refused(outcome.reason, final=outcome.reason not in _PASSING)
        tx.keep_statement(verified.statement_id, statement_bytes(verified.statement), now)
        return outcome

    def _seal(
        self,
        tx: Transaction,
        order: Order,
        outcome: Confirmation | Refused,
        *,
        verified: VerifiedStatement,
        now: datetime,
    ) -> Answer:
        point = self._desk.point
        if isinstance(outcome, Confirmation):
            return Answer(seal(outcome, point.grant_signer), None)
        parcel_id = order.parcel_id if isinstance(order, CancelReservation) else order.parcel.parcel_id
        issuer = verified.header.issuer
        refusal = Refusal(
            header=header(point, audience=issuer, request_id=verified.header.request_id, now=now),
            order_id=verified.statement_id,
            point_id=order.point_id,
            parcel_id=parcel_id,
            reason=outcome.reason,
            final=outcome.final,
        )
        event = OrderRefused(
            courier_id=issuer, parcel_id=parcel_id, reason=outcome.reason, final=outcome.final
        )
        cause = Cause(kind=CauseKind.STATEMENT, statement_id=verified.statement_id)
        record(tx, point, event, moment=Moment(now, cause), members=(issuer,))
        return Answer(seal(refusal, point.grant_signer), outcome.reason)


def _repeat(earlier: Remembered, verified: VerifiedStatement) -> Answer:
    """The answer that was given to these bytes; other bytes under the same id are an error (LN-REQ-003)."""
    if earlier.statement_id != verified.statement_id:
        raise Malformed(ErrorCode.REQUEST_ID_REUSED)
    return answer_of(parse_statement(earlier.answer))


def answer_of(statement: SignedStatement) -> Answer:
    """A remembered statement as the answer that it was: ours, so read without a new verification."""
    if statement.payload_type != PAYLOAD_TYPES[Refusal]:
        return Answer(statement, None)
    return Answer(statement, ErrorCode(read_payload(statement, Refusal).reason))
