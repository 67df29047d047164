"""Decides whether a courier has room under its published quota: all that admission may know of a courier.

A quota limits the live HARD promises of one courier at one point. It is part of the point's record, so
everybody can read it before, and check it afterwards. Rules: LN-CAP-016, LN-CAP-017.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lockernet.errors import ErrorCode

WHOLE = 1_000
"""All compartments of a point, in permille."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """What a point record says about couriers."""

    share_permille: Mapping[str, int] = field(default_factory=dict)
    """Of the point's compartments, how many each courier may hold by live promises."""
    others_permille: int = WHOLE
    """The same for each courier that is not named."""

    def limit(self, courier_id: str, *, compartments: int) -> int:
        """How many live promises the courier may have at a point of so many compartments.

        Rounded down, but a courier with any share at all may have one.
        """
        share = self.share_permille.get(courier_id, self.others_permille)
        return min(1, share) if share * compartments < WHOLE else share * compartments // WHOLE


def reason_against_quota(
    courier_id: str, live: int, quotas: Quotas, *, compartments: int
) -> ErrorCode | None:
    """Why a courier with so many live promises gets no further one now; None if it may have one.

    Asked after `admit`, so that a courier hears first of what holds for everybody.
    """
    limit = quotas.limit(courier_id, compartments=compartments)
    return ErrorCode.QUOTA_REACHED if live >= limit else None
