"""Whose turn it is: nobody is left out, open doors are watched, dead boards cost little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet_node.hardware.polling import POLLS_AFTER_UNLOCK, PollSchedule


def slots(schedule: PollSchedule, count: int) -> list[int]:
    return [schedule.next_board() for _ in range(count)]


def test_boards_take_turns_in_a_circle() -> None:
    assert slots(PollSchedule([2, 0, 1]), 7) == [0, 1, 2, 0, 1, 2, 0]


def test_a_board_with_an_open_door_gets_every_second_slot() -> None:
    schedule = PollSchedule(range(10))
    schedule.note_answer(7, door_open=True)

    assert slots(schedule, 20).count(7) >= 10
    schedule.note_answer(7, door_open=False)
    assert slots(schedule, 20).count(7) == 2


def test_a_board_that_was_told_to_unlock_is_next() -> None:
    schedule = PollSchedule(range(10))

    schedule.hurry(6)
    schedule.hurry(6)

    assert slots(schedule, 3) == [6, 0, 1]


def test_a_board_that_was_told_to_unlock_is_watched_for_a_while_though_its_doors_read_shut() -> None:
    schedule = PollSchedule(range(10))
    schedule.watch(6)

    asked = []
    for _ in range(2 * POLLS_AFTER_UNLOCK + 40):
        asked.append(schedule.next_board())
        schedule.note_answer(asked[-1], door_open=False)

    assert asked[0] == 6
    assert asked[:40].count(6) >= 20
    assert asked[-20:].count(6) == 2


def test_a_board_whose_door_was_seen_open_and_shut_is_watched_no_more() -> None:
    schedule = PollSchedule(range(10))
    schedule.watch(6)
    schedule.note_answer(6, door_open=True)
    schedule.note_answer(6, door_open=False)

    assert slots(schedule, 21).count(6) == 3


def test_a_line_where_nobody_stands_is_left_alone_as_much_as_the_round_allows() -> None:
    schedule = PollSchedule(range(10), round_seconds=1.5, watching_seconds=0.1)
    assert schedule.slot_seconds() == pytest.approx(0.15)

    schedule.note_answer(3, door_open=True)
    assert schedule.slot_seconds() == pytest.approx(0.075)
    schedule.note_answer(3, door_open=False)
    assert schedule.slot_seconds() == pytest.approx(0.15)
    schedule.watch(3)
    assert schedule.slot_seconds() == pytest.approx(0.075)


@pytest.mark.parametrize("boards", [1, 2, 10, 32])
def test_a_round_takes_no_longer_whatever_is_watched(boards: int) -> None:  # LN-NOD-010
    schedule = PollSchedule(range(boards), round_seconds=1.5, watching_seconds=0.1)
    assert boards * schedule.slot_seconds() <= 1.5
    for board in range(boards):
        schedule.note_answer(board, door_open=True)

    asked = slots(schedule, 2 * boards)

    assert set(asked) == set(range(boards))
    assert 2 * boards * schedule.slot_seconds() <= 1.5


def test_a_silent_board_is_asked_once_a_round_and_as_often_as_any_once_it_answers() -> None:
    schedule = PollSchedule(range(4))
    schedule.note_silence(2)

    assert slots(schedule, 4 * 8).count(2) == 8
    schedule.note_answer(2, door_open=False)
    assert slots(schedule, 8).count(2) == 2


def test_many_silent_boards_cost_a_round_one_time_out() -> None:
    schedule = PollSchedule(range(10))
    for board in range(1, 8):
        schedule.note_silence(board)

    asked = slots(schedule, 4 * 7)

    assert [asked.count(board) for board in (0, 8, 9)] == [7, 7, 7]
    assert [asked.count(board) for board in range(1, 8)] == [1] * 7


def test_whatever_stands_open_every_board_that_answers_has_its_turn_in_two_slots_a_board() -> None:
    schedule = PollSchedule(range(10))
    for board in (3, 4, 5):
        schedule.note_answer(board, door_open=True)

    assert set(slots(schedule, 20)) == set(range(10))


@given(
    st.sets(st.integers(0, 9), min_size=1),
    st.sets(st.integers(0, 9)),
    st.sets(st.integers(0, 9)),
)
def test_no_board_is_ever_left_out(boards: set[int], silent: set[int], opened: set[int]) -> None:
    schedule = PollSchedule(boards)
    for board in boards & opened:
        schedule.note_answer(board, door_open=True)
    for board in boards & silent:
        schedule.note_silence(board)

    assert set(slots(schedule, 2 * 10 * len(boards))) == boards
