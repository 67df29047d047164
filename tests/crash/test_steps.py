"""The real node ends itself once at every named step, and twice more while it recovers; everything holds."""

from random import Random

import pytest

from crash.kills import run_kills
from crash.rounds import Tally, deaths, run_deaths
from lockernet_node.crashpoints import STEPS

PARTS = 4
"""The steps are dealt out to so many towns, which live side by side."""


def quiet(_words: str) -> None:
    return


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_at_any_step(part: int) -> None:
    # LN-NOD-026
    steps = list(STEPS)[part::PARTS]
    tally, draw = Tally(), Random("test")

    asked = list(deaths(1, draw, steps))
    run_deaths(asked, draw, tally, quiet)

    assert tally.words == []
    assert tally.missed == []
    assert tally.steps == set(steps)
    assert tally.rounds == len(steps)
    assert tally.kills >= len(steps) + sum(len(death.recoveries) for death in asked)
    assert tally.acked > len(steps) // 4  # most of these lives end before their first acknowledgement


def test_nothing_is_lost_by_kills_from_outside_under_load() -> None:
    # R-02, LN-NOD-026
    tally = Tally()

    run_kills(3, Random("test"), tally, quiet)

    assert tally.words == []
    assert tally.kills == tally.random_kills == 3
    assert tally.acked > 3
