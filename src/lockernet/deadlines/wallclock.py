"""Between instants and a point's wall clock: where a local day ends, and what the clock shows when.

Every zone of the IANA database since 2000 is covered: clocks that jump forward or back at any hour, also
over midnight, and dates that a zone left out (LN-DLN-010). One change of the clock a day is assumed.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
_FURTHEST_EAST = timedelta(hours=15)
_FURTHEST_WEST = timedelta(hours=13)


class Stretch(NamedTuple):
    """Instants in a row, `begins <= t < ends`, on one local date and at one offset from UTC."""

    begins: datetime
    ends: datetime
    day: date
    midnight: datetime
    """The instant at which the clock would show 00:00 of the date, were the offset always this one."""


def local_date(zone: tzinfo, instant: datetime) -> date:
    """The date that the wall clock shows."""
    return (instant + _offset(zone, instant)).date()


def stretches(zone: tzinfo, begins: datetime, ends: datetime) -> Iterator[Stretch]:
    """The time from `begins` (in UTC) to `ends`, cut at local midnights and where the clock changes."""
    offset = _offset(zone, begins)
    while begins < ends:
        day = (begins + offset).date()
        midnight = _as_utc(day) - offset
        until = min(midnight + ONE_DAY, ends)
        after = _offset(zone, until)
        if after != offset:
            until = _change(zone, begins, until)
            after = _offset(zone, until)
        yield Stretch(begins, until, day, midnight)
        begins, offset = until, after


def day_end(zone: tzinfo, day: date) -> datetime:
    """The instant after which the wall clock never shows this date, or an earlier one, again.

    For a date that the zone left out it is the end of the date before.
    """
    midnight = _as_utc(day + ONE_DAY)
    first, last = midnight - _FURTHEST_EAST, midnight + _FURTHEST_WEST
    offset = _offset(zone, first)
    if _offset(zone, last) == offset:
        return midnight - offset
    return max(stretch.ends for stretch in stretches(zone, first, last) if stretch.day <= day)


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The first instant, in whole seconds, with another offset than `before`; `after` has another."""
    offset = _offset(zone, before)
    low = before.replace(microsecond=0)
    steps = int((after - low).total_seconds()) + 1
    first, last = 0, steps
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(zone, low + timedelta(seconds=middle)) == offset:
            first = middle
        else:
            last = middle
    return min(low + timedelta(seconds=last), after)


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _as_utc(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
