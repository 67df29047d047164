"""The calls that a watch makes about one point: a page after a place, and the stream after a place.

What comes is not believed here. A stream that is silent, floods or ends raises Unavailable.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, cast

import grpc

from lockernet.client.channel import SESSION_KEY, VERSION, Channel
from lockernet.client.faults import fault_of
from lockernet.client.feed import Page, page_of
from lockernet.codec.bridge import to_wire
from lockernet.codec.statements import statement_bytes
from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable
from lockernet.models.calls import FeedScope, ListEventsRequest, StreamEventsRequest
from lockernet.models.journal import Cursor
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import EventServiceStub

HEARTBEATS_A_SECOND = 64
"""More than that is no heartbeat (LN-EVT-042)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One member's way to the feed of one point."""

    channel: Channel
    point_id: str

    async def page(self, after: Cursor, *, size: int = 0) -> Page:
        """What comes after a place; `size` 0 is as much as fits. Raises LockernetError."""
        asked = ListEventsRequest(point_id=self.point_id, scope=FeedScope.MEMBER, after=after, page_size=size)
        stub = EventServiceStub(self.channel.grpc)
        response: pb.ListEventsResponse
        response = await self.channel.ask(stub.ListEvents, cast(pb.ListEventsRequest, to_wire(asked)))
        return page_of(response)

    async def stream(self, after: Cursor, *, silence_seconds: float) -> AsyncGenerator[Page, None]:
        """What happens after a place, as it happens. Raises LockernetError; never ends by itself."""
        asked = StreamEventsRequest(point_id=self.point_id, scope=FeedScope.MEMBER, after=after)
        metadata = (VERSION, (SESSION_KEY, self.channel.session_token()))
        stub = EventServiceStub(self.channel.grpc)
        call = stub.StreamEvents(cast(pb.StreamEventsRequest, to_wire(asked)), metadata=metadata)
        pulse = _Pulse(silence_seconds)
        try:
            while True:
                message = await _next(call, pulse)
                page = page_of(message)
                if pulse.is_alive_by(page):
                    yield page
        except grpc.aio.AioRpcError as error:
            raise _why(fault_of(error), after_something=pulse.beats > 0) from error
        finally:
            call.cancel()


class _Pulse:
    """Tells signs of life from repetition and from noise."""

    def __init__(self, silence_seconds: float) -> None:
        self._clock = asyncio.get_running_loop().time
        self._silence_seconds = silence_seconds
        self._last_head = b""
        self._window_began = 0.0
        self._in_window = 0
        self.beats = 0
        self.deadline = self._clock() + silence_seconds

    def is_alive_by(self, page: Page) -> bool:
        """False for a head that came before: it says nothing (LN-EVT-041). Raises Unavailable for a flood."""
        self.beats += 1
        if not page.entries:
            self._count_heartbeat()
            head = b"" if page.head is None else statement_bytes(page.head)
            if head and head == self._last_head:
                return False
            self._last_head = head
        self.deadline = self._clock() + self._silence_seconds
        return True

    def _count_heartbeat(self) -> None:
        now = self._clock()
        if now - self._window_began >= 1:
            self._window_began, self._in_window = now, 0
        self._in_window += 1
        if self._in_window > HEARTBEATS_A_SECOND:
            words = f"more than {HEARTBEATS_A_SECOND} messages without entries in a second"
            raise Unavailable(ErrorCode.OVERLOADED, words)

    def silent(self) -> Unavailable:
        """Nothing came in time."""
        words = f"the stream gave no sign of life for {self._silence_seconds:g} s"
        return Unavailable(ErrorCode.PEER_TIMEOUT, words)


async def _next(call: Any, pulse: _Pulse) -> pb.StreamEventsResponse:
    try:
        async with asyncio.timeout_at(pulse.deadline):
            message = await call.read()
    except TimeoutError:
        raise pulse.silent() from None
    if message is grpc.aio.EOF:
        raise Unavailable(ErrorCode.STREAM_ENDED, "the stream ended without a reason")
    if message is None:  # gRPC's way to say that the bytes do not parse
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "a message of the stream does not parse")
    return cast(pb.StreamEventsResponse, message)


def _why(fault: LockernetError, *, after_something: bool) -> LockernetError:
    """A session that was good and has ended needs a new one (LN-EVT-014); else the fault is what it is."""
    if after_something and fault.code is ErrorCode.UNTRUSTED_SESSION:
        return Unavailable(ErrorCode.STREAM_ENDED, "the session token ended")
    return fault
