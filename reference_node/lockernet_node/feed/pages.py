"""Feed: which view a caller may read, by one page after a cursor or by a stream that follows it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.calls import FeedScope, ListEventsRequest, StreamEventsRequest
from lockernet.models.journal import Cursor
from lockernet_node.crashpoints import reached
from lockernet_node.feed.news import News, View
from lockernet_node.feed.reads import SharedReads
from lockernet_node.feed.streams import HEARTBEAT_SECONDS, follow
from lockernet_node.feed.view import ROWS_PER_PAGE, Page, journal_page, member_page
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.questions import Caller
from lockernet_node.ports import WHOLE_JOURNAL, Transaction

__all__ = ["Feed", "Page"]


class Feed:
    """Answers ListEvents and StreamEvents."""

    def __init__(self, desk: Desk, *, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._desk = desk
        self._heartbeat_seconds = heartbeat_seconds
        self._news = News()
        self._reads: SharedReads[Page] = SharedReads(desk.store)
        desk.store.watch(self._news.tell)

    async def page(self, caller: Caller, request: ListEventsRequest) -> Page:
        """What comes after the cursor. Raises RefusedByPeer, Malformed for a cursor of another history."""
        view = self._view(caller, request)
        limit = min(request.page_size or ROWS_PER_PAGE, ROWS_PER_PAGE)
        page = await self._desk.store.transact(partial(self._read, view, request.after, limit))
        reached("feed.listed")
        return page

    async def stream(self, caller: Caller, request: StreamEventsRequest) -> AsyncGenerator[Page, None]:
        """The same as it happens, until the session or the node ends; raises as `follow` does."""
        view = self._view(caller, request)
        following = follow(
            partial(self._shared, view),
            request.after,
            view=view,
            caller=caller,
            news=self._news,
            clock=self._desk.clock,
            heartbeat_seconds=self._heartbeat_seconds,
        )
        async with aclosing(following) as pages:
            async for page in pages:
                yield page

    def drain(self) -> None:
        """End every stream; new ones end at once."""
        self._news.close()

    def _view(self, caller: Caller, request: ListEventsRequest | StreamEventsRequest) -> View:
        """A member's own, or the whole for the operator; anything else does not exist (LN-REQ-005)."""
        point = self._desk.point
        if request.point_id == point.point_id:
            if request.scope is FeedScope.MEMBER:
                return caller.member_id
            if request.scope is FeedScope.POINT and caller.member_id == point.operator_id:
                return WHOLE_JOURNAL
        raise RefusedByPeer(ErrorCode.NOT_FOUND)

    async def _shared(self, view: View, after: Cursor) -> Page:
        question = (view, after, self._news.issue)
        return await self._reads.read(question, partial(self._read, view, after, ROWS_PER_PAGE))

    def _read(self, view: View, after: Cursor, limit: int, tx: Transaction) -> Page:
        point, now = self._desk.point, self._desk.clock.now()
        if view == WHOLE_JOURNAL:
            return journal_page(tx, point, after=after, limit=limit, now=now)
        return member_page(tx, point, view, after=after, limit=limit, now=now)
