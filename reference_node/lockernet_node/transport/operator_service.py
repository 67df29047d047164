"""OperatorService: what the operator says to its own point; each statement says itself who speaks."""

from lockernet.codec.statements import read_statement, write_statement
from lockernet.models.base import Model
from lockernet.models.grants import CapacityLease, LeaseReturn, MaintenanceGrant, RemoteOpening
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import OperatorServiceServicer
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement
from lockernet_node.pipeline.enrolment import Enrolment
from lockernet_node.pipeline.orders import Orders
from lockernet_node.transport.enrolment_service import EnrolsDevices
from lockernet_node.transport.metadata import AnyContext


class OperatorService(OperatorServiceServicer):
    """Passes the operator's statements on."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def PlaceMaintenanceGrant(  # noqa: N802  # the schema's name
        self, request: pb.PlaceMaintenanceGrantRequest, _context: AnyContext
    ) -> pb.PlaceMaintenanceGrantResponse:
        """Let staff work here for a while."""
        return pb.PlaceMaintenanceGrantResponse(
            confirmation=await self._submit(request.order, MaintenanceGrant)
        )

    async def OpenRemotely(  # noqa: N802  # the schema's name
        self, request: pb.OpenRemotelyRequest, _context: AnyContext
    ) -> pb.OpenRemotelyResponse:
        """Open one door for who stands at the kiosk."""
        return pb.OpenRemotelyResponse(confirmation=await self._submit(request.order, RemoteOpening))

    async def LeaseCapacity(  # noqa: N802  # the schema's name
        self, request: pb.LeaseCapacityRequest, _context: AnyContext
    ) -> pb.LeaseCapacityResponse:
        """Leave boxes to the hub."""
        return pb.LeaseCapacityResponse(confirmation=await self._submit(request.order, CapacityLease))

    async def ReturnLease(  # noqa: N802  # the schema's name
        self, request: pb.ReturnLeaseRequest, _context: AnyContext
    ) -> pb.ReturnLeaseResponse:
        """Take a lease back."""
        return pb.ReturnLeaseResponse(confirmation=await self._submit(request.order, LeaseReturn))

    async def _submit(self, order: WireStatement, order_type: type[Model]) -> WireStatement:
        return write_statement(await self._orders.submit(read_statement(order), order_type))


class EnrollingOperatorService(EnrolsDevices, OperatorService):
    """The same at a point that lets new devices in."""

    def __init__(self, orders: Orders, enrolment: Enrolment) -> None:
        OperatorService.__init__(self, orders)
        EnrolsDevices.__init__(self, enrolment)
