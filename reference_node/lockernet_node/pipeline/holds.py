"""When a hold ends at this point: what an order says as a term, and the term as an instant (LN-DLN-001).

The order is refused if its hold cannot be counted, or would be longer than the point allows. A deposit is
never refused for it: the parcel stands at the door.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from lockernet.deadlines.terms import MOST, Term, Unit
from lockernet.deadlines.until import until
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.outcome import Refused
from lockernet.models.reservations import HOLD_LIMIT, Hold, HoldUnit
from lockernet_node.pipeline.point import Limits

UNITS: Mapping[HoldUnit, Unit] = MappingProxyType(
    {
        HoldUnit.HOURS: Unit.HOURS,
        HoldUnit.CALENDAR_DAYS: Unit.CALENDAR_DAYS,
        HoldUnit.BUSINESS_DAYS: Unit.BUSINESS_DAYS,
        HoldUnit.OPEN_HOURS: Unit.OPEN_HOURS,
    }
)
"""What can be counted. A unit of a later version is not among them (LN-DLN-004)."""


def reason_against_hold(hold: Hold, limits: Limits, *, now: datetime) -> ErrorCode | None:
    """Why an order with this hold is refused; None if it is not. Counted as if deposited now (LN-CAP-006).

    Raises Malformed for one that nobody can count: such a no is not signed (LN-REQ-006).
    """
    if not _can_be_counted(hold):
        raise Malformed(ErrorCode.MALFORMED_FIELD, "ParcelTerms.hold: another unit, or too long in days")
    ends = _ends(hold, limits, start=now)
    if isinstance(ends, Refused):
        return ends.reason
    return None if ends <= _latest(limits, start=now) else ErrorCode.WINDOW_TOO_LONG


def hold_until(hold: Hold, limits: Limits, *, deposited_at: datetime) -> datetime:
    """Until when a parcel deposited now may wait.

    A hold that could be counted at the order and cannot be any more, for the point has other hours now,
    ends with the longest hold of the point.
    """
    ends = _ends(hold, limits, start=deposited_at)
    return _latest(limits, start=deposited_at) if isinstance(ends, Refused) else ends


def longest_hold(limits: Limits) -> Hold:
    """What a parcel gets whose courier did not say."""
    return Hold.hours(min(max(limits.max_hold_seconds // 3600, 1), HOLD_LIMIT))


def _ends(hold: Hold, limits: Limits, *, start: datetime) -> datetime | Refused:
    if not _can_be_counted(hold):
        return Refused(ErrorCode.MALFORMED_FIELD)
    return until(Term(amount=hold.amount, unit=UNITS[hold.unit]), start, at=limits.times)


def _can_be_counted(hold: Hold) -> bool:
    """A unit of this version, and no more of it than a year (LN-DLN-004)."""
    unit = UNITS.get(hold.unit)
    return unit is not None and hold.amount <= MOST[unit]


def _latest(limits: Limits, *, start: datetime) -> datetime:
    return start + timedelta(seconds=limits.max_hold_seconds)
