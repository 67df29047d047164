"""Which generation opens: the sentences of the design, section 8, each as a property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.generations import admits, raised
from lockernet.models.custody import CodeTier

T0, T1, T2 = CodeTier.T0, CodeTier.T1, CodeTier.T2

generations = st.integers(0, 2**32 - 1)
higher = st.integers(1, 2**32 - 1)


@given(st.sampled_from(CodeTier), generations, higher)
def test_once_a_higher_one_was_seen_all_lower_ones_are_dead(tier: CodeTier, lower: int, step: int) -> None:
    """LN-COD-011."""
    assert not admits(tier, lower, newest=lower + step)


@given(st.lists(generations), generations)
def test_the_newest_generation_never_falls(seen: list[int], first: int) -> None:
    """LN-COD-013."""
    newest = first
    for each in seen:
        after = raised(newest, each)
        assert after >= newest
        newest = after
    assert newest == max([first, *seen])


@pytest.mark.parametrize(
    ("tier", "generation", "newest", "opens"),
    [
        (T0, 0, 0, True),
        (T0, 1, 0, False),
        (T0, 1, 1, False),
        (T0, 0, 1, False),
        (T1, 0, 0, True),
        (T1, 1, 0, True),
        (T1, 7, 7, True),
        (T1, 6, 7, False),
        (T2, 0, 0, True),
        (T2, 1, 0, False),
        (T2, 3, 3, True),
        (T2, 2, 3, False),
        (CodeTier.UNSPECIFIED, 0, 0, False),
        (CodeTier.ORDER, 0, 0, False),
        (CodeTier(99), 0, 0, False),
    ],
)
def test_each_kind_opens_in_its_generations(
    tier: CodeTier, generation: int, newest: int, opens: bool
) -> None:
    """LN-COD-014."""
    assert admits(tier, generation, newest=newest) is opens


@given(generations)
def test_digits_exist_for_every_generation(generation: int) -> None:
    assert admits(T2, generation, newest=generation)


@given(generations, higher)
def test_a_shown_t1_raises_and_ends_what_was_before(newest: int, step: int) -> None:
    """LN-COD-021: until it is shown, the older one opens; then it does not."""
    shown = newest + step
    assert admits(T2, newest, newest=newest)
    assert admits(T1, shown, newest=newest)
    after = raised(newest, shown)
    assert not admits(T1, newest, newest=after)
    assert not admits(T2, newest, newest=after)
    assert admits(T2, shown, newest=after)
