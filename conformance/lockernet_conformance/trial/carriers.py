"""A driver's handheld before the point: brings orders, takes away answers and what belongs to its courier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from lockernet.v1 import events_pb2, reservations_pb2, services_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import header_faults, open_statement
from lockernet_conformance.forge.people import VERSION_ENTRY, Person
from lockernet_conformance.forge.reading.entries import read_word
from lockernet_conformance.forge.reading.feeds import Feed
from lockernet_conformance.forge.statements import Statement
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.feeds import whose
from lockernet_conformance.trial.orders import Desk, operator_keys
from lockernet_conformance.trial.reply import Reply

Answered = TypeVar("Answered", reservations_pb2.Confirmation, reservations_pb2.Refusal)
YES, NO = "confirmation", "refusal"


@dataclass(frozen=True)
class Visit:
    """One exchange."""

    desk: Desk
    brought: tuple[Statement, ...]
    reply: Reply

    @property
    def told(self) -> services_pb2.ExchangeResponse:
        """The answer. Raises Failed if the exchange was refused."""
        return self.reply.ok(services_pb2.ExchangeResponse)

    def answers(self) -> list[services_pb2.ExchangeAnswer]:
        """One to each order, in their order. Raises Failed."""
        told = list(self.told.answers)
        wanted = [order.id for order in self.brought]
        if [each.order_id for each in told] != wanted:
            seen = ", ".join(each.order_id.hex()[:8] for each in told)
            raise Failed(finding("one answer to each order, in their order", seen, record=self.reply.record))
        return told

    def reasons(self) -> list[str]:
        """Why not, of each order; empty for a yes."""
        return [each.reason for each in self.answers()]

    def confirmed(self, index: int, *, by: Person | None = None) -> None:
        """This order got the operator's signed yes. Raises Failed."""
        self._signed(index, YES, reservations_pb2.Confirmation, by or self.desk.people.courier)

    def refused(self, index: int, reason: str, *, by: Person | None = None) -> None:
        """This order got the operator's signed no. Raises Failed."""
        told = self._signed(index, NO, reservations_pb2.Refusal, by or self.desk.people.courier)
        said = (self.reasons()[index], told.reason)
        if said != (reason, reason):
            raise Failed(finding(reason, f"{said[0]!r}, signed {said[1]!r}", record=self.reply.record))

    def _signed(self, index: int, kind: str, message: type[Answered], by: Person) -> Answered:
        answer = self.answers()[index]
        world = self.desk.trial.world
        opened = open_statement(answer.answer, operator_keys(world), kind=kind, purpose="grant")
        told, wrong = read_word(opened, message)
        wrong += header_faults(
            told.header, network_id=world.network_id, issuer=world.operator_id, audience=by.member_id
        )
        if told.order_id != answer.order_id:
            wrong.append("it answers another order")
        if wrong:
            said = f"{answer.reason or 'no reason'}: {'; '.join(wrong)}"
            raise Failed(finding(f"a signed {kind} to order {index + 1}", said, record=self.reply.record))
        return told


async def exchange(
    desk: Desk,
    orders: Sequence[Statement | statements_pb2.SignedStatement] = (),
    *,
    badge: str = "",
    after: events_pb2.Cursor | None = None,
    after_session_receipt: int = 0,
    point_id: str = "",
) -> Visit:
    """One exchange, without any session."""
    request = services_pb2.ExchangeRequest(
        point_id=point_id or desk.trial.world.point_id,
        badge=badge,
        orders=[order.wire() if isinstance(order, Statement) else order for order in orders],
        after=after,
        after_session_receipt=after_session_receipt,
    )
    reply = await desk.trial.call("Exchange", request, metadata=(VERSION_ENTRY,))
    return Visit(desk, tuple(order for order in orders if isinstance(order, Statement)), reply)


async def carried_feed(desk: Desk, badge: str, *, by: Person | None = None) -> Feed:
    """The whole feed of the badge's issuer, by as many exchanges as it takes. Raises Failed."""
    feed = Feed(whose(desk, by))
    while True:
        visit = await exchange(desk, badge=badge, after=feed.end.cursor)
        before = len(feed.entries)
        feed = feed.page(visit.told.entries, visit.told.head, more=visit.told.more)
        if not visit.told.more or len(feed.entries) == before:
            return feed
