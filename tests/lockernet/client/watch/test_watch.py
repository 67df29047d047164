"""Following a real node: every event once and in order, through restarts, slow readers and many points."""

import asyncio
import sqlite3
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import grpc
import pytest

from lockernet.client import Courier
from lockernet.client.chain import NOTHING
from lockernet.client.watch import (
    Pace,
    Paused,
    PointEvent,
    SqliteCursors,
    Watch,
    Watched,
)
from lockernet.errors import ErrorCode, Malformed
from lockernet_node.feed import Feed
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.transport.limits import CallLimits
from tests.lockernet.client.line import calling
from tests.lockernet.client.story import tell_a_story
from tests.lockernet.client.watch.reading import QUICK, ending, read, read_all, sequences
from tests.network import BANK, COURIER, OTHER_COURIER, POINT
from tests.node.feed.test_stream_ends import LOCAL, fill
from tests.node.house import House
from tests.node.transport.site import Site, served
from tests.patience import PATIENCE_SECONDS


def following(courier: Courier, *points: str, **how: object) -> Watch:
    return courier.watch(*points, **{"pace": QUICK, **how})  # type: ignore[arg-type]  # any of its keywords


@pytest.fixture
async def house() -> House:
    """The house of the node's tests, with all doors told."""
    house = House()
    await house.tell_all()
    return house


async def test_without_following_it_ends_with_the_news(site: Site, courier: Courier) -> None:
    await tell_a_story(site.house)

    told = await read_all(following(courier, POINT, follow=False))

    assert sequences(told) == list(range(1, len(told) + 1))
    assert len([each for each in told if isinstance(each, PointEvent) and each.handover]) == 4
    assert {each.feed.point_id for each in told} == {POINT}


async def test_what_happens_later_comes_as_it_happens(site: Site, courier: Courier) -> None:
    await site.house.reserve("FIRST")
    async with asyncio.timeout(PATIENCE_SECONDS), aclosing(following(courier).events()) as events:
        first = await anext(events)
        later = asyncio.create_task(anext(events))
        await asyncio.sleep(0.05)
        assert not later.done()
        await site.house.reserve("SECOND")
        second = await later

    assert sequences([first, second]) == [1, 2]


async def test_it_goes_on_after_any_event(site: Site, courier: Courier) -> None:
    await tell_a_story(site.house)
    whole = await read_all(following(courier, POINT, follow=False))
    fifth = whole[4]
    assert isinstance(fifth, PointEvent)

    rest = await read_all(following(courier, POINT, after=fifth.seen, follow=False))

    assert [each.event_id for each in rest if isinstance(each, PointEvent)] == [
        each.event_id for each in whole[5:] if isinstance(each, PointEvent)
    ]


async def test_a_place_needs_the_name_of_its_point(courier: Courier) -> None:
    with pytest.raises(Malformed):
        courier.watch(after=NOTHING)


async def test_what_is_acknowledged_does_not_come_again(site: Site, courier: Courier, tmp_path: Path) -> None:
    await tell_a_story(site.house)
    with SqliteCursors.open(tmp_path / "cursors.db") as cursors:
        for each in await read(following(courier, after=cursors), 3):
            assert isinstance(each, PointEvent)
            assert cursors.acknowledge(each) is True
            assert cursors.acknowledge(each) is False
    with SqliteCursors.open(tmp_path / "cursors.db") as cursors:
        (fourth,) = await read(following(courier, after=cursors), 1)

    assert sequences([fourth]) == [4]


async def test_cursor_and_work_are_one_transaction_of_the_reader(site: Site, courier: Courier) -> None:
    """Exactly once: a crash after the work and before the commit undoes both."""
    await site.house.reserve("FIRST")
    connection = sqlite3.connect(":memory:", isolation_level=None)
    cursors = SqliteCursors(connection)
    connection.execute("CREATE TABLE work (event_id BLOB)")
    for crash in (True, False, False):
        for each in await read_all(following(courier, POINT, after=cursors, follow=False)):
            assert isinstance(each, PointEvent)
            connection.execute("BEGIN")
            if cursors.acknowledge(each):
                connection.execute("INSERT INTO work VALUES (?)", (each.event_id,))
            connection.execute("ROLLBACK" if crash else "COMMIT")
    assert connection.execute("SELECT count(*) FROM work").fetchone() == (1,)
    connection.close()


async def test_a_node_that_restarts_is_found_again_and_nothing_is_lost(tmp_path: Path) -> None:
    """LN-EVT-043: pages first, then the stream."""
    breaks: list[Paused] = []
    async with open_sqlite(tmp_path / "node.db", compartments=BANK) as store:
        house = House(store=store)
        async with served(house) as site:
            address = site.address
            await house.reserve("FIRST")
            line = calling(address, clock=house.clock)
            courier = await line.__aenter__()
            events = following(courier, POINT, paused=breaks.append).events()
            first = await anext(events)
        await house.reserve("SECOND")
        async with served(house, address=address):
            async with asyncio.timeout(PATIENCE_SECONDS):
                second = await anext(events)
            await house.reserve("THIRD")
            async with asyncio.timeout(PATIENCE_SECONDS):
                third = await anext(events)
            await events.aclose()
            await line.__aexit__(None, None, None)

    assert sequences([first, second, third]) == [1, 2, 3]
    assert breaks
    assert breaks[0].error.code in {ErrorCode.STREAM_ENDED, ErrorCode.PEER_UNREACHABLE}


async def test_a_slow_reader_is_let_go_by_the_node_and_misses_nothing(house: House) -> None:
    """LN-EVT-013: the node ends the stream; pages and a new stream give the rest."""
    breaks: list[Paused] = []
    async with (
        served(house, limits=CallLimits(slow_seconds=0.2)) as site,
        calling(site.address, clock=house.clock) as courier,
    ):
        await courier._channel.grpc.close()
        courier._channel.grpc = grpc.aio.insecure_channel(site.address, options=LOCAL)
        await house.reserve("FIRST")
        watch = following(courier, POINT, paused=breaks.append, pace=Pace(
            first_pause_seconds=0.02, longest_pause_seconds=0.05, pages_at_once=1
        ))  # fmt: skip
        got: list[Watched] = []
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(watch.events()) as events:
            got.append(await anext(events))
            await asyncio.sleep(0.1)
            for _ in range(6):
                await fill(house, 1_000)
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
            async for told in events:
                got.append(told)
                if len(got) == 6_001:
                    break

    assert sequences(got) == list(range(1, 6_002))
    assert ErrorCode.STREAM_TOO_SLOW in {each.error.code for each in breaks}


async def test_a_session_that_ends_is_renewed(house: House) -> None:
    """LN-EVT-014: the node ends the stream with the token; the watch signs a new one."""
    breaks: list[Paused] = []
    feed = Feed(house.desk, heartbeat_seconds=0.05)
    async with served(house, feed=feed) as site, calling(site.address, clock=house.clock) as courier:
        watch = following(courier, POINT, paused=breaks.append)
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(watch.events()) as events:
            next_event = asyncio.create_task(anext(events))
            await asyncio.sleep(0.2)
            await house.pass_time(timedelta(minutes=11))
            while not breaks:
                await asyncio.sleep(0.01)
            await house.reserve("AFTERWARDS")
            told = await next_event

    assert sequences([told]) == [1]
    assert breaks[0].error.code is ErrorCode.STREAM_ENDED


async def test_a_point_that_is_not_there_ends_and_the_others_go_on(site: Site, courier: Courier) -> None:
    await site.house.reserve("FIRST")

    told = await read(following(courier, "elsewhere", POINT), 2)

    assert sequences(told) == [1]
    assert ending(told).code is ErrorCode.NOT_FOUND


async def test_several_couriers_in_one_stream(site: Site) -> None:
    await site.house.reserve("FIRST")
    async with (
        calling(site.address, clock=site.house.clock) as ours,
        calling(site.address, clock=site.house.clock, member_id=OTHER_COURIER) as theirs,
    ):
        merged = Watch.merged(following(ours, follow=False), following(theirs, follow=False))
        told = await read_all(merged)

    assert [each.feed.member_id for each in told] == [COURIER]
    assert {wish.source.member_id for wish in merged.wishes} == {COURIER, OTHER_COURIER}


async def test_a_point_named_twice_is_followed_once(site: Site, courier: Courier) -> None:
    await site.house.reserve("FIRST")

    told = await read_all(following(courier, POINT, POINT, follow=False))

    assert sequences(told) == [1]


async def test_nobody_there_is_an_end_without_following_and_a_pause_with(courier: Courier) -> None:
    pauses: list[Paused] = []
    async with calling("127.0.0.1:1") as lost:
        told = await read_all(following(lost, POINT, follow=False))
        async with aclosing(following(lost, POINT, paused=pauses.append).events()) as events:
            waiting = asyncio.create_task(anext(events))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(pauses) < 2:
                    await asyncio.sleep(0.01)
            assert not waiting.done()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    assert ending(told).code is ErrorCode.PEER_UNREACHABLE
    assert {each.error.code for each in pauses} == {ErrorCode.PEER_UNREACHABLE}


async def test_leaving_early_leaves_no_task_behind(site: Site, courier: Courier) -> None:
    await tell_a_story(site.house)

    await read(following(courier, POINT), 1)

    names = {getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()}
    assert not {name for name in names if name.startswith(("PointWatch", "Merge"))}


def test_pauses_grow_to_a_minute_and_are_half_chance() -> None:  # LN-EVT-043
    pace = Pace()

    assert [pace.pause_seconds(n, 1.0) for n in (1, 2, 3, 7, 99)] == [1, 2, 4, 60, 60]
    assert pace.pause_seconds(3, 0.0) == 2
