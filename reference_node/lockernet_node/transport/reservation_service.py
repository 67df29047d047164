"""ReservationService: promises of compartments."""

from typing import cast

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.statements import read_statement, write_statement
from lockernet.models.calls import CheckReservationRequest, GetRequestRequest
from lockernet.models.reservations import CancelReservation, ReserveCompartment
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import ReservationServiceServicer
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.questions import Questions
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.sessions import Sessions


class ReservationService(ReservationServiceServicer):
    """Passes orders and questions about reservations on."""

    def __init__(self, sessions: Sessions, orders: Orders, *, questions: Questions) -> None:
        self._sessions = sessions
        self._orders = orders
        self._questions = questions

    async def CheckReservation(  # noqa: N802  # the schema's name
        self, request: pb.CheckReservationRequest, context: AnyContext
    ) -> pb.CheckReservationResponse:
        """Would a reservation be given now?"""
        caller = self._sessions.caller(context)
        asked = from_wire(request, CheckReservationRequest)
        answer = await self._questions.check(asked, courier_id=caller.member_id)
        return cast(pb.CheckReservationResponse, to_wire(answer))

    async def ReserveCompartment(  # noqa: N802  # the schema's name
        self, request: pb.ReserveCompartmentRequest, _context: AnyContext
    ) -> pb.ReserveCompartmentResponse:
        """Promise a compartment."""
        confirmation = await self._orders.submit(read_statement(request.order), ReserveCompartment)
        return pb.ReserveCompartmentResponse(confirmation=write_statement(confirmation))

    async def CancelReservation(  # noqa: N802  # the schema's name
        self, request: pb.CancelReservationRequest, _context: AnyContext
    ) -> pb.CancelReservationResponse:
        """Take a promise back."""
        confirmation = await self._orders.submit(read_statement(request.order), CancelReservation)
        return pb.CancelReservationResponse(confirmation=write_statement(confirmation))

    async def GetRequest(  # noqa: N802  # the schema's name
        self, request: pb.GetRequestRequest, context: AnyContext
    ) -> pb.GetRequestResponse:
        """What became of a wish of the caller."""
        caller = self._sessions.caller(context)
        asked = from_wire(request, GetRequestRequest)
        order_id, answer = await self._questions.request(caller, asked.request_id)
        return pb.GetRequestResponse(order_id=order_id, answer=write_statement(answer))
