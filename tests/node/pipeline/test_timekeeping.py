"""What time it is: jumps, dead batteries, long outages, and who may say otherwise."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.models.events import TimeState
from lockernet_node.clocks import FrozenClock, Timekeeper
from lockernet_node.pipeline.timekeeping import Attestor, bounds_of
from lockernet_node.ports import KeptTime
from tests.network import NOW

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Machine:
    """A machine with a wall clock, a program that keeps it right or not, and a node on it."""

    synced: bool = True
    wall: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    kept: KeptTime | None = None

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """The node starts, or starts again, on what was kept."""
        self.clock = Timekeeper(self.wall, self.kept, is_synced=lambda: self.synced)

    def restart(self) -> None:
        """What it knows is kept; the process goes and comes."""
        self.kept = self.clock.kept()
        self.start()

    def run(self, by: timedelta) -> None:
        """Time passes, and the node looks at the clock every so often."""
        for _ in range(4):
            self.wall.advance(by / 4)
            self.clock.now()

    @property
    def state(self) -> TimeState:
        """How far the node trusts its clock."""
        return self.clock.standing().state


def test_a_clock_that_is_kept_right_is_synced() -> None:
    machine = Machine()
    machine.run(40 * DAY)

    assert machine.state is TimeState.SYNCED
    assert machine.clock.now() == NOW + 40 * DAY


def test_without_a_program_that_keeps_it_the_clock_holds_over_for_thirty_days() -> None:
    machine = Machine()
    machine.run(MINUTE)
    machine.synced = False
    states = []
    for days in (0.02, 0.05, 29.8, 0.3):
        machine.run(days * DAY)
        states.append(machine.state)

    assert states == [TimeState.SYNCED, TimeState.HOLDOVER, TimeState.HOLDOVER, TimeState.UNTRUSTED]


def test_in_holdover_ten_minutes_early_and_five_late_are_allowed_and_more_as_it_drifts() -> None:
    machine = Machine()
    machine.synced = False
    machine.run(DAY)
    first = bounds_of(machine.clock.standing())
    machine.run(28 * DAY)

    assert (first.early, first.late) == (10 * MINUTE, 5 * MINUTE)
    assert machine.clock.standing().off_by == pytest.approx(5 * SECOND + 29 * DAY * 100e-6, abs=SECOND)


@pytest.mark.parametrize("days", [30, -30])
@pytest.mark.parametrize("synced", [True, False])
def test_a_jump_of_thirty_days_moves_nothing_while_the_node_runs(days: int, synced: bool) -> None:
    # LN-NOD-051
    machine = Machine(synced=synced)
    machine.run(MINUTE)
    machine.wall.step(days * DAY)
    machine.run(MINUTE)

    assert machine.clock.now() == NOW + 2 * MINUTE
    assert machine.state is TimeState.HOLDOVER


@pytest.mark.parametrize("days", [30, -30])
def test_after_a_jump_a_restart_trusts_no_clock_until_the_operator_does(days: int) -> None:
    # LN-NOD-051
    machine = Machine()
    machine.wall.step(days * DAY)
    machine.run(MINUTE)
    machine.restart()

    before = (machine.state, machine.clock.now())
    accepted = machine.clock.accept_wall()

    assert before == (TimeState.UNTRUSTED, NOW + MINUTE)
    assert accepted is (days > 0)
    assert machine.state is (TimeState.SYNCED if accepted else TimeState.UNTRUSTED)


def test_a_jump_that_is_taken_back_is_forgotten() -> None:
    machine = Machine()
    machine.wall.step(DAY)
    machine.run(MINUTE)
    machine.wall.step(-DAY)
    machine.run(MINUTE)

    assert machine.state is TimeState.SYNCED
    assert not machine.clock.kept().stepped


def test_jumps_too_small_to_see_do_not_add_up() -> None:
    machine = Machine()
    for _ in range(600):
        machine.wall.step(1.9 * SECOND)
        machine.run(SECOND)

    assert machine.clock.now() - NOW < 600 * SECOND + 10 * SECOND
    assert machine.state is TimeState.HOLDOVER


def test_a_correction_after_a_long_outage_is_taken_from_a_program_that_keeps_the_clock() -> None:
    machine = Machine()
    machine.synced = False
    machine.run(20 * DAY)
    machine.wall.step(-50 * SECOND)
    machine.synced = True
    machine.run(MINUTE)

    assert machine.state is TimeState.SYNCED
    assert machine.clock.now() >= NOW + 20 * DAY


def test_a_dead_battery_leaves_the_floor_and_the_network_brings_the_time_back() -> None:
    # LN-NOD-050
    machine = Machine()
    machine.run(DAY)
    machine.kept = machine.clock.kept()
    machine.synced = False
    machine.wall = FrozenClock(datetime(1970, 1, 1, tzinfo=NOW.tzinfo))
    machine.start()
    dark = (machine.state, machine.clock.now())
    machine.wall.step(NOW + 3 * DAY - machine.wall.now())
    machine.synced = True
    machine.run(2 * SECOND)

    assert dark == (TimeState.UNTRUSTED, NOW + DAY)
    assert machine.state is TimeState.SYNCED
    assert machine.clock.now() >= NOW + 3 * DAY


def test_a_restart_within_the_outage_goes_on_in_holdover() -> None:
    machine = Machine()
    machine.synced = False
    machine.run(2 * DAY)
    machine.restart()

    assert machine.state is TimeState.HOLDOVER


def test_a_new_point_believes_its_founder_but_not_as_a_clock_that_is_kept() -> None:
    assert Machine(synced=False).state is TimeState.HOLDOVER


@pytest.mark.parametrize(("off", "taken"), [(4 * SECOND, True), (-4 * SECOND, True), (2 * MINUTE, False)])
def test_a_member_moves_the_floor_within_the_drift_bound_only(off: timedelta, taken: bool) -> None:
    # LN-GRA-004
    machine = Machine(synced=False)

    assert machine.clock.attest(NOW + off, by=Attestor.MEMBER) is taken
    assert machine.clock.now() == NOW + (max(off, timedelta(0)) if taken else timedelta(0))


def untrusted() -> Machine:
    """A node whose time nobody knows, a day after it last did."""
    machine = Machine()
    machine.kept = machine.clock.kept()
    machine.synced = False
    machine.wall = FrozenClock(NOW - 365 * DAY)
    machine.start()
    return machine


def test_without_any_time_no_member_moves_the_floor() -> None:
    # LN-GRA-004
    machine = untrusted()

    assert not machine.clock.attest(NOW + SECOND, by=Attestor.MEMBER)
    assert machine.state is TimeState.UNTRUSTED


def test_an_old_word_of_the_coordinating_body_moves_the_floor_and_is_not_the_time() -> None:
    machine = untrusted()

    assert machine.clock.attest(NOW + DAY, by=Attestor.COORDINATOR)
    assert not machine.clock.attest(NOW, by=Attestor.COORDINATOR)
    assert (machine.state, machine.clock.now()) == (TimeState.UNTRUSTED, NOW + DAY)


def test_a_word_that_answers_the_challenge_is_the_time() -> None:
    machine = untrusted()

    assert machine.clock.attest(NOW + 2 * DAY, by=Attestor.CHALLENGED)
    machine.run(MINUTE)
    assert machine.clock.now() == NOW + 2 * DAY + MINUTE
    assert machine.state is TimeState.HOLDOVER  # the machine's own clock is still wrong


@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 5), st.booleans(), st.booleans()), max_size=12)
)
def test_time_never_goes_back_whatever_happens(story: list[tuple[int, int, bool, bool]]) -> None:
    # LN-NOD-050
    machine, last = Machine(), NOW
    for days, hours, synced, restarts in story:
        machine.synced = synced
        machine.wall.step(days * DAY)
        machine.run(hours * HOUR)
        if restarts:
            machine.restart()
        now = machine.clock.now()
        assert now >= last
        last = now
