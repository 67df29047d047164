"""grpc.health.v1: SERVING while the store takes writes and the node does not stop (LN-NOD-019).

Only `Check` is answered. `Watch` would let strangers hold streams open; callers take its UNIMPLEMENTED for
"not watched", as the health protocol says.
"""

from collections.abc import Iterable
from typing import Any

from grpc_health.v1 import health_pb2, health_pb2_grpc

from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet_node.transport.readiness import Readiness
from lockernet_node.transport.services import Service

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class HealthService(health_pb2_grpc.HealthServicer):
    """Answers for the node as a whole, and for each of its services by name."""

    def __init__(self, readiness: Readiness, names: Iterable[str]) -> None:
        self._readiness = readiness
        self._names = frozenset(names) | {""}

    async def Check(  # noqa: N802  # the schema's name
        self, request: health_pb2.HealthCheckRequest, _context: Any
    ) -> health_pb2.HealthCheckResponse:
        """Now. Raises RefusedByPeer(NOT_FOUND) for a service that is not served here."""
        if request.service not in self._names:
            raise RefusedByPeer(ErrorCode.NOT_FOUND)
        ready = await self._readiness.is_ready()
        return health_pb2.HealthCheckResponse(status=SERVING if ready else NOT_SERVING)


def health_service(readiness: Readiness, services: Iterable[Service]) -> Service:
    """The health service over these services."""
    answers = HealthService(readiness, (each.full_name for each in services))
    return Service("Health", answers, health_pb2_grpc.add_HealthServicer_to_server, package="grpc.health.v1")
