"""The name that each kind of statement carries as its payload type, version included (LN-SIG-003)."""

from lockernet.models.base import Model
from lockernet.models.custody import CustodyReceipt, DepositOrder
from lockernet.models.journal import Checkpoint, MemberHead
from lockernet.models.points import PointRecord
from lockernet.models.reservations import CancelReservation, Confirmation, Refusal, ReserveCompartment
from lockernet.models.statements import CompactGrant, SessionToken

PREFIX = "application/vnd.lockernet."
SUFFIX = ".v1+protobuf"

PAYLOAD_TYPES: dict[type[Model], str] = {
    SessionToken: PREFIX + "session-token" + SUFFIX,
    CompactGrant: PREFIX + "compact-grant" + SUFFIX,
    PointRecord: PREFIX + "point-record" + SUFFIX,
    ReserveCompartment: PREFIX + "reserve-compartment" + SUFFIX,
    CancelReservation: PREFIX + "cancel-reservation" + SUFFIX,
    DepositOrder: PREFIX + "deposit-order" + SUFFIX,
    Confirmation: PREFIX + "confirmation" + SUFFIX,
    Refusal: PREFIX + "refusal" + SUFFIX,
    CustodyReceipt: PREFIX + "custody-receipt" + SUFFIX,
    Checkpoint: PREFIX + "checkpoint" + SUFFIX,
    MemberHead: PREFIX + "member-head" + SUFFIX,
}

MODELS: dict[str, type[Model]] = {name: model for model, name in PAYLOAD_TYPES.items()}
