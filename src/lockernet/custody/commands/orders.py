"""What couriers and staff order about a parcel while nobody stands at its door."""

from dataclasses import dataclass
from datetime import datetime

from lockernet.models.custody import BlockCause, CustodyState, DisputeReason
from lockernet.models.grants import MaintenanceAction
from lockernet.models.points import EvidenceGrade, Obligation


@dataclass(frozen=True, slots=True)
class CancelParcel:
    """It will not come."""


@dataclass(frozen=True, slots=True)
class Extend:
    """More time: for the promise while it is expected, for the hold once it waits.

    `latest` is the operator's limit; None: no extension here.
    """

    until: datetime
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Block:
    """No code opens its door for now; a redirect is a block that names where the parcel goes."""

    cause: BlockCause
    successor_point_id: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Its codes open the door again."""


@dataclass(frozen=True, slots=True)
class Reissue:
    """Codes of lower generations are dead."""

    generation: int


@dataclass(frozen=True, slots=True)
class LabelParcel:
    """What will be scanned is known now; the label itself stays in the erasable side table."""


@dataclass(frozen=True, slots=True)
class MeetObligation:
    """An obligation is met: the courier says so, or the staff who saw to it."""

    obligation: Obligation


@dataclass(frozen=True, slots=True)
class OrderCollection:
    """A driver of whoever orders may collect it (first mile, return)."""


@dataclass(frozen=True, slots=True)
class OrderRemoval:
    """A driver of whoever orders may take it away."""


@dataclass(frozen=True, slots=True)
class Countersign:
    """The courier agrees with a receipt: of the hand-over after which the parcel was `to_state`."""

    receipt_id: bytes
    to_state: CustodyState
    handed_over_at: datetime


@dataclass(frozen=True, slots=True)
class ContestReceipt:
    """The courier does not agree with a receipt."""

    receipt_id: bytes
    to_state: CustodyState
    handed_over_at: datetime
    reason: DisputeReason


@dataclass(frozen=True, slots=True)
class CloseDispute:
    """The courier, or staff with its consent, says: settled."""


@dataclass(frozen=True, slots=True)
class ForceOpening:
    """Staff open the compartment by order of an authority; the maintenance grant was checked."""

    grant_id: bytes


@dataclass(frozen=True, slots=True)
class OpenFromAfar:
    """The operator opens the door for who stands there; statement, nonce and limits were checked."""

    reason: str
    session_until: datetime


@dataclass(frozen=True, slots=True)
class OpenForStaff:
    """Staff open the door to look inside or to repair; the maintenance grant was checked."""

    grant_id: bytes
    action: MaintenanceAction
    session_until: datetime


@dataclass(frozen=True, slots=True)
class AcceptReceipt:
    """Somebody shows a receipt of this point's device that the point does not know (after a restore)."""

    to_state: CustodyState
    grade: EvidenceGrade


OrderOnParcel = (
    CancelParcel
    | Extend
    | Block
    | Release
    | Reissue
    | LabelParcel
    | MeetObligation
    | OrderCollection
    | OrderRemoval
    | Countersign
    | ContestReceipt
    | CloseDispute
    | ForceOpening
    | OpenFromAfar
    | OpenForStaff
    | AcceptReceipt
)
