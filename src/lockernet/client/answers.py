"""The operator's answers to orders: believed only if signed by it, and for the order that was sent."""

from dataclasses import dataclass
from datetime import datetime

from lockernet.client.operator import Operator
from lockernet.client.orders import ANYWHERE, NOBODY, SignedOrder
from lockernet.codec.statements import parse_statement
from lockernet.errors import CODES, ErrorCode, RefusedByPeer, Untrusted
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import Confirmation, Refusal
from lockernet.models.statements import SignedStatement


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The operator's yes. Keep `statement`: it is the proof."""

    confirmation: Confirmation
    statement: SignedStatement


@dataclass(frozen=True, slots=True)
class Answered:
    """What the operator answered to an earlier order, yes or final no."""

    order_id: bytes
    answer: Confirmation | Refusal
    statement: SignedStatement


@dataclass(frozen=True, slots=True)
class Answers:
    """Opens what one operator answers to one member."""

    operator: Operator
    member_id: str

    def confirmed(self, order: SignedOrder, statement: SignedStatement, *, now: datetime) -> Confirmed:
        """The yes to this order. Raises Malformed or Untrusted."""
        confirmation = self.operator.open(statement, Confirmation, audience=self.member_id, now=now).word
        _require_answer_to(order, confirmation)
        return Confirmed(confirmation, statement)

    def refused(self, order: SignedOrder, fault: RefusedByPeer, *, now: datetime) -> RefusedByPeer:
        """The no to this order, with the reason that is signed. Raises Malformed or Untrusted."""
        if fault.refusal is None:
            raise Untrusted(ErrorCode.UNTRUSTED_SIGNATURE, f"an unsigned refusal came: {fault}")
        statement = parse_statement(fault.refusal)
        refusal = self.operator.open(statement, Refusal, audience=self.member_id, now=now).word
        _require_answer_to(order, refusal)
        if refusal.reason == fault.code:
            return fault
        return refusal_of(refusal, signed=fault.refusal)

    def answered(
        self, request_id: bytes, order_id: bytes, statement: SignedStatement, *, now: datetime
    ) -> Answered:
        """What was answered to the order with this request id. Raises Malformed or Untrusted."""
        answer = self._open_either(statement, now=now)
        if (answer.header.request_id, answer.order_id) != (request_id, order_id):
            raise _foreign()
        return Answered(order_id, answer, statement)

    def _open_either(self, statement: SignedStatement, *, now: datetime) -> Confirmation | Refusal:
        if statement.payload_type == PAYLOAD_TYPES[Refusal]:
            return self.operator.open(statement, Refusal, audience=self.member_id, now=now).word
        return self.operator.open(statement, Confirmation, audience=self.member_id, now=now).word


def refusal_of(refusal: Refusal, *, signed: bytes) -> RefusedByPeer:
    """A verified refusal as the error that it is; a reason unknown here keeps its name in the words."""
    if refusal.reason in CODES:
        return RefusedByPeer(ErrorCode(refusal.reason), refusal=signed)
    return RefusedByPeer(ErrorCode.TRANSITION_NOT_ALLOWED, f"refused: {refusal.reason}", refusal=signed)


def _require_answer_to(order: SignedOrder, answer: Confirmation | Refusal) -> None:
    said = (answer.order_id, answer.header.request_id, answer.parcel_id or NOBODY)
    here = order.point_id in (ANYWHERE, answer.point_id)
    if said != (order.order_id, order.request_id, order.parcel_id) or not here:
        raise _foreign()


def _foreign() -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, "the answer belongs to another order")
