"""A stream of the feed in a case: opened, left running while other things happen, and read like the pages."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from google.protobuf.message import DecodeError

from lockernet.v1 import events_pb2, services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.reading.feeds import Feed
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.feeds import MEMBER, whose
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.orders import Desk
from lockernet_conformance.trial.reply import NOTHING, Reply
from lockernet_conformance.trial.trial import Metadata

SECONDS, OPEN_SECONDS = 0.9, 0.1
"""So long a stream is read; so long it gets to open before something else happens."""
LONGER_SECONDS = (2.5, 12.0)
"""So long it is read again, where less came than must: a busy machine is no fault of the target."""
OPEN_SHARE = 0.1
"""Of the time that it is read: to open takes longer there, too."""
MOST = 64
Meanwhile = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Stream:
    """What a stream told until it ended or was left."""

    reply: Reply
    messages: tuple[services_pb2.StreamEventsResponse, ...]
    before: Feed

    @cached_property
    def feed(self) -> Feed:
        """What was read before it, and by it."""
        feed = self.before
        for message in self.messages:
            feed = feed.page(message.entries, message.head, more=None)
        return feed

    @property
    def was_left(self) -> bool:
        """The suite left it; the target had not ended it."""
        return self.reply.status == "LEFT"

    def cursor(self) -> events_pb2.Cursor | None:
        """Where it goes on, in the words of its end (LN-EVT-013)."""
        return self.reply.detail(events_pb2.Cursor)


def came(stream: Stream) -> bool:
    """There is a message, or an end."""
    return bool(stream.messages) or stream.reply.status not in NOTHING


async def read_stream(
    desk: Desk,
    feed: Feed | None = None,
    *,
    by: Person | None = None,
    most: int = MOST,
    seconds: float = SECONDS,
    metadata: Metadata | None = None,
    meanwhile: Meanwhile | None = None,
    enough: Callable[[Stream], bool] = came,
    **fields: Any,
) -> Stream:
    """What comes after what was read, for some seconds or messages, while `meanwhile` happens.

    If that is not `enough`, the same once more and longer: a stream from the same place shows it again, and
    more may have happened by then. `fields` are of the request: after, scope, point_id. A message whose bytes
    are none fails the case; what else is wrong stands in the feed.
    """
    trial, feed = desk.trial, feed or Feed(whose(desk, by))
    asked = {"point_id": trial.world.point_id, "scope": MEMBER, "after": feed.end.cursor, **fields}
    request = services_pb2.StreamEventsRequest(**asked)

    async def read(seconds: float) -> Stream:
        chosen = desk.session(by) if metadata is None else metadata
        asking = trial.call("StreamEvents", request, metadata=chosen, most=most, seconds=seconds)
        opens = max(OPEN_SECONDS, OPEN_SHARE * seconds)
        reply, _ = await asyncio.gather(asking, _later(desk, meanwhile, opens))
        return Stream(reply, _messages(reply), feed)

    stream = await read(seconds)
    for longer in (each for each in LONGER_SECONDS if each > seconds):
        if enough(stream):
            break
        stream = await read(longer)
    return stream


async def open_streams(desk: Desk, count: int, *, meanwhile: Meanwhile) -> list[Reply]:
    """So many streams of the courier at once, open while something else happens."""
    trial, name = desk.trial, "StreamEvents"
    request = services_pb2.StreamEventsRequest(
        point_id=trial.world.point_id, scope=MEMBER, after=events_pb2.Cursor()
    )
    questions = [
        trial.question(name, request, metadata=desk.session(), most=MOST, seconds=SECONDS)
        for _ in range(count)
    ]
    records, _ = await asyncio.gather(
        trial.probe.ask_together(questions), _later(desk, meanwhile, OPEN_SECONDS)
    )
    return [Reply(record, methods()[name].response) for record in records]


def _messages(reply: Reply) -> tuple[services_pb2.StreamEventsResponse, ...]:
    try:
        return tuple(
            services_pb2.StreamEventsResponse.FromString(body) for body in reply.record.answer.bodies
        )
    except DecodeError:
        name = methods()["StreamEvents"].response.DESCRIPTOR.name
        raise Failed(finding(f"{name} messages", "bytes that do not parse", record=reply.record)) from None


async def _later(desk: Desk, meanwhile: Meanwhile | None, seconds: float) -> None:
    if meanwhile is not None:
        await desk.trial.probe.rest(seconds)
        await meanwhile()
