"""Signed orders: bytes to answer, in the order of work that makes retries safe.

    signature and key, header -> remembered? answer it -> time and policy -> decode -> decide and record

A retry sends the same bytes and gets the same answer, even if it has expired since (LN-REQ-002). Yes and
final no are remembered; a passing no is signed and journalled, not remembered (LN-REQ-006). What each kind
of order does stands in `kinds.RULES`.
"""

from dataclasses import dataclass
from functools import partial

from lockernet.codec.statements import (
    open_payload,
    parse_statement,
    read_payload,
    seal,
    statement_bytes,
    verify_statement,
)
from lockernet.errors import CODES, ErrorCode, Malformed, RefusedByPeer
from lockernet.models.base import Model
from lockernet.models.events import OrderRefused
from lockernet.models.outcome import Refused
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import Confirmation, Refusal, ReservationState
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.verify import VerifiedStatement
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.closing import Work, reason_against_work, require_not_withdrawn
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.journal import record
from lockernet_node.pipeline.kinds import RULES
from lockernet_node.pipeline.operator_orders import OPERATORS
from lockernet_node.pipeline.placed import Placed, Taken, label_text_of, parcel_of, point_of, wish_of
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.standing import Standing, standing_of
from lockernet_node.ports import Remembered, Transaction


@dataclass(frozen=True, slots=True)
class Answer:
    """What the operator says to an order. `refused` is None for a yes."""

    statement: SignedStatement
    refused: ErrorCode | None


class Orders:
    """Takes signed orders of couriers, and of the operator itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def submit(self, statement: SignedStatement, order_type: type[Model]) -> SignedStatement:
        """The operator's Confirmation.

        Raises RefusedByPeer with the signed Refusal, Untrusted or Malformed (nothing stored), Unavailable.
        """
        desk = self._desk
        standing = standing_of(desk)
        verified = verify_statement(
            statement,
            desk.point.directory,
            place=desk.point.place,
            now=standing.now,
            bounds=standing.bounds,
        )
        reached("order.verified")
        answer = await desk.store.transact(partial(self._answer, verified, order_type, standing))
        reached("order.stored")
        if order_type in OPERATORS:
            desk.wake()
        if answer.refused is not None:
            raise RefusedByPeer(answer.refused, refusal=statement_bytes(answer.statement))
        return answer.statement

    def _answer(
        self, verified: VerifiedStatement, order_type: type[Model], standing: Standing, tx: Transaction
    ) -> Answer:
        issuer, request_id = verified.header.issuer, verified.header.request_id
        earlier = tx.remembered(issuer, request_id)
        if earlier is not None:
            return _repeat(earlier, verified)
        standing.require_work()
        verified.require_policy()
        require_not_withdrawn(tx, verified)
        order = open_payload(verified, order_type)
        placed = Placed(order, verified, standing, label_text_of(order))
        outcome = self._decide(tx, placed)
        reached("order.decided")
        answer = (
            self._confirm(placed, outcome)
            if isinstance(outcome, Taken)
            else self._refuse(tx, placed, outcome)
        )
        if isinstance(outcome, Taken) or outcome.final:
            kept = Remembered(verified.statement_id, statement_bytes(answer.statement))
            tx.remember(issuer, request_id, kept, placed.now)
            reached("order.remembered")
        return answer

    def _decide(self, tx: Transaction, placed: Placed[Model]) -> Taken | Refused:
        """What the rule of this kind says. A reason that may be gone later is no final one."""
        if point_of(placed.order) not in (None, self._desk.point.point_id):
            return Refused(ErrorCode.NOT_FOUND)
        closed = reason_against_work(tx, Work.OTHER, courier_id=placed.issuer)
        if closed is not None and type(placed.order) not in OPERATORS:
            return Refused(closed, final=False)
        outcome = RULES[type(placed.order)](tx, self._desk, placed)
        if isinstance(outcome, Refused):
            return Refused(outcome.reason, final=not CODES[outcome.reason].retryable)
        signed = statement_bytes(placed.verified.statement)
        tx.keep_statement(placed.order_id, signed, placed.now, parcel_id=parcel_of(placed.order))
        return outcome

    def _confirm(self, placed: Placed[Model], taken: Taken) -> Answer:
        point, custody = self._desk.point, taken.custody
        confirmation = Confirmation(
            header=self._header(placed),
            order_id=placed.order_id,
            point_id=point.point_id,
            parcel_id=parcel_of(placed.order),
            reservation=ReservationState.UNSPECIFIED if custody is None else custody.reservation,
            reserved_until=None if custody is None else custody.reserved_until,
            hold_until=None if custody is None else custody.hold_until,
            probability_permille=taken.probability_permille,
            lease_epoch=taken.lease_epoch,
            leased_class=taken.leased_class,
        )
        return Answer(seal(confirmation, point.grant_signer), None)

    def _refuse(self, tx: Transaction, placed: Placed[Model], refused: Refused) -> Answer:
        point, order = self._desk.point, placed.order
        refusal = Refusal(
            header=self._header(placed),
            order_id=placed.order_id,
            point_id=point_of(order) or point.point_id,
            parcel_id=parcel_of(order),
            reason=refused.reason,
            final=refused.final,
        )
        event = OrderRefused(
            courier_id=placed.issuer,
            parcel_id=parcel_of(order),
            reason=refused.reason,
            final=refused.final,
            wish=wish_of(order),
        )
        record(tx, point, event, moment=placed.moment, members=(placed.issuer,))
        return Answer(seal(refusal, point.grant_signer), refused.reason)

    def _header(self, placed: Placed[Model]) -> Header:
        request_id = placed.verified.header.request_id
        return header(self._desk.point, audience=placed.issuer, request_id=request_id, now=placed.now)


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
