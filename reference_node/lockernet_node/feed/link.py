"""The local link: a carrier brings orders and takes away answers, and what belongs to its own courier.

Every part is signed and judged by itself, so no session token is needed (LN-CUS-061). Whose driver stands
there the badge says, and only that courier's view leaves (LN-CUS-062).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer
from lockernet.models.calls import ExchangeAnswer, ExchangeRequest
from lockernet.models.journal import Cursor
from lockernet.models.outcome import Refused
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import Confirmation, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet.signing.pae import statement_id
from lockernet_node.feed.view import Page, member_page
from lockernet_node.pipeline.badges import Badge, read_badge
from lockernet_node.pipeline.hub_promises import HubPromises
from lockernet_node.pipeline.kinds import RULES
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import SessionReceiptRow, Transaction

ENTRY_BYTES = 120 * 1024
RECEIPT_BYTES = 48 * 1024
"""With the answers to 64 orders, and one session receipt more, below 256 KiB (LN-CUS-064)."""

START = Cursor(epoch=0, sequence=0)
ENTRIES_LIMIT = 500
RECEIPTS_LIMIT = 64

_KINDS = {PAYLOAD_TYPES[kind]: kind for kind in RULES}
"""What the point takes, by the payload type of its statement."""

_HUB_WORD = PAYLOAD_TYPES[Confirmation]


@dataclass(frozen=True, slots=True)
class TakenAway:
    """What a carrier takes away; without a badge there is no page."""

    answers: Sequence[ExchangeAnswer]
    page: Page | None
    session_receipts: Sequence[SessionReceiptRow]
    more: bool


class Link:
    """Answers Exchange."""

    def __init__(self, desk: Desk, orders: Orders) -> None:
        self._desk = desk
        self._orders = orders
        self._promises = HubPromises(desk)

    async def exchange(self, brought: ExchangeRequest) -> TakenAway:
        """Answer every order, then hand over what belongs to the badge's issuer.

        Raises LockernetError for another point, a badge that is none and a bad cursor.
        """
        if brought.point_id != self._desk.point.point_id:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        badge = read_badge(self._desk, brought.badge) if brought.badge else None
        promised = _hub_words(brought.orders)
        answers = [await self._answer(order, promised) for order in brought.orders]
        if badge is None:
            return TakenAway(answers, None, (), more=False)
        return await self._desk.store.transact(partial(self._hand_over, badge, brought, answers))

    async def _answer(
        self, order: SignedStatement, promised: Mapping[bytes, SignedStatement]
    ) -> ExchangeAnswer:
        order_id = statement_id(order.payload_type, order.payload)
        if order.payload_type == _HUB_WORD:
            return _answer_to_hub_word(order_id, order, promised)
        kind = _KINDS.get(order.payload_type)
        if kind is None:
            return ExchangeAnswer(order_id=order_id, reason=ErrorCode.CALL_NOT_SERVED)
        try:
            yes = promised.get(order_id) if kind is ReserveCompartment else None
            if yes is not None:
                return await self._expect(order_id, order, yes)
            return ExchangeAnswer(order_id=order_id, answer=await self._orders.submit(order, kind))
        except RefusedByPeer as no:
            signed = None if no.refusal is None else parse_statement(no.refusal)
            return ExchangeAnswer(order_id=order_id, reason=no.code, answer=signed)
        except LockernetError as error:
            return ExchangeAnswer(order_id=order_id, reason=error.code)

    async def _expect(self, order_id: bytes, order: SignedStatement, yes: SignedStatement) -> ExchangeAnswer:
        """A promise of the hub stands for the point's own (LN-CAP-024); the hub's yes is the answer."""
        outcome = await self._promises.expect(order, yes)
        if isinstance(outcome, Refused):
            return ExchangeAnswer(order_id=order_id, reason=outcome.reason)
        return ExchangeAnswer(order_id=order_id, answer=yes)

    def _hand_over(
        self, badge: Badge, brought: ExchangeRequest, answers: Sequence[ExchangeAnswer], tx: Transaction
    ) -> TakenAway:
        page = member_page(
            tx,
            self._desk.point,
            badge.courier_id,
            after=brought.after or START,
            limit=ENTRIES_LIMIT,
            now=self._desk.clock.now(),
            page_bytes=ENTRY_BYTES,
        )
        after = brought.after_session_receipt
        receipts = tx.session_receipts_after(badge.courier_id, after, RECEIPTS_LIMIT + 1)
        kept = _within_size(receipts[:RECEIPTS_LIMIT])
        return TakenAway(answers, page, kept, more=page.more or len(kept) < len(receipts))


def _within_size(rows: Sequence[SessionReceiptRow]) -> Sequence[SessionReceiptRow]:
    """As many as fit; at least one, since a payload is at most 64 KiB."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row.statement)
        if count and size > RECEIPT_BYTES:
            return rows[:count]
    return rows


def _hub_words(brought: Sequence[SignedStatement]) -> Mapping[bytes, SignedStatement]:
    """The confirmations among what was brought, by the order that each answers; nothing is verified yet."""
    found = {}
    for statement in brought:
        with suppress(Malformed):
            if statement.payload_type == _HUB_WORD:
                found[read_payload(statement, Confirmation).order_id] = statement
    return found


def _answer_to_hub_word(
    word_id: bytes, word: SignedStatement, promised: Mapping[bytes, SignedStatement]
) -> ExchangeAnswer:
    """It is judged with its order; one that answers nothing readable is none."""
    is_read = word in promised.values()
    return ExchangeAnswer(order_id=word_id, reason="" if is_read else ErrorCode.MALFORMED_MESSAGE)
