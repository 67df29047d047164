"""`assign` against the oracle, and the one case where greedy alone would be wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations
from random import Random

from lockernet.capacity.fit import Box, Load, box, fits, load
from lockernet.capacity.matching import assign
from tests.lockernet.capacity.brute_force import (
    BESIDE_EACH_OTHER,
    can_all_be_placed,
    load_for,
    random_case,
)

CASES = 3_000


def assert_holds(
    given: Sequence[Box], loads: Sequence[Load], free: Mapping[Box, int], tolerance_mm: int
) -> None:
    assert len(given) == len(loads)
    assert all(fits(one, box_, tolerance_mm=tolerance_mm) for one, box_ in zip(loads, given, strict=True))
    assert all(count <= free[box_] for box_, count in Counter(given).items())


def test_a_matching_is_found_exactly_where_trying_everything_finds_one() -> None:
    found = 0
    for seed in range(CASES):
        case = random_case(seed)
        given = assign(case.as_loads(), case.free(), tolerance_mm=case.tolerance_mm)
        assert (given is not None) is can_all_be_placed(case), f"seed {seed}: {case}"
        if given is not None:
            found += 1
            assert_holds(given, case.as_loads(), case.free(), case.tolerance_mm)
    assert CASES // 10 < found < CASES * 9 // 10, "the cases must be of both kinds"


def test_the_answer_does_not_depend_on_the_order_of_classes() -> None:
    for seed in range(200):
        case = random_case(seed)
        free = list(case.free().items())
        Random(seed).shuffle(free)
        first = assign(case.as_loads(), case.free(), tolerance_mm=case.tolerance_mm)
        assert assign(case.as_loads(), dict(free), tolerance_mm=case.tolerance_mm) == first


def test_whether_all_fit_does_not_depend_on_the_order_of_loads() -> None:
    for seed in range(100):
        case = random_case(seed, most_loads=4)
        answers = {
            assign(order, case.free(), tolerance_mm=case.tolerance_mm) is None
            for order in permutations(case.as_loads())
        }
        assert len(answers) == 1


def test_placed_loads_move_one_after_the_other_to_make_room() -> None:
    """Five classes, each lower and stronger than the next: a load takes the ones between two limits."""
    classes = [box(10 + step, 60, 60, 100 - step) for step in range(5)]
    taking = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 2)]
    loads = [load(10 + first, 50, 50, 100 - last) for first, last in taking]
    given = assign(loads, dict.fromkeys(classes, 1), tolerance_mm=0)
    assert given == (classes[0], classes[1], classes[3], classes[4], classes[2])


def can_all_be_placed_by_hall(wanted: Mapping[tuple[int, ...], int], counts: Sequence[int]) -> bool:
    """Hall: no set of classes may be the only home of more loads than it has boxes."""
    for size in range(len(counts) + 1):
        for some in combinations(range(len(counts)), size):
            homeless_elsewhere = sum(count for places, count in wanted.items() if set(places) <= set(some))
            if homeless_elsewhere > sum(counts[place] for place in some):
                return False
    return True


def test_a_whole_bank_is_matched_exactly_where_hall_says_so() -> None:
    found = 0
    sets = [places for size in (1, 2, 3, 4) for places in combinations(range(4), size)]
    for seed in range(CASES):
        rng = Random(seed)
        counts = [rng.randint(0, 40) for _ in range(4)]
        homes = rng.choices(rng.sample(sets, 5), k=max(0, sum(counts) - rng.randint(-1, 9)))
        loads = [load(*load_for(places)) for places in homes]
        free = {box(*one): count for one, count in zip(BESIDE_EACH_OTHER, counts, strict=True)}
        given = assign(loads, free, tolerance_mm=0)
        assert (given is not None) is can_all_be_placed_by_hall(Counter(homes), counts), f"seed {seed}"
        if given is not None:
            found += 1
            assert_holds(given, loads, free, 0)
    assert CASES // 10 < found < CASES * 9 // 10, "the cases must be of both kinds"


def test_loads_of_a_group_move_together_and_no_further_than_they_must() -> None:
    """Flat and tall loads exclude each other's boxes; those that go into both must leave what is scarce."""
    flat, tall = box(10, 60, 60, 5), box(30, 30, 90, 5)
    either, only_flat, only_tall = load(9, 29, 50, 1), load(9, 50, 50, 1), load(29, 29, 80, 1)
    loads = [either] * 30 + [only_flat] * 40 + [only_tall] * 20
    given = assign(loads, {flat: 45, tall: 45}, tolerance_mm=1)
    assert given is not None
    assert_holds(given, loads, {flat: 45, tall: 45}, 1)
    assert assign(loads, {flat: 44, tall: 45}, tolerance_mm=1) is None
    assert assign(loads, {flat: 39, tall: 99}, tolerance_mm=1) is None
    assert assign(loads, {flat: 99, tall: 19}, tolerance_mm=1) is None


def test_nothing_to_place_needs_no_box() -> None:
    assert assign([], {}, tolerance_mm=0) == ()


def test_a_class_without_a_free_box_takes_nothing() -> None:
    assert assign([load(1, 1, 1, 1)], {box(9, 9, 9, 9): 0}, tolerance_mm=0) is None


def test_a_load_gets_the_smallest_class_if_all_have_room() -> None:
    free = {box(8, 38, 64, 10): 1, box(19, 38, 64, 10): 1, box(41, 38, 64, 10): 1}
    assert assign([load(10, 30, 45, 2)], free, tolerance_mm=1) == (box(19, 38, 64, 10),)
