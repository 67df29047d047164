"""The table says where a step leads, the events say it too: both must say the same (LN-CUS-001)."""

import pytest

from lockernet.custody.decide import Accepted
from lockernet.custody.evolve import evolve
from lockernet.custody.setting import Setting
from lockernet.custody.steps import Step
from lockernet.custody.transitions import TRANSITIONS
from tests.lockernet.custody.parcels import COURIER, HOLD, judge
from tests.lockernet.custody.situations import COMMANDS, SITUATIONS


def _moves(situation: str, name: str) -> bool:
    custody, now = SITUATIONS[situation]
    outcome = judge(custody, COMMANDS[name], COURIER, now)
    return isinstance(outcome, Accepted) and bool(outcome.events)


MOVES = [(situation, name) for situation in SITUATIONS for name in COMMANDS if _moves(situation, name)]


@pytest.mark.parametrize(("situation", "name"), MOVES)
def test_the_events_of_a_step_lead_where_the_table_says(situation: str, name: str) -> None:
    (custody, now), command = SITUATIONS[situation], COMMANDS[name]
    outcome = judge(custody, command, COURIER, now)
    assert isinstance(outcome, Accepted)
    setting = Setting(now=now, actor=COURIER, hold_until=now + HOLD)
    entries = TRANSITIONS[custody.state, type(command)]
    step = next(entry for entry in entries if entry.when(custody, command, setting))
    assert isinstance(step, Step)

    after = custody
    for event in outcome.events:
        after = evolve(after, event)

    assert after.state is step.to
