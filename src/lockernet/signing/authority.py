"""Who may say what. Nothing but this table grants power (LN-TRU-002).

Each kind of statement has one role, one key purpose and, where a courier uses somebody's point, an
agreement that must be in force. A device key speaks for one point of its operator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lockernet.models.base import Model
from lockernet.models.custody import CustodyReceipt, DepositOrder
from lockernet.models.journal import Checkpoint, MemberHead
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.points import PointRecord
from lockernet.models.reservations import CancelReservation, Confirmation, Refusal, ReserveCompartment
from lockernet.models.statements import CompactGrant, SessionToken
from lockernet.models.trust import Purpose, Role


@dataclass(frozen=True, slots=True)
class Authority:
    """What an issuer must be to say this. `roles` empty: any member."""

    roles: frozenset[Role]
    purpose: Purpose
    agreement: bool = False


_COURIER = frozenset({Role.COURIER})
_OPERATOR = frozenset({Role.OPERATOR})

_BY_MODEL: dict[type[Model], Authority] = {
    SessionToken: Authority(frozenset(), Purpose.GRANT),
    ReserveCompartment: Authority(_COURIER, Purpose.GRANT, agreement=True),
    CancelReservation: Authority(_COURIER, Purpose.GRANT, agreement=True),
    DepositOrder: Authority(_COURIER, Purpose.GRANT, agreement=True),
    CompactGrant: Authority(_COURIER, Purpose.GRANT, agreement=True),
    Confirmation: Authority(_OPERATOR, Purpose.GRANT),
    Refusal: Authority(_OPERATOR, Purpose.GRANT),
    PointRecord: Authority(_OPERATOR, Purpose.DIRECTORY),
    CustodyReceipt: Authority(_OPERATOR, Purpose.DEVICE),
    Checkpoint: Authority(_OPERATOR, Purpose.DEVICE),
    MemberHead: Authority(_OPERATOR, Purpose.DEVICE),
}

AUTHORITY: Mapping[str, Authority] = MappingProxyType(
    {PAYLOAD_TYPES[model]: authority for model, authority in _BY_MODEL.items()}
)
