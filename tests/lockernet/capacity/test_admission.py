"""Promises: given exactly if they can be kept with all others. LN-CAP-001, LN-CAP-002, LN-CAP-010 to 012."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest

from lockernet.capacity.admission import admit
from lockernet.capacity.fit import Box, Load, Temperature, box, load
from lockernet.capacity.layout import Layout, Policy, Room, largest_first
from lockernet.errors import ErrorCode
from tests.lockernet.capacity.brute_force import Case, can_all_be_placed, goes_in, random_case

CASES = 10_000
SMALL, MEDIUM, LARGE = box(80, 380, 640, 10_000), box(190, 380, 640, 15_000), box(410, 380, 640, 25_000)
LOW = box(190, 380, 640, 15_000, accessible=True)
COOL = box(190, 380, 640, 15_000, temperature=Temperature.CHILLED)
ICY = box(190, 380, 640, 15_000, temperature=Temperature.FROZEN)
COUNTS = {SMALL: 9, MEDIUM: 9, LARGE: 9, LOW: 3, COOL: 9, ICY: 9}
SHOES = load(100, 300, 450, 2_400)
BOOK = load(30, 160, 240, 900)
REACHED = SHOES._replace(accessible=True)
CHEESE = SHOES._replace(temperature=Temperature.CHILLED)
PEAS = SHOES._replace(temperature=Temperature.FROZEN)
PUBLISHED = Policy(5, kept_back={LOW: 2})
FULL, NEVER = ErrorCode.POINT_FULL, ErrorCode.NO_FITTING_SIZE


def at(
    free: Mapping[Box, int],
    load: Load,
    promised: Sequence[Load] = (),
    *,
    counts: Mapping[Box, int] = COUNTS,
    inside: int = 0,
    policy: Policy = PUBLISHED,
) -> ErrorCode | None:
    return admit(load, Counter(promised), Room(free, {LOW: inside}), Layout.of(counts, policy))


def ask(case: Case) -> ErrorCode | None:
    """Admit the first load of a case, the others being promised."""
    first, *promised = case.as_loads()
    return admit(first, Counter(promised), case.room(), case.layout())


def test_a_promise_is_given_exactly_if_all_promises_can_be_kept() -> None:
    given = 0
    for seed in range(CASES):
        case = random_case(seed)
        given += ask(case) is None
        assert (ask(case) is None) is can_all_be_placed(case), f"seed {seed}: {case}"
    assert CASES // 10 < given < CASES * 9 // 10, "the cases must be of both kinds"


def test_a_refusal_names_never_only_if_no_box_may_ever_take_the_load() -> None:
    for seed in range(2_000):
        case = random_case(seed)
        one = case.loads[0]
        ever = any(
            goes_in(one, kind, case) and (one.reach or not kind.reach or kept < total)
            for kind, kept, total in zip(case.kinds, case.kept_back, case.total, strict=True)
            if total
        )
        assert (ask(case) is NEVER) is not ever, f"seed {seed}: {case}"


@pytest.mark.parametrize(
    ("free", "promised", "answer"),
    [
        ({SMALL: 3, MEDIUM: 1}, [], None),
        ({SMALL: 3, MEDIUM: 1}, [SHOES], FULL),
        ({SMALL: 3}, [], FULL),
        ({}, [], FULL),
        ({COOL: 1, ICY: 1}, [], FULL),  # cold boxes are for what needs cold
        ({LOW: 2}, [], FULL),  # both kept back
        ({LOW: 3}, [], None),
        ({LOW: 3}, [SHOES], FULL),
        ({LOW: 3}, [REACHED], None),
        ({LOW: 3}, [REACHED, REACHED], None),  # the two that are kept back are for those two
        ({LOW: 3}, [REACHED, REACHED, REACHED], FULL),
        ({LOW: 1, MEDIUM: 1}, [REACHED], None),
    ],
)
def test_shoes_that_ask_for_nothing(
    free: Mapping[Box, int], promised: Sequence[Load], answer: ErrorCode | None
) -> None:
    assert at(free, SHOES, promised) is answer


@pytest.mark.parametrize(
    ("parcel", "free", "answer"),
    [
        (REACHED, {LOW: 1}, None),
        (REACHED, {MEDIUM: 9, LARGE: 9}, FULL),
        (CHEESE, {COOL: 1}, None),
        (CHEESE, {MEDIUM: 9, ICY: 9, LOW: 3}, FULL),
        (PEAS, {ICY: 1}, None),
        (PEAS, {MEDIUM: 9, COOL: 9}, FULL),
        (CHEESE._replace(accessible=True), {COOL: 9, LOW: 3}, NEVER),  # no box is both
        (load(100, 300, 450, 25_001), {LARGE: 9}, NEVER),
        (load(100, 300, 450, 15_001, accessible=True), {LARGE: 9, LOW: 3}, NEVER),
        (load(400, 300, 200, 1, temperature=Temperature.FROZEN), {LARGE: 9}, NEVER),
    ],
)
def test_who_asks_for_more_gets_it_or_nothing(
    parcel: Load, free: Mapping[Box, int], answer: ErrorCode | None
) -> None:
    assert at(free, parcel) is answer


@pytest.mark.parametrize(
    ("inside", "free", "answer"), [(0, 2, FULL), (1, 2, None), (1, 1, FULL), (2, 1, None)]
)
def test_a_box_in_use_by_who_asked_is_one_of_those_kept_back(
    inside: int, free: int, answer: ErrorCode | None
) -> None:
    """LN-CAP-011: else every parcel that asks would push out one that was promised room already."""
    assert at({LOW: free}, SHOES, inside=inside) is answer


def test_all_boxes_kept_back_are_never_for_others() -> None:
    """LN-CAP-002, LN-CAP-011"""
    assert at({LOW: 3}, SHOES, counts={LOW: 3}, policy=Policy(5, kept_back={LOW: 3})) is NEVER
    assert at({LOW: 3}, SHOES, counts={LOW: 3}, policy=Policy(5, kept_back={LOW: 9})) is NEVER
    assert at({LOW: 3}, SHOES, counts={LOW: 3}, policy=Policy(5)) is None


@pytest.mark.parametrize(
    ("number", "kept"), [(0, (0, 0, 0)), (1, (1, 0, 0)), (3, (2, 1, 0)), (5, (2, 3, 0)), (99, (2, 3, 4))]
)
def test_one_number_for_all_classes_keeps_back_the_largest_ambient_ones_first(
    number: int, kept: tuple[int, ...]
) -> None:
    """LN-CAP-011"""
    classes = (
        LARGE._replace(accessible=True),
        LOW,
        LARGE._replace(accessible=True, temperature=Temperature.CHILLED),
    )
    boxes = dict(zip((*classes, LARGE), (2, 3, 4, 9), strict=True))
    assert largest_first(number, boxes) == dict(zip(classes, kept, strict=True))


def test_a_plain_box_cannot_be_kept_back() -> None:
    assert at({MEDIUM: 1}, SHOES, policy=Policy(5, kept_back={MEDIUM: 9})) is None


def test_a_chilled_box_takes_an_ordinary_parcel_only_if_the_policy_says_so() -> None:
    """LN-CAP-012, LN-CAP-019"""
    allowed = Policy(5, ordinary_in_chilled=True)
    assert at({COOL: 1}, SHOES, policy=allowed) is None
    assert at({COOL: 1}, SHOES, [CHEESE], policy=allowed) is FULL
    assert at({ICY: 1}, SHOES, policy=allowed) is FULL
    assert at({ICY: 1}, CHEESE, policy=allowed) is FULL


def test_a_small_load_is_refused_the_large_box_that_is_promised() -> None:
    assert at({MEDIUM: 1}, BOOK, [SHOES]) is FULL
    assert at({MEDIUM: 1, SMALL: 1}, BOOK, [SHOES]) is None


def test_more_free_boxes_or_fewer_promises_never_turn_a_promise_into_a_refusal() -> None:
    for seed in range(1_000):
        case, rng = random_case(seed), Random(seed)
        before = ask(case)
        if case.boxes and ask(case.without_box(rng.randrange(len(case.boxes)))) is None:
            assert before is None
        if before is None and len(case.loads) > 1:
            assert ask(case.without_load(rng.randrange(1, len(case.loads)))) is None


def test_the_order_of_promises_and_of_boxes_does_not_matter() -> None:
    for seed in range(300):
        case, rng = random_case(seed), Random(seed)
        first, *promised = case.loads
        rng.shuffle(promised)
        boxes = rng.sample(case.boxes, len(case.boxes))
        assert ask(replace(case, loads=(first, *promised), boxes=tuple(boxes))) is ask(case)


def test_boxes_that_the_point_does_not_have_count_for_nothing() -> None:
    assert at({MEDIUM: 1}, SHOES, counts={SMALL: 1, LARGE: 1}) is FULL
