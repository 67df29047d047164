"""Nodes that lie: each is noticed, named with its code and survived, and memory stays bounded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import grpc
import pytest

from lockernet.client.channel import Patience
from lockernet.client.feed import open_member_head
from lockernet.client.operator import Operator
from lockernet.client.watch import (
    Bookmark,
    EpochStarted,
    MemoryCursors,
    Pace,
    Paused,
    PointEnded,
    PointEvent,
    Watch,
)
from lockernet.client.watch.told import Feed
from lockernet.codec.statements import parse_statement
from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.v1 import events_pb2
from lockernet.v1 import services_pb2 as pb
from tests.lockernet.client.line import DIRECTORY, calling
from tests.lockernet.client.watch.liar import Context, Liar, Past, lying, refuse
from tests.lockernet.client.watch.reading import QUICK, ending, read, read_all, sequences
from tests.network import COURIER, OPERATOR, OTHER_COURIER, POINT, signer
from tests.node.feed.test_stream_ends import LOCAL
from tests.node.house import House
from tests.node.transport.site import served
from tests.patience import PATIENCE_SECONDS

TRUTH = Past(30)
SECOND = Past(30, epoch=2)
HASTY = Pace(silence_seconds=0.2, first_pause_seconds=0.02, longest_pause_seconds=0.05)


class WrongKey(Liar):
    """Signs with a key that nobody knows."""


class KnownKeyOfAnother(Liar):
    """Signs with its operator's grant key."""


class Replaying(Liar):
    """Sends the first page again as the second."""

    def entries(self, begin: int, end: int) -> list[events_pb2.FeedEntry]:
        return super().entries(0, end - begin)


class Truncating(Liar):
    """Cuts the end off each page; the head tells."""

    def entries(self, begin: int, end: int) -> list[events_pb2.FeedEntry]:
        return super().entries(begin, end)[:-1]


class LeavingOneOut(Liar):
    """Leaves one event out in the middle."""

    def entries(self, begin: int, end: int) -> list[events_pb2.FeedEntry]:
        return [each for number, each in enumerate(super().entries(begin, end)) if number != 4]


class ShowingAnothers(Liar):
    """Shows the parcels of another courier, signed for it."""


class ShowingAnotherPoints(Liar):
    """Shows the feed of another point."""


class HeadsOfAnotherCourier(Liar):
    """True events under a head that is addressed to somebody else."""

    def head(self, end: int) -> object:  # type: ignore[override]  # what protobuf takes
        self.past, past = Past(self.past.count, member_id=OTHER_COURIER), self.past
        head = super().head(end)
        self.past = past
        return head


class Headless(Liar):
    """Pages without a signed head."""

    def page(self, after: events_pb2.Cursor, size: int) -> pb.ListEventsResponse:
        page = super().page(after, size)
        page.ClearField("head")
        return page


class PromisingMore(Liar):
    """Empty pages that always promise more."""

    def page(self, after: events_pb2.Cursor, size: int) -> pb.ListEventsResponse:
        return pb.ListEventsResponse(head=self.head(after.sequence), more=True)


class WithGarbageInside(Liar):
    """Events that do not parse."""

    def entries(self, begin: int, end: int) -> list[events_pb2.FeedEntry]:
        return [events_pb2.FeedEntry(event=b"\xff\xff\xff garbage")]


class Huge(Liar):
    """An answer larger than any message may be."""

    def page(self, after: events_pb2.Cursor, size: int) -> pb.ListEventsResponse:
        return pb.ListEventsResponse(entries=[events_pb2.FeedEntry(event=bytes(300 * 1024))])


LIES: list[tuple[Liar, ErrorCode, str]] = [
    (WrongKey(TRUTH, device=signer("nobody")), ErrorCode.UNTRUSTED_HISTORY, "UNTRUSTED_KEY"),
    (KnownKeyOfAnother(TRUTH, device=signer(f"{OPERATOR}/grant")), ErrorCode.UNTRUSTED_HISTORY, "PURPOSE"),
    (Replaying(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "stands twice"),
    (Truncating(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "the feed ends at"),
    (LeavingOneOut(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "something is missing"),
    (ShowingAnothers(Past(5, member_id=OTHER_COURIER)), ErrorCode.UNTRUSTED_HISTORY, "does not concern"),
    (ShowingAnotherPoints(Past(5, point_id="other")), ErrorCode.UNTRUSTED_HISTORY, "an event of 'other'"),
    (HeadsOfAnotherCourier(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "UNTRUSTED_AUDIENCE"),
    (Headless(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "there is no head"),
    (PromisingMore(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "promises more"),
    (WithGarbageInside(TRUTH), ErrorCode.UNTRUSTED_HISTORY, "MALFORMED_MESSAGE"),
    (Huge(TRUTH), ErrorCode.MESSAGE_TOO_LARGE, ""),
]


@pytest.mark.parametrize(("liar", "code", "words"), LIES, ids=lambda each: type(each).__name__)
async def test_a_lie_ends_its_point_with_its_name(liar: Liar, code: ErrorCode, words: str) -> None:
    """LN-EVT-006, LN-EVT-042: nothing of the page that lies is believed."""
    async with lying(liar) as address, calling(address) as courier:
        told = await read_all(courier.watch(POINT, pace=QUICK))

    error = ending(told)
    assert error.code is code
    assert words in error.message
    assert all(number <= liar.page_size for number in sequences(told))


async def test_the_others_go_on_beside_a_liar() -> None:
    house = House()
    await house.tell_all()
    async with (
        lying(Replaying(TRUTH)) as address,
        served(house) as site,
        calling(address) as deceived,
        calling(site.address, clock=house.clock) as courier,
    ):
        honest = courier.watch(POINT, pace=QUICK)
        merged = Watch.merged(honest, deceived.watch("second-point", pace=QUICK))
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(merged.events()) as events:
            ended = await anext(events)
            await house.reserve("FIRST")
            event = await anext(events)

    assert (ended.feed.point_id, ending([ended]).code) == ("second-point", ErrorCode.UNTRUSTED_HISTORY)
    assert (event.feed.point_id, sequences([event])) == (POINT, [1])


async def test_a_huge_answer_that_was_packed_small_is_not_unpacked() -> None:
    class Bomb(Liar):
        def page(self, after: events_pb2.Cursor, size: int) -> pb.ListEventsResponse:
            return pb.ListEventsResponse(entries=[events_pb2.FeedEntry(event=bytes(50 * 1024 * 1024))])

    async with lying(Bomb(TRUTH), compression=grpc.Compression.Gzip) as address, calling(address) as courier:
        told = await read_all(courier.watch(POINT, pace=QUICK))

    assert ending(told).code is ErrorCode.MESSAGE_TOO_LARGE


class Silent(Liar):
    """Takes the stream and says nothing."""

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        await asyncio.Event().wait()
        yield pb.StreamEventsResponse()


class Recorded(Liar):
    """Plays the same heartbeat again and again."""

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        heartbeat = pb.StreamEventsResponse(head=self.head(after.sequence))
        while True:
            yield heartbeat
            await asyncio.sleep(0.05)


class Flooding(Liar):
    """Heartbeats without end and without a pause."""

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        heartbeat = pb.StreamEventsResponse(head=self.head(after.sequence))
        while True:
            yield heartbeat
            await asyncio.sleep(0)


class EndingQuietly(Liar):
    """Ends each stream as if all were said."""

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        yield pb.StreamEventsResponse(head=self.head(after.sequence))


BROKEN_STREAMS: list[tuple[Liar, ErrorCode]] = [
    (Silent(TRUTH), ErrorCode.PEER_TIMEOUT),
    (Recorded(TRUTH), ErrorCode.PEER_TIMEOUT),
    (Flooding(TRUTH), ErrorCode.OVERLOADED),
    (EndingQuietly(TRUTH), ErrorCode.STREAM_ENDED),
]


@pytest.mark.parametrize(("liar", "code"), BROKEN_STREAMS, ids=lambda each: type(each).__name__)
async def test_a_stream_that_does_not_live_is_opened_again(liar: Liar, code: ErrorCode) -> None:
    """LN-EVT-011, LN-EVT-041, LN-EVT-042: the pages told everything meanwhile."""
    pauses: list[Paused] = []
    async with lying(liar) as address, calling(address) as courier:
        watch = courier.watch(POINT, pace=HASTY, paused=pauses.append)
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(watch.events()) as events:
            told = [await anext(events) for _ in range(30)]
            waiting = asyncio.create_task(anext(events))
            while len(pauses) < 2:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    assert sequences(told) == list(range(1, 31))
    assert {each.error.code for each in pauses} == {code}
    assert liar.streams >= 2


async def test_bytes_that_are_no_message_end_the_point() -> None:
    async with lying(Liar(TRUTH), on_streams=b"\x0a\xff\xff") as address, calling(address) as courier:
        told = await read_all(courier.watch(POINT, pace=QUICK))

    assert ending(told).code is ErrorCode.MALFORMED_MESSAGE


class Endless(Liar):
    """A stream that never pauses: pages of true events, for ever."""

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        begin = after.sequence
        while True:
            end = begin + 200
            self.past.grow(end)
            yield pb.StreamEventsResponse(entries=self.entries(begin, end), head=self.head(end))
            self.sent = begin = end

    sent = 0


async def test_an_endless_stream_waits_for_its_reader_in_bounded_memory() -> None:
    """LN-EVT-042: what is kept does not grow with what is sent."""
    liar = Endless(Past(0))
    async with lying(liar) as address, calling(address) as courier:
        await courier._channel.grpc.close()
        courier._channel.grpc = grpc.aio.insecure_channel(address, options=LOCAL)
        watch = courier.watch(POINT, pace=QUICK)
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(watch.events()) as events:
            read = [await anext(events) for _ in range(200)]
            await asyncio.sleep(0.5)
            sent = liar.sent
            await asyncio.sleep(0.5)

            assert sequences(read)[-1] == 200
            assert liar.sent == sent < 8_000


class Forked(Liar):
    """Says on the stream that another event stands where its pages had one."""

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        self.past, truth = Past(self.past.count, story="lie"), self.past
        heartbeat = pb.StreamEventsResponse(head=self.head(self.past.count))
        self.past = truth
        yield heartbeat
        await asyncio.Event().wait()


def assert_is_proven(error: LockernetError) -> None:
    """Both heads are good, of the same feed, and cannot both be true."""
    assert isinstance(error, Untrusted)
    assert error.code is ErrorCode.UNTRUSTED_FORK
    operator = Operator(DIRECTORY, OPERATOR)
    before, after = (
        open_member_head(operator, parse_statement(each), POINT, member_id=COURIER) for each in error.proof
    )
    first, second = before.cursor, after.cursor
    same_place = first == second and before.event_id != after.event_id
    assert same_place or (second.epoch, second.sequence) < (first.epoch, first.sequence)


async def test_a_fork_on_the_stream_is_proven_by_both_heads() -> None:
    """LN-EVT-040."""
    async with lying(Forked(TRUTH)) as address, calling(address) as courier:
        told = await read_all(courier.watch(POINT, pace=QUICK))

    assert sequences(told) == list(range(1, 31))
    assert_is_proven(ending(told))


OTHER_PASTS = {
    "as long": Past(30, story="lie", epoch=2),
    "longer": Past(45, story="lie", epoch=2),
    "cut to nothing": Past(0, epoch=2),
    "cut to one": Past(1, epoch=2),
    "cut short": Past(17, epoch=2),
    "an earlier epoch": Past(40),
}


@pytest.mark.parametrize("other", OTHER_PASTS.values(), ids=OTHER_PASTS)
@pytest.mark.parametrize("acknowledged", [30, 25])
async def test_a_fork_after_a_restart_is_proven_by_both_heads(other: Past, acknowledged: int) -> None:
    """LN-EVT-040, LN-EVT-044: wherever the reader had got to when the node began another history."""
    cursors, liar = MemoryCursors(), Liar(SECOND)
    async with lying(liar) as address, calling(address) as courier:
        for told in (await read_all(courier.watch(POINT, after=cursors, pace=QUICK, follow=False)))[
            :acknowledged
        ]:
            assert isinstance(told, PointEvent)
            cursors.acknowledge(told)
        liar.past = other
        again = await read_all(courier.watch(POINT, after=cursors, pace=QUICK, follow=False))

    assert_is_proven(ending(again))


async def test_a_fork_while_the_reader_follows_is_noticed_when_it_comes_back() -> None:
    liar = EndingQuietly(SECOND)
    async with lying(liar) as address, calling(address) as courier:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async with aclosing(courier.watch(POINT, pace=QUICK).events()) as events:
                told = [await anext(events) for _ in range(30)]
                liar.past = OTHER_PASTS["longer"]
                told += [each async for each in events]

    assert sequences(told) == list(range(1, 31))
    assert_is_proven(ending(told))


async def test_a_gap_is_no_fork() -> None:
    """What the point leaves out once, it may have signed truly elsewhere."""
    liar = LeavingOneOut(TRUTH)
    cursors = MemoryCursors()
    async with lying(Liar(TRUTH)) as address, calling(address) as courier:
        for told in await read(courier.watch(POINT, after=cursors, pace=QUICK), 10):
            assert isinstance(told, PointEvent)
            cursors.acknowledge(told)
    async with lying(liar) as address, calling(address) as courier:
        told_again = await read_all(courier.watch(POINT, after=cursors, pace=QUICK))

    assert ending(told_again).code is ErrorCode.UNTRUSTED_HISTORY


async def test_a_new_epoch_is_told_and_followed_from_its_beginning() -> None:
    """LN-EVT-020, LN-EVT-044."""
    cursors, liar = MemoryCursors(), Liar(TRUTH)
    async with lying(liar) as address, calling(address) as courier:
        for told in await read_all(courier.watch(POINT, after=cursors, pace=QUICK, follow=False)):
            assert isinstance(told, PointEvent)
            cursors.acknowledge(told)
        liar.past = Past(5, epoch=2)
        epoch, *events = await read_all(courier.watch(POINT, after=cursors, pace=QUICK, follow=False))
        assert isinstance(epoch, EpochStarted)
        assert cursors.acknowledge(epoch)
        rest = await read_all(courier.watch(POINT, after=cursors, pace=QUICK, follow=False))

    assert epoch.before.cursor.sequence == 30
    assert epoch.bookmark.seen.cursor.epoch == 2
    assert sequences(events) == sequences(rest) == [1, 2, 3, 4, 5]


async def test_a_new_epoch_that_begins_while_the_stream_is_opened_is_followed() -> None:
    class Restored(Liar):
        async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
            self.past = Past(2, epoch=2)
            async for message in super().messages(after):
                yield message

    async with lying(Restored(TRUTH)) as address, calling(address) as courier:
        told = await read(courier.watch(POINT, pace=QUICK), 33)

    assert sequences(told) == [*range(1, 31), 1, 2]
    assert isinstance(told[30], EpochStarted)


async def test_points_that_hang_hold_up_no_other() -> None:
    class Hanging(Liar):
        async def ListEvents(  # noqa: N802  # the schema's name
            self, request: pb.ListEventsRequest, context: Context
        ) -> pb.ListEventsResponse:
            if request.after.sequence:
                await asyncio.Event().wait()
            return await super().ListEvents(request, context)

    pace = Pace(pages_at_once=1)
    async with (
        lying(Hanging(TRUTH)) as hanging,
        lying(Liar(Past(30, member_id=OTHER_COURIER))) as honest,
        calling(hanging, patience=Patience()) as stuck,
        calling(honest, member_id=OTHER_COURIER) as courier,
    ):
        merged = Watch.merged(stuck.watch(POINT, pace=pace), courier.watch(POINT, pace=pace))
        told = await read(merged, 40)

    from_honest = [each for each in told if each.feed.member_id == OTHER_COURIER]
    assert sequences(from_honest) == list(range(1, 31))


@pytest.mark.parametrize("place", [{"epoch": 2**63}, {"epoch": 2**64 - 1, "sequence": 2**64 - 1}])
async def test_positions_that_no_model_takes_are_noticed(place: dict[str, int]) -> None:
    class Beyond(Liar):
        def entries(self, begin: int, end: int) -> list[events_pb2.FeedEntry]:
            (first, *rest) = super().entries(begin, end)
            event = events_pb2.Event.FromString(first.event)
            for name, value in place.items():
                setattr(event.members[0], name, value)
            return [events_pb2.FeedEntry(event=event.SerializeToString()), *rest]

    async with lying(Beyond(TRUTH)) as address, calling(address) as courier:
        told = await read_all(courier.watch(POINT, pace=QUICK))

    assert ending(told).code is ErrorCode.UNTRUSTED_HISTORY


async def test_an_operator_whose_list_of_points_cannot_be_had_ends_alone() -> None:
    """A server without a list of points, beside one with a point."""
    async with (
        lying(Liar(TRUTH)) as listless,
        lying(Liar(TRUTH)) as honest,
        calling(listless) as deceived,
        calling(honest) as courier,
    ):
        told = await read(Watch.merged(deceived.watch(pace=QUICK), courier.watch(POINT, pace=QUICK)), 31)

    (ended,) = [each for each in told if isinstance(each, PointEnded)]
    assert str(ended.feed) == f"the points of {OPERATOR}"
    assert sequences(told) == list(range(1, 31))


async def test_a_kept_head_that_is_not_believed_any_more_hinders_nothing() -> None:
    """As after a device key was compromised: the chain goes on from the last event alone."""

    class Kept(MemoryCursors):
        def read(self, feed: Feed) -> Bookmark | None:
            kept = super().read(feed)
            return None if kept is None else Bookmark(kept.seen, b"rubbish")

    cursors = Kept()
    async with lying(Liar(TRUTH)) as address, calling(address) as courier:
        for told in await read(courier.watch(POINT, after=cursors, pace=QUICK), 5):
            assert isinstance(told, PointEvent)
            cursors.acknowledge(told)
        rest = await read_all(courier.watch(POINT, after=cursors, pace=QUICK, follow=False))

    assert sequences(rest) == list(range(6, 31))


async def test_a_session_that_is_refused_at_once_is_no_reason_to_try_for_ever() -> None:
    class Refusing(Liar):
        async def StreamEvents(  # noqa: N802  # the schema's name
            self, request: pb.StreamEventsRequest, context: Context
        ) -> AsyncIterator[pb.StreamEventsResponse]:
            await refuse(context, Untrusted(ErrorCode.UNTRUSTED_SESSION))
            yield pb.StreamEventsResponse()

    async with lying(Refusing(TRUTH)) as address, calling(address) as courier:
        told = await read_all(courier.watch(POINT, pace=QUICK))

    assert ending(told).code is ErrorCode.UNTRUSTED_SESSION
