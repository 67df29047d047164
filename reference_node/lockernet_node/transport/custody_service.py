"""CustodyService: announces parcels and follows them."""

from typing import cast

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.statements import read_statement, write_statement
from lockernet.models.calls import GetClaimCodeRequest, GetParcelRequest
from lockernet.models.custody import DepositOrder
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import CustodyServiceServicer
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.questions import Questions
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions


class CustodyService(CustodyServiceServicer):
    """Passes deposit orders and questions about parcels on."""

    def __init__(self, sessions: Sessions, orders: Orders, *, questions: Questions) -> None:
        self._sessions = sessions
        self._orders = orders
        self._questions = questions

    async def PlaceDepositOrder(  # noqa: N802  # the schema's name
        self, request: pb.PlaceDepositOrderRequest, _context: AnyContext
    ) -> pb.PlaceDepositOrderResponse:
        """Expect a parcel without a reservation."""
        confirmation = await self._orders.submit(read_statement(request.order), DepositOrder)
        return pb.PlaceDepositOrderResponse(confirmation=write_statement(confirmation))

    async def GetParcel(  # noqa: N802  # the schema's name
        self, request: pb.GetParcelRequest, context: AnyContext
    ) -> pb.GetParcelResponse:
        """Where a parcel of the caller is."""
        caller = self._sessions.caller(context)
        answer = await self._questions.parcel(caller, from_wire(request, GetParcelRequest))
        return cast(pb.GetParcelResponse, to_wire(answer))

    async def GetClaimCode(  # noqa: N802  # the schema's name
        self, request: pb.GetClaimCodeRequest, context: AnyContext
    ) -> pb.GetClaimCodeResponse:
        """The digits of a parcel of the caller."""
        caller = self._sessions.caller(context)
        answer = await self._questions.claim_code(caller, from_wire(request, GetClaimCodeRequest))
        return cast(pb.GetClaimCodeResponse, to_wire(answer))
