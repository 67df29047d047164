"""LinkService: what a handheld carries to the point and away from it."""

from typing import cast

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.statements import write_statement
from lockernet.models.calls import ExchangeRequest
from lockernet.v1 import events_pb2, statements_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import LinkServiceServicer
from lockernet_node.feed import Link
from lockernet_node.transport.event_service import entry_of
from lockernet_node.transport.metadata import AnyContext


class LinkService(LinkServiceServicer):
    """Takes parts in, and hands out the carrier's own."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def Exchange(  # noqa: N802  # the schema's name
        self, request: pb.ExchangeRequest, _context: AnyContext
    ) -> pb.ExchangeResponse:
        """Orders in; answers, feed and session receipts out."""
        taken = await self._link.exchange(from_wire(request, ExchangeRequest))
        response = pb.ExchangeResponse(
            answers=[cast("pb.ExchangeAnswer", to_wire(each)) for each in taken.answers],
            more=taken.more,
            session_receipts=[
                statements_pb2.SignedStatement.FromString(row.statement) for row in taken.session_receipts
            ],
            last_session_receipt=request.after_session_receipt,
        )
        if taken.session_receipts:
            response.last_session_receipt = taken.session_receipts[-1].number
        if taken.page is not None and taken.page.head is not None:
            response.entries.extend(map(entry_of, taken.page.rows))
            response.head.CopyFrom(write_statement(taken.page.head))
            response.resume.CopyFrom(cast("events_pb2.Cursor", to_wire(taken.page.resume)))
        return response
