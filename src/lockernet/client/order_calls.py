"""Which call carries which order of a courier: one table, from which `Courier.submit` finds its way."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lockernet.models import custody, grants, reservations
from lockernet.models.base import Model
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.v1 import services_pb2 as pb
from lockernet.v1 import services_pb2_grpc as rpc

RESERVATION_CALLS: Mapping[type[Model], str] = MappingProxyType(
    {
        reservations.ReserveCompartment: "ReserveCompartment",
        reservations.CancelReservation: "CancelReservation",
        reservations.ExtendDeadline: "ExtendDeadline",
    }
)
"""Orders of `ReservationService`, by the name of their call."""

CUSTODY_CALLS: Mapping[type[Model], str] = MappingProxyType(
    {
        custody.DepositOrder: "PlaceDepositOrder",
        custody.CollectOrder: "PlaceCollectOrder",
        custody.RemoveOrder: "PlaceRemoveOrder",
        custody.RedirectParcel: "RedirectParcel",
        custody.ReissueCode: "ReissueCode",
        custody.BlockParcel: "BlockParcel",
        custody.ReleaseParcel: "ReleaseParcel",
        custody.CloseDispute: "CloseDispute",
        custody.BindLabel: "BindLabel",
        custody.ClearObligation: "ClearObligation",
        custody.Countersignature: "CountersignReceipt",
        custody.Contest: "ContestReceipt",
        grants.Delegation: "PlaceDelegation",
    }
)
"""Orders of `CustodyService`."""


def order_calls(
    reservation_stub: rpc.ReservationServiceStub, custody_stub: rpc.CustodyServiceStub
) -> dict[str, tuple[Any, Any]]:
    """By payload type of the order: the method, and the message that wraps the order for it."""
    served = ((reservation_stub, RESERVATION_CALLS), (custody_stub, CUSTODY_CALLS))
    return {
        PAYLOAD_TYPES[kind]: (getattr(stub, name), getattr(pb, f"{name}Request"))
        for stub, calls in served
        for kind, name in calls.items()
    }
