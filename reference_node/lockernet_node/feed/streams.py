"""Follows one view of the journal: pages as they happen, a heartbeat between, and an end that says where.

A reader at the end of its view sleeps until a commit concerns it. What is committed within a few milliseconds
travels as one page, and readers of one view who stand at the same place share one read and one signature.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

from lockernet.errors import ErrorCode, Unavailable, Untrusted
from lockernet.models.journal import Cursor
from lockernet_node.feed.news import News, View
from lockernet_node.feed.view import Page
from lockernet_node.metrics import gauge, histogram
from lockernet_node.pipeline.questions import Caller
from lockernet_node.ports import Clock

HEARTBEAT_SECONDS = 15.0
"""At least so often something is sent (LN-EVT-011 asks for 30 s)."""

GATHER_SECONDS = 0.02
"""So long what is committed is gathered into one page."""

OPEN = gauge("feed_streams", "Streams of the feed that are open.")
LAG = histogram("feed_lag_seconds", "From the news for a stream until its reader had taken the page.")

ReadPage = Callable[[Cursor], Awaitable[Page]]


async def follow(
    read: ReadPage,
    after: Cursor,
    *,
    view: View,
    caller: Caller,
    news: News,
    clock: Clock,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncGenerator[Page, None]:
    """Pages after the cursor, without end.

    Raises Unavailable(STREAM_ENDED) when the node stops, Untrusted(UNTRUSTED_SESSION) when the caller's token
    ends (LN-EVT-014), and what `read` raises.
    """
    with news.listen(view) as bell, OPEN.track_inprogress():
        while True:
            _require_open(caller, news, clock)
            bell.clear()
            began = clock.monotonic()
            page = await read(after)
            yield page
            LAG.observe(clock.monotonic() - began)
            after = page.resume
            if not page.more:
                left = (caller.until - clock.now()).total_seconds()
                await _next(bell, min(heartbeat_seconds, max(left, 0.0)))


def _require_open(caller: Caller, news: News, clock: Clock) -> None:
    if news.is_closed:
        raise Unavailable(ErrorCode.STREAM_ENDED)
    if clock.now() >= caller.until:
        words = "the session token has ended; open the stream again with a new one, where it stopped"
        raise Untrusted(ErrorCode.UNTRUSTED_SESSION, words)


async def _next(bell: asyncio.Event, seconds: float) -> None:
    """Return soon after the bell rang, or after these seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
            await asyncio.sleep(GATHER_SECONDS)
