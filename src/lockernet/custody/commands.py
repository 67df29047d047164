"""What can be asked of a parcel at a point, and what sensors, clocks and restarts report about it."""

from dataclasses import dataclass
from datetime import datetime

from lockernet.models.custody import CodeTier


@dataclass(frozen=True, slots=True)
class OpenForDeposit:
    """A driver stands at the door with badge and label; `compartment_id` was chosen by capacity."""

    compartment_id: str
    session_until: datetime
    occupied_before: bool | None = None


@dataclass(frozen=True, slots=True)
class ConfirmInside:
    """The driver says: it is inside and the door is closed."""


@dataclass(frozen=True, slots=True)
class ConfirmTakenBack:
    """The driver says: I took it back."""


@dataclass(frozen=True, slots=True)
class CancelParcel:
    """The courier's order: it will not come."""


@dataclass(frozen=True, slots=True)
class OpenForCollection:
    """A person showed a good code."""

    tier: CodeTier
    generation: int
    session_until: datetime
    occupied_before: bool | None = None


@dataclass(frozen=True, slots=True)
class ConfirmCollected:
    """The person says: I have it and the door is closed."""


@dataclass(frozen=True, slots=True)
class ReportOpened:
    """The latch was seen open."""


@dataclass(frozen=True, slots=True)
class ReportClosed:
    """The latch was seen closed; `occupied` is None where there is no infrared."""

    occupied: bool | None


@dataclass(frozen=True, slots=True)
class ReportStayedShut:
    """The board took the pulse, or was silent, and the latch was never seen open."""


@dataclass(frozen=True, slots=True)
class EndSession:
    """The visit's time is over."""


@dataclass(frozen=True, slots=True)
class InterruptSession:
    """The node restarted during the visit."""


@dataclass(frozen=True, slots=True)
class LapseReservation:
    """reserved_until has passed."""


Order = (
    OpenForDeposit | ConfirmInside | ConfirmTakenBack | CancelParcel | OpenForCollection | ConfirmCollected
)
"""Wishes: one that does not fit is refused with a reason."""

Report = ReportOpened | ReportClosed | ReportStayedShut | EndSession | InterruptSession | LapseReservation
"""Facts: one that changes nothing is accepted and leaves no event."""

Command = Order | Report
