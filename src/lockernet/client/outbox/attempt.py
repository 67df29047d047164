"""One attempt at one order: send it, or first ask what became of it. Only a signed answer ends an order.

valid still              send the same bytes
expired meanwhile        GetRequest: answered -> that is the answer; NOT_FOUND -> sign anew, same request id
UNTRUSTED_EXPIRED        the same: the peer's clock counts
REQUEST_ID_REUSED        other bytes of ours were answered: GetRequest tells how
anything else unsigned   no answer: the order stays (LN-REQ-004, LN-REQ-030)
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lockernet.client.answers import Answered, Confirmed
from lockernet.client.drafts import Drafts
from lockernet.client.orders import SignedOrder
from lockernet.client.outbox.entries import Pending, State
from lockernet.codec.statements import parse_statement, read_header, read_payload
from lockernet.errors import ErrorCode, LockernetError, RefusedByPeer, Untrusted
from lockernet.models.reservations import Refusal
from lockernet.models.statements import SignedStatement


class Sender(Protocol):
    """What an outbox needs of a `Courier`."""

    @property
    def drafts(self) -> Drafts:
        """Signs anew what has expired."""

    async def submit(self, order: SignedOrder) -> Confirmed:
        """Send an order; a no is raised as RefusedByPeer with the operator's verified word."""

    async def request(self, request_id: bytes) -> Answered:
        """What was answered to this request; RefusedByPeer(NOT_FOUND) if nothing was."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The operator's verified yes or no."""

    state: State
    statement: SignedStatement
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Renewed:
    """Nothing was stored under the old bytes; these are to be kept and then sent."""

    order: SignedOrder


Verdict = Answer | Renewed | LockernetError


async def attempt(sender: Sender, pending: Pending, now: datetime) -> Verdict:
    """What came of it; an error is the value of an attempt without an answer."""
    if now >= read_header(pending.order.statement).expires_at:
        return await _ask(sender, pending)
    try:
        confirmed = await sender.submit(pending.order)
    except RefusedByPeer as fault:
        return _refused(fault)
    except LockernetError as fault:
        if fault.code is ErrorCode.UNTRUSTED_EXPIRED:
            return await _ask(sender, pending)
        if fault.code is ErrorCode.REQUEST_ID_REUSED:
            answer = await _ask(sender, pending)
            return fault if isinstance(answer, Renewed) else answer
        return fault
    return Answer(State.CONFIRMED, confirmed.statement)


async def _ask(sender: Sender, pending: Pending) -> Verdict:
    """What became of it, at the peer's word; if nothing did, the same wish with a new date."""
    try:
        answered = await sender.request(pending.order.request_id)
    except RefusedByPeer as fault:
        return _renew(sender, pending) if fault.code is ErrorCode.NOT_FOUND else fault
    except LockernetError as fault:
        return fault
    if answered.order_id not in pending.order_ids:
        return Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, "the answer belongs to an order that we never signed")
    if isinstance(answered.answer, Refusal):
        return Answer(State.REFUSED, answered.statement, answered.answer.reason)
    return Answer(State.CONFIRMED, answered.statement)


def _renew(sender: Sender, pending: Pending) -> Verdict:
    try:
        return Renewed(sender.drafts.renewed(pending.order))
    except LockernetError as fault:
        return fault


def _refused(fault: RefusedByPeer) -> Verdict:
    """The signed no; without a signature it is none."""
    if fault.refusal is None:
        return fault
    statement = parse_statement(fault.refusal)
    return Answer(State.REFUSED, statement, read_payload(statement, Refusal).reason)
