"""A node that lies: a real gRPC server with a feed of its own making, and one way to be wrong about it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc

from lockernet.codec.events import encode_event, event_id
from lockernet.codec.statements import seal, write_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet.models.events import OrderRefused
from lockernet.models.journal import (
    NO_EVENT,
    Cause,
    CauseKind,
    Cursor,
    Event,
    MemberHead,
    MemberPosition,
    PointPosition,
)
from lockernet.signing.signer import Signer
from lockernet.v1 import events_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import EventServiceServicer, add_EventServiceServicer_to_server
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement
from lockernet_node.transport.status import failure_of
from tests.lockernet.client.forge import DEVICE
from tests.network import COURIER, NOW, OPERATOR, POINT, CourierDesk

Context = grpc.aio.ServicerContext[Any, Any]
ANY_SIZE = (("grpc.so_reuseport", 0), ("grpc.max_send_message_length", -1))


@dataclass
class Past:
    """A chained feed of refused orders, by this story's name; another name is another history."""

    count: int
    story: str = "truth"
    epoch: int = 1
    member_id: str = COURIER
    point_id: str = POINT
    events: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        count, self.count = self.count, 0
        self.grow(count)

    def grow(self, count: int) -> None:
        """Go on with the story."""
        while self.count < count:
            last = self.ident(self.count)
            self.count += 1
            self.events.append(self._event(self.count, last))

    def ident(self, number: int) -> bytes:
        """The id of an event, counted from 1; of none for 0."""
        return event_id(self.events[number - 1]) if number else NO_EVENT

    def _event(self, number: int, last: bytes) -> bytes:
        said = OrderRefused(
            courier_id=self.member_id, parcel_id=bytes(16), reason=self.story.upper(), final=False
        )
        member = MemberPosition(member_id=self.member_id, epoch=self.epoch, sequence=number, previous=last)
        event = Event(
            position=PointPosition(epoch=self.epoch, sequence=number, previous=last),
            members=(member,),
            point_id=self.point_id,
            occurred_at=NOW,
            cause=Cause(kind=CauseKind.CLOCK),
            order_refused=said,
        )
        return encode_event(event)


@dataclass
class Liar(EventServiceServicer):
    """Tells its past truly; who lies overrides one of the methods."""

    past: Past
    device: Signer = DEVICE
    page_size: int = 10
    asked: int = 0
    streams: int = 0

    async def ListEvents(  # noqa: N802  # the schema's name
        self, request: pb.ListEventsRequest, context: Context
    ) -> pb.ListEventsResponse:
        self.asked += 1
        try:
            return self.page(request.after, request.page_size or self.page_size)
        except LockernetError as error:
            await refuse(context, error)
            raise AssertionError from None

    async def StreamEvents(  # noqa: N802  # the schema's name
        self, request: pb.StreamEventsRequest, context: Context
    ) -> AsyncIterator[pb.StreamEventsResponse]:
        self.streams += 1
        async for message in self.messages(request.after):
            yield message

    def page(self, after: events_pb2.Cursor, size: int) -> pb.ListEventsResponse:
        """What comes after a place."""
        begin = self.begin(after)
        end = min(begin + size, self.past.count)
        return pb.ListEventsResponse(
            entries=self.entries(begin, end), head=self.head(end), more=end < self.past.count
        )

    async def messages(self, after: events_pb2.Cursor) -> AsyncIterator[pb.StreamEventsResponse]:
        """The rest, then silence."""
        begin = self.begin(after)
        yield pb.StreamEventsResponse(
            entries=self.entries(begin, self.past.count), head=self.head(self.past.count)
        )
        await asyncio.Event().wait()

    def begin(self, after: events_pb2.Cursor) -> int:
        """How many events lie before. Raises Malformed for a cursor of another history."""
        if after.epoch not in (0, self.past.epoch) or after.sequence > self.past.count:
            raise Malformed(ErrorCode.MALFORMED_CURSOR)
        return after.sequence

    def entries(self, begin: int, end: int) -> list[events_pb2.FeedEntry]:
        """These events."""
        return [events_pb2.FeedEntry(event=event) for event in self.past.events[begin:end]]

    def head(self, end: int) -> WireStatement:
        """A signed head that ends there."""
        word = MemberHead(
            header=CourierDesk(OPERATOR).header(self.past.member_id),
            point_id=self.past.point_id,
            member_id=self.past.member_id,
            cursor=Cursor(epoch=self.past.epoch, sequence=end),
            event_id=self.past.ident(end),
        )
        return write_statement(seal(word, self.device))


async def refuse(context: Context, error: LockernetError) -> None:
    """End the call with this error, as a node does."""
    failure = failure_of(error)
    context.set_trailing_metadata(failure.trailing)
    await context.abort(failure.status, failure.words)


def _streaming(liar: Liar, said: bytes) -> grpc.GenericRpcHandler:
    """The liar's pages, and streams of these bytes, whatever they are."""

    async def answer(request: bytes, context: Context) -> AsyncIterator[bytes]:
        yield said

    pages = grpc.unary_unary_rpc_method_handler(
        liar.ListEvents,
        request_deserializer=pb.ListEventsRequest.FromString,
        response_serializer=pb.ListEventsResponse.SerializeToString,
    )
    handlers = {"ListEvents": pages, "StreamEvents": grpc.unary_stream_rpc_method_handler(answer)}
    return grpc.method_handlers_generic_handler("lockernet.v1.EventService", handlers)


@asynccontextmanager
async def lying(
    liar: Liar,
    *,
    on_streams: bytes | None = None,
    compression: grpc.Compression = grpc.Compression.NoCompression,
) -> AsyncIterator[str]:
    """The liar behind a port; its address. `on_streams` are sent instead of its messages."""
    server = grpc.aio.server(options=ANY_SIZE, compression=compression)
    if on_streams is None:
        add_EventServiceServicer_to_server(liar, server)
    else:
        server.add_generic_rpc_handlers((_streaming(liar, on_streams),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)
