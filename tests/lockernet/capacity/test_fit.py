"""One load, one box: numbers worked out by hand, and what must not depend on how things are turned."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.capacity.fit import Temperature, box, fits, is_no_larger, load

sides = st.tuples(*[st.integers(1, 60)] * 3)
tolerances = st.integers(0, 10)


@pytest.mark.parametrize(
    ("inner_mm", "answer"),
    [((80, 380, 640), False), ((190, 380, 640), True), ((410, 380, 640), True)],
)
def test_the_shoe_box_fits_every_size_but_the_flat_one_whichever_way_round(
    inner_mm: tuple[int, int, int], answer: bool
) -> None:
    for width_mm, height_mm, depth_mm in permutations((100, 300, 450)):
        shoes = load(width_mm, height_mm, depth_mm, 2_400)
        for inner_width_mm, inner_height_mm, inner_depth_mm in permutations(inner_mm):
            inside = box(inner_width_mm, inner_height_mm, inner_depth_mm, 10_000)
            assert fits(shoes, inside, tolerance_mm=0) is answer


@pytest.mark.parametrize(
    ("outer_mm", "answer"),
    [
        ((640, 190, 380), True),  # stands on its end, fills the box
        ((641, 190, 380), False),
        ((190, 190, 641), False),  # slim, but longer than the longest side
        ((200, 200, 200), False),  # less volume than the box, no side fits its lowest
        ((190, 380, 380), True),
        ((191, 379, 640), False),
    ],
)
def test_volume_does_not_decide_but_every_side_does(outer_mm: tuple[int, int, int], answer: bool) -> None:
    assert fits(load(*outer_mm, 1), box(190, 380, 640, 1), tolerance_mm=0) is answer


@pytest.mark.parametrize(
    ("outer_mm", "tolerance_mm", "answer"),
    [
        ((180, 370, 630), 10, True),
        ((180, 370, 630), 11, False),
        ((181, 370, 630), 10, False),
        ((180, 371, 630), 10, False),
        ((180, 370, 631), 10, False),
        ((190, 380, 640), 0, True),
        ((190, 380, 640), 1, False),
    ],
)
def test_the_tolerance_must_be_free_along_each_side(
    outer_mm: tuple[int, int, int], tolerance_mm: int, answer: bool
) -> None:
    assert fits(load(*outer_mm, 1), box(640, 190, 380, 1), tolerance_mm=tolerance_mm) is answer


@pytest.mark.parametrize(("weight_g", "answer"), [(9_999, True), (10_000, True), (10_001, False)])
def test_a_load_may_weigh_what_the_box_bears_and_no_gram_more(weight_g: int, answer: bool) -> None:
    assert fits(load(10, 10, 10, weight_g), box(20, 20, 20, 10_000), tolerance_mm=5) is answer


@given(sides, sides, tolerances)
def test_it_fits_exactly_if_one_of_the_six_rotations_fits(
    outer_mm: tuple[int, int, int], inner_mm: tuple[int, int, int], tolerance_mm: int
) -> None:  # LN-CAP-002
    some_rotation_fits = any(
        all(outer + tolerance_mm <= inner for outer, inner in zip(turned_mm, inner_mm, strict=True))
        for turned_mm in permutations(outer_mm)
    )
    assert fits(load(*outer_mm, 1), box(*inner_mm, 1), tolerance_mm=tolerance_mm) is some_rotation_fits


@given(sides, sides, tolerances, st.integers(0, 2), st.integers(1, 9))
def test_what_fits_still_fits_when_the_load_shrinks_or_the_box_grows(
    outer_mm: tuple[int, int, int], inner_mm: tuple[int, int, int], tolerance_mm: int, side: int, by_mm: int
) -> None:
    parcel, inside = load(*outer_mm, 5), box(*inner_mm, 5)
    smaller = load(*with_side(outer_mm, side, max(1, outer_mm[side] - by_mm)), 4)
    larger = box(*with_side(inner_mm, side, inner_mm[side] + by_mm), 6)
    if fits(parcel, inside, tolerance_mm=tolerance_mm):
        assert fits(smaller, inside, tolerance_mm=tolerance_mm)
        assert fits(parcel, larger, tolerance_mm=tolerance_mm)
        assert fits(parcel, inside, tolerance_mm=max(0, tolerance_mm - 1))


def with_side(sides_mm: tuple[int, int, int], side: int, length_mm: int) -> tuple[int, int, int]:
    first, second, third = (length_mm if index == side else mm for index, mm in enumerate(sides_mm))
    return first, second, third


@pytest.mark.parametrize("wanted", list(Temperature))
@pytest.mark.parametrize("kept_at", list(Temperature))
def test_each_temperature_needs_its_own_and_only_ordinary_parcels_may_be_chilled(
    wanted: Temperature, kept_at: Temperature
) -> None:
    """LN-CAP-012"""
    parcel, inside = load(1, 1, 1, 1, temperature=wanted), box(9, 9, 9, 9, temperature=kept_at)
    chilled = (wanted, kept_at) == (Temperature.AMBIENT, Temperature.CHILLED)
    assert fits(parcel, inside, tolerance_mm=0) is (wanted == kept_at)
    assert fits(parcel, inside, tolerance_mm=0, ordinary_in_chilled=True) is (wanted == kept_at or chilled)


@pytest.mark.parametrize(
    ("asks", "offers", "answer"), [(0, 0, True), (0, 1, True), (1, 1, True), (1, 0, False)]
)
def test_easy_reach_is_no_less_to_those_who_do_not_need_it(asks: bool, offers: bool, answer: bool) -> None:
    """LN-CAP-010"""
    parcel, inside = load(1, 1, 1, 1, accessible=bool(asks)), box(9, 9, 9, 9, accessible=bool(offers))
    assert fits(parcel, inside, tolerance_mm=0) is answer


@given(sides, sides)
def test_a_box_that_is_no_larger_takes_nothing_that_the_other_does_not(
    one_mm: tuple[int, int, int], other_mm: tuple[int, int, int]
) -> None:
    one, other = box(*one_mm, 1), box(*other_mm, 1)
    assert is_no_larger(one, other) is fits(load(*one_mm, 1), other, tolerance_mm=0)
