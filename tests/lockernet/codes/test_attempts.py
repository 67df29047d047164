"""Tries: each sentence of DESIGN section 8 that is plain counting, and long histories counted twice."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.attempts import TRIES_PER_GENERATION, TRIES_PER_PARCEL, Attempts, slow_down


def wrong(attempts: Attempts, times: int = 1) -> Attempts:
    for _ in range(times):
        attempts = attempts.begin()
    return attempts


def test_the_limits_are_those_of_the_design() -> None:
    assert (TRIES_PER_GENERATION, TRIES_PER_PARCEL) == (5, 15)


def test_counting_starts_with_generation_0_the_one_of_t0() -> None:
    assert Attempts() == Attempts(generation=0, in_generation=0, in_life=0)
    assert Attempts().allowed()


def test_a_try_is_counted_before_its_outcome_is_known() -> None:
    assert Attempts(1, 2, 7).begin() == Attempts(1, 3, 8)


def test_five_wrong_tries_end_a_generation() -> None:
    assert wrong(Attempts(), 4).allowed()
    assert not wrong(Attempts(), 5).allowed()


def test_a_try_that_is_not_allowed_cannot_begin() -> None:
    for spent in (Attempts(0, 5, 5), Attempts(3, 0, 15), Attempts(3, 5, 15)):
        with pytest.raises(ValueError, match="no try is left"):
            spent.begin()


def test_a_crash_between_begin_and_outcome_costs_the_try() -> None:
    committed = wrong(Attempts(0, 3, 3))
    after_the_crash = Attempts(committed.generation, committed.in_generation, committed.in_life)
    assert after_the_crash == Attempts(0, 4, 4)


def test_a_right_code_gives_back_its_own_try_and_no_other() -> None:  # LN-COD-007
    assert wrong(Attempts(), 3).begin().succeeded() == Attempts(0, 3, 3)


def test_a_success_that_never_began_gives_nothing() -> None:
    for attempts in (Attempts(), Attempts(2, 0, 9)):
        with pytest.raises(ValueError, match="no try has begun"):
            attempts.succeeded()


def test_a_new_generation_gives_its_own_five_tries_and_keeps_the_count_of_life() -> None:
    raised = wrong(Attempts(), 5).raised_to(1)
    assert raised == Attempts(generation=1, in_generation=0, in_life=5)
    assert raised.allowed()


@given(st.integers(0, 9), st.integers(-1, 9))
def test_resending_or_replaying_a_generation_gives_nothing_back(present: int, resent: int) -> None:
    attempts = Attempts(present, 4, 9)
    assert attempts.raised_to(min(resent, present)) is attempts


def test_generations_may_be_left_out_without_gaining_tries() -> None:
    assert wrong(Attempts(), 2).raised_to(40) == Attempts(40, 0, 2)


def test_fifteen_wrong_tries_end_the_parcel_whatever_generation_comes() -> None:
    attempts = Attempts()
    for generation in range(3):
        attempts = wrong(attempts.raised_to(generation), 5)
    assert attempts.in_life == 15
    assert not attempts.raised_to(3).allowed()
    assert not attempts.raised_to(2**32 - 1).allowed()


def test_a_count_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        Attempts().in_life = 0  # type: ignore[misc]


steps = st.one_of(st.sampled_from(["wrong", "right", "crash", "restart"]), st.integers(0, 6))


@given(st.lists(steps, max_size=60))
def test_no_history_gives_more_than_five_and_fifteen_wrong_tries(history: list[str | int]) -> None:
    # LN-COD-007
    attempts, highest = Attempts(), 0
    lost: list[int] = []  # the generation of every try that was not right: the second count
    for step in history:
        if isinstance(step, int):
            attempts, highest = attempts.raised_to(step), max(highest, step)
        elif step == "restart":
            attempts = Attempts(attempts.generation, attempts.in_generation, attempts.in_life)
        elif attempts.allowed():
            begun = attempts.begin()
            attempts = begun.succeeded() if step == "right" else begun
            lost += [highest] * (step != "right")
        else:
            assert lost.count(highest) == 5 or len(lost) == 15
        assert attempts == Attempts(highest, lost.count(highest), len(lost))
        assert lost.count(highest) <= 5
        assert len(lost) <= 15


def test_people_who_mistype_do_not_wait() -> None:
    assert [slow_down(failures) for failures in range(4)] == [0, 0, 0, 0]


def test_who_goes_on_guessing_waits_longer_each_time_up_to_18_seconds() -> None:  # LN-COD-010
    assert [slow_down(failures) for failures in range(4, 11)] == [1, 2, 4, 8, 16, 18, 18]


@given(st.integers(-10, 10**30))
def test_the_kiosk_never_shuts_and_never_hurries(failures: int) -> None:
    assert 0 <= slow_down(failures) <= slow_down(failures + 1) <= 18
