"""What sensors, clocks, restarts and inspections report."""

from dataclasses import dataclass
from datetime import datetime


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
class LoseTrack:
    """The storage of the point was set back: what happened to the parcel since, the node cannot know.

    `compartment_id`: for an expected parcel, where a receipt says that it was put since.
    """

    compartment_id: str | None = None


@dataclass(frozen=True, slots=True)
class LapseReservation:
    """reserved_until has passed."""


@dataclass(frozen=True, slots=True)
class HardenReservation:
    """Capacity can back the SOFT reservation now: it becomes a promise."""

    reserved_until: datetime


@dataclass(frozen=True, slots=True)
class RefuseSoft:
    """Capacity cannot back the SOFT reservation."""

    reason: str


@dataclass(frozen=True, slots=True)
class BreakPromise:
    """A fault took the compartment away that stood behind the promise."""

    reason: str


@dataclass(frozen=True, slots=True)
class EndExpectation:
    """The parcel did not come in time."""


@dataclass(frozen=True, slots=True)
class EndHold:
    """hold_until has passed, by a clock that may be trusted."""


@dataclass(frozen=True, slots=True)
class StretchHold:
    """The point was out of service; the hold ends later."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Inspect:
    """Staff looked into the compartment for this parcel. `scanned`: they read its label."""

    inside: bool
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class ReportForced:
    """Staff opened the compartment with a key, and tell it now: two people, each with a grant."""

    grant_id: bytes
    second_grant_id: bytes | None = None


Report = (
    ReportOpened
    | ReportClosed
    | ReportStayedShut
    | EndSession
    | InterruptSession
    | LoseTrack
    | LapseReservation
    | HardenReservation
    | RefuseSoft
    | BreakPromise
    | EndExpectation
    | EndHold
    | StretchHold
    | Inspect
    | ReportForced
)
"""Facts: one that changes nothing is accepted and leaves no event."""
