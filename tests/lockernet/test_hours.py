"""Opening hours and zones read from text: what is taken, what is malformed, and whose holidays count."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours, State

from lockernet.errors import ErrorCode, Malformed
from lockernet.hours import OsmOpening, opening_hours, zone_named

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
Spans = tuple[tuple[int, int], ...]


def week(text: str, *holidays: date) -> list[Spans]:
    """In hours, for easy reading: what is open from Monday to Sunday."""
    opening = opening_hours(text)
    found = [opening.minutes(MONDAY + DAY * each, holidays) for each in range(7)]
    return [tuple((first // 60, last // 60) for first, last in spans) for spans in found]


NONE: Spans = ()
OFFICE: Spans = ((9, 17),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/7", [((0, 24),)] * 7),
        ("off", [NONE] * 7),
        ("Mo-Fr 09:00-17:00", [OFFICE] * 5 + [NONE] * 2),
        ("Mo-Fr 09:00-12:00,13:00-17:00", [((9, 12), (13, 17))] * 5 + [NONE] * 2),
        ("22:00-02:00", [((0, 2), (22, 24))] * 7),
        ("Tu 22:00-26:00", [NONE, ((22, 24),), ((0, 2),), *([NONE] * 4)]),
        ("Mo,We 00:00-24:00", [((0, 24),), NONE, ((0, 24),), *([NONE] * 4)]),
        ("Mo-Su 09:00-17:00; We off", [OFFICE] * 2 + [NONE] + [OFFICE] * 4),
        ("2026 Nov 25-2026 Nov 26 09:00-17:00", [NONE] * 2 + [OFFICE] * 2 + [NONE] * 3),
        ("Mo-Fr 09:00-17:00 unknown", [NONE] * 7),
        ('09:00-17:00 "ring PH and SH at sunset +"', [OFFICE] * 7),
        ("Mo-Tu 09:00-13:00, Tu 13:00-17:00", [((9, 13),), OFFICE, *([NONE] * 5)]),
    ],
)
def test_hours_are_those_of_the_grammar(text: str, expected: list[Spans]) -> None:
    """LN-DLN-012"""
    assert week(text) == expected


def test_minutes_are_kept() -> None:
    """LN-DLN-012"""
    assert opening_hours("Mo 08:30-17:45").minutes(MONDAY, ()) == ((510, 1_065),)
    assert opening_hours("Su 22:15-01:05").minutes(MONDAY, ()) == ((0, 65),)


def test_a_text_may_have_255_characters() -> None:
    """LN-DLN-012"""
    longest = "Mo 09:00-17:00 " + '"' + "x" * 238 + '"'
    assert len(longest) == 255
    assert opening_hours(longest).minutes(MONDAY, ()) == ((540, 1_020),)
    with pytest.raises(Malformed):
        opening_hours(longest + " ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 09:00-17:00; PH off", [OFFICE, NONE, *([OFFICE] * 3), NONE, NONE]),
        ("Mo-Fr 09:00-17:00; PH 10:00-12:00", [OFFICE, ((10, 12),), *([OFFICE] * 3), NONE, ((10, 12),)]),
        ("PH,We 10:00-12:00", [NONE, ((10, 12),), ((10, 12),), *([NONE] * 3), ((10, 12),)]),
        ("PH 22:00-02:00", [NONE, ((22, 24),), ((0, 2),), *([NONE] * 3), ((22, 24),)]),
        ('PH 10:00-12:00 "PH"', [NONE, ((10, 12),), *([NONE] * 4), ((10, 12),)]),
    ],
)
def test_holidays_are_those_of_the_calendar(text: str, expected: list[Spans]) -> None:
    """LN-DLN-013: here a Tuesday and a Sunday."""
    assert week(text, MONDAY + DAY, MONDAY + 6 * DAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "PH off",
        "24/7; PH off",
        "Mo-Fr 08:00-20:00; PH 10:00-12:00",
        "PH,Sa 22:00-02:00; Mo-Fr 09:00-12:00",
        "22:00-02:00; PH off",
        "PH off; Mo-Fr 09:00-17:00",
        "PH 20:00-48:00",
        "Mo-Fr 20:00-03:00; PH 12:00-14:00; Sa 10:00-12:00",
        "Mo-Fr,PH 10:00-12:00 || 15:00-16:00",
        "Feb PH 10:00-12:00",
        "Mo-Fr 09:00-17:00, PH 18:00-20:00",
    ],
)
def test_holidays_given_as_data_mean_what_they_mean_inside_the_library(text: str) -> None:
    """LN-DLN-013: compared with the library's own holidays of Singapore, day by day for three years."""
    first, last = date(2024, 1, 2), date(2026, 12, 30)
    holidays = {day for day in _days(date(2023, 12, 1), date(2027, 1, 31)) if _native("PH", day)}
    assert len(holidays) > 30
    opening = opening_hours(text)
    assert [
        day for day in _days(first, last) if tuple(opening.minutes(day, holidays)) != _native(text, day)
    ] == []


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * each for each in range((last - first).days + 1)]


def _native(text: str, day: date) -> Spans:
    midnight = datetime.combine(day, time.min)
    spans: list[tuple[int, int]] = []
    for begins, ends, state, _ in OpeningHours(text, country="SG").intervals(midnight, midnight + DAY):
        if state == State.OPEN:
            first, last = ((edge - midnight) // timedelta(minutes=1) for edge in (begins, ends))
            joined = spans.pop()[0] if spans and spans[-1][1] == first else first
            spans.append((joined, last))
    return tuple(spans)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ":",
        '"by appointment"',
        "24//7",
        "PN-SB 06-22",
        "mo-fr 08:00-20:00",
        "Mo-Fr 8-20",
        "SH off",
        "sunrise-sunset",
        "08:00-sunset",
        "10:00+",
        "10:00-16:00+",
        "10:00-16:00/01:30",
        "PH -1 day off",
        "PH +1 day off",
        "PH Mo-Fr 10:00-12:00",
        "Mo PH 10:00-12:00",
        "Mo[1] PH 10:00-12:00",
        "08:00-20:00\x00",
        "Mo-Fr 08:00-09:00;" * 15,
        "\uff2do 08:00-09:00",
    ],
)
def test_what_readers_could_take_in_two_ways_is_malformed(text: str) -> None:
    """LN-DLN-012, LN-DLN-013"""
    with pytest.raises(Malformed) as refusal:
        opening_hours(text)
    assert refusal.value.code is ErrorCode.MALFORMED_FIELD


WORDS = (
    *("Mo", "Tu-Fr", "Sa", "PH", "SH", "Mo[-1]", "Mo[6]", "off", "open", "unknown", '"c"', '"', "24/7"),
    *(";", ",", "||", "-", "/", "+", ":", "08:00", "10:00-12:00", "22:00-02:00", "24:00", "00:00-48:00"),
    *("Jan", "Jan 32", "Feb 29", "Mar 01-Apr 02", "2026", "9999", "1900", "2026-9999/3", "easter"),
    *("week 1", "week 01-53/2", "week 99", "+1 day", "+99999999999 days"),
)


@settings(max_examples=1_500)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.dates(date(2000, 1, 2), date(9992, 12, 31))
)
@example(["Mo[1]", "PH"], MONDAY)
def test_whatever_is_taken_can_be_asked_for_every_date(words: list[str], day: date) -> None:
    try:
        opening = opening_hours(" ".join(words))
    except Malformed:
        return
    for holidays in (frozenset[date](), {day}, {day - DAY}, {day, day - DAY}):
        edges = [edge for span in opening.minutes(day, holidays) for edge in span]
        assert edges == sorted(set(edges))
        assert not edges or (edges[0] >= 0 and edges[-1] <= 1_440)


@settings(max_examples=500)
@given(st.text(max_size=300))
def test_no_text_does_more_than_be_malformed(text: str) -> None:
    try:
        assert isinstance(opening_hours(text), OsmOpening)
    except Malformed as refusal:
        assert refusal.code is ErrorCode.MALFORMED_FIELD


@pytest.mark.parametrize("name", ["Asia/Yangon", "America/Argentina/Buenos_Aires", "Etc/GMT+12", "UTC"])
def test_a_zone_is_found_by_area_and_place(name: str) -> None:
    """LN-DLN-011"""
    assert zone_named(name).key == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Singapore",
        "asia/singapore",
        "Asia/Atlantis",
        "Asia",
        "Asia/",
        "Asia/../Asia/Yangon",
        "/etc/passwd",
        "../../etc/passwd",
        "right/Asia/Yangon",
        "posix/Asia/Yangon",
        "+08:00",
        "UTC+8",
        "Asia/Yangon\x00",
        "Asia/" + "x" * 5_000,
        "\u0410sia/Yangon",
    ],
)
def test_any_other_name_is_malformed(name: str) -> None:
    """LN-DLN-011"""
    with pytest.raises(Malformed) as refusal:
        zone_named(name)
    assert refusal.value.code is ErrorCode.MALFORMED_FIELD
