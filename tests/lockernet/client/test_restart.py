"""The SDK across a restart of the node, on the real database: nothing is lost, nothing happens twice."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from lockernet.client import Courier
from lockernet.models.custody import CustodyState
from lockernet_node.storage.sqlite import open_sqlite
from tests.lockernet.client.line import calling, parcel
from tests.lockernet.client.story import tell_a_story
from tests.network import BANK, DAY, NOW, POINT
from tests.node.house import House
from tests.node.transport.site import served

Start = Callable[..., AbstractAsyncContextManager[tuple[House, Courier]]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start the node on the same file each time, and call it."""

    @asynccontextmanager
    async def started(seed: bytes = b"first") -> AsyncIterator[tuple[House, Courier]]:
        async with open_sqlite(tmp_path / "node.db", compartments=BANK) as store:
            house = House(store=store)
            async with served(house) as site, calling(site.address, seed=seed) as courier:
                yield house, courier

    return started


async def test_an_order_submitted_before_and_after_a_restart_happens_once(start: Start) -> None:
    async with start() as (_, courier):
        order = courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY)
        before = await courier.submit(order)

    async with start() as (_, courier):
        after = await courier.submit(order)
        found = await courier.parcel(POINT, order.parcel_id)
        events = [entry async for entry in courier.events(POINT)]

    assert after == before
    assert found.custody is CustodyState.EXPECTED
    assert len(events) == 1


async def test_the_feed_goes_on_after_a_restart_where_it_was(start: Start) -> None:
    async with start() as (house, courier):
        await tell_a_story(house)
        first = [entry async for entry in courier.events(POINT)]

    async with start(b"later") as (_, courier):
        await courier.reserve(POINT, parcel("AFTERWARDS"), reserved_until=NOW + DAY)
        rest = [entry async for entry in courier.events(POINT, after=first[-1].seen)]
        result = await courier.audit(POINT)

    assert [entry.seen.cursor.sequence for entry in rest] == [len(first) + 1]
    assert result.seen == rest[-1].seen
