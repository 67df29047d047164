"""`assign` against the oracle, and the one case where greedy alone would be wrong."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations
from random import Random

from lockernet.capacity.fit import Box, Load, box, fits, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.matching import assign
from tests.lockernet.capacity.brute_force import (
    BESIDE_EACH_OTHER,
    Case,
    as_box,
    as_load,
    can_all_be_placed,
    goes_in,
    load_for,
    random_case,
)

CASES = 10_000
BANKS = 3_000


def assign_all(
    loads: Sequence[Load], free: Mapping[Box, int], *, tolerance_mm: int
) -> tuple[Box, ...] | None:
    """A point that has these boxes and no others."""
    return assign(loads, Room(free), Layout.of(free, Policy(tolerance_mm)))


def assert_holds(
    given: Sequence[Box], loads: Sequence[Load], free: Mapping[Box, int], tolerance_mm: int
) -> None:
    assert len(given) == len(loads)
    assert all(fits(one, box_, tolerance_mm=tolerance_mm) for one, box_ in zip(loads, given, strict=True))
    assert all(count <= free[box_] for box_, count in Counter(given).items())


def assert_case_holds(given: Sequence[Box], case: Case) -> None:
    """Each load lies where it may, no two in one box, and what is kept back is kept."""
    kind_of = {as_box(kind): kind for kind in case.kinds}
    kinds = [kind_of[each] for each in given]
    assert len(given) == len(case.loads)
    assert all(goes_in(one, kind, case) for one, kind in zip(case.loads, kinds, strict=True))
    assert Counter(given) <= Counter(as_box(one) for one in case.boxes)
    others = Counter(kind.kind for one, kind in zip(case.loads, kinds, strict=True) if not one.reach)
    assert all(count <= case.for_others(kind) for kind, count in others.items())


def test_a_matching_is_found_exactly_where_trying_everything_finds_one() -> None:
    """LN-CAP-001, LN-CAP-010, LN-CAP-011, LN-CAP-012: all limits at once, in 10,000 cases."""
    found = 0
    for seed in range(CASES):
        case = random_case(seed)
        given = assign(case.as_loads(), case.room(), case.layout())
        assert (given is not None) is can_all_be_placed(case), f"seed {seed}: {case}"
        if given is not None:
            found += 1
            assert_case_holds(given, case)
    assert CASES // 10 < found < CASES * 9 // 10, "the cases must be of both kinds"


def test_the_cases_turn_on_every_limit() -> None:
    """An oracle is worth what its cases are: in each respect some cases must hang on it alone."""
    hang = Counter[str]()
    for seed in range(2_000):
        case = random_case(seed)
        possible = can_all_be_placed(case)
        for name, change in LIMITS.items():
            hang[name] += can_all_be_placed(change(case)) is not possible
    assert all(hang[name] >= 10 for name in LIMITS), hang


LIMITS: Mapping[str, Callable[[Case], Case]] = {
    "kept back": lambda case: replace(case, kept_back=(0,) * len(case.kinds)),
    "taken by those who ask": lambda case: replace(case, reach_inside=(0,) * len(case.kinds)),
    "chilled": lambda case: replace(case, ordinary_in_chilled=not case.ordinary_in_chilled),
    "tolerance": lambda case: replace(case, tolerance_mm=0),
    "reach": lambda case: replace(case, loads=tuple(one._replace(reach=False) for one in case.loads)),
    "cold": lambda case: replace(case, loads=tuple(one._replace(temperature=1) for one in case.loads)),
    "weight": lambda case: replace(case, loads=tuple(one._replace(weight=1) for one in case.loads)),
}


def test_the_answer_does_not_depend_on_the_order_of_classes() -> None:
    for seed in range(200):
        case = random_case(seed)
        free, inside = case.room()
        shuffled = list(free.items())
        Random(seed).shuffle(shuffled)
        first = assign(case.as_loads(), Room(free, inside), case.layout())
        assert assign(case.as_loads(), Room(dict(shuffled), inside), case.layout()) == first


def test_whether_all_fit_does_not_depend_on_the_order_of_loads() -> None:
    for seed in range(100):
        case = random_case(seed, most_loads=4)
        answers = {
            assign(order, case.room(), case.layout()) is None for order in permutations(case.as_loads())
        }
        assert len(answers) == 1


def test_placed_loads_move_one_after_the_other_to_make_room() -> None:
    """Five classes, each lower and stronger than the next: a load takes the ones between two limits."""
    classes = [box(10 + step, 60, 60, 100 - step) for step in range(5)]
    taking = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 2)]
    loads = [load(10 + first, 50, 50, 100 - last) for first, last in taking]
    given = assign_all(loads, dict.fromkeys(classes, 1), tolerance_mm=0)
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
    for seed in range(BANKS):
        rng = Random(seed)
        counts = [rng.randint(0, 40) for _ in range(4)]
        homes = rng.choices(rng.sample(sets, 5), k=max(0, sum(counts) - rng.randint(-1, 9)))
        loads = [as_load(load_for(places)) for places in homes]
        free = {as_box(one): count for one, count in zip(BESIDE_EACH_OTHER, counts, strict=True)}
        given = assign_all(loads, free, tolerance_mm=0)
        assert (given is not None) is can_all_be_placed_by_hall(Counter(homes), counts), f"seed {seed}"
        if given is not None:
            found += 1
            assert_holds(given, loads, free, 0)
    assert BANKS // 10 < found < BANKS * 9 // 10, "the cases must be of both kinds"


def test_loads_of_a_group_move_together_and_no_further_than_they_must() -> None:
    """Flat and tall loads exclude each other's boxes; those that go into both must leave what is scarce."""
    flat, tall = box(10, 60, 60, 5), box(30, 30, 90, 5)
    either, only_flat, only_tall = load(9, 29, 50, 1), load(9, 50, 50, 1), load(29, 29, 80, 1)
    loads = [either] * 30 + [only_flat] * 40 + [only_tall] * 20
    given = assign_all(loads, {flat: 45, tall: 45}, tolerance_mm=1)
    assert given is not None
    assert_holds(given, loads, {flat: 45, tall: 45}, 1)
    assert assign_all(loads, {flat: 44, tall: 45}, tolerance_mm=1) is None
    assert assign_all(loads, {flat: 39, tall: 99}, tolerance_mm=1) is None
    assert assign_all(loads, {flat: 99, tall: 19}, tolerance_mm=1) is None


def test_nothing_to_place_needs_no_box() -> None:
    assert assign_all([], {}, tolerance_mm=0) == ()


def test_a_class_without_a_free_box_takes_nothing() -> None:
    assert assign_all([load(1, 1, 1, 1)], {box(9, 9, 9, 9): 0}, tolerance_mm=0) is None


def test_a_load_gets_the_smallest_class_if_all_have_room() -> None:
    free = {box(8, 38, 64, 10): 1, box(19, 38, 64, 10): 1, box(41, 38, 64, 10): 1}
    assert assign_all([load(10, 30, 45, 2)], free, tolerance_mm=1) == (box(19, 38, 64, 10),)
