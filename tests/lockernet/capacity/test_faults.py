"""Boxes vanish: as many promises as possible are kept, the older ones first, and the rest is named."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from lockernet.capacity.faults import Promise, broken, could_be_given_again
from lockernet.capacity.fit import Box, box, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.matching import plan_for
from tests.lockernet.capacity.brute_force import Case, best_kept, can_all_be_placed, random_case

CASES = 10_000
SMALL, LARGE = box(80, 380, 640, 10_000), box(410, 380, 640, 25_000)
LOW = box(410, 380, 640, 25_000, accessible=True)
COUNTS = {SMALL: 9, LARGE: 9, LOW: 2}
BOOK, CHAIR = load(30, 160, 240, 900), load(300, 300, 500, 5_000)


def promises_of(case: Case) -> list[Promise]:
    return [Promise(place, bytes([place]), one) for place, one in enumerate(case.as_loads())]


def names(found: tuple[Promise, ...]) -> str:
    return " ".join(promise.parcel_id.decode() for promise in found)


BOOK_1, CHAIR_2, BOOK_3, CHAIR_4 = (
    Promise(place, f"{place}".encode(), one) for place, one in enumerate((BOOK, CHAIR, BOOK, CHAIR), start=1)
)
ALL = (BOOK_1, CHAIR_2, BOOK_3, CHAIR_4)


def lost(free: Mapping[Box, int], *promises: Promise) -> str:
    return names(broken(promises or ALL, Room(free), Layout.of(COUNTS, Policy(5, {LOW: 1}))))


def test_as_many_are_kept_as_trying_everything_could_keep_and_the_oldest_of_them() -> None:
    """LN-CAP-008: the largest set, and among equal ones the one with the earliest promises."""
    some = 0
    for seed in range(CASES):
        case = random_case(seed, most_boxes=5, most_loads=5)
        promises = promises_of(case)
        Random(seed).shuffle(promises)
        gone = {one.given_at for one in broken(promises, case.room(), case.layout())}
        kept = tuple(place for place in range(len(case.loads)) if place not in gone)
        assert kept == best_kept(case), f"seed {seed}: {case}"
        some += bool(gone) and bool(kept)
    assert some > CASES // 10, "the cases must break some promises and keep others"


def test_what_is_not_named_can_be_kept_at_once() -> None:
    for seed in range(1_000):
        case = random_case(seed)
        promises = promises_of(case)
        gone = set(broken(promises, case.room(), case.layout()))
        kept = [promise.given_at for promise in promises if promise not in gone]
        assert can_all_be_placed(replace(case, loads=tuple(case.loads[place] for place in kept)))


def test_the_youngest_promise_for_such_a_box_is_broken() -> None:
    assert lost({SMALL: 2, LARGE: 2}) == ""
    assert lost({SMALL: 2, LARGE: 1}) == "4"
    assert lost({SMALL: 1, LARGE: 2}) == "4"  # a book takes a large box: the chair is younger
    assert lost({SMALL: 1, LARGE: 1}) == "3 4"
    assert lost({LARGE: 1}) == "2 3 4"
    assert lost({}) == "1 2 3 4"


def test_more_are_kept_before_older_ones_are() -> None:
    """The oldest promise keeps its box, but in the small one, for that keeps a second promise too."""
    assert lost({SMALL: 1, LARGE: 1}, BOOK_1, CHAIR_2) == ""


def test_the_answer_is_told_oldest_first_whatever_the_order_of_asking() -> None:
    assert lost({}, CHAIR_4, BOOK_1, BOOK_3) == "1 3 4"


def test_a_box_kept_back_does_not_save_a_promise_that_did_not_ask_for_it() -> None:
    asks = Promise(9, b"9", CHAIR._replace(accessible=True))
    assert lost({LOW: 1}, CHAIR_2, asks) == "2"
    assert lost({LOW: 2}, CHAIR_2, CHAIR_4, asks) == "4"


def test_a_fault_that_takes_no_needed_box_breaks_nothing() -> None:
    for seed in range(500):
        case = random_case(seed)
        if plan_for(Counter(case.as_loads()), case.room(), case.layout()) is not None:
            assert broken(promises_of(case), case.room(), case.layout()) == ()


def again(free: Mapping[Box, int], *live: Promise) -> str:
    counts = Counter(promise.load for promise in live)
    return names(could_be_given_again([CHAIR_4, BOOK_3], counts, Room(free), Layout.of(COUNTS, Policy(5))))


def test_after_a_repair_the_oldest_could_be_given_again_first() -> None:
    """LN-CAP-015"""
    assert again({}) == ""
    assert again({SMALL: 1}) == "3"
    assert again({LARGE: 1}) == "3"
    assert again({SMALL: 1, LARGE: 1}) == "3 4"
    assert again({SMALL: 1, LARGE: 1}, CHAIR_2) == "3"
    assert again({SMALL: 1, LARGE: 1}, CHAIR_2, BOOK_1) == ""


def test_nothing_is_given_again_while_live_promises_are_short_themselves() -> None:
    assert again({SMALL: 9}, CHAIR_2) == ""


def test_what_broke_cannot_be_given_again_at_once_and_can_when_all_boxes_are_back() -> None:
    """LN-CAP-009, LN-CAP-015"""
    for seed in range(1_000):
        case = random_case(seed)
        promises = promises_of(case)
        if not case.boxes or not can_all_be_placed(case):
            continue
        faulty = case.without_box(Random(seed).randrange(len(case.boxes)))
        gone = broken(promises, faulty.room(), case.layout())
        live = Counter(promise.load for promise in promises if promise not in gone)
        assert len(gone) <= 1
        assert could_be_given_again(gone, live, faulty.room(), case.layout()) == ()
        assert could_be_given_again(gone, live, case.room(), case.layout()) == gone
