"""Fetches what is new in a member's feed, verified, and keeps the receipts in it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from lockernet.client.chain import NOTHING
from lockernet.client.channel import Channel
from lockernet.client.feed import MemberFeed, VerifiedEntry, pages
from lockernet.client.operator import Operator
from lockernet.client.receipt_store import KeptReceipt, ReceiptStore
from lockernet.models.journal import FeedEntry


async def fetch_receipts(
    channel: Channel,
    operator: Operator,
    store: ReceiptStore,
    *,
    point_id: str,
    member_id: str,
    now: datetime,
) -> tuple[KeptReceipt, ...]:
    """The receipts that are new. A page is kept when a signed head covers it, with the place after it.

    Raises Untrusted(UNTRUSTED_HISTORY) at the first break; what was kept before it stays.
    """
    seen = store.seen(point_id) or NOTHING
    feed = MemberFeed(operator, point_id, member_id=member_id, seen=seen)
    unsealed: list[FeedEntry] = []
    new: list[KeptReceipt] = []
    async for page in pages(channel, point_id, member_id=member_id, after=seen.cursor):
        unsealed += page.entries
        sealed = feed.take(page)
        if not sealed:
            continue
        receipts = _receipts(sealed, unsealed, operator.operator_id, now=now)
        del unsealed[: len(sealed)]
        await asyncio.to_thread(store.keep, point_id, receipts, seen=sealed[-1].seen)
        new += receipts
    return tuple(new)


def _receipts(
    sealed: Sequence[VerifiedEntry], came: Sequence[FeedEntry], operator_id: str, *, now: datetime
) -> list[KeptReceipt]:
    """The receipts of verified entries, with the bytes in which they came, in the same order."""
    return [
        KeptReceipt(operator_id, entry.receipt, entry.event, now)
        for verified, entry in zip(sealed, came, strict=False)
        if verified.handover is not None and entry.receipt is not None
    ]
