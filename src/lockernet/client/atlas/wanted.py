"""What a checkout, or a sender, wants of a point."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.points import Dimensions, Obligation, ParcelJourney, PointKind, Position, Temperature

LONGEST_WINDOW = timedelta(days=31)
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which the point must be open at least once. Raises Malformed if it is none.

    Times with a zone are instants; without one they are what the point's own clock shows.
    """

    begins: datetime
    ends: datetime | None = None
    """None: just then."""

    def __post_init__(self) -> None:
        if self.ends is None:
            return
        if (self.begins.tzinfo is None) != (self.ends.tzinfo is None):
            raise Malformed(ErrorCode.MALFORMED_FIELD, "expected a zone at both ends of a window or at none")
        if not self.begins < self.ends <= self.begins + LONGEST_WINDOW:
            words = f"expected a window of at most {LONGEST_WINDOW.days} days that ends after it begins"
            raise Malformed(ErrorCode.MALFORMED_FIELD, words)

    def instants(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From when until when it lasts, at a point in this zone, in UTC."""
        begins = _instant(self.begins, zone)
        ends = begins + A_MOMENT if self.ends is None else _instant(self.ends, zone)
        return begins, ends


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is said must hold; what is left out does not matter."""

    near: Position | None = None
    """Nearest first; without it by operator and name."""
    within_m: float | None = None
    """And no further away."""
    fits: Dimensions | None = None
    """Outer lengths of the parcel, turned as one likes."""
    weight_g: int = 0
    temperature: Temperature = Temperature.UNSPECIFIED
    accessible: bool = False
    """In easy reach from a wheelchair."""
    obligations: tuple[Obligation, ...] = ()
    """What must be met there before the parcel is handed over: all of these."""
    kind: PointKind | None = None
    journey: ParcelJourney | None = ParcelJourney.LAST_MILE
    """None: whatever the point is used for."""
    window: Window | None = None
    operators: frozenset[str] | None = None
    """Only points of these; None: of all."""


def _instant(time: datetime, zone: tzinfo) -> datetime:
    return (time if time.tzinfo is not None else time.replace(tzinfo=zone)).astimezone(UTC)
