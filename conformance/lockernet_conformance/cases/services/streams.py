"""The feed as it happens: what the pages show, at once, with heartbeats, and to its own member only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lockernet.v1 import services_pb2
from lockernet_conformance.cases.services.feeds import CURSORS, PARCELS, fresh, place_of, some_news
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.feeds import POINT, demand, read_events
from lockernet_conformance.trial.streams import Stream, came, open_streams, read_stream

EMPTY = (Ability.RESET,)
TIMED = (Ability.RESET, Ability.CLOCK)
SHORT_SECONDS, MOMENT_SECONDS, LONG_SECONDS = 0.45, 0.2, 45.0
ENOUGH_SECONDS = 15.0
"""For what ends by itself, and soon."""
BEAT = timedelta(seconds=31)
"""After so long without news there was a heartbeat (LN-EVT-011)."""
ATTEMPTS = 4
"""Minutes that pass in one step can make any reader look slow (LN-EVT-013)."""
TOKEN_OVER = timedelta(minutes=6)
EVENTS = 2
"""Of one parcel: promised, and taken back."""
STREAMS, CALLS, ROUNDS = 16, 30, 2
"""Streams and calls at a time, of an address that may have 32 calls (docs/conformance/target.md)."""


@dataclass
class News:
    """Promises given and taken back while a stream is open; counts the events that there must be."""

    desk: Desk
    parcels: int
    events: int = 0

    async def __call__(self) -> None:
        """More of them."""
        await some_news(self.desk, parcels=self.parcels)
        self.events += EVENTS * self.parcels

    def told(self, stream: Stream) -> bool:
        """The stream has as many."""
        return len(stream.feed.entries) >= self.events


@case("svc/stream/first-message-at-once", verifies=("LN-EVT-011",), kind=Kind.NEGATIVE, needs=EMPTY)
async def first_message_at_once(trial: Trial) -> None:
    """A stream on which nothing has happened begins with the signed head alone, and at once."""
    desk = await fresh(trial)
    stream = await read_stream(desk, seconds=MOMENT_SECONDS)
    demand(desk, stream.feed.wrong)
    trial.expect(
        "a message without entries, and an open stream",
        holds=stream.was_left and bool(stream.messages) and not stream.feed.entries,
        seen=f"{len(stream.messages)} messages, {stream.reply.status}",
        of=stream.reply,
    )


@case("svc/stream/same-as-the-pages", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE, needs=EMPTY)
async def same_as_the_pages(trial: Trial) -> None:
    """A stream from the beginning shows what the pages show, byte for byte."""
    desk = await fresh(trial)
    await some_news(desk)
    pages = await read_events(desk)
    stream = await read_stream(
        desk, seconds=MOMENT_SECONDS, enough=lambda read: len(read.feed.entries) >= len(pages.entries)
    )
    demand(desk, stream.feed.wrong)
    told = [entry.data for entry in stream.feed.entries]
    trial.expect(
        "the events of the pages",
        holds=told == [entry.data for entry in pages.entries],
        seen=f"{len(told)} events; the pages have {len(pages.entries)}",
        of=stream.reply,
    )


@case("svc/stream/goes-on-after-a-place", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE, needs=EMPTY)
async def goes_on_after_a_place(trial: Trial) -> None:
    """A stream from a place on shows what comes after it, and nothing again."""
    desk = await fresh(trial)
    await some_news(desk)
    before = await read_events(desk)
    await some_news(desk, parcels=1)
    wanted = len(before.entries) + EVENTS
    stream = await read_stream(
        desk, before, seconds=MOMENT_SECONDS, enough=lambda read: len(read.feed.entries) >= wanted
    )
    demand(desk, stream.feed.wrong)
    new = len(stream.feed.entries) - len(before.entries)
    trial.expect("two events", holds=new == EVENTS, seen=f"{new} events", of=stream.reply)


@case("svc/stream/as-it-happens", verifies=("LN-EVT-010", "LN-EVT-012"), kind=Kind.POSITIVE, needs=EMPTY)
async def as_it_happens(trial: Trial) -> None:
    """What happens while a stream is open comes on it, and is what the pages show afterwards."""
    desk = await fresh(trial)
    news = News(desk, PARCELS)
    stream = await read_stream(desk, seconds=SHORT_SECONDS, meanwhile=news, enough=news.told)
    demand(desk, stream.feed.wrong)
    pages = await read_events(desk)
    told = [entry.data for entry in stream.feed.entries]
    trial.expect(
        "every event of the pages",
        holds=told == [entry.data for entry in pages.entries] and bool(told),
        seen=f"{len(told)} events; the pages have {len(pages.entries)}",
        of=stream.reply,
    )


@case("svc/stream/says-where-to-go-on", verifies=("LN-EVT-013",), kind=Kind.NEGATIVE, needs=EMPTY)
async def says_where_to_go_on(trial: Trial) -> None:
    """Each message names the place after it, and a stream opened there shows nothing twice."""
    desk = await fresh(trial)
    await some_news(desk, parcels=1)
    news = News(desk, 1)
    stream = await read_stream(desk, seconds=SHORT_SECONDS, meanwhile=news, enough=news.told)
    demand(desk, stream.feed.wrong)
    read = 0
    for message in stream.messages:
        read += len(message.entries)
        trial.expect(
            f"place {read}",
            holds=(message.resume.epoch, message.resume.sequence) == (stream.feed.end.epoch, read),
            seen=f"epoch {message.resume.epoch}, place {message.resume.sequence}",
            of=stream.reply,
        )
    again = await read_stream(desk, stream.feed, after=stream.messages[-1].resume, seconds=MOMENT_SECONDS)
    demand(desk, again.feed.wrong)
    trial.expect(
        "nothing that was read before",
        holds=len(again.feed.entries) == len(stream.feed.entries),
        seen=f"{len(again.feed.entries) - len(stream.feed.entries)} events",
        of=again.reply,
    )


@case("svc/stream/heartbeat", verifies=("LN-EVT-011",), kind=Kind.FAULT, needs=TIMED)
async def heartbeat(trial: Trial) -> None:
    """On a stream without news something comes at least every 30 s."""
    desk = await fresh(trial)
    stream = await _over(desk, BEAT, enough=lambda read: len(read.messages) >= 2)
    demand(desk, stream.feed.wrong)
    trial.expect(
        "another head after the first one, and an open stream",
        holds=stream.was_left and len(stream.messages) >= 2,
        seen=f"{len(stream.messages)} messages, {stream.reply.status}",
        of=stream.reply,
    )


@case("svc/stream/heartbeat-signed-anew", verifies=("LN-EVT-041",), kind=Kind.NEGATIVE, needs=TIMED)
async def heartbeat_signed_anew(trial: Trial) -> None:
    """The head of a heartbeat is a new one: a recorded stream is no sign of life."""
    desk = await fresh(trial)
    await some_news(desk, parcels=1)
    stream = await _over(desk, BEAT, enough=lambda read: len(read.messages) >= 2)
    demand(desk, stream.feed.wrong)
    heads = [message.head.payload for message in stream.messages]
    times = [head.header.issued_at.ToNanoseconds() for head in stream.feed.heads]
    trial.expect(
        "heads of their own, each issued later",
        holds=len(heads) >= 2 and len(set(heads)) == len(heads) and times == sorted(set(times)),
        seen=f"{len(heads)} messages, {len(set(heads))} heads",
        of=stream.reply,
    )


@case(
    "svc/stream/ends-with-its-session",
    verifies=("LN-EVT-014",),
    kind=Kind.FAULT,
    profile=Profile.CORE,
    needs=TIMED,
)
async def ends_with_its_session(trial: Trial) -> None:
    """When its session token ends, the stream ends with UNTRUSTED_SESSION."""
    stream = await _outlived(await fresh(trial))
    stream.reply.refused("UNTRUSTED_SESSION", status="UNAUTHENTICATED")


@case("svc/stream/silent-after-its-session", verifies=("LN-EVT-014",), kind=Kind.NEGATIVE, needs=TIMED)
async def silent_after_its_session(trial: Trial) -> None:
    """What happens after a session token has ended is not told on the stream that it opened."""
    desk = await fresh(trial)

    async def too_late() -> None:
        await trial.control.pass_time(TOKEN_OVER)
        await some_news(desk)

    stream = await read_stream(desk, seconds=ENOUGH_SECONDS, meanwhile=too_late)
    trial.expect(
        "no event",
        holds=not stream.feed.entries,
        seen=f"{len(stream.feed.entries)} events",
        of=stream.reply,
    )


@case("svc/stream/its-end-says-where", verifies=("LN-EVT-013",), kind=Kind.NEGATIVE, needs=TIMED)
async def its_end_says_where(trial: Trial) -> None:
    """A stream that the node ends says beside the reason where a reader goes on."""
    desk = await fresh(trial)
    await some_news(desk)
    stream = await _outlived(desk)
    stream.reply.refused("UNTRUSTED_SESSION")
    cursor, end = stream.cursor(), stream.feed.end
    trial.expect(
        f"a Cursor: epoch {end.epoch}, place {end.sequence}",
        holds=cursor is not None and (cursor.epoch, cursor.sequence) == (end.epoch, end.sequence),
        seen="none" if cursor is None else f"epoch {cursor.epoch}, place {cursor.sequence}",
        of=stream.reply,
    )


@case("svc/stream/without-a-short-deadline", verifies=("LN-EVT-010",), kind=Kind.NEGATIVE, needs=EMPTY)
async def without_a_short_deadline(trial: Trial) -> None:
    """A stream may be longer than any call: 30 s are no bound for it."""
    desk = await fresh(trial)
    stream = await read_stream(desk, most=2, seconds=LONG_SECONDS, meanwhile=lambda: some_news(desk))
    demand(desk, stream.feed.wrong)
    trial.expect("two messages", holds=stream.was_left, seen=stream.reply.words(), of=stream.reply)


@case("svc/stream/others-see-nothing", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE, needs=EMPTY)
async def others_see_nothing(trial: Trial) -> None:
    """A rival's stream tells nothing of a courier's parcels while they come and go."""
    desk = await fresh(trial)
    stream = await read_stream(
        desk, by=desk.people.rival, seconds=SHORT_SECONDS, meanwhile=lambda: some_news(desk)
    )
    demand(desk, stream.feed.wrong)
    trial.expect(
        "heads alone, of an empty feed",
        holds=not stream.feed.entries and all(head.cursor.sequence == 0 for head in stream.feed.heads),
        seen=f"{len(stream.feed.entries)} events",
        of=stream.reply,
    )


@case("svc/stream/whole-view-is-the-operators", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE)
async def whole_view_is_the_operators(trial: Trial) -> None:
    """A courier that asks for a stream of the whole journal is told that there is none."""
    stream = await read_stream(Desk(trial), scope=POINT, seconds=MOMENT_SECONDS)
    stream.reply.refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/stream/another-point", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE)
async def another_point(trial: Trial) -> None:
    """The stream of another point is not here."""
    stream = await read_stream(Desk(trial), point_id="some-other-point", seconds=MOMENT_SECONDS)
    stream.reply.refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/stream/without-a-session", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE)
async def without_a_session(trial: Trial) -> None:
    """Nobody in particular gets no stream."""
    stream = await read_stream(Desk(trial), metadata=(), seconds=MOMENT_SECONDS)
    stream.reply.refused("UNTRUSTED_SESSION", status="UNAUTHENTICATED")


@case("svc/stream/do-not-crowd-out-calls", verifies=("LN-EVT-010",), kind=Kind.FAULT, needs=EMPTY)
async def leave_room_for_calls(trial: Trial) -> None:
    """Many streams that wait leave the calls their room: each call beside them is answered."""
    desk = await fresh(trial)

    async def calls() -> None:
        for _ in range(ROUNDS):
            lost = desk.parcel().parcel_id
            questions = [("GetParcel", _question(desk, lost), desk.session()) for _ in range(CALLS)]
            for reply in await trial.together(*questions):
                reply.refused("NOT_FOUND")

    await open_streams(desk, STREAMS, meanwhile=calls)


def _question(desk: Desk, parcel_id: bytes) -> services_pb2.GetParcelRequest:
    return services_pb2.GetParcelRequest(point_id=desk.trial.world.point_id, parcel_id=parcel_id)


def _cursor_case(name: str, words: str, place: Callable[[int, int], tuple[int, int]]) -> None:
    async def refused(trial: Trial) -> None:
        desk, after = Desk(trial), await place_of(Desk(trial), place)
        stream = await read_stream(desk, by=desk.people.modern, after=after, seconds=MOMENT_SECONDS)
        stream.reply.refused("MALFORMED_CURSOR", status="INVALID_ARGUMENT")

    refused.__doc__ = f"A stream from a cursor {words} is refused as the page would be."
    case(f"svc/stream/cursor~{name}", verifies=("LN-EVT-012",), kind=Kind.NEGATIVE)(refused)


for _name, (_words, _place) in CURSORS.items():
    _cursor_case(_name, _words, _place)


async def _over(
    desk: Desk,
    passed: timedelta,
    *,
    seconds: float = SHORT_SECONDS,
    enough: Callable[[Stream], bool] = came,
) -> Stream:
    """A stream that is open while this time passes."""
    return await read_stream(
        desk, seconds=seconds, meanwhile=lambda: desk.trial.control.pass_time(passed), enough=enough
    )


async def _outlived(desk: Desk) -> Stream:
    """A stream whose token has ended; asked again where the time that passed made its reader look slow."""
    stream = await _over(desk, TOKEN_OVER, seconds=ENOUGH_SECONDS)
    for _ in range(ATTEMPTS - 1):
        if stream.reply.reason != "STREAM_TOO_SLOW":
            break
        await desk.trial.control.reset()
        await some_news(desk)
        stream = await _over(desk, TOKEN_OVER, seconds=ENOUGH_SECONDS)
    return stream
