"""From a real node to a real receiver: everything, in order for each parcel, whatever fails."""

import asyncio
import hashlib
import hmac
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from lockernet.client import Courier
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet.relay.ledger import Ledger
from lockernet.relay.posting import Poster, Receiver
from lockernet.relay.relay import PAUSES, Relay
from lockernet_node.clocks import FrozenClock
from tests.lockernet.client.line import calling
from tests.lockernet.client.story import tell_a_story
from tests.lockernet.client.watch.liar import Liar, Past, lying
from tests.lockernet.client.watch.reading import QUICK
from tests.lockernet.relay.receiver import OK, BackEnd, Received, receiving, status
from tests.lockernet.relay.test_posting import INSIDE, KEYS
from tests.network import NOW, POINT
from tests.node.feed.test_stream_ends import fill
from tests.node.house import House
from tests.node.transport.site import Site, served
from tests.patience import PATIENCE_SECONDS


@dataclass
class Office:
    """A relay with its parts, which can be run again and again."""

    courier: Courier
    path: Path
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    notes: list[str] = field(default_factory=list)

    async def run(
        self, end: BackEnd, *, follow: bool = False, most_waiting: int = 1_000
    ) -> LockernetError | None:
        """One run of the relay."""
        with Ledger.open(self.path) as ledger:
            watch = self.courier.watch(POINT, after=ledger.cursors, follow=follow, pace=QUICK)
            async with Poster(Receiver(end.url, KEYS, INSIDE), attempt_seconds=2) as poster:
                relay = Relay(
                    ledger, poster, clock=self.clock, chance=lambda: 0.0, note=self.notes.append,
                    most_waiting=most_waiting,
                )  # fmt: skip
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await relay.run(watch)

    def ledger(self) -> Ledger:
        """What waits and what was given up."""
        return Ledger.open(self.path)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A point with an empty bank of 24 compartments, served."""
    house = House()
    await house.tell_all()
    async with served(house) as site:
        yield site


@pytest.fixture
async def office(site: Site, tmp_path: Path) -> AsyncIterator[Office]:
    """A relay of the house's courier."""
    async with calling(site.address, clock=site.house.clock) as courier:
        yield Office(courier, tmp_path / "relay.db")


def places(received: list[Received]) -> list[int]:
    return [each.json["data"]["sequence"] for each in received]


def by_parcel(received: list[Received]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for each in received:
        found.setdefault(each.json["data"].get("parcel_id", ""), []).append(each.json["data"]["sequence"])
    return found


async def test_every_event_is_posted_once_signed_and_in_order_for_each_parcel(
    site: Site, office: Office
) -> None:
    await tell_a_story(site.house)

    async with receiving() as end:
        assert await office.run(end) is None
        assert await office.run(end) is None

    received = end.received
    assert sorted(places(received)) == list(range(1, len(received) + 1))
    assert len({each.headers["webhook-id"] for each in received}) == len(received) > 20
    for line in by_parcel(received).values():
        assert line == sorted(line)
    for each in received:
        signed = f"{each.headers['webhook-id']}.{each.headers['webhook-timestamp']}.".encode() + each.body
        (key,) = KEYS
        expected = b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        assert each.headers["webhook-signature"] == f"v1,{expected}"
        assert set(each.json) == {"type", "timestamp", "data"}


async def test_a_receiver_that_fails_gets_it_again_later_and_nothing_overtakes(
    site: Site, office: Office
) -> None:
    """One parcel's events wait behind the one that is not taken; another parcel's do not."""
    await tell_a_story(site.house)
    moods: list[bytes] = [status(500)]

    def moody(request: Received) -> bytes:
        return moods.pop() if moods and request.json["data"]["sequence"] == 1 else OK

    async with receiving(moody) as end:
        await office.run(end)
        first = list(end.received)
        with office.ledger() as ledger:
            held = ledger.count_waiting()
        office.clock.advance(timedelta(seconds=PAUSES[0]))
        await office.run(end)

    story = by_parcel(end.received)
    (troubled,) = [line for line in story.values() if line[0] == 1]
    assert held == len(troubled) - 1
    assert len(first) == 1 + sum(len(line) for line in story.values() if line[0] != 1)
    assert troubled[:2] == [1, 1]
    assert troubled[1:] == sorted(set(troubled))


async def test_after_days_it_is_given_up_and_can_be_tried_again(site: Site, office: Office) -> None:
    await site.house.reserve("FIRST")
    failing: list[bool] = [True]
    async with receiving(lambda request: status(503) if failing else OK) as end:
        for pause in (0, *PAUSES):
            office.clock.advance(timedelta(seconds=pause))
            await office.run(end)
        with office.ledger() as ledger:
            (dead,) = ledger.dead()
            assert ledger.count_waiting() == 0
        await office.run(end)
        tries = len(end.received)
        failing.clear()
        with office.ledger() as ledger:
            assert ledger.revive((dead.number + 1,), now=0) == 0
            assert ledger.revive((dead.number,), now=0) == 1
        await office.run(end)

    assert sum(PAUSES) > 3 * 24 * 3600
    assert tries == len(PAUSES) + 1
    assert dead.last_words == "the receiver answered 503"
    assert len(end.received) == tries + 1
    assert len({each.headers["webhook-id"] for each in end.received}) == 1
    with office.ledger() as ledger:
        assert ledger.dead() == []


async def test_gone_is_given_up_at_once_and_the_parcel_goes_on(site: Site, office: Office) -> None:
    await tell_a_story(site.house)

    async with receiving(lambda request: status(410) if request.json["data"]["sequence"] == 1 else OK) as end:
        await office.run(end)
        with office.ledger() as ledger:
            assert [each.last_words for each in ledger.dead()] == ["the receiver answered 410"]
            assert ledger.count_waiting() == 0


async def test_a_receiver_that_wishes_patience_gets_it(site: Site, office: Office) -> None:
    await site.house.reserve("FIRST")
    async with receiving(lambda request: status(429, "retry-after: 3600")) as end:
        for seconds in (0, 3599, 1):
            office.clock.advance(timedelta(seconds=seconds))
            await office.run(end)

    assert len(end.received) == 2


async def test_what_happens_while_it_runs_is_posted_then(site: Site, office: Office) -> None:
    async with receiving() as end:
        running = asyncio.create_task(office.run(end, follow=True))
        await site.house.reserve("FIRST")
        await end.until(1)
        await site.house.reserve("SECOND")
        await end.until(2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert places(end.received) == [1, 2]


async def test_a_relay_that_dies_while_it_posts_posts_again_under_the_same_id(
    site: Site, office: Office
) -> None:
    await site.house.reserve("FIRST")
    hanging: list[bool] = [True]
    async with receiving(lambda request: None if hanging else OK) as end:
        running = asyncio.create_task(office.run(end))
        await end.until(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        hanging.clear()
        await office.run(end)

    assert places(end.received) == [1, 1]
    assert len({each.headers["webhook-id"] for each in end.received}) == 1


async def test_no_more_is_taken_than_may_wait(site: Site, office: Office) -> None:
    await fill(site.house, 200)
    async with receiving(lambda request: status(500)) as end:
        running = asyncio.create_task(office.run(end, most_waiting=20))
        with office.ledger() as ledger:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while ledger.count_waiting() < 20:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
            waiting = ledger.count_waiting()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert 20 <= waiting <= 70


async def test_a_point_that_lies_is_told_to_the_receiver_too(tmp_path: Path) -> None:
    liar = Liar(Past(3, point_id="elsewhere"))
    async with lying(liar) as address, calling(address) as courier, receiving() as end:
        ended = await Office(courier, tmp_path / "relay.db").run(end)

    (received,) = end.received
    assert received.json["type"] == "point_ended"
    assert received.json["data"]["code"] == "UNTRUSTED_HISTORY"
    assert ended is not None
    assert ended.code is ErrorCode.UNTRUSTED_HISTORY


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "relay.db").write_text("no database at all " * 100)

    with pytest.raises(Malformed):
        Ledger.open(tmp_path / "relay.db")
