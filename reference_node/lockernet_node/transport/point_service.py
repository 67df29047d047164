"""PointService: where parcels can go, and what time it is there."""

from typing import cast

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.statements import write_statement
from lockernet.models.calls import AttestTimeRequest, ListPointsRequest
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import PointServiceServicer
from lockernet.v1.statements_pb2 import SignedStatement
from lockernet_node.feed import PointFeed
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions


class PointService(PointServiceServicer):
    """Hands out the operator's feed of points, in the bytes in which it was signed."""

    def __init__(self, sessions: Sessions, points: PointFeed, *, hours: Hours) -> None:
        self._sessions = sessions
        self._points = points
        self._hours = hours

    async def ListPoints(  # noqa: N802  # the schema's name
        self, request: pb.ListPointsRequest, context: AnyContext
    ) -> pb.ListPointsResponse:
        """What was said after a place in the feed."""
        self._sessions.caller(context)
        page = await self._points.page(from_wire(request, ListPointsRequest))
        return pb.ListPointsResponse(
            points=map(SignedStatement.FromString, page.words),
            head=write_statement(page.head),
            more=page.more,
        )

    async def AttestTime(  # noqa: N802  # the schema's name
        self, request: pb.AttestTimeRequest, _context: AnyContext
    ) -> pb.AttestTimeResponse:
        """Take somebody's word on the time, and give the next challenge. Needs no token: no time is known."""
        asked = from_wire(request, AttestTimeRequest)
        return cast(pb.AttestTimeResponse, to_wire(self._hours.answer(asked)))
