"""Where local days end and how time is cut, by tables from almanacs of clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from lockernet.deadlines.wallclock import day_end, local_date, stretches

DAY_ENDS = [
    ("Asia/Yangon", "2026-12-31", "2026-12-31T17:30:00Z"),
    ("Asia/Kathmandu", "2028-02-29", "2028-02-29T18:15:00Z"),
    ("Pacific/Kiritimati", "2026-12-31", "2026-12-31T10:00:00Z"),
    ("Etc/GMT+12", "2026-12-31", "2027-01-01T12:00:00Z"),
    ("Europe/Berlin", "2026-03-28", "2026-03-28T23:00:00Z"),
    ("Europe/Berlin", "2026-03-29", "2026-03-29T22:00:00Z"),
    ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00:00Z"),  # 00:00 becomes 01:00 on the 24th
    ("Africa/Cairo", "2026-10-29", "2026-10-29T22:00:00Z"),  # 24:00 becomes 23:00
    ("America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z"),
    ("America/Santiago", "2026-04-04", "2026-04-05T04:00:00Z"),
    ("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z"),
    ("America/St_Johns", "2006-10-28", "2006-10-29T03:30:00Z"),
    ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"),
    ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),  # left out
    ("Pacific/Apia", "2011-12-31", "2011-12-31T10:00:00Z"),
]


@pytest.mark.parametrize(("zone", "day", "expected"), DAY_ENDS)
def test_a_day_ends_when_the_clock_shows_it_for_the_last_time(zone: str, day: str, expected: str) -> None:
    """LN-DLN-010"""
    assert day_end(ZoneInfo(zone), date.fromisoformat(day)) == datetime.fromisoformat(expected)


def test_time_is_cut_at_midnight_and_where_the_clock_changes() -> None:
    """LN-DLN-009: a night in Berlin with 02:00 to 03:00 twice, from 23:30 to 04:00."""
    berlin = ZoneInfo("Europe/Berlin")
    begins, ends = datetime(2026, 10, 24, 21, 30, 0, 5, UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)
    cut = list(stretches(berlin, begins, ends))
    edges = [begins, datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), ends]
    assert [(each.begins, each.ends) for each in cut] == list(pairwise(edges))
    assert [each.day.day for each in cut] == [24, 25, 25]
    assert cut[2].midnight - cut[1].midnight == timedelta(hours=1)


def test_a_change_is_found_to_the_second_wherever_the_search_begins() -> None:
    """LN-DLN-009: New York on 8 March 2026, 07:00 UTC."""
    new_york, change = ZoneInfo("America/New_York"), datetime(2026, 3, 8, 7, tzinfo=UTC)
    for before in (timedelta.resolution, timedelta(seconds=1), timedelta(hours=1, microseconds=7)):
        for after in (timedelta.resolution, timedelta(minutes=90, microseconds=3)):
            cut = list(stretches(new_york, change - before, change + after))
            assert [each.ends for each in cut] == [change, change + after]


def test_the_local_date_is_what_the_clock_shows() -> None:
    """LN-DLN-006"""
    instant = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert local_date(ZoneInfo("Asia/Yangon"), instant) == date(2027, 1, 1)
    assert local_date(ZoneInfo("Asia/Yangon"), instant - timedelta.resolution) == date(2026, 12, 31)
