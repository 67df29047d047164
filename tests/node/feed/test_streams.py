"""Streams: what happens comes as it happens, sealed, in order, once, and nobody else's."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from lockernet.client.audit import FeedAudit
from lockernet.client.operator import Operator
from lockernet.codec.events import decode_event
from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.reservations import ReserveCompartment
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from lockernet_node.clocks import SeededEntropy
from lockernet_node.feed import Feed
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.transport.limits import CallLimits
from tests.network import BANK, COURIER, OPERATOR, OTHER_COURIER, POINT, CourierDesk
from tests.node.feed.reading import DIRECTORY, Reader, page_of
from tests.node.house import House
from tests.node.transport.site import Metadata, Site, served


async def tell(house: House, *, count: int, courier: CourierDesk | None = None) -> None:
    """So many events of one courier: orders to reserve, and their refusals when the bank is full."""
    desk = courier or house.courier
    for _ in range(count):
        try:
            await house.orders.submit(
                desk.reserve(desk.entropy.token(8).hex(), desk.terms()), ReserveCompartment
            )
        except LockernetError as refused:
            assert refused.code is ErrorCode.POINT_FULL


async def test_the_first_message_comes_at_once_though_nothing_happened(site: Site) -> None:  # LN-EVT-011
    async with Reader(site) as reader:
        message = await reader.message()

        assert not message.entries
        assert message.resume == Cursor(epoch=1, sequence=0)
        assert reader.feed.take(page_of(message)) == []


async def test_what_is_there_comes_first_and_what_happens_then_comes_too(site: Site) -> None:  # LN-EVT-012
    await site.house.reserve("FIRST")
    async with Reader(site) as reader:
        [first] = await reader.entries(1)
        await site.house.reserve("SECOND")
        [second] = await reader.entries(1)

    assert (first.seen.cursor.sequence, second.seen.cursor.sequence) == (1, 2)


async def test_a_stream_shows_the_bytes_of_the_journal(site: Site) -> None:  # LN-EVT-002
    await site.house.deposit()
    async with Reader(site) as reader:
        message = await reader.message()

    rows = [row for row in await site.house.journal() if decode_event(row.event).members]
    assert [(each.event, each.HasField("receipt")) for each in message.entries] == [
        (row.event, row.receipt is not None) for row in rows
    ]


async def test_a_thousand_events_of_two_members_interleave_and_each_chain_is_whole(house: House) -> None:
    """LN-EVT-006, LN-EVT-012: order, heads and completeness, provable by each member alone."""
    other = CourierDesk(OTHER_COURIER, entropy=SeededEntropy(b"other"))
    async with (
        served(house) as site,
        Reader(site) as mine,
        Reader(site, member_id=OTHER_COURIER) as theirs,
    ):
        told = asyncio.gather(tell(house, count=500), tell(house, count=500, courier=other))
        my_entries, their_entries = await asyncio.gather(mine.entries(500), theirs.entries(500))
        await told

    for member_id, entries in ((COURIER, my_entries), (OTHER_COURIER, their_entries)):
        assert [entry.seen.cursor.sequence for entry in entries] == list(range(1, 501))
        assert all([each.member_id for each in entry.event.members] == [member_id] for entry in entries)
        points = [entry.event.position.sequence for entry in entries]
        assert points == sorted(points)


async def test_a_node_that_leaves_an_entry_out_is_noticed(site: Site) -> None:  # LN-EVT-006
    await tell(site.house, count=12)
    async with Reader(site) as reader:
        message = await reader.message()
    honest = page_of(message)

    for missing in range(12):
        audit = FeedAudit(Operator(DIRECTORY, OPERATOR), POINT, member_id=COURIER)
        with pytest.raises(Untrusted) as caught:
            for place, entry in enumerate(honest.entries):
                if place != missing:
                    audit.add(entry)
            audit.finish(honest.head)
        assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY


async def test_the_operator_follows_the_whole_journal_under_checkpoints(site: Site) -> None:  # LN-EVT-005
    await tell(site.house, count=3)
    audit = FeedAudit(Operator(DIRECTORY, OPERATOR), POINT, member_id=None)
    async with Reader(site, member_id=OPERATOR, scope=pb.FEED_SCOPE_POINT) as reader:
        first = page_of(await reader.message())
        await site.house.reports.start()
        second = page_of(await reader.message())

    for entry in (*first.entries, *second.entries):
        audit.add(entry)
    assert audit.finish(second.head).events == 4


async def test_a_stream_goes_on_after_any_place(site: Site) -> None:
    await tell(site.house, count=5)
    async with Reader(site, after=Cursor(epoch=1, sequence=3)) as reader:
        message = await reader.message()

    assert len(message.entries) == 2
    assert message.resume == Cursor(epoch=1, sequence=5)


async def test_more_than_a_page_comes_in_pages_that_are_each_sealed(site: Site) -> None:
    await tell(site.house, count=1_100)
    async with Reader(site) as reader:
        first = await reader.message()
        second = await reader.message()

    assert (len(first.entries), len(second.entries)) == (1_000, 100)
    assert len(reader.feed.take(page_of(first))) == 1_000
    assert len(reader.feed.take(page_of(second))) == 100


async def test_heartbeats_come_while_nothing_happens(house: House) -> None:  # LN-EVT-011
    await house.reserve("FIRST")
    async with (
        served(house, feed=Feed(house.desk, heartbeat_seconds=0.01)) as site,
        Reader(site) as reader,
    ):
        await reader.entries(1)
        beats = [await reader.message() for _ in range(3)]

    assert not any(beat.entries for beat in beats)
    assert all(reader.feed.take(page_of(beat)) == [] for beat in beats)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"point_id": "sg-elsewhere-01"}, ErrorCode.NOT_FOUND),
        ({"scope": pb.FEED_SCOPE_POINT}, ErrorCode.NOT_FOUND),
        ({"scope": pb.FEED_SCOPE_UNSPECIFIED}, ErrorCode.NOT_FOUND),
        ({"scope": 99}, ErrorCode.NOT_FOUND),
        ({"after": Cursor(epoch=2, sequence=0)}, ErrorCode.MALFORMED_CURSOR),
        ({"after": Cursor(epoch=1, sequence=9)}, ErrorCode.MALFORMED_CURSOR),
        ({"point_id": "NOT A SLUG"}, ErrorCode.MALFORMED_FIELD),
    ],
)
async def test_what_a_page_refuses_a_stream_refuses(
    site: Site, asked: dict[str, object], code: ErrorCode
) -> None:
    """LN-EVT-012, LN-EVT-004."""
    async with Reader(site, **asked) as reader:  # type: ignore[arg-type]  # a table of fields
        ended = await reader.until_it_ends()

    assert (ended.fault.code, ended.resume) == (code, None)


async def test_a_stream_without_a_session_is_refused(site: Site) -> None:
    reply = await site.send("EventService/StreamEvents", b"")

    assert reply.reasons == ("UNTRUSTED_SESSION",)


async def test_a_stream_ends_with_its_session(site: Site) -> None:  # LN-EVT-014
    async with Reader(site) as reader:
        await reader.message()
        await site.house.pass_time(timedelta(minutes=10))
        await site.house.reserve("LATE")
        ended = await reader.until_it_ends()

    assert ended.fault.code is ErrorCode.UNTRUSTED_SESSION
    assert ended.resume == Cursor(epoch=1, sequence=0)


async def test_streams_do_not_crowd_calls_out(house: House) -> None:  # LN-EVT-010
    limits = CallLimits(in_flight=1, per_peer=1, streams=3, streams_per_peer=2)
    async with served(house, limits=limits) as site, Reader(site) as first, Reader(site) as second:
        await asyncio.gather(first.message(), second.message())
        async with Reader(site) as third:
            ended = await third.until_it_ends()
        asked = pb.ListEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=Cursor())
        reply = await site.ask("EventService/ListEvents", asked)

    assert ended.fault.code is ErrorCode.OVERLOADED
    assert reply.reasons == ()


@pytest.mark.parametrize(
    ("data", "metadata", "reason"),
    [
        (b"\xff\xff", (), "MALFORMED_MESSAGE"),
        (b"\x0a" + b"\x80" * 9, (), "MALFORMED_MESSAGE"),
        (b"\x0a\x03abc" * 60_000, (), "MESSAGE_TOO_LARGE"),
        (b"", (("lockernet-version", "2"),), "VERSION_UNSUPPORTED"),
        (b"", (("lockernet-session-bin", b"rubbish"),), "MALFORMED_STATEMENT"),
    ],
)
async def test_bad_bytes_pass_the_same_gate_as_calls(
    site: Site, data: bytes, metadata: Metadata, reason: str
) -> None:
    """LN-MSG-001, LN-MSG-003, LN-MSG-004."""
    reply = await site.send("EventService/StreamEvents", data, metadata=metadata)

    assert reply.reasons == (reason,)


async def test_a_mistake_of_ours_inside_a_stream_tells_nothing(site: Site) -> None:  # LN-NOD-005
    async with Reader(site) as reader:
        await reader.message()
        site.house.store = None
        site.house.desk.store._contents = None  # type: ignore[attr-defined]  # as broken as can be
        with capture_logs() as logs, pytest.raises(AttributeError):
            await site.house.reserve("LATE")
        async with Reader(site) as other:
            with capture_logs() as logs:
                ended = await other.until_it_ends()

    assert ended.fault.code is ErrorCode.INTERNAL
    assert "NoneType" not in ended.fault.message
    assert [each["event"] for each in logs] == ["call_failed"]
    assert "NoneType" not in str(logs)


async def test_a_stream_over_the_file_is_woken_by_its_commits(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path / "node.db", compartments=BANK) as store:
        house = House(store=store)
        await house.tell_all()
        async with served(house) as site, Reader(site) as reader:
            await reader.message()
            await house.deposit()
            entries = await reader.entries(4)

    assert [entry.seen.cursor.sequence for entry in entries] == [1, 2, 3, 4]
    assert entries[-1].handover is not None
