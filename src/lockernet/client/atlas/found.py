"""What a search found, page by page."""

from dataclasses import dataclass
from typing import NamedTuple

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.points import PointRecord


class After(NamedTuple):
    """Where a page ended, by which the next one goes on; points that come or go meanwhile move nothing."""

    distance_m: float
    """0 if the search was not near a position."""
    operator_id: str
    point_id: str

    def text(self) -> str:
        """As it is typed and kept in links."""
        return f"{self.distance_m!r},{self.operator_id},{self.point_id}"

    @classmethod
    def parse(cls, text: str) -> "After":
        """What `text` gave. Raises Malformed."""
        parts = text.split(",")
        try:
            distance_m, operator_id, point_id = parts
            return cls(float(distance_m), operator_id, point_id)
        except ValueError:
            words = f"expected the end of a page as it was printed, came {text[:80]!r}"
            raise Malformed(ErrorCode.MALFORMED_FIELD, words) from None


@dataclass(frozen=True, slots=True)
class Found:
    """A point that has all that was wanted; whether a compartment is free now, the operator tells."""

    operator_id: str
    record: PointRecord
    distance_m: float | None
    """From the position that was asked for."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Points in order, and where the next page goes on; None: there are no more."""

    points: tuple[Found, ...]
    after: After | None
