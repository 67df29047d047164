"""What the point does not do for now, for whom and why: the operator's kill switch, and the node's own.

One gate for all of it (LN-CAP-035, LN-CAP-036): the operator closes deposits, or all but collections, for
everybody, a courier, a key or a grant; the node closes deposits while it cannot trust its own history. Each
reason ends by itself, so that one who reopens does not undo what another closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Self

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.events import ClosedScope, ServiceClosed, ServiceReopened
from lockernet.models.journal import Cause, CauseKind
from lockernet.signing.verify import VerifiedStatement
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.ports import ClosingRow, Gate, Transaction

NODE = "node"
"""Stands as `closed_by` where no person closed."""


class Work(Enum):
    """What somebody wants of the point."""

    ANNOUNCEMENT = "announcement"
    """To say that a parcel will come, without a promise; in a recovery it may lie here already."""
    DEPOSIT = "deposit"
    """To promise a compartment, or to bring a parcel."""
    COLLECTION = "collection"
    """To hand a parcel to who shows its claim code."""
    OTHER = "other"


STOPS = {
    ClosedScope.DEPOSITS: frozenset({Work.ANNOUNCEMENT, Work.DEPOSIT}),
    ClosedScope.ALL_BUT_COLLECTIONS: frozenset({Work.ANNOUNCEMENT, Work.DEPOSIT, Work.OTHER}),
}
"""What a closing ends."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a closing concerns: one of these, or everybody."""

    courier_id: str | None = None
    key_id: bytes | None = None
    grant_id: bytes | None = None

    @property
    def subject(self) -> str:
        """As text: `courier:swift`, `key:0011…`, `grant:0011…`, or nothing."""
        for name, value in self._named():
            return f"{name}:{value.hex() if isinstance(value, bytes) else value}"
        return ""

    @classmethod
    def of(cls, subject: str) -> Self:
        """Whom `subject` names."""
        name, colon, value = subject.partition(":")
        if not colon:
            return cls()
        return cls(**{f"{name}_id": value if name == "courier" else bytes.fromhex(value)})  # type: ignore[arg-type]

    def _named(self) -> list[tuple[str, str | bytes]]:
        values = [(each.name.removesuffix("_id"), getattr(self, each.name)) for each in fields(self)]
        return [(name, value) for name, value in values if value is not None]


EVERYBODY = Whom()


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing that holds now."""

    whom: Whom
    scope: ClosedScope
    reason: ErrorCode
    since: datetime
    closed_by: str

    def told(self) -> Mapping[str, str]:
        """As operators read it."""
        return {
            "whom": self.whom.subject or "everybody",
            "scope": self.scope.name.lower().replace("_", "-"),
            "reason": self.reason,
            "since": self.since.isoformat(timespec="seconds"),
            "closed_by": self.closed_by,
        }


class Closings:
    """The operator's switch, for its command line; and what is closed, for its pages."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def close(self, scope: ClosedScope, *, whom: Whom = EVERYBODY) -> None:
        """The operator closes, at once: whatever is answered after this return knows it."""
        work = partial(close, point=self._desk.point, scope=scope, whom=whom, moment=self._moment())
        await self._desk.store.transact(
            lambda tx: work(tx, reason=ErrorCode.POINT_CLOSED, closed_by=self._desk.point.operator_id)
        )

    async def reopen(self, *, whom: Whom = EVERYBODY) -> bool:
        """End what the operator closed for these; False if it had not. What the node closed stays so."""
        work = partial(reopen, point=self._desk.point, whom=whom, moment=self._moment())
        return await self._desk.store.transact(lambda tx: work(tx, reason=ErrorCode.POINT_CLOSED))

    async def now(self) -> list[Closing]:
        """Everything that is closed."""
        return await self._desk.store.transact(closings)

    def _moment(self) -> Moment:
        return Moment(self._desk.clock.now(), Cause(kind=CauseKind.STAFF))


def close(
    tx: Transaction,
    point: Point,
    scope: ClosedScope,
    *,
    reason: ErrorCode,
    closed_by: str,
    moment: Moment,
    whom: Whom = EVERYBODY,
) -> bool:
    """Close from this transaction on; False if it was so before: a second time only with another scope."""
    if any((each.whom, each.reason, each.scope) == (whom, reason, scope) for each in closings(tx)):
        return False
    tx.save_closing(ClosingRow(whom.subject, reason, int(scope), moment.now, closed_by))
    event = ServiceClosed(
        scope=scope, reason=reason, courier_id=whom.courier_id, key_id=whom.key_id, grant_id=whom.grant_id
    )
    record(tx, point, event, moment=moment, members=_concerned(whom))
    return True


def reopen(
    tx: Transaction, point: Point, *, reason: ErrorCode, moment: Moment, whom: Whom = EVERYBODY
) -> bool:
    """End the closing of these for this reason; False if there was none."""
    if not any((each.whom, each.reason) == (whom, reason) for each in closings(tx)):
        return False
    tx.end_closing(whom.subject, reason)
    event = ServiceReopened(
        reason=reason, courier_id=whom.courier_id, key_id=whom.key_id, grant_id=whom.grant_id
    )
    record(tx, point, event, moment=moment, members=_concerned(whom))
    return True


def closings(tx: Transaction) -> list[Closing]:
    """Everything that is closed."""
    return [
        Closing(Whom.of(row.subject), ClosedScope(row.scope), ErrorCode(row.reason), row.since, row.closed_by)
        for row in tx.closings()
    ]


def reason_against_work(tx: Transaction, work: Work, *, courier_id: str | None = None) -> ErrorCode | None:
    """Why this work is not done now, for everybody or for this courier (LN-NOD-032, LN-CAP-035)."""
    if work is Work.DEPOSIT and Gate.RECOVERY in tx.shut_gates():
        return ErrorCode.POINT_IN_RECOVERY
    concerned = {EVERYBODY, Whom(courier_id=courier_id)}
    closed = any(each.whom in concerned and work in STOPS[each.scope] for each in closings(tx))
    return ErrorCode.POINT_CLOSED if closed else None


def require_not_withdrawn(tx: Transaction, verified: VerifiedStatement) -> None:
    """Raise Untrusted if the operator closed the key or this very statement (LN-CAP-036)."""
    reason = reason_against_signature(tx, verified.key.record.key_id, verified.statement_id)
    if reason is not None:
        raise Untrusted(reason, "closed here by the operator")


def reason_against_signature(tx: Transaction, key_id: bytes, statement_id: bytes) -> ErrorCode | None:
    """UNTRUSTED_KEY_COMPROMISED if the operator closed the key or this very statement (LN-CAP-036)."""
    withdrawn = {Whom(key_id=key_id), Whom(grant_id=statement_id)}
    closed = any(each.whom in withdrawn for each in closings(tx))
    return ErrorCode.UNTRUSTED_KEY_COMPROMISED if closed else None


def _concerned(whom: Whom) -> tuple[str, ...]:
    return () if whom.courier_id is None else (whom.courier_id,)
