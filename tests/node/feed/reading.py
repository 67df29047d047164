"""A reader of streams that believes nothing: raw messages from the wire, verified like the SDK's pages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import grpc

from lockernet.client.faults import fault_of
from lockernet.client.feed import MemberFeed, Page, VerifiedEntry
from lockernet.client.operator import Operator
from lockernet.codec.statements import read_statement, statement_bytes
from lockernet.errors import LockernetError
from lockernet.models.journal import FeedEntry
from lockernet.signing.directory import TrustedDirectory
from lockernet.v1 import events_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import EventServiceStub
from tests.network import COURIER, OPERATOR, POINT, CourierDesk, trust_file
from tests.node.transport.site import Site, resume_of
from tests.patience import PATIENCE_SECONDS

DIRECTORY = TrustedDirectory(trust_file())
"""No test waits so long unless something is broken."""


@dataclass(frozen=True)
class Ended:
    """How the node ended a stream."""

    fault: LockernetError
    resume: events_pb2.Cursor | None


@dataclass
class Reader:
    """One open stream of one member."""

    site: Site
    member_id: str = COURIER
    scope: int = pb.FEED_SCOPE_MEMBER
    after: events_pb2.Cursor = field(default_factory=events_pb2.Cursor)
    point_id: str = POINT
    channel: grpc.aio.Channel | None = None
    feed: MemberFeed = field(init=False)
    ended: Ended = field(init=False)

    def __post_init__(self) -> None:
        self.feed = MemberFeed(Operator(DIRECTORY, OPERATOR), POINT, member_id=self.member_id)
        self._call: Any = None

    async def __aenter__(self) -> Self:
        desk = CourierDesk(self.member_id, now=self.site.house.clock.now())
        asked = pb.StreamEventsRequest(
            point_id=self.point_id,
            scope=self.scope,  # type: ignore[arg-type]  # any number
            after=self.after,
        )
        stub = EventServiceStub(self.channel or self.site.channel)
        token = statement_bytes(desk.session())
        self._call = stub.StreamEvents(asked, metadata=(("lockernet-session-bin", token),))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call.cancel()

    async def message(self) -> pb.StreamEventsResponse:
        """The next message as it comes. Raises AioRpcError at the end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await self._call.read()
        if message is grpc.aio.EOF:
            await self._call
        assert isinstance(message, pb.StreamEventsResponse)
        return message

    async def entries(self, count: int) -> list[VerifiedEntry]:
        """So many verified entries, over as many messages as they need."""
        got: list[VerifiedEntry] = []
        while len(got) < count:
            got += self.feed.take(page_of(await self.message()))
        return got

    async def messages(self) -> AsyncIterator[pb.StreamEventsResponse]:
        """All messages until the node ends the stream."""
        while True:
            try:
                yield await self.message()
            except grpc.aio.AioRpcError as error:
                self.ended = Ended(fault_of(error), resume_of(error))
                return

    async def until_it_ends(self) -> Ended:
        """Read on to the end."""
        async for _ in self.messages():
            pass
        return self.ended


def page_of(message: pb.StreamEventsResponse) -> Page:
    """The message as the SDK sees a page; a stream has always more, and each message is sealed in itself."""
    head = read_statement(message.head) if message.HasField("head") else None
    return Page(tuple(map(_entry, message.entries)), head, more=False)


def _entry(wire: events_pb2.FeedEntry) -> FeedEntry:
    receipt = read_statement(wire.receipt) if wire.HasField("receipt") else None
    return FeedEntry(event=wire.event, receipt=receipt)
