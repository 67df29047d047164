"""Merge: owns one task a point, and the buffer between them and the reader, which does not grow.

Each task waits while the reader is busy. What one point does ends that point only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lockernet.client.chain import Seen
from lockernet.client.channel import Channel
from lockernet.client.operator import Operator
from lockernet.client.watch.bookmark import Bookmark
from lockernet.client.watch.cursors import Cursors, MemoryCursors
from lockernet.client.watch.line import Line
from lockernet.client.watch.point import PointWatch
from lockernet.client.watch.told import Feed, Pace, Paused, PointEnded, Watched
from lockernet.errors import LockernetError, Unavailable

BATCHES = 2
"""Slices of pages that lie in the buffer; `Pace.pages_at_once` pages wait before it.

So few that their objects are gone before Python's collector looks for garbage: with hundreds of events alive
it walks through them, and in time through all that the program holds, which took a fifth of the time.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """One courier's line to one operator."""

    channel: Channel
    operator: Operator
    member_id: str
    list_points: Callable[[], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which points of a source, from where on."""

    source: Source
    points: tuple[str, ...]
    """None named: all that there are, and those that come."""
    after: Cursors | Seen | None


class Merge:
    """Owns the tasks of all points, and the buffer between them and the reader."""

    def __init__(self, pace: Pace, paused: Callable[[Paused], None], *, follow: bool) -> None:
        self._pace = pace
        self._paused = paused
        self._follow = follow
        self._gate = asyncio.Semaphore(pace.pages_at_once)
        self._buffer: asyncio.Queue[Sequence[Watched]] = asyncio.Queue(BATCHES)
        self._tasks: set[asyncio.Task[None]] = set()
        self._feeds: set[Feed] = set()
        self._failure: BaseException | None = None
        self._moved = asyncio.Event()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """One more task."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def attend(self, wish: Wish) -> None:
        """Start every point of a wish, and those that come later."""
        cursors = MemoryCursors() if wish.after is None else wish.after
        try:
            await self._attend(wish, cursors)
        except LockernetError as error:
            await self._put([PointEnded(_list_of(wish.source), error)])

    async def _attend(self, wish: Wish, cursors: Cursors | Seen) -> None:
        if wish.points:
            self._start_all(wish, wish.points, cursors)
            return
        while True:
            self._start_all(wish, await self._listed(wish.source), cursors)
            if not self._follow:
                return
            await asyncio.sleep(self._pace.relist_seconds)

    async def next(self) -> Sequence[Watched]:
        """What is told next; nothing if all has been told."""
        while self._buffer.empty():
            if self._failure is not None:
                raise self._failure
            if not self._tasks:
                return ()
            self._moved.clear()
            await self._moved.wait()
        return self._buffer.get_nowait()

    async def aclose(self) -> None:
        """End every task."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _put(self, told: Sequence[Watched]) -> None:
        await self._buffer.put(told)
        self._moved.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = self._failure or error
        self._moved.set()

    async def _listed(self, source: Source) -> Iterable[str]:
        """All points of the operator; waits for it for ever if it is to be followed."""
        attempt = 0
        while True:
            try:
                return await source.list_points()
            except Unavailable as error:
                if not self._follow:
                    raise
                attempt += 1
                seconds = self._pace.pause_seconds(attempt, source.channel.chance())
                self._paused(Paused(_list_of(source), error, seconds))
                await asyncio.sleep(seconds)

    def _start_all(self, wish: Wish, points: Iterable[str], cursors: Cursors | Seen) -> None:
        source = wish.source
        for point_id in points:
            feed = Feed(source.operator.operator_id, source.member_id, point_id)
            if feed in self._feeds:
                continue
            self._feeds.add(feed)
            mark = Bookmark(cursors) if isinstance(cursors, Seen) else cursors.read(feed) or Bookmark()
            point = PointWatch(
                Line(source.channel, point_id),
                source.operator,
                feed,
                bookmark=mark,
                put=self._put,
                gate=self._gate,
                pace=self._pace,
                paused=self._paused,
            )
            self.start(point.follow() if self._follow else point.catch_up())


def _list_of(source: Source) -> Feed:
    """What stands for the operator's list of points, which has no point."""
    return Feed(source.operator.operator_id, source.member_id, "")
