"""The feed of points: a chain that a real client follows by what is new, and refuses when it is broken."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from lockernet.client import Courier
from lockernet.codec.statements import parse_statement, read_payload
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Untrusted
from lockernet.models.calls import ListPointsRequest
from lockernet.models.points import LocalText, PointFeedHead, PointRecord, PointTombstone
from lockernet.models.statements import Header
from lockernet.v1 import services_pb2 as pb
from lockernet_node.feed import PointFeed
from lockernet_node.feed.points import HEAD_LIFETIME, RECORD_LIFETIME, RECORD_RENEWAL
from tests.lockernet.client.line import calling, lying_operator
from tests.network import DAY, NETWORK, NOW, POINT
from tests.node.house import House
from tests.node.transport.site import DIRECTORY_SIGNER, Site, point_record, served

START = ListPointsRequest()


class Facts:
    """What the operator says of the point; it may say something else later."""

    def __init__(self) -> None:
        self.changes: dict[str, object] = {}

    def __call__(self, top: Header) -> PointRecord:
        return point_record(top).model_copy(update=self.changes)


def feed_of(house: House, facts: Callable[[Header], PointRecord] = point_record) -> PointFeed:
    return PointFeed(house.desk, DIRECTORY_SIGNER, facts)


def record_of(word: bytes) -> PointRecord:
    return read_payload(parse_statement(word), PointRecord)


@asynccontextmanager
async def open_line(house: House, points: PointFeed) -> AsyncIterator[tuple[Site, Courier]]:
    """A site with this feed of points, and a courier that calls it."""
    async with (
        served(house, points=points) as site,
        calling(site.address, clock=house.clock) as courier,
    ):
        yield site, courier


async def test_the_first_reader_finds_one_record_and_a_head_that_names_it(house: House) -> None:
    """LN-PNT-001, LN-PNT-003."""
    page = await feed_of(house).page(START)

    [word] = page.words
    head = read_payload(page.head, PointFeedHead)
    assert record_of(word).header.sequence == 1
    assert record_of(word).header.audience == NETWORK
    assert (head.last_sequence, head.header.expires_at) == (1, NOW + HEAD_LIFETIME)
    assert HEAD_LIFETIME <= DAY


async def test_nothing_new_is_said_twice_even_by_a_node_that_was_started_again(house: House) -> None:
    first = await feed_of(house).page(START)
    house.start()

    again = await feed_of(house).page(START)

    assert again.words == first.words


async def test_a_changed_fact_is_a_new_record_over_the_old_one(house: House) -> None:  # LN-PNT-008
    facts = Facts()
    feed = feed_of(house, facts)
    await feed.page(START)
    facts.changes = {"opening_hours": "Mo-Sa 06:00-23:00"}

    page = await feed.page(ListPointsRequest(after_sequence=1))

    [word] = page.words
    assert record_of(word).opening_hours == "Mo-Sa 06:00-23:00"
    assert record_of(word).header.sequence == 2
    assert record_of(word).header.previous_statement_id is not None


async def test_a_record_is_said_again_before_it_expires(house: House) -> None:  # LN-PNT-008
    feed = feed_of(house)
    await feed.page(START)
    house.clock.advance(RECORD_LIFETIME - RECORD_RENEWAL)
    assert len((await feed.page(START)).words) == 1
    house.clock.advance(timedelta(seconds=1))

    page = await feed.page(START)

    old, new = map(record_of, page.words)
    assert new.header.expires_at == house.clock.now() + RECORD_LIFETIME
    assert old.model_copy(update={"header": new.header}) == new


async def test_pages_go_on_where_the_last_one_ended(house: House) -> None:
    facts = Facts()
    feed = feed_of(house, facts)
    for number in range(5):
        facts.changes = {"name": f"Harbour {number}"}
        await feed.page(START)

    first = await feed.page(ListPointsRequest(page_size=2))
    last = await feed.page(ListPointsRequest(after_sequence=2))

    assert ([record_of(each).name for each in first.words], first.more) == (["Harbour 0", "Harbour 1"], True)
    assert ([record_of(each).header.sequence for each in last.words], last.more) == ([3, 4, 5], False)
    assert read_payload(first.head, PointFeedHead).last_sequence == 5


async def test_a_page_stays_below_256_kib(house: House) -> None:  # LN-PNT-008
    facts = Facts()
    feed = feed_of(house, facts)
    for number in range(12):
        long = LocalText(language="en", text=f"{number} " + "x" * 990)
        facts.changes = {"directions": (long,) * 40}
        await feed.page(ListPointsRequest(after_sequence=number))

    page = await feed.page(START)

    assert page.more
    assert 1 <= len(page.words) < 12
    assert sum(map(len, page.words)) < 256 * 1024


async def test_a_place_that_the_feed_has_not_reached(house: House) -> None:  # LN-PNT-008
    with pytest.raises(Malformed) as caught:
        await feed_of(house).page(ListPointsRequest(after_sequence=2))

    assert caught.value.code is ErrorCode.MALFORMED_CURSOR


async def test_a_closed_point_is_a_tombstone_and_is_not_spoken_of_again(house: House) -> None:  # LN-PNT-004
    facts = Facts()
    feed = feed_of(house, facts)
    await feed.page(START)
    await feed.close_point(successor_point_id="sg-harbour-02")
    facts.changes = {"name": "Open again"}

    page = await feed.page(ListPointsRequest(after_sequence=1))

    [word] = page.words
    tombstone = read_payload(parse_statement(word), PointTombstone)
    assert (tombstone.point_id, tombstone.successor_point_id) == (POINT, "sg-harbour-02")
    assert tombstone.closed_at == NOW


async def test_a_point_is_closed_once(house: House) -> None:
    feed = feed_of(house)
    await feed.close_point(successor_point_id=None)

    with pytest.raises(RefusedByPeer):
        await feed.close_point(successor_point_id="sg-harbour-02")


async def test_a_point_does_not_follow_itself(house: House) -> None:  # LN-PNT-005
    with pytest.raises(Malformed):
        await feed_of(house).close_point(successor_point_id=POINT)


async def test_a_client_reads_what_is_new_and_nothing_twice(house: House) -> None:
    """LN-PNT-001, LN-PNT-002: over the wire, with the SDK."""
    facts = Facts()
    async with open_line(house, feed_of(house, facts)) as (_, courier):
        [first] = await courier.points()
        facts.changes = {"name": "Harbour North"}
        [second] = await courier.points()
        [same] = await courier.points()

    assert (first.name, second.name, same.name) == ("Harbour", "Harbour North", "Harbour North")
    assert (first.header.sequence, second.header.sequence, same.header.sequence) == (1, 2, 2)


async def test_a_client_follows_a_move(house: House) -> None:  # LN-PNT-004
    feed = feed_of(house)
    async with open_line(house, feed) as (_, courier):
        await courier.points()
        await feed.close_point(successor_point_id="sg-harbour-02")

        assert await courier.points() == ()
        assert courier.successor(POINT) is None, "the successor is not a point of this feed yet"


async def test_a_client_that_comes_late_takes_old_records_for_what_they_are(house: House) -> None:
    """LN-PNT-009: expired ones hold the chain together; the newest one is offered."""
    feed = feed_of(house)
    await feed.page(START)
    house.clock.advance(RECORD_LIFETIME - DAY)
    await feed.page(START)
    house.clock.advance(10 * timedelta(hours=1))
    async with open_line(house, feed) as (_, courier):
        [record] = await courier.points()

    assert record.header.sequence == 2


async def answers_of(house: House) -> list[pb.ListPointsResponse]:
    """Three honest answers: after nothing, one and two records."""
    facts = Facts()
    feed = feed_of(house, facts)
    answers = []
    async with served(house, points=feed) as site:
        for number in range(3):
            facts.changes = {"name": f"Harbour {number}"}
            asked = pb.ListPointsRequest()
            reply = await site.ask("PointService/ListPoints", asked)
            answers.append(pb.ListPointsResponse.FromString(reply.data))
    return answers


async def told(house: House, answer: pb.ListPointsResponse) -> ErrorCode | None:
    """What the SDK says to this answer."""
    async with (
        lying_operator(lambda _: answer.SerializeToString()) as address,
        calling(address, clock=house.clock) as courier,
    ):
        try:
            await courier.points()
        except LockernetError as error:
            assert isinstance(error, Untrusted)
            return error.code
    return None


async def test_a_client_refuses_a_gap_another_order_and_an_old_copy(house: House) -> None:
    """LN-PNT-002, LN-PNT-003."""
    one, _, three = await answers_of(house)
    words, head = list(three.points), three.head

    def answer(*kept: int) -> pb.ListPointsResponse:
        return pb.ListPointsResponse(points=[words[place] for place in kept], head=head)

    assert await told(house, three) is None
    for kept in ((0, 2), (1, 2), (0, 2, 1), (0, 0, 1, 2), (0, 1), ()):
        assert await told(house, answer(*kept)) is ErrorCode.UNTRUSTED_HISTORY, kept
    assert await told(house, pb.ListPointsResponse(points=words)) is ErrorCode.UNTRUSTED_HISTORY
    assert await told(house, pb.ListPointsResponse(head=head, more=True)) is ErrorCode.UNTRUSTED_HISTORY
    assert await told(house, one) is None, "an old copy is whole while its head is fresh"
    house.clock.advance(HEAD_LIFETIME + timedelta(minutes=5))
    assert await told(house, one) is ErrorCode.UNTRUSTED_EXPIRED
