"""EventService: what happened, in the bytes that the journal holds."""

from lockernet.codec.bridge import from_wire
from lockernet.codec.statements import write_statement
from lockernet.models.calls import ListEventsRequest
from lockernet.v1 import events_pb2, statements_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import EventServiceServicer
from lockernet_node.feed import Feed
from lockernet_node.ports import JournalRow
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions


class EventService(EventServiceServicer):
    """Hands out pages of the feed."""

    def __init__(self, sessions: Sessions, feed: Feed) -> None:
        self._sessions = sessions
        self._feed = feed

    async def ListEvents(  # noqa: N802  # the schema's name
        self, request: pb.ListEventsRequest, context: AnyContext
    ) -> pb.ListEventsResponse:
        """The page after a cursor."""
        caller = self._sessions.caller(context)
        page = await self._feed.page(caller, from_wire(request, ListEventsRequest))
        head = None if page.head is None else write_statement(page.head)
        return pb.ListEventsResponse(entries=map(_entry, page.rows), head=head, more=page.more)


def _entry(row: JournalRow) -> events_pb2.FeedEntry:
    """The stored bytes; the event is not parsed."""
    if row.receipt is None:
        return events_pb2.FeedEntry(event=row.event)
    receipt = statements_pb2.SignedStatement.FromString(row.receipt)
    return events_pb2.FeedEntry(event=row.event, receipt=receipt)
