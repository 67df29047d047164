"""PointService: where parcels can go."""

from lockernet.codec.bridge import from_wire
from lockernet.codec.statements import write_statement
from lockernet.models.calls import ListPointsRequest
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import PointServiceServicer
from lockernet.v1.statements_pb2 import SignedStatement
from lockernet_node.feed import PointFeed
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions


class PointService(PointServiceServicer):
    """Hands out the operator's feed of points, in the bytes in which it was signed."""

    def __init__(self, sessions: Sessions, points: PointFeed) -> None:
        self._sessions = sessions
        self._points = points

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
