"""The values a deadline is made from refuse what cannot be, at the edge (LN-DLN-004, 008, 014)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from lockernet.deadlines.opening import AlwaysOpen, WeeklyOpening
from lockernet.deadlines.terms import Calendar, Outage, Term, Unit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("unit", "most"),
    [(Unit.HOURS, 8784), (Unit.OPEN_HOURS, 8784), (Unit.CALENDAR_DAYS, 366), (Unit.BUSINESS_DAYS, 366)],
)
def test_a_term_is_one_to_a_leap_year(unit: Unit, most: int) -> None:
    """LN-DLN-004"""
    assert (Term(amount=1, unit=unit).amount, Term(amount=most, unit=unit).amount) == (1, most)
    for wrong in (0, -1, most + 1, 10**30):
        with pytest.raises(ValidationError):
            Term(amount=wrong, unit=unit)


@pytest.mark.parametrize("amount", [1.0, "1", None, True])
def test_an_amount_is_a_whole_number_and_nothing_like_one(amount: Any) -> None:
    """LN-DLN-004"""
    with pytest.raises(ValidationError):
        Term(amount=amount, unit=Unit.HOURS)


@pytest.mark.parametrize("length", [timedelta(0), -timedelta.resolution, -timedelta(days=1)])
def test_an_outage_ends_after_it_begins(length: timedelta) -> None:
    """LN-DLN-014"""
    with pytest.raises(ValidationError):
        Outage(begins=NOON, ends=NOON + length)


def test_an_outage_has_zones() -> None:
    """LN-DLN-014"""
    with pytest.raises(ValidationError):
        Outage(begins=NOON.replace(tzinfo=None), ends=None)


def test_a_calendar_knows_seven_weekdays_and_says_one_thing_of_a_date() -> None:
    """LN-DLN-008"""
    day = date(2026, 11, 28)
    for weekend in ({0}, {8}, {-1}):
        with pytest.raises(ValidationError):
            Calendar(weekend=frozenset(weekend))
    with pytest.raises(ValidationError, match="2026-11-28"):
        Calendar(weekend=frozenset(), holidays=frozenset({day}), working_days=frozenset({day}))


def test_a_calendar_has_at_most_a_thousand_dates_of_a_kind() -> None:
    """LN-DLN-008"""
    dates = frozenset(date(2026, 1, 1) + timedelta(days=each) for each in range(1_001))
    with pytest.raises(ValidationError):
        Calendar(weekend=frozenset(), holidays=dates)
    assert Calendar(weekend=frozenset(), working_days=dates - {date(2026, 1, 1)}).working_days


def test_business_days_are_what_the_calendar_says() -> None:
    """LN-DLN-008: a week in Brunei, with a holiday on Monday and a Friday that is worked."""
    calendar = Calendar(
        weekend=frozenset({5, 7}),
        holidays=frozenset({date(2026, 11, 23)}),
        working_days=frozenset({date(2026, 11, 27)}),
    )
    week = [calendar.is_business_day(date(2026, 11, day)) for day in range(23, 30)]
    assert week == [False, True, True, True, True, True, False]


def test_weekly_hours_know_their_weekday_and_a_holiday() -> None:
    opening = WeeklyOpening((((540, 1020),),) * 5 + ((), ()), holiday=((600, 720),))
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    assert opening.minutes(monday, ()) == ((540, 1020),)
    assert opening.minutes(saturday, ()) == ()
    assert opening.minutes(saturday, {saturday}) == ((600, 720),)
    assert WeeklyOpening(opening.weekdays).minutes(monday, {monday}) == ((540, 1020),)
    assert AlwaysOpen().minutes(saturday, {saturday}) == ((0, 1440),)


@pytest.mark.parametrize(
    "spans", [((-1, 5),), ((0, 1441),), ((5, 5),), ((9, 5),), ((0, 9), (8, 10)), ((20, 30), (0, 10))]
)
def test_weekly_hours_are_sorted_within_a_day(spans: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        WeeklyOpening((spans,) * 7)


def test_weekly_hours_may_touch() -> None:
    assert WeeklyOpening((((0, 720), (720, 1440)),) * 7).minutes(date(2026, 11, 28), ()) == (
        (0, 720),
        (720, 1440),
    )


def test_weekly_hours_have_seven_days() -> None:
    with pytest.raises(ValueError, match="7 weekdays"):
        WeeklyOpening(((),) * 6)
