"""Pauses grow up to their bound and are drawn whole; one broken line is one failure for all."""

import pytest

from lockernet.client.outbox.pace import Line, Pace

PACE = Pace(first=1.0, longest=60.0)


@pytest.mark.parametrize(("failures", "longest"), [(1, 1), (2, 2), (3, 4), (7, 60), (10_000, 60)])
def test_the_longest_pause_doubles_up_to_its_bound(failures: int, longest: float) -> None:  # LN-REQ-032
    assert PACE.pause(failures, 1.0) == longest


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.5, 1.0])
def test_jitter_is_full(chance: float) -> None:  # LN-REQ-032
    assert PACE.pause(3, chance) == 4 * chance


@pytest.fixture
def line() -> Line:
    return Line(PACE, in_flight=8, chance=lambda: 1.0)


def test_a_good_line_has_room_for_as_many_as_allowed(line: Line) -> None:
    assert [line.room(under_way, now=0.0) for under_way in (0, 5, 8, 9)] == [8, 3, 0, 0]


def test_many_that_fail_together_are_one_failure(line: Line) -> None:
    began_in = line.round
    for _ in range(8):
        line.broke(began_in, now=10.0)

    assert line.clear_at == 11.0


def test_a_broken_line_rests_and_is_then_tried_by_one_order(line: Line) -> None:
    line.broke(line.round, now=10.0)

    assert line.room(0, now=10.5) == 0
    assert line.room(0, now=11.0) == 1
    assert line.room(1, now=11.0) == 0


def test_an_answer_opens_the_line_for_all(line: Line) -> None:
    for _ in range(5):
        line.broke(line.round, now=10.0)
    line.answered()

    assert line.room(0, now=10.0) == 8
