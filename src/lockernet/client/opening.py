"""Is a point open in a window? By its own clock, its opening hours, its holidays and its interruptions.

Reading opening hours needs the extra `hours`; it is asked for when the first window is looked at.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from types import ModuleType

from lockernet.deadlines.opening import AlwaysOpen, Opening
from lockernet.deadlines.spans import Span, without
from lockernet.deadlines.terms import Calendar
from lockernet.deadlines.until import PointTimes, open_spans
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.statements import Period

ALWAYS = "24/7"


@lru_cache(maxsize=4_096)
def times_of(time_zone: str, opening_hours: str, holidays: frozenset[date]) -> PointTimes:
    """How time passes at the point. Raises Malformed for a zone or hours that nobody can read."""
    hours = _hours()
    opening: Opening = AlwaysOpen() if opening_hours == ALWAYS else hours.opening_hours(opening_hours)
    calendar = Calendar(weekend=frozenset(), holidays=holidays)
    return PointTimes(hours.zone_named(time_zone), calendar, opening)


def is_open(
    times: PointTimes, begins: datetime, ends: datetime, *, interrupted: Iterable[Period] = ()
) -> bool:
    """True if the point serves at some time from `begins` until before `ends` (both in UTC)."""
    down = merged(interrupted)
    return next(iter(without(open_spans(begins, ends, times), down)), None) is not None


def merged(periods: Iterable[Period]) -> tuple[Span, ...]:
    """The periods as sorted spans with room between them; one that ends before it begins is none."""
    spans: list[Span] = []
    for begins, ends in sorted((each.begin.astimezone(UTC), each.until.astimezone(UTC)) for each in periods):
        if spans and begins <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], ends))
        elif begins < ends:
            spans.append((begins, ends))
    return tuple(spans)


def _hours() -> ModuleType:
    try:
        from lockernet import hours  # noqa: PLC0415  # an extra
    except ModuleNotFoundError:
        words = "opening-hours-py is missing; run: pip install 'lockernet[hours]'"
        raise Malformed(ErrorCode.CONFIGURATION, words) from None
    return hours
