"""The name that each kind of statement carries as its payload type, version included (LN-SIG-003)."""

import re

from lockernet.models.agreements import Agreement, AgreementAcceptance, UsageRecord
from lockernet.models.base import Model
from lockernet.models.custody import (
    BindLabel,
    BlockParcel,
    ClearObligation,
    CloseDispute,
    CollectOrder,
    Contest,
    Countersignature,
    CustodyReceipt,
    DepositOrder,
    DoorRefusal,
    RedirectParcel,
    ReissueCode,
    ReleaseParcel,
    RemoveOrder,
    SessionReceipt,
)
from lockernet.models.grants import (
    CapacityLease,
    CompactGrant,
    Delegation,
    LeaseReturn,
    MaintenanceGrant,
    RemoteOpening,
)
from lockernet.models.journal import Checkpoint, MemberHead
from lockernet.models.points import DeviceKey, PointFeedHead, PointRecord, PointTombstone
from lockernet.models.reservations import (
    CancelReservation,
    Confirmation,
    ExtendDeadline,
    Refusal,
    ReserveCompartment,
)
from lockernet.models.statements import SessionToken, TimeAttestation

PREFIX = "application/vnd.lockernet."
SUFFIX = ".v1+protobuf"


def payload_type(message: str) -> str:
    """`ReserveCompartment` is `application/vnd.lockernet.reserve-compartment.v1+protobuf`."""
    return PREFIX + re.sub("(?<=[a-z])(?=[A-Z])", "-", message).lower() + SUFFIX


_STATEMENTS: tuple[type[Model], ...] = (
    SessionToken,
    ReserveCompartment,
    CancelReservation,
    ExtendDeadline,
    DepositOrder,
    CollectOrder,
    RemoveOrder,
    RedirectParcel,
    ReissueCode,
    BlockParcel,
    ReleaseParcel,
    CloseDispute,
    BindLabel,
    ClearObligation,
    CompactGrant,
    Delegation,
    Countersignature,
    Contest,
    Confirmation,
    Refusal,
    MaintenanceGrant,
    RemoteOpening,
    CapacityLease,
    LeaseReturn,
    PointRecord,
    PointTombstone,
    PointFeedHead,
    DeviceKey,
    CustodyReceipt,
    SessionReceipt,
    DoorRefusal,
    Checkpoint,
    MemberHead,
    Agreement,
    AgreementAcceptance,
    UsageRecord,
    TimeAttestation,
)

PAYLOAD_TYPES: dict[type[Model], str] = {model: payload_type(model.__name__) for model in _STATEMENTS}

MODELS: dict[str, type[Model]] = {name: model for model, name in PAYLOAD_TYPES.items()}
