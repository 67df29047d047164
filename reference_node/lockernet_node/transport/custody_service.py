"""CustodyService: announces parcels, orders what is done with them, and follows them."""

from typing import cast

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.models import custody as kinds
from lockernet.models.calls import GetClaimCodeRequest, GetParcelRequest
from lockernet.models.grants import Delegation
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import CustodyServiceServicer
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.questions import Questions
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.order_calls import takes
from lockernet_node.transport.sessions import Sessions


class CustodyService(CustodyServiceServicer):
    """Passes orders and questions about parcels on."""

    def __init__(self, sessions: Sessions, orders: Orders, *, questions: Questions) -> None:
        self._sessions = sessions
        self._orders = orders
        self._questions = questions

    PlaceDepositOrder = takes(kinds.DepositOrder, pb.PlaceDepositOrderResponse)
    PlaceCollectOrder = takes(kinds.CollectOrder, pb.PlaceCollectOrderResponse)
    PlaceRemoveOrder = takes(kinds.RemoveOrder, pb.PlaceRemoveOrderResponse)
    RedirectParcel = takes(kinds.RedirectParcel, pb.RedirectParcelResponse)
    ReissueCode = takes(kinds.ReissueCode, pb.ReissueCodeResponse)
    BlockParcel = takes(kinds.BlockParcel, pb.BlockParcelResponse)
    ReleaseParcel = takes(kinds.ReleaseParcel, pb.ReleaseParcelResponse)
    CloseDispute = takes(kinds.CloseDispute, pb.CloseDisputeResponse)
    BindLabel = takes(kinds.BindLabel, pb.BindLabelResponse)
    ClearObligation = takes(kinds.ClearObligation, pb.ClearObligationResponse)
    CountersignReceipt = takes(kinds.Countersignature, pb.CountersignReceiptResponse)
    ContestReceipt = takes(kinds.Contest, pb.ContestReceiptResponse)
    PlaceDelegation = takes(Delegation, pb.PlaceDelegationResponse)

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
