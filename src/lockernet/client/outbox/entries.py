"""What lies in an outbox: orders that wait for their answer, and what became of the others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from lockernet.client.answers import Confirmed, refusal_of
from lockernet.client.orders import SignedOrder
from lockernet.codec.statements import read_payload, statement_bytes
from lockernet.errors import CODES, ErrorCode, RefusedByPeer, Unavailable
from lockernet.models.reservations import Confirmation, Refusal
from lockernet.models.statements import SignedStatement


class Parties(NamedTuple):
    """Between whom an outbox stands."""

    network_id: str
    member_id: str
    operator_id: str


class State(StrEnum):
    """Where an order of an outbox is."""

    WAITING = "WAITING"
    """No signed answer yet; it is sent until there is one."""
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    DROPPED = "DROPPED"
    """Not sent any more: a person said so, or the parcel that it is about was refused before."""
    GIVEN_UP = "GIVEN_UP"
    """Not answered within the outbox's `max_age`; whether it took effect is unknown."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an outbox keeps, for how long, and how many orders are under way at once."""

    max_orders: int = 100_000
    """Unanswered ones; one more is OUTBOX_FULL."""
    max_age: timedelta = timedelta(days=7)
    """After that an order that fails once more is given up."""
    answers_kept: timedelta = timedelta(days=30)
    """So long an outcome can be asked for, unless it is forgotten before."""
    in_flight: int = 12
    """A node takes 16 calls at once from one address."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the last attempt brought no answer."""

    code: ErrorCode
    words: str
    at: datetime

    @property
    def needs_a_person(self) -> bool:
        """True if sending the same bytes again is not expected to help (the table of errors says so)."""
        return not CODES[self.code].retryable


@dataclass(frozen=True, slots=True)
class Pending:
    """An order that waits for its answer."""

    number: int
    """Its place in the outbox; orders of one parcel are sent in this order."""
    order: SignedOrder
    """As it is sent now."""
    order_ids: frozenset[bytes]
    """Of all bytes that were ever signed for it: an answer to any of them is its answer."""
    kept_at: datetime
    attempts: int = 0
    """That failed."""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an order ended."""

    order: SignedOrder
    state: State
    reason: str
    """Empty for a yes; else the operator's reason, or why it was not sent any more."""
    answer: SignedStatement | None
    """The operator's signed yes or no: keep it, it is the proof. None if there was none."""
    kept_at: datetime
    ended_at: datetime

    @property
    def is_confirmed(self) -> bool:
        """The operator's signed yes is there."""
        return self.state is State.CONFIRMED

    @property
    def retryable(self) -> bool:
        """True if the same wish may succeed later, as a new order (the table of errors says so)."""
        return self.reason in CODES and CODES[ErrorCode(self.reason)].retryable

    def require(self) -> Confirmed:
        """The yes. Raises RefusedByPeer with the signed no, or Unavailable for what was never answered."""
        if self.answer is None:
            raise self._unanswered()
        if self.state is State.REFUSED:
            refusal = read_payload(self.answer, Refusal)
            raise refusal_of(refusal, signed=statement_bytes(self.answer))
        return Confirmed(read_payload(self.answer, Confirmation), self.answer)

    def _unanswered(self) -> RefusedByPeer | Unavailable:
        code = ErrorCode(self.reason) if self.reason in CODES else ErrorCode.PEER_UNREACHABLE
        if self.state is State.GIVEN_UP:
            words = f"given up after {self.ended_at - self.kept_at}; whether it took effect is unknown"
            return Unavailable(code, words)
        return RefusedByPeer(code, "dropped before it was answered")
