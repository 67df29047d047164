"""Decides when a term ends (LN-DLN-001): the same data give the same instant to everybody.

Hours are counted outside outages (LN-DLN-015); days are counted whole, and an outage of an hour or more
loses the day (LN-DLN-016). The search stops 1,100 days after the start (LN-DLN-018).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from lockernet.deadlines.opening import Opening
from lockernet.deadlines.spans import FOREVER, Span, covered, reach, union, without
from lockernet.deadlines.terms import (
    EARLIEST_START,
    LATEST_START,
    MOST_OUTAGES,
    Calendar,
    Outage,
    Term,
    Unit,
)
from lockernet.deadlines.wallclock import ONE_DAY, day_end, local_date, stretches
from lockernet.errors import ErrorCode
from lockernet.models.outcome import Refused

HORIZON = timedelta(days=1_100)
LOSES_THE_DAY = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PointTimes:
    """How time passes at a point: its zone, its calendar, its hours, as they are when the term starts."""

    zone: tzinfo
    calendar: Calendar
    opening: Opening


def until(
    term: Term, start: datetime, *, at: PointTimes, outages: Sequence[Outage] = ()
) -> datetime | Refused:
    """The instant, in UTC, at which the term is over: it runs while `now < until`.

    Refused with DEADLINE_SUSPENDED (not final) means that it runs on and the end is not known yet;
    DEADLINE_NEVER_REACHED that there is none; DEADLINE_OUT_OF_RANGE that the input is absurd.
    """
    if not EARLIEST_START <= start < LATEST_START or len(outages) > MOST_OUTAGES:
        return Refused(ErrorCode.DEADLINE_OUT_OF_RANGE)
    start = start.astimezone(UTC)
    down = union(outages)
    horizon = start + HORIZON
    ends = _ends(term, start, horizon, at, down)
    if ends is not None and ends <= horizon:
        return ends
    if down and down[-1][0] < horizon and down[-1][1] == FOREVER:
        return Refused(ErrorCode.DEADLINE_SUSPENDED, final=False)
    return Refused(ErrorCode.DEADLINE_NEVER_REACHED)


def renewed(
    said: datetime, term: Term, start: datetime, *, at: PointTimes, outages: Sequence[Outage]
) -> datetime | Refused:
    """The end after outages were published, ended or taken back: never before the one `said` (LN-DLN-020)."""
    anew = until(term, start, at=at, outages=outages)
    return anew if isinstance(anew, Refused) else max(said.astimezone(UTC), anew)


def _ends(
    term: Term, start: datetime, horizon: datetime, at: PointTimes, down: Sequence[Span]
) -> datetime | None:
    if term.unit is Unit.HOURS:
        return reach(term.length(), without([(start, horizon)], down))
    if term.unit is Unit.OPEN_HOURS:
        return reach(term.length(), without(open_spans(start, horizon, at), down))
    return _last_day(term, start, horizon, at, down)


def open_spans(start: datetime, horizon: datetime, at: PointTimes) -> Iterator[Span]:
    """The spans in which the wall clock shows a time inside the opening hours (LN-DLN-009)."""
    for first, last, day, midnight in stretches(at.zone, start, horizon):
        for opens, closes in at.opening.minutes(day, at.calendar.holidays):
            begins = max(midnight + _MINUTE * opens, first)
            ends = min(midnight + _MINUTE * closes, last)
            if begins < ends:
                yield begins, ends


def _last_day(
    term: Term, start: datetime, horizon: datetime, at: PointTimes, down: Sequence[Span]
) -> datetime | None:
    """The end of the last counted day; counting begins with the day after the start (LN-DLN-006)."""
    day, left = local_date(at.zone, start), term.amount
    begins = day_end(at.zone, day)
    while begins <= horizon:
        day += ONE_DAY
        ends = day_end(at.zone, day)
        counts = term.unit is Unit.CALENDAR_DAYS or at.calendar.is_business_day(day)
        if counts and ends > begins and covered(down, begins, ends) < LOSES_THE_DAY:
            left -= 1
            if left == 0:
                return ends
        begins = ends
    return None
