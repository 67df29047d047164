"""Who may say what. Nothing but this table grants power (LN-TRU-002).

Each kind of statement has one role, one key purpose and, where a courier uses somebody's point, an
agreement that must be in force. A device key speaks for one point of its operator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.points import DeviceKey, PointFeedHead, PointRecord, PointTombstone
from lockernet.models.reservations import (
    CancelReservation,
    Confirmation,
    ExtendDeadline,
    Refusal,
    ReserveCompartment,
)
from lockernet.models.statements import SessionToken, TimeAttestation
from lockernet.models.trust import Purpose, Role


@dataclass(frozen=True, slots=True)
class Authority:
    """What an issuer must be to say this. `roles` empty: any member."""

    roles: frozenset[Role]
    purpose: Purpose
    agreement: bool = False
    """An agreement with the operator of the place is in force."""
    own_points: bool = False
    """The issuer is the operator of the place (LN-TRU-020)."""


_COURIER = frozenset({Role.COURIER})
_OPERATOR = frozenset({Role.OPERATOR})

_ANYBODY: frozenset[Role] = frozenset()

_ORDER = Authority(_COURIER, Purpose.GRANT, agreement=True)
_OPERATORS_GRANT = Authority(_OPERATOR, Purpose.GRANT, own_points=True)
_LISTING = Authority(_OPERATOR, Purpose.DIRECTORY, own_points=True)
_DEVICE = Authority(_OPERATOR, Purpose.DEVICE, own_points=True)

_BY_MODEL: dict[type[Model], Authority] = {
    SessionToken: Authority(_ANYBODY, Purpose.GRANT),
    ReserveCompartment: _ORDER,
    CancelReservation: _ORDER,
    ExtendDeadline: _ORDER,
    DepositOrder: _ORDER,
    CollectOrder: _ORDER,
    RemoveOrder: _ORDER,
    RedirectParcel: _ORDER,
    ReissueCode: _ORDER,
    BlockParcel: _ORDER,
    ReleaseParcel: _ORDER,
    CloseDispute: _ORDER,
    BindLabel: _ORDER,
    ClearObligation: _ORDER,
    CompactGrant: _ORDER,
    Delegation: _ORDER,
    Countersignature: Authority(_COURIER, Purpose.CUSTODY),
    Contest: Authority(_COURIER, Purpose.CUSTODY),
    Confirmation: _OPERATORS_GRANT,
    Refusal: _OPERATORS_GRANT,
    MaintenanceGrant: _OPERATORS_GRANT,
    RemoteOpening: _OPERATORS_GRANT,
    CapacityLease: _OPERATORS_GRANT,
    LeaseReturn: _OPERATORS_GRANT,
    PointRecord: _LISTING,
    PointTombstone: _LISTING,
    PointFeedHead: _LISTING,
    DeviceKey: _LISTING,
    CustodyReceipt: _DEVICE,
    SessionReceipt: _DEVICE,
    DoorRefusal: _DEVICE,
    Checkpoint: _DEVICE,
    MemberHead: _DEVICE,
    Agreement: Authority(_OPERATOR, Purpose.SETTLEMENT, own_points=True),
    AgreementAcceptance: Authority(_COURIER, Purpose.SETTLEMENT),
    UsageRecord: Authority(_OPERATOR, Purpose.SETTLEMENT, own_points=True),
    TimeAttestation: Authority(_ANYBODY, Purpose.DIRECTORY),
}

AUTHORITY: Mapping[str, Authority] = MappingProxyType(
    {PAYLOAD_TYPES[model]: authority for model, authority in _BY_MODEL.items()}
)
