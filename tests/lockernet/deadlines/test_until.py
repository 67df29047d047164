"""What a deadline promises beyond the vectors: bounds, precision, outages that come and go, and cost."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from lockernet.deadlines.opening import AlwaysOpen, Opening, WeeklyOpening
from lockernet.deadlines.terms import Calendar, Outage, Term, Unit
from lockernet.deadlines.until import PointTimes, renewed, until
from lockernet.errors import CODES, ErrorCode
from lockernet.models.outcome import Refused

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SINGAPORE = PointTimes(ZoneInfo("Asia/Singapore"), Calendar(weekend=frozenset({6, 7})), AlwaysOpen())
NEVER_OPEN = WeeklyOpening(weekdays=((),) * 7)
FOUR_HOURS = Term(amount=4, unit=Unit.HOURS)
TWO_DAYS = Term(amount=2, unit=Unit.CALENDAR_DAYS)


def outage(begins: datetime, hours: float | None) -> Outage:
    return Outage(begins=begins, ends=None if hours is None else begins + hours * HOUR)


def opened(opening: Opening, *, zone: str = "Asia/Singapore") -> PointTimes:
    return PointTimes(ZoneInfo(zone), SINGAPORE.calendar, opening)


def test_at_the_very_end_a_term_is_over() -> None:
    """LN-DLN-002: an outage that begins at that instant finds nothing to extend."""
    end = MONDAY + 4 * HOUR
    just_before = outage(end - timedelta(microseconds=1), 1)
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(end, 1)]) == end
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[just_before]) == end + HOUR


def test_a_running_term_keeps_the_calendar_it_started_with() -> None:
    """LN-DLN-003: the calendar is a value in the input, so only who passes a new one moves a term."""
    term = Term(amount=2, unit=Unit.BUSINESS_DAYS)
    then = until(term, MONDAY, at=SINGAPORE)
    decreed = Calendar(
        weekend=frozenset({6, 7}), holidays=frozenset({datetime(2026, 11, 25, tzinfo=UTC).date()})
    )
    later = until(term, MONDAY, at=PointTimes(SINGAPORE.zone, decreed, SINGAPORE.opening))
    assert (then, later) == (datetime(2026, 11, 25, 16, tzinfo=UTC), datetime(2026, 11, 26, 16, tzinfo=UTC))
    assert until(term, MONDAY, at=SINGAPORE) == then


@pytest.mark.parametrize("unit", [Unit.HOURS, Unit.OPEN_HOURS])
def test_microseconds_are_kept(unit: Unit) -> None:
    """LN-DLN-005, LN-DLN-021"""
    start = MONDAY.replace(microsecond=999_999)
    assert until(Term(amount=1, unit=unit), start, at=SINGAPORE) == start + HOUR


def test_the_answer_is_in_utc_however_the_start_is_written() -> None:
    """LN-DLN-001"""
    start = MONDAY.astimezone(timezone(timedelta(hours=-7)))
    answer = until(FOUR_HOURS, start, at=SINGAPORE, outages=[outage(start, 1)])
    assert answer == MONDAY + 5 * HOUR
    assert isinstance(answer, datetime)
    assert answer.tzinfo is UTC


def test_a_suspended_term_passes_when_the_outage_ends() -> None:
    """LN-DLN-017, LN-DLN-020"""
    began = MONDAY + HOUR
    waiting = until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(began, None)])
    assert waiting == Refused(ErrorCode.DEADLINE_SUSPENDED, final=False)
    assert CODES[ErrorCode.DEADLINE_SUSPENDED].retryable
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(began, 2)]) == MONDAY + 6 * HOUR


def test_an_outage_that_is_taken_back_leaves_given_time_where_it_is() -> None:
    """LN-DLN-020"""
    down = [outage(MONDAY, 2)]
    said = until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=down)
    assert isinstance(said, datetime)
    assert renewed(said, FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[]) == said
    assert renewed(said, FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(MONDAY, 3)]) == said + HOUR
    suspended = renewed(said, FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(MONDAY, None)])
    assert suspended == Refused(ErrorCode.DEADLINE_SUSPENDED, final=False)


def test_a_term_without_end_is_refused_for_good() -> None:
    """LN-DLN-018"""
    never = Refused(ErrorCode.DEADLINE_NEVER_REACHED)
    rest = PointTimes(SINGAPORE.zone, Calendar(weekend=frozenset(range(1, 8))), AlwaysOpen())
    assert until(Term(amount=1, unit=Unit.OPEN_HOURS), MONDAY, at=opened(NEVER_OPEN)) == never
    assert until(Term(amount=1, unit=Unit.BUSINESS_DAYS), MONDAY, at=rest) == never
    assert until(TWO_DAYS, MONDAY, at=SINGAPORE, outages=[outage(MONDAY, 24 * 1_200)]) == never
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(MONDAY, 24 * 1_200)]) == never


def test_the_bound_is_1100_days_to_the_microsecond() -> None:
    """LN-DLN-018"""
    just = 24 * 1_100 - 4
    bound = MONDAY + timedelta(days=1_100)
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[outage(MONDAY, just)]) == bound
    longer = Outage(begins=MONDAY, ends=MONDAY + just * HOUR + timedelta(microseconds=1))
    refused = Refused(ErrorCode.DEADLINE_NEVER_REACHED)
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[longer]) == refused


def test_an_outage_suspends_only_what_it_finds_within_the_bound() -> None:
    """LN-DLN-017, LN-DLN-018"""
    term, bound = Term(amount=1, unit=Unit.OPEN_HOURS), MONDAY + timedelta(days=1_100)
    answers = [
        until(term, MONDAY, at=opened(NEVER_OPEN), outages=[outage(begins, None)])
        for begins in (bound - timedelta.resolution, bound)
    ]
    assert answers == [
        Refused(ErrorCode.DEADLINE_SUSPENDED, final=False),
        Refused(ErrorCode.DEADLINE_NEVER_REACHED),
    ]


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize(
    "absurd",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC) - timedelta.resolution,
        datetime(9990, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_no_start_however_absurd_raises(absurd: datetime, unit: Unit) -> None:
    """LN-DLN-019"""
    out_of_range = Refused(ErrorCode.DEADLINE_OUT_OF_RANGE)
    assert until(Term(amount=366, unit=unit), absurd, at=SINGAPORE) == out_of_range


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns"])
@pytest.mark.parametrize("unit", list(Unit))
def test_the_first_and_the_last_start_can_be_counted_from(unit: Unit, zone: str) -> None:
    """LN-DLN-019"""
    for start in (datetime(2000, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC) - timedelta.resolution):
        answer = until(Term(amount=366, unit=unit), start, at=opened(AlwaysOpen(), zone=zone))
        assert isinstance(answer, datetime)


def test_outages_may_reach_to_the_ends_of_time() -> None:
    """LN-DLN-014: the calendar's first and last instant are instants like others."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    before = Outage(begins=first, ends=MONDAY + HOUR)
    assert until(FOUR_HOURS, MONDAY, at=SINGAPORE, outages=[before]) == MONDAY + 5 * HOUR
    long = Outage(begins=MONDAY, ends=last)
    assert isinstance(until(TWO_DAYS, MONDAY, at=SINGAPORE, outages=[long]), Refused)


def test_a_thousand_outages_are_taken_and_one_more_is_not() -> None:
    """LN-DLN-019: every other hour of the first 2,000 is lost."""
    down = [outage(MONDAY + 2 * each * HOUR, 1) for each in range(1_000)]
    term = Term(amount=1_000, unit=Unit.HOURS)
    assert until(term, MONDAY, at=SINGAPORE, outages=down) == MONDAY + 2_000 * HOUR
    refused = until(term, MONDAY, at=SINGAPORE, outages=[*down, outage(MONDAY, 1)])
    assert refused == Refused(ErrorCode.DEADLINE_OUT_OF_RANGE)
