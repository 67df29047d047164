"""PointService: where parcels can go."""

from collections.abc import Callable, Sequence
from typing import cast

from lockernet.codec.bridge import to_wire
from lockernet.codec.statements import read_statement, write_statement
from lockernet.models.calls import AttestTimeRequest
from lockernet.models.statements import SignedStatement
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import PointServiceServicer
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions

PointRecords = Callable[[], Sequence[SignedStatement]]
"""The records as they are now; they expire, so they are asked for each time."""


class PointService(PointServiceServicer):
    """Hands out the operator's signed point records."""

    def __init__(self, sessions: Sessions, points: PointRecords, *, hours: Hours) -> None:
        self._sessions = sessions
        self._points = points
        self._hours = hours

    async def ListPoints(  # noqa: N802  # the schema's name
        self, request: pb.ListPointsRequest, context: AnyContext
    ) -> pb.ListPointsResponse:
        """All points."""
        del request  # it asks nothing yet
        self._sessions.caller(context)
        return pb.ListPointsResponse(points=[write_statement(point) for point in self._points()])

    async def AttestTime(  # noqa: N802  # the schema's name
        self, request: pb.AttestTimeRequest, _context: AnyContext
    ) -> pb.AttestTimeResponse:
        """Take somebody's word on the time, and give the next challenge. Needs no token: no time is known."""
        asked = AttestTimeRequest(
            point_id=request.point_id,
            attestation=read_statement(request.attestation) if request.HasField("attestation") else None,
        )
        return cast(pb.AttestTimeResponse, to_wire(self._hours.answer(asked)))
