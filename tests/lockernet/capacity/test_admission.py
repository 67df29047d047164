"""Promises: given exactly if they can be kept with all others, and kept at the door in any order."""

from random import Random

import pytest

from lockernet.capacity.admission import admit, choose
from lockernet.capacity.fit import Box, Load, box, load
from lockernet.capacity.matching import assign
from lockernet.errors import ErrorCode
from tests.lockernet.capacity.brute_force import Case, can_all_be_placed, goes_in, random_case

SMALL, MEDIUM, LARGE = box(80, 380, 640, 10_000), box(190, 380, 640, 15_000), box(410, 380, 640, 25_000)
EVERY = (SMALL, MEDIUM, LARGE)
SHOES = load(100, 300, 450, 2_400)
BOOK = load(30, 160, 240, 900)


def ask(case: Case) -> ErrorCode | None:
    """Admit the first load of a case, the others being promised; its classes are all that the point has."""
    first, *promised = case.as_loads()
    return admit(first, promised, case.free(), set(case.free()), tolerance_mm=case.tolerance_mm)


def test_a_promise_is_given_exactly_if_all_promises_can_be_kept() -> None:  # LN-CAP-001
    for seed in range(2_000):
        case = random_case(seed)
        assert (ask(case) is None) is can_all_be_placed(case), f"seed {seed}: {case}"


def test_never_and_not_now_are_told_apart() -> None:
    assert admit(SHOES, [], {SMALL: 3, MEDIUM: 1}, EVERY, tolerance_mm=5) is None
    assert admit(SHOES, [SHOES], {SMALL: 3, MEDIUM: 1}, EVERY, tolerance_mm=5) is ErrorCode.POINT_FULL
    assert admit(SHOES, [], {SMALL: 3}, EVERY, tolerance_mm=5) is ErrorCode.POINT_FULL
    assert admit(SHOES, [], {}, EVERY, tolerance_mm=5) is ErrorCode.POINT_FULL
    assert admit(SHOES, [], {SMALL: 3}, [SMALL], tolerance_mm=5) is ErrorCode.NO_FITTING_SIZE
    too_heavy = load(100, 300, 450, 25_001)
    assert admit(too_heavy, [], {LARGE: 9}, EVERY, tolerance_mm=5) is ErrorCode.NO_FITTING_SIZE


def test_a_refusal_names_never_only_if_no_class_takes_the_load_alone() -> None:  # LN-CAP-002
    for seed in range(500):
        case = random_case(seed)
        never = not any(goes_in(case.loads[0], inner, case.tolerance_mm) for inner in case.boxes)
        assert (ask(case) is ErrorCode.NO_FITTING_SIZE) is never


def test_a_small_load_is_refused_the_large_box_that_is_promised() -> None:
    assert admit(BOOK, [SHOES], {MEDIUM: 1}, EVERY, tolerance_mm=5) is ErrorCode.POINT_FULL
    assert admit(BOOK, [SHOES], {MEDIUM: 1, SMALL: 1}, EVERY, tolerance_mm=5) is None


def test_more_free_boxes_or_fewer_promises_never_turn_a_promise_into_a_refusal() -> None:
    for seed in range(500):
        case, rng = random_case(seed), Random(seed)
        before = ask(case)
        if case.boxes and ask(case.without_box(rng.randrange(len(case.boxes)))) is None:
            assert before is None
        if before is None and len(case.loads) > 1:
            assert ask(case.without_load(rng.randrange(1, len(case.loads)))) is None


def test_the_order_in_which_promises_were_given_does_not_matter() -> None:
    for seed in range(300):
        case, rng = random_case(seed), Random(seed)
        first, *promised = case.as_loads()
        answer = ask(case)
        rng.shuffle(promised)
        every = list(case.free())
        rng.shuffle(every)
        assert admit(first, promised, case.free(), every, tolerance_mm=case.tolerance_mm) is answer


def best_by_trying(case: Case) -> Box | None:
    """The class that `choose` must give the first load of a case, found with the oracle alone."""
    candidates = []
    for index, inner in enumerate(case.boxes):
        rest = case.without_box(index).without_load(0)
        if goes_in(case.loads[0], inner, case.tolerance_mm) and can_all_be_placed(rest):
            volume = inner[0] * inner[1] * inner[2]
            candidates.append((volume, tuple(sorted(inner[:3])), inner[3], box(*inner)))
    return min(candidates)[-1] if candidates else None


def test_the_door_is_the_smallest_that_leaves_all_others_their_box() -> None:  # LN-CAP-003
    for seed in range(1_000):
        case = random_case(seed, most_boxes=5, most_loads=4)
        first, *others = case.as_loads()
        chosen = choose(first, others, case.free(), tolerance_mm=case.tolerance_mm)
        assert chosen == best_by_trying(case), f"seed {seed}: {case}"


def test_after_every_choice_the_rest_still_match_until_all_are_in() -> None:
    for seed in range(150):
        rng = Random(seed)
        free = {
            one: rng.randint(1, 4) for one in (*EVERY, box(150, 300, 700, 5_000), box(260, 260, 500, 9_000))
        }
        promised: list[Load] = []
        for _ in range(25):
            one = load(
                rng.randint(20, 400), rng.randint(50, 380), rng.randint(90, 690), rng.randint(1, 16_000)
            )
            if admit(one, promised, free, list(free), tolerance_mm=5) is None:
                promised.append(one)
        rng.shuffle(promised)
        while promised:
            chosen = choose(promised.pop(), promised, free, tolerance_mm=5)
            assert chosen is not None, f"seed {seed}: an admitted load found no box"
            free[chosen] -= 1
            assert assign(promised, free, tolerance_mm=5) is not None


@pytest.mark.parametrize(
    ("promised", "free", "chosen"),
    [
        ([], {SMALL: 1, MEDIUM: 1}, SMALL),
        ([], {SMALL: 0, MEDIUM: 1}, MEDIUM),
        ([SHOES], {SMALL: 1, MEDIUM: 1}, SMALL),
        ([SHOES], {MEDIUM: 1, LARGE: 1}, MEDIUM),
        ([load(180, 370, 630, 1), SHOES], {MEDIUM: 2, LARGE: 1}, MEDIUM),
        ([SHOES], {MEDIUM: 1}, None),
        ([], {}, None),
    ],
)
def test_a_walk_in_takes_only_what_promises_leave(
    promised: list[Load], free: dict[Box, int], chosen: Box | None
) -> None:
    assert choose(BOOK, promised, free, tolerance_mm=5) == chosen


def test_a_smaller_class_is_passed_over_if_a_promise_needs_it() -> None:
    flat, cube = box(50, 460, 460, 9_000), box(250, 250, 250, 9_000)
    poster = load(20, 450, 450, 500)
    assert choose(BOOK, [], {flat: 1, cube: 1, LARGE: 1}, tolerance_mm=5) == flat
    assert choose(BOOK, [poster], {flat: 1, cube: 1, LARGE: 1}, tolerance_mm=5) == cube
    assert choose(BOOK, [poster], {flat: 1}, tolerance_mm=5) is None


def test_equal_volumes_are_told_apart_by_sides_then_by_weight() -> None:
    long, square = box(10, 20, 40, 9), box(20, 20, 20, 9)
    stronger = box(10, 20, 40, 10)
    tiny = load(1, 1, 1, 1)
    assert choose(tiny, [], {square: 1, stronger: 1, long: 1}, tolerance_mm=0) == long
    assert choose(tiny, [], {square: 1, stronger: 1}, tolerance_mm=0) == stronger
