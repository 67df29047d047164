"""After a break in a feed: was it a new epoch, a fork that both heads prove, or neither?

Events have their place in the cursor alone, so one page of one event is enough to see what the point
signs there now; a feed that was cut is searched for its end in a few such pages (LN-EVT-044).
"""

from lockernet.client.chain import NOTHING
from lockernet.client.feed import Page
from lockernet.client.operator import Operator
from lockernet.client.watch.bookmark import Bookmark
from lockernet.client.watch.follower import Follower
from lockernet.client.watch.line import Line
from lockernet.client.watch.told import Feed
from lockernet.codec.statements import statement_bytes
from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable
from lockernet.models.journal import Cursor

BEGINNING = Cursor(epoch=0, sequence=0)


class Inquiry:
    """Asks one point about its own past. Holds what the reader has verified of it."""

    def __init__(self, line: Line, operator: Operator, feed: Feed, bookmark: Bookmark) -> None:
        self._line = line
        self._operator = operator
        self._feed = feed
        self._bookmark = bookmark
        self._follower = Follower(operator, feed, bookmark)

    async def after_refused_cursor(self, error: LockernetError) -> int:
        """The higher epoch that the point is in now. Raises what it is instead."""
        if self._bookmark.seen == NOTHING and self._bookmark.head is None:
            raise error
        epoch, page = await self._beginning()
        known = self._bookmark.seen.cursor.epoch
        if epoch > known:
            return epoch
        found = self._against(page, is_end=False) if epoch < known else await self._cut_short(epoch)
        raise found or error

    async def after_broken_chain(self, error: LockernetError, page: Page) -> LockernetError:
        """The fork that both heads prove, if there is one; else the same error."""
        held = self._follower.held
        if (found := self._against(page, is_end=False)) is not None:
            return found
        if held is None or held.cursor.sequence == 0 or error.code is not ErrorCode.UNTRUSTED_HISTORY:
            return error
        before = Cursor(epoch=held.cursor.epoch, sequence=held.cursor.sequence - 1)
        try:
            found = self._against(await self._line.page(before, size=1), is_end=False)
        except Malformed as refused:
            if refused.code is not ErrorCode.MALFORMED_CURSOR:
                return error
            found = await self._cut_short(held.cursor.epoch)
        return found or error

    async def _beginning(self) -> tuple[int, Page]:
        """The epoch that the point is in, verified, and the page that says it."""
        page = await self._line.page(BEGINNING, size=1)
        beginning = Follower(self._operator, self._feed, Bookmark())
        for _ in beginning.take(page):
            pass  # every event of it is verified, and told later
        if beginning.held is None:
            raise AssertionError("a page was believed without a head")
        return beginning.held.cursor.epoch, page

    async def _cut_short(self, epoch: int) -> LockernetError | None:
        """The end of the feed that the point signs now, if the reader has seen more."""
        low, high = 0, self._bookmark.seen.cursor.sequence
        end = await self._line.page(Cursor(epoch=epoch, sequence=0), size=1)
        while low < high:
            middle = (low + high + 1) // 2
            try:
                page = await self._line.page(Cursor(epoch=epoch, sequence=middle), size=1)
            except Malformed:
                high = middle - 1
            else:
                low, end = middle, page
        return None if end.more or end.entries else self._against(end, is_end=True)

    def _against(self, page: Page, *, is_end: bool) -> LockernetError | None:
        if page.head is None:
            return None
        return self._follower.contradiction(statement_bytes(page.head), is_end=is_end)


def is_passing(error: LockernetError) -> bool:
    """True if the same question may be answered later."""
    return isinstance(error, Unavailable) or error.retryable
