"""How streams end: readers that hang up or do not read, a node that stops; and what is left of them."""

import asyncio
import time
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import grpc

from lockernet.errors import ErrorCode
from lockernet.models.calls import FeedScope, StreamEventsRequest
from lockernet.models.events import OrderRefused
from lockernet.models.journal import Cause, CauseKind, Cursor
from lockernet_node.feed import Feed
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.questions import Caller
from lockernet_node.ports import Store, Transaction
from lockernet_node.transport.limits import CallLimits
from tests.network import COURIER, DAY, NOW, POINT
from tests.node.feed.reading import Reader, page_of
from tests.node.feed.test_streams import tell
from tests.node.house import House
from tests.node.transport.site import served
from tests.patience import PATIENCE_SECONDS

T = TypeVar("T")

LOCAL = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", 65_536),
)
"""A connection of its own, with a window that does not grow."""


WHOLE_STOP_SECONDS = 5.0
"""All that a node may take to close (issue 4)."""

MANY = 8_000
"""Events, and far more bytes than a connection holds on its way."""

HASTY = CallLimits(slow_seconds=0.2)


async def fill(house: House, count: int) -> None:
    """So many events of the courier, in one transaction."""

    def work(tx: Transaction) -> None:
        refused = OrderRefused(courier_id=COURIER, parcel_id=bytes(16), reason="POINT_FULL", final=False)
        moment = Moment(NOW, Cause(kind=CauseKind.CLOCK))
        for _ in range(count):
            record(tx, house.desk.point, refused, moment=moment, members=(COURIER,))

    await house.desk.store.transact(work)


@dataclass
class CountingStore:
    """A store that counts how often it is asked."""

    store: Store
    asked: int = field(default=0, init=False)

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        self.asked += 1
        return await self.store.transact(work)

    def watch(self, told: Callable[[Set[str]], None]) -> None:
        self.store.watch(told)

    async def forget(self, now: datetime) -> None:
        await self.store.forget(now)

    async def aclose(self) -> None:
        await self.store.aclose()


async def test_a_reader_that_does_not_read_is_let_go_and_told_where_to_go_on(house: House) -> None:
    """LN-EVT-013: no more than a page waits for it, and nothing is lost."""
    await fill(house, MANY)
    async with (
        served(house, limits=HASTY) as site,
        grpc.aio.insecure_channel(site.address, options=LOCAL) as channel,
    ):
        async with Reader(site, channel=channel) as slow:
            first = await slow.message()
            await asyncio.sleep(0.5)
            rest = [message async for message in slow.messages()]
        assert slow.ended.fault.code is ErrorCode.STREAM_TOO_SLOW
        seen = sum(len(slow.feed.take(page_of(message))) for message in (first, *rest))
        assert seen < MANY
        assert slow.ended.resume is not None
        async with Reader(site, after=slow.ended.resume) as again:
            assert len((await again.message()).entries) > 0


async def test_a_reader_that_never_reads_again_holds_nothing(house: House) -> None:  # LN-EVT-013
    await fill(house, MANY)
    feed = Feed(house.desk)
    async with (
        served(house, limits=HASTY, feed=feed) as site,
        grpc.aio.insecure_channel(site.address, options=LOCAL) as channel,
        Reader(site, channel=channel) as silent,
    ):
        await silent.message()
        await nobody_listens(feed)


async def test_readers_that_hang_up_leave_nothing_behind(house: House) -> None:
    feed = Feed(house.desk)
    async with served(house, feed=feed) as site:
        for _ in range(10):
            readers = [Reader(site) for _ in range(16)]
            await asyncio.gather(*(one.__aenter__() for one in readers))
            await asyncio.gather(*(one.message() for one in readers[::2]))
            await asyncio.gather(*(one.__aexit__(None, None, None) for one in readers))
        await nobody_listens(feed)
        async with Reader(site) as last:
            assert not (await last.message()).entries


async def nobody_listens(feed: Feed) -> None:
    """Return once the node has forgotten every stream; fail if that takes long."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while feed._news._bells:
            await asyncio.sleep(0.01)
    assert not feed._reads._running


async def test_a_node_that_stops_ends_streams_in_time_and_says_where_they_stopped(house: House) -> None:
    """LN-EVT-010."""
    await tell(house, count=3)
    async with served(house) as site:
        channel = grpc.aio.insecure_channel(site.address, options=LOCAL)
        readers = [await Reader(site, channel=channel).__aenter__() for _ in range(8)]
        for reader in readers:
            await reader.entries(3)
        endings = asyncio.gather(*(reader.until_it_ends() for reader in readers))
        begun = time.monotonic()
    took = time.monotonic() - begun
    for ended in await endings:
        assert ended.fault.code is ErrorCode.STREAM_ENDED
        assert ended.resume is not None
        assert ended.resume.sequence == 3
    assert took < WHOLE_STOP_SECONDS
    await channel.close()


async def test_a_reader_that_does_not_read_does_not_hold_up_the_stop(house: House) -> None:
    await fill(house, MANY)
    async with served(house) as site:
        silent = grpc.aio.insecure_channel(site.address, options=LOCAL)
        reader = await Reader(site, channel=silent).__aenter__()
        await reader.message()
        begun = time.monotonic()
    assert time.monotonic() - begun < WHOLE_STOP_SECONDS
    await silent.close()


async def test_readers_of_one_view_share_the_work(house: House) -> None:
    assert house.store is not None
    counting = CountingStore(house.store)
    house.desk = replace(house.desk, store=counting)
    feed = Feed(house.desk)
    caller = Caller(COURIER, NOW + DAY)
    asked = StreamEventsRequest(point_id=POINT, scope=FeedScope.MEMBER, after=Cursor(epoch=0, sequence=0))
    streams = [feed.stream(caller, asked) for _ in range(50)]

    first = await asyncio.gather(*(anext(stream) for stream in streams))
    after_first = counting.asked
    waiting = asyncio.gather(*(anext(stream) for stream in streams))
    await asyncio.sleep(0)
    await tell(house, count=1)
    second = await waiting

    assert (after_first, counting.asked) == (1, 2)
    assert {len(page.rows) for page in first} == {0}
    assert {len(page.rows) for page in second} == {1}
    for stream in streams:
        await stream.aclose()
