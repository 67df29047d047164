"""Who speaks to the TypeScript point, and what they send; real keys and real time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.client import Courier, NewParcel, SignedOrder
from lockernet.errors import RefusedByPeer
from lockernet.keyring import key_record
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit
from lockernet.models.trust import Agreement, Member, Purpose, Role, TrustFile
from tests.network import COURIER, NETWORK, OPERATOR, OTHER_COURIER, signer

POINT = "typescript-point-01"
BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOLD = Hold(unit=HoldUnit.HOURS, amount=72)
BOOK = Dimensions(width_mm=30, height_mm=160, depth_mm=240)
CRATE = Dimensions(width_mm=350, height_mm=380, depth_mm=600)
"""Fits the six largest compartments only."""
LABELS = (f"TS-{number}" for number in range(10_000))


def tomorrow() -> datetime:
    """A day from now."""
    return datetime.now(UTC) + DAY


def order(courier: Courier, **more: Any) -> SignedOrder:
    """A signed order to reserve, with a label of its own."""
    return courier.drafts.reservation(POINT, parcel(next(LABELS), **more), reserved_until=tomorrow())


async def refused(courier: Courier, signed: SignedOrder) -> str:
    """The reason of the point's signed no."""
    with pytest.raises(RefusedByPeer) as no:
        await courier.submit(signed)
    assert no.value.refusal is not None
    return str(no.value.code)


def parcel(label: str, outside: Dimensions = BOOK, **more: Any) -> NewParcel:
    """A parcel of a kilogram."""
    return NewParcel(label, outside, 1_000, HOLD, **more)


def members() -> TrustFile:
    """Two couriers, one of them without an agreement, as a trust file without the operator."""
    names = (COURIER, OTHER_COURIER)
    told = tuple(
        Member(
            member_id=name,
            roles=(Role.COURIER,),
            keys=tuple(_record(name, purpose) for purpose in (Purpose.GRANT, Purpose.CUSTODY)),
        )
        for name in names
    )
    agreed = Agreement(courier_id=COURIER, operator_id=OPERATOR, not_before=BEGIN, not_after=END)
    return TrustFile(network_id=NETWORK, issued_at=BEGIN, members=told, agreements=(agreed,))


def _record(name: str, purpose: Purpose) -> Any:
    key = signer(f"{name}/{purpose}")
    return key_record(
        key, network_id=NETWORK, member_id=name, purpose=purpose, not_before=BEGIN, not_after=END
    )


def reason(error: grpc.RpcError) -> ErrorInfo:
    """The one ErrorInfo of a failed call (LN-MSG-008)."""
    trailers: dict[str, Any] = dict(error.trailing_metadata() or ())  # type: ignore[arg-type]  # pairs
    status = RpcStatus.FromString(trailers["grpc-status-details-bin"])
    found = [ErrorInfo.FromString(each.value) for each in status.details if each.Is(ErrorInfo.DESCRIPTOR)]
    (info,) = found
    return info
