"""PointWatch: one point for ever: pages until nothing is new, then the stream, and again after a break."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing

from lockernet.client.chain import Seen
from lockernet.client.feed import Page
from lockernet.client.operator import Operator
from lockernet.client.watch.bookmark import Bookmark
from lockernet.client.watch.follower import Follower
from lockernet.client.watch.forks import Inquiry, is_passing
from lockernet.client.watch.line import Line
from lockernet.client.watch.told import EpochStarted, Feed, Pace, Paused, PointEnded, PointEvent, Watched
from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.journal import NO_EVENT, Cursor

Put = Callable[[Sequence[Watched]], Awaitable[None]]
"""Hands on; returns when there is room again."""


class PointWatch:
    """One point. `put` gets what it tells; `gate` bounds how many points unpack a page at a time."""

    def __init__(
        self,
        line: Line,
        operator: Operator,
        feed: Feed,
        *,
        bookmark: Bookmark,
        put: Put,
        gate: asyncio.Semaphore,
        pace: Pace,
        paused: Callable[[Paused], None],
    ) -> None:
        self._line = line
        self._operator = operator
        self._feed = feed
        self._put = put
        self._gate = gate
        self._pace = pace
        self._paused = paused
        self._bookmark = bookmark
        self._follower: Follower | None = None
        self._breaks = 0

    async def catch_up(self) -> None:
        """Tell what there is now. The last word is a PointEnded if something was wrong."""
        try:
            await self._once(follow=False)
        except LockernetError as error:
            await self._put([PointEnded(self._feed, error)])

    async def follow(self) -> None:
        """Tell what there is and what comes; returns after a PointEnded only."""
        try:
            while True:
                await self._until_it_breaks()
        except LockernetError as error:
            await self._put([PointEnded(self._feed, error)])

    async def _until_it_breaks(self) -> None:
        """Raises LockernetError if there is no use in trying again."""
        try:
            await self._once(follow=True)
        except LockernetError as error:
            if not is_passing(error):
                raise
            self._breaks += 1
            seconds = self._pace.pause_seconds(self._breaks, self._line.channel.chance())
            self._paused(Paused(self._feed, error, seconds))
            await asyncio.sleep(seconds)

    async def _once(self, *, follow: bool) -> None:
        while True:
            try:
                await self._read_pages()
                if follow:
                    await self._read_stream()
            except LockernetError as error:
                if error.code is not ErrorCode.MALFORMED_CURSOR:
                    raise
                await self._begin_epoch(await self._inquiry().after_refused_cursor(error))
            else:
                return

    async def _read_pages(self) -> None:
        """Each page comes while the one before is told."""
        page = await self._line.page(self._bookmark.seen.cursor)
        while page.more:
            if not page.entries:
                raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, "an empty page promises more")
            page = await self._take_and_ask(page)
        await self._take(page)

    async def _read_stream(self) -> None:
        after, silence = self._bookmark.seen.cursor, self._pace.silence_seconds
        async with aclosing(self._line.stream(after, silence_seconds=silence)) as messages:
            async for page in messages:
                await self._take(page)

    async def _take(self, page: Page) -> None:
        try:
            async with self._gate:
                await self._tell(*self._believed(page))
        except Untrusted as error:
            raise await self._inquiry().after_broken_chain(error, page) from None

    async def _take_and_ask(self, page: Page) -> Page:
        """The next page. Nobody waits for a call within the gate: a point that hangs holds up no other."""
        try:
            async with self._gate:
                follower, slices = self._believed(page)
                coming = asyncio.create_task(self._line.page(follower.end.cursor))
                try:
                    await self._tell(follower, slices)
                except BaseException:
                    coming.cancel()
                    raise
        except Untrusted as error:
            raise await self._inquiry().after_broken_chain(error, page) from None
        return await coming

    def _believed(self, page: Page) -> tuple[Follower, Iterator[list[PointEvent]]]:
        """The follower that took the page, and the slices of it."""
        follower = self._follower or Follower(self._operator, self._feed, self._bookmark)
        slices = follower.take(page)
        self._follower = follower
        self._breaks = 0
        return follower, slices

    async def _tell(self, follower: Follower, slices: Iterator[list[PointEvent]]) -> None:
        for told in slices:
            await self._put(told)
            self._bookmark = follower.bookmark
        self._bookmark = follower.bookmark

    async def _begin_epoch(self, epoch: int) -> None:
        before = self._bookmark
        beginning = Seen(Cursor(epoch=epoch, sequence=0), NO_EVENT)
        self._bookmark = Bookmark(beginning, before.head)
        self._follower = None
        await self._put([EpochStarted(self._feed, before.seen, self._bookmark)])

    def _inquiry(self) -> Inquiry:
        return Inquiry(self._line, self._operator, self._feed, self._bookmark)
