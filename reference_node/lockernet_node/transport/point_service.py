"""PointService: where parcels can go."""

from collections.abc import Callable, Sequence

from lockernet.codec.statements import write_statement
from lockernet.models.statements import SignedStatement
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import PointServiceServicer
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions

PointRecords = Callable[[], Sequence[SignedStatement]]
"""The records as they are now; they expire, so they are asked for each time."""


class PointService(PointServiceServicer):
    """Hands out the operator's signed point records."""

    def __init__(self, sessions: Sessions, points: PointRecords) -> None:
        self._sessions = sessions
        self._points = points

    async def ListPoints(  # noqa: N802  # the schema's name
        self, request: pb.ListPointsRequest, context: AnyContext
    ) -> pb.ListPointsResponse:
        """All points."""
        del request  # it asks nothing yet
        self._sessions.caller(context)
        return pb.ListPointsResponse(points=[write_statement(point) for point in self._points()])
