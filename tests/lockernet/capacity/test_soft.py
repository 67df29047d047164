"""SOFT: a number that is right as often as it says, and that holds nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.capacity.admission import admit
from lockernet.capacity.fit import Box, Load, Temperature, box, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.soft import (
    MOST,
    WEEKS,
    Alternative,
    History,
    Soft,
    Window,
    alternatives,
    kinds,
    likelihood,
    settle,
    spare_now,
)
from tests.lockernet.capacity.year import COUNTS, LARGE, LAYOUT, LOADS, MEDIUM, SMALL, days

DAYS, WARM_UP = 400, 70
BOOK, SHOES, CHAIR = load(30, 160, 240, 900), load(100, 300, 450, 2_400), load(300, 300, 500, 5_000)
MONDAY, TUESDAY, SUNDAY = Window(0, 1), Window(1, 1), Window(6, 1)
OTHER_SLOT = Window(0, 0)


class Forecast(NamedTuple):
    """What was stated, of what, and what came."""

    kind: tuple[Load, int]
    stated: float
    came: bool


def forecasts(seed: int) -> Iterator[Forecast]:
    """What the point states for each of 330 days from what it saw before, and what that day had."""
    history = History()
    for number, (window, spare) in enumerate(days(DAYS, seed)):
        if number >= 2 * WARM_UP:
            for one in LOADS:
                for ahead in (0, 2, 5):
                    permille = likelihood(one, window, history, LAYOUT, ahead=ahead)
                    yield Forecast((one, ahead), permille / 1_000, spare[one] > ahead)
        history = history.observe(window, spare)


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_over_330_days_room_comes_as_often_as_was_stated(seed: int) -> None:
    """LN-CAP-026: ten bins; each that has 100 cases is right within 0.1, all together within 0.03."""
    bins: dict[int, list[Forecast]] = defaultdict(list)
    for each in forecasts(seed):
        bins[min(9, int(each.stated * 10))].append(each)
    off = {
        number: abs(sum(each.stated - each.came for each in cases)) / len(cases)
        for number, cases in bins.items()
    }
    filled = [number for number, cases in bins.items() if len(cases) >= 100]
    total = sum(len(cases) for cases in bins.values())
    assert total == 2 * (DAYS - WARM_UP) * len(LOADS) * 3
    assert len(filled) == 10, "the year must have days of every likelihood"
    assert max(off[number] for number in filled) <= 0.1, off
    assert sum(off[number] * len(cases) for number, cases in bins.items()) / total <= 0.03, off


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_the_weekday_tells_more_than_the_average_of_the_year_itself(seed: int) -> None:
    """LN-CAP-026: a better Brier score than the rate that each kind turned out to have, seen afterwards."""
    cases = list(forecasts(seed))
    came = defaultdict(list)
    for each in cases:
        came[each.kind].append(each.came)
    rate = {kind: sum(yes) / len(yes) for kind, yes in came.items()}
    stated = sum((each.stated - each.came) ** 2 for each in cases) / len(cases)
    average = sum((rate[each.kind] - each.came) ** 2 for each in cases) / len(cases)
    assert stated < 0.85 * average


def seen(counts: Sequence[int], window: Window = MONDAY, history: History | None = None) -> History:
    """So much room for everything on so many days of one window."""
    history = history or History()
    for count in counts:
        history = history.observe(window, dict.fromkeys(kinds(LAYOUT), count))
    return history


def test_a_point_without_history_states_one_in_four_and_never_for_what_cannot_fit() -> None:
    """LN-CAP-027"""
    assert likelihood(BOOK, MONDAY, History(), LAYOUT) == 250
    assert likelihood(BOOK, MONDAY, History(), LAYOUT, ahead=3) == 250
    assert likelihood(load(900, 900, 900, 1), MONDAY, History(), LAYOUT) == 0
    assert likelihood(BOOK._replace(temperature=Temperature.FROZEN), MONDAY, History(), LAYOUT) == 0
    assert likelihood(BOOK._replace(accessible=True), MONDAY, History(), LAYOUT) == 0


@pytest.mark.parametrize(
    ("counts", "ahead", "permille"),
    [
        ([1], 0, (1 + 2 * 2 / 5) / 3),  # 1 day of 1, drawn twice to 2 of 5 (one yes and the prior)
        ([0], 0, (0 + 2 * 1 / 5) / 3),
        ([1, 1, 0, 1], 0, (3 + 2 * 4 / 8) / 6),
        ([1, 1, 0, 1], 1, (0 + 2 * 1 / 8) / 6),
        ([3, 1, 0, 2], 1, (2 + 2 * 3 / 8) / 6),
    ],
)
def test_what_is_stated_for_a_few_days_was_worked_out_by_hand(
    counts: list[int], ahead: int, permille: float
) -> None:
    assert likelihood(BOOK, MONDAY, seen(counts), LAYOUT, ahead=ahead) == int(permille * 1_000)


def test_other_weekdays_count_little_and_other_parts_of_the_day_not_at_all() -> None:
    sundays = seen([5] * 20, SUNDAY)
    mondays = seen([0] * 20, MONDAY, sundays)
    assert likelihood(BOOK, SUNDAY, mondays, LAYOUT) > 900
    assert likelihood(BOOK, MONDAY, mondays, LAYOUT) < 60
    assert 400 < likelihood(BOOK, TUESDAY, mondays, LAYOUT) < 500
    assert likelihood(BOOK, OTHER_SLOT, mondays, LAYOUT) == 250


def test_the_newest_half_year_counts() -> None:
    history = seen([0] * WEEKS + [5] * WEEKS)
    assert history == seen([5] * WEEKS)
    assert all(len(counts) == WEEKS for counts in history.samples.values())


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_it_is_never_certain_and_never_rises_with_those_ahead(
    counts: list[int], ahead: int, more: int
) -> None:
    history = seen(counts)
    permille = likelihood(SHOES, MONDAY, history, LAYOUT, ahead=ahead)
    assert 0 <= permille < 1_000
    assert likelihood(SHOES, MONDAY, history, LAYOUT, ahead=ahead + more) <= permille


def test_a_sample_says_how_many_more_could_be_promised() -> None:
    room, promised = Room({SMALL: 2, MEDIUM: 1, LARGE: 1}), Counter([SHOES])
    small, medium, large = LOADS
    assert spare_now({}, room, LAYOUT) == {small: 4, medium: 2, large: 1}
    assert spare_now(promised, room, LAYOUT) == {small: 3, medium: 1, large: 1}
    assert spare_now({}, Room(COUNTS), LAYOUT) == dict.fromkeys(LOADS, MOST)
    assert spare_now(Counter([CHAIR] * 9), room, LAYOUT) == dict.fromkeys(LOADS, 0)


def test_history_is_kept_for_each_kind_of_box_and_what_can_be_asked_of_it() -> None:
    low = box(190, 380, 640, 15_000, accessible=True)
    cool = box(80, 380, 640, 10_000, temperature=Temperature.CHILLED)
    layout = Layout.of({low: 2, cool: 1}, Policy(5, {low: 2}, ordinary_in_chilled=True))
    shut, flat = load(185, 375, 635, 15_000), load(75, 375, 635, 10_000)
    assert set(kinds(layout)) == {
        shut._replace(accessible=True),
        flat,
        flat._replace(accessible=True),
        flat._replace(temperature=Temperature.CHILLED),
    }


SOFTS = tuple(Soft(place, b"%d" % place, one) for place, one in enumerate((SHOES, BOOK, CHAIR, BOOK)))


@pytest.mark.parametrize(
    ("free", "hard"),
    [
        ({SMALL: 9, MEDIUM: 9, LARGE: 9}, b"0123"),
        ({SMALL: 1, MEDIUM: 1, LARGE: 1}, b"012"),
        ({LARGE: 1}, b"0"),
        ({SMALL: 1}, b"1"),
        ({}, b""),
    ],
)
def test_on_the_day_who_asked_first_is_promised_first_and_the_rest_is_refused(
    free: dict[Box, int], hard: bytes
) -> None:
    """LN-CAP-028"""
    settled = settle(reversed(SOFTS), {}, Room(free), LAYOUT)
    assert b"".join(soft.parcel_id for soft in settled.hard) == hard
    assert sorted((*settled.hard, *settled.refused)) == list(SOFTS)
    assert list(settled.refused) == sorted(settled.refused)


def test_soft_becomes_hard_only_beside_all_promises() -> None:
    settled = settle(SOFTS, Counter([CHAIR]), Room({SMALL: 1, LARGE: 2}), LAYOUT)
    assert [soft.asked_at for soft in settled.hard] == [0, 1]
    assert settle(SOFTS, Counter([CHAIR]), Room({SMALL: 9}), LAYOUT).hard == ()


def test_a_soft_reservation_holds_nothing() -> None:
    """LN-CAP-025: the last box is still promised to whoever asks; the SOFT one hears no on the day."""
    room = Room({MEDIUM: 1})
    assert settle(SOFTS[:1], {}, room, LAYOUT).hard == SOFTS[:1]
    assert admit(SHOES, {}, room, LAYOUT) is None
    assert settle(SOFTS[:1], Counter([SHOES]), room, LAYOUT).refused == SOFTS[:1]


def test_who_is_refused_hears_of_other_windows_the_likeliest_first() -> None:
    """LN-CAP-028"""
    history = seen([0] * 20, MONDAY, seen([2] * 20, SUNDAY))
    found = alternatives(BOOK, {MONDAY: 0, TUESDAY: 0, SUNDAY: 1}, history, LAYOUT)
    assert [each.window for each in found] == [SUNDAY, TUESDAY, MONDAY]
    assert found[0] == Alternative(SUNDAY, likelihood(BOOK, SUNDAY, history, LAYOUT, ahead=1))
    assert alternatives(load(900, 900, 900, 1), {MONDAY: 0}, history, LAYOUT) == ()
