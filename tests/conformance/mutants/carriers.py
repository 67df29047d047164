"""Nodes that take orders from carriers otherwise than they should, or give them too much."""

from dataclasses import replace
from typing import Any

from lockernet.errors import LockernetError
from lockernet.models.calls import ExchangeRequest
from lockernet_node.feed import link
from lockernet_node.feed.link import Link
from lockernet_node.pipeline.badges import Badge
from tests.conformance.mutants.registry import change, mutant

BAD_ORDERS = ("svc/carrier/bad-order~flipped-signature", "svc/carrier/bad-order~no-signature")


def _answered(wrong: Any) -> None:
    """Each order's answer passes through this."""
    right = Link._answer

    async def answer(self: Any, order: Any, promised: Any) -> Any:
        return await wrong(right, self, order, promised)

    change(Link, "_answer", answer)


@mutant(*BAD_ORDERS, also=("svc/carrier/*",))
def one_bad_order_ends_it() -> None:
    """The first order that is bad ends the exchange."""

    async def answer(right: Any, self: Any, order: Any, promised: Any) -> Any:
        told = await right(self, order, promised)
        if told.reason and told.answer is None:
            raise LockernetError(told.reason)
        return told

    _answered(answer)


@mutant("svc/carrier/in-the-order-brought", also=("svc/carrier/*",))
def last_order_first() -> None:
    """The orders are judged from the last one on, and answered in the order in which they came."""
    right = Link.exchange

    async def exchange(self: Any, brought: Any) -> Any:
        turned = brought.model_copy(update={"orders": tuple(reversed(brought.orders))})
        taken = await right(self, turned)
        return replace(taken, answers=tuple(reversed(taken.answers)))

    change(Link, "exchange", exchange)


@mutant("svc/carrier/signed-no", also=("svc/carrier/*",))
def tells_the_reason_alone() -> None:
    """A no of the rules is told by its reason, without the signed Refusal."""

    async def answer(right: Any, self: Any, order: Any, promised: Any) -> Any:
        told = await right(self, order, promised)
        return told.model_copy(update={"answer": None}) if told.reason else told

    _answered(answer)


@mutant("svc/carrier/no-order-at-all", also=("svc/carrier/bad-order*",))
def passes_over_what_it_does_not_take() -> None:
    """A kind that the point does not take is answered as if it had been done."""

    async def answer(right: Any, self: Any, order: Any, promised: Any) -> Any:
        told = await right(self, order, promised)
        return told.model_copy(update={"reason": ""}) if told.reason == "CALL_NOT_SERVED" else told

    _answered(answer)


@mutant("svc/carrier/too-many-orders")
def any_number_of_orders() -> None:
    """An exchange may bring as many orders as it likes."""
    from lockernet_node.transport import link_service  # noqa: PLC0415 - loaded by then

    right = link_service.from_wire

    def from_wire(message: Any, kind: Any) -> Any:
        if kind is not ExchangeRequest or len(message.orders) <= link_service_most():
            return right(message, kind)
        orders = list(message.orders)
        del message.orders[link_service_most() :]
        head = right(message, kind)
        del message.orders[:]
        message.orders.extend(orders[link_service_most() :])
        return head.model_copy(update={"orders": (*head.orders, *right(message, kind).orders)})

    setattr(link_service, "from_wire", from_wire)  # noqa: B010  # mypy knows what stood there


def link_service_most() -> int:
    """What one exchange may bring (LN-CUS-064)."""
    return 64


@mutant("svc/carrier/bad-badge~no-code", "svc/carrier/bad-badge~stranger", also=("svc/carrier/bad-badge*",))
def looks_at_the_orders_first() -> None:
    """The orders are taken before the badge is looked at."""
    right = Link.exchange

    async def exchange(self: Any, brought: Any) -> Any:
        await right(self, brought.model_copy(update={"badge": ""}))
        return await right(self, brought)

    change(Link, "exchange", exchange)


@mutant("svc/carrier/bad-badge~no-code", also=("svc/carrier/bad-badge*",))
def a_bad_badge_is_none() -> None:
    """A badge that is none counts as no badge: the orders are taken."""
    right = Link.exchange

    async def exchange(self: Any, brought: Any) -> Any:
        try:
            return await right(self, brought)
        except LockernetError:
            return await right(self, brought.model_copy(update={"badge": ""}))

    change(Link, "exchange", exchange)


@mutant("svc/carrier/nothing-without-a-badge", also=("jrn/stay/nobody-elses", "svc/carrier/*"))
def the_feed_of_the_first_order() -> None:
    """Without a badge the feed of the first order's issuer is handed out."""
    right = Link.exchange

    async def exchange(self: Any, brought: Any) -> Any:
        taken = await right(self, brought)
        if taken.page is not None:
            return taken
        badge = Badge("conf-courier", bytes(32), bytes(8), self._desk.clock.now())
        hand_over = self._hand_over
        return await self._desk.store.transact(lambda tx: hand_over(badge, brought, taken.answers, tx))

    change(Link, "exchange", exchange)


def _handed_over(wrong: Any) -> None:
    """What is asked for is changed before it is handed over."""
    right: Any = Link._hand_over

    def hand_over(self: Any, badge: Any, brought: Any, answers: Any, tx: Any) -> Any:
        return right(self, *wrong(badge, brought), answers, tx)

    change(Link, "_hand_over", hand_over)


@mutant("svc/carrier/feed-of-no-other", "jrn/stay/nobody-elses")
def everybody_is_the_courier() -> None:
    """Every badge takes away the feed and the session receipts of one and the same courier."""
    _handed_over(lambda badge, brought: (replace(badge, courier_id="conf-courier"), brought))


@mutant("svc/carrier/goes-on-after-a-place", also=("svc/carrier/answers-*",))
def always_from_the_beginning() -> None:
    """A carrier gets the feed from the beginning, whatever it has."""
    _handed_over(lambda badge, brought: (badge, brought.model_copy(update={"after": None})))


@mutant("jrn/stay/goes-on-after-a-number")
def all_session_receipts_again() -> None:
    """A carrier gets every session receipt, whatever it has."""
    _handed_over(lambda badge, brought: (badge, brought.model_copy(update={"after_session_receipt": 0})))


@mutant("svc/carrier/answers-below-256-kib")
def answers_beyond_all_bounds() -> None:
    """An exchange hands over as much as a page of the feed may hold, beside all answers."""
    change(link, "ENTRY_BYTES", 256 * 1024)
    change(link, "ENTRIES_LIMIT", 10_000)
