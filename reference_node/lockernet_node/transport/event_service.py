"""EventService: what happened, in the bytes that the journal holds."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.statements import write_statement
from lockernet.models.calls import ListEventsRequest, StreamEventsRequest
from lockernet.v1 import events_pb2, statements_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import EventServiceServicer
from lockernet_node.feed import Feed, Page
from lockernet_node.ports import JournalRow
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions


class EventService(EventServiceServicer):
    """Hands out the feed by pages and by streams."""

    def __init__(self, sessions: Sessions, feed: Feed) -> None:
        self._sessions = sessions
        self._feed = feed

    async def ListEvents(  # noqa: N802  # the schema's name
        self, request: pb.ListEventsRequest, context: AnyContext
    ) -> pb.ListEventsResponse:
        """The page after a cursor."""
        caller = self._sessions.caller(context)
        page = await self._feed.page(caller, from_wire(request, ListEventsRequest))
        return pb.ListEventsResponse(entries=map(entry_of, page.rows), head=_head(page), more=page.more)

    async def StreamEvents(  # noqa: N802  # the schema's name
        self, request: pb.StreamEventsRequest, context: AnyContext
    ) -> AsyncGenerator[pb.StreamEventsResponse, None]:
        """Pages after a cursor as they happen, and heartbeats."""
        caller = self._sessions.caller(context)
        asked = from_wire(request, StreamEventsRequest)
        async with aclosing(self._feed.stream(caller, asked)) as pages:
            async for page in pages:
                resume = cast("events_pb2.Cursor", to_wire(page.resume))
                yield pb.StreamEventsResponse(
                    entries=map(entry_of, page.rows), head=_head(page), resume=resume
                )


def _head(page: Page) -> statements_pb2.SignedStatement | None:
    return None if page.head is None else write_statement(page.head)


def entry_of(row: JournalRow) -> events_pb2.FeedEntry:
    """One entry of the journal: the stored bytes; the event is not parsed."""
    if row.receipt is None:
        return events_pb2.FeedEntry(event=row.event)
    receipt = statements_pb2.SignedStatement.FromString(row.receipt)
    return events_pb2.FeedEntry(event=row.event, receipt=receipt)
