"""The same rules a second time, as slowly as they read: tick by tick, no arithmetic with dates or spans.

It looks at the wall clock at every tick and shares no code with `lockernet.deadlines`. Input must lie on
whole ticks. For a term without an end it gives None.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Down = Sequence[tuple[datetime, datetime | None]]
IsOpen = Callable[[datetime], bool]
"""Is the point open when the wall clock shows this?"""


def slow_hours(
    hours: int,
    start: datetime,
    *,
    down: Down,
    limit: datetime,
    tick: timedelta,
    open_at: IsOpen,
    zone: ZoneInfo,
) -> datetime | None:
    """Count the ticks that are open and outside every outage, until they make up the hours."""
    left = hours * (timedelta(hours=1) // tick)
    now = start.astimezone(UTC)
    while now < limit:
        if not _is_down(now, down) and open_at(now.astimezone(zone)):
            left -= 1
            if left == 0:
                return now + tick
        now += tick
    return None


def slow_days(
    days: int,
    start: datetime,
    *,
    down: Down,
    limit: datetime,
    tick: timedelta,
    counts: Callable[[date], bool],
    zone: ZoneInfo,
) -> datetime | None:
    """Watch the dates go by; a date is over when the clock shows a later one, and for good."""
    now = start.astimezone(UTC)
    day, left, lost, seen_before = now.astimezone(zone).date(), days, timedelta(0), True
    while now <= limit:
        shown = now.astimezone(zone).date()
        if shown > day and not _comes_back(day, now, tick, zone):
            if not seen_before and counts(day) and lost < timedelta(hours=1):
                left -= 1
                if left == 0:
                    return now
            day, lost, seen_before = shown, timedelta(0), False
        lost += tick if _is_down(now, down) else timedelta(0)
        now += tick
    return None


def _comes_back(day: date, now: datetime, tick: timedelta, zone: ZoneInfo) -> bool:
    """True if the clock goes back over midnight, and shows the date again within two hours."""
    later = (now + each * tick for each in range(timedelta(hours=2) // tick))
    return any(instant.astimezone(zone).date() <= day for instant in later)


def _is_down(now: datetime, down: Down) -> bool:
    return any(begins <= now and (ends is None or now < ends) for begins, ends in down)
