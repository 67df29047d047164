"""What drivers, recipients, senders and clerks ask for at the door, and what they say there."""

from dataclasses import dataclass
from datetime import datetime

from lockernet.models.custody import CodeTier, DisputeReason
from lockernet.models.grants import GrantAction


@dataclass(frozen=True, slots=True)
class OpenForDeposit:
    """A driver shows badge and label, or a sender a drop-off code (`tier` T1 or T2).

    `compartment_id` was chosen by capacity; badge and code were checked.
    """

    compartment_id: str
    session_until: datetime
    occupied_before: bool | None = None
    tier: CodeTier = CodeTier.UNSPECIFIED


@dataclass(frozen=True, slots=True)
class ConfirmInside:
    """It is inside, the door is closed. `scanned`: its label was read inside; `damaged`: it was so before."""

    scanned: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmTakenBack:
    """Who brought it says: I took it back."""


@dataclass(frozen=True, slots=True)
class ConfirmDoesNotFit:
    """Who brought it says: it is too big for this compartment, I took it back."""


@dataclass(frozen=True, slots=True)
class ConfirmOccupied:
    """Who brought it says: something lies in there already, I took mine back."""


@dataclass(frozen=True, slots=True)
class ConfirmDamaged:
    """It is damaged and was not put in."""


@dataclass(frozen=True, slots=True)
class OpenForCollection:
    """A person showed a good code; or a driver a badge, with a collect order (`tier` ORDER).

    `action` is WITHDRAW where the sender takes the parcel back.
    """

    tier: CodeTier
    generation: int
    session_until: datetime
    occupied_before: bool | None = None
    action: GrantAction = GrantAction.COLLECT


@dataclass(frozen=True, slots=True)
class ConfirmCollected:
    """I have it and the door is closed. `scanned`: its label was read as it left."""

    scanned: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmLeftInside:
    """I left it inside and the door is closed."""


@dataclass(frozen=True, slots=True)
class RefuseParcel:
    """The recipient does not want it and left it inside."""


@dataclass(frozen=True, slots=True)
class SayWrong:
    """Who opened the door says: empty, another thing, or damaged."""

    reason: DisputeReason


@dataclass(frozen=True, slots=True)
class OpenForRemoval:
    """A driver shows a badge, and a remove order names its company."""

    session_until: datetime
    occupied_before: bool | None = None


@dataclass(frozen=True, slots=True)
class ConfirmRemoved:
    """The driver says: I have it and the door is closed. `scanned`: its label was read as it left."""

    scanned: bool = False


OrderAtDoor = (
    OpenForDeposit
    | ConfirmInside
    | ConfirmTakenBack
    | ConfirmDoesNotFit
    | ConfirmOccupied
    | ConfirmDamaged
    | OpenForCollection
    | ConfirmCollected
    | ConfirmLeftInside
    | RefuseParcel
    | SayWrong
    | OpenForRemoval
    | ConfirmRemoved
)
