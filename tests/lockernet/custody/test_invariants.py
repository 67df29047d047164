"""A state machine of invariants: a small bank, driven only through decide and evolve, by anybody and anyhow.

Sensors lie, orders come twice and late, strangers try, the node is cut and time jumps. The machine keeps a
ledger of its own of what was seen at each door, and what must hold is checked against that ledger, never
against the code's own memory of the visit.
"""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lockernet.custody.commands import (
    CancelParcel,
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmTakenBack,
    EndSession,
    InterruptSession,
    LapseReservation,
    OpenForCollection,
    OpenForDeposit,
    Order,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import begin, evolve, replay
from lockernet.custody.state import SESSION, TIME_TO_OPEN, Custody
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentReopened,
    CompartmentReserved,
    DepositStarted,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    UnexpectedDoorOpened,
)
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReservationState
from tests.lockernet.custody.ledger import Life, Seen
from tests.lockernet.custody.parcels import BEGUN, COURIER, RESERVED_UNTIL, STRANGER, TERMS

EXPECTED, DEPOSITING, WAITING = CustodyState.EXPECTED, CustodyState.DEPOSITING, CustodyState.WAITING
COLLECTING, COLLECTED = CustodyState.COLLECTING, CustodyState.COLLECTED
ABORTED, UNCERTAIN = CustodyState.ABORTED, CustodyState.UNCERTAIN

WAYS = {
    EXPECTED: {DEPOSITING, ABORTED},
    DEPOSITING: {WAITING, EXPECTED, UNCERTAIN},
    WAITING: {COLLECTING},
    COLLECTING: {COLLECTED, WAITING},
    COLLECTED: set(),
    ABORTED: set(),
    UNCERTAIN: set(),
}
"""Written by hand from the design, section 7; ended states have no way on."""

VISITING = {DEPOSITING, COLLECTING}
HOLDS_A_BOX = {DEPOSITING, WAITING, COLLECTING, UNCERTAIN}
WAS_DEPOSITED = {WAITING, COLLECTING, COLLECTED}

PULSES = (DepositStarted, CollectionStarted, CompartmentReopened)
HANDOVERS = (ParcelDeposited, ParcelCollected)

PARCELS = range(2)
DOORS = ("A-01", "A-02")
PERSON = None

AT_THE_DOOR: tuple[Command, ...] = (
    ReportOpened(),
    ReportClosed(None),
    ReportClosed(False),
    ReportClosed(True),
    ReportStayedShut(),
    ConfirmInside(),
    ConfirmTakenBack(),
    ConfirmCollected(),
    InterruptSession(),
    EndSession(),
    LapseReservation(),
)

parcels = st.sampled_from(PARCELS)
infrared = st.sampled_from([None, False, True])
steps = st.sampled_from(
    [timedelta(0), timedelta(seconds=1), timedelta(seconds=11), SESSION, timedelta(hours=5)]
)
scripts = st.lists(st.tuples(steps, st.sampled_from(AT_THE_DOOR)), min_size=1, max_size=6)


class Bank(RuleBasedStateMachine):
    """Two compartments, two parcels of one courier, and everybody who ever touches them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGUN
        self.lives: list[Life] = []

    @initialize(promised=st.tuples(st.booleans(), st.booleans()))
    def expect(self, promised: tuple[bool, bool]) -> None:
        for number, hard in enumerate(promised):
            terms = TERMS.model_copy(update={"parcel_id": bytes([number]) * 16})
            known_by = (
                CompartmentReserved(courier_id=COURIER, parcel=terms, reserved_until=RESERVED_UNTIL)
                if hard
                else ParcelExpected(courier_id=COURIER, parcel=terms)
            )
            self.lives.append(Life(begin(known_by), [known_by]))

    @rule(number=parcels, before=infrared, script=scripts)
    def visit(self, number: int, before: bool | None, script: list[tuple[timedelta, Command]]) -> None:
        """A visit begins, or is called back, and then anything may happen at its door."""
        state = self.lives[number].custody.state
        self._open(number, deposit=state in {EXPECTED, DEPOSITING}, before=before)
        for step, command in script:
            self.now += step
            self._give(number, command, PERSON)

    @rule(number=parcels, before=infrared, after=infrared, waiting=infrared)
    def good_life(self, number: int, before: bool | None, after: bool | None, waiting: bool | None) -> None:
        """Deposited as it should be, and collected up to the shut door."""
        for deposit, infrared_then in ((True, after), (False, waiting)):
            self._open(number, deposit=deposit, before=before)
            self._give(number, ReportOpened(), PERSON)
            self._give(number, ReportClosed(infrared_then), PERSON)
            self._give(number, ConfirmInside(), PERSON)

    @rule(number=parcels, again=st.integers(1, 4))
    def ask_for_the_door(self, number: int, again: int) -> None:
        for _ in range(again):
            state = self.lives[number].custody.state
            self._open(number, deposit=state in {EXPECTED, DEPOSITING}, before=None)

    @rule(number=parcels, actor=st.sampled_from([COURIER, STRANGER, PERSON]))
    def open_for_deposit(self, number: int, actor: str | None) -> None:
        free = self._free_door()
        if free is not None:
            self._give(number, OpenForDeposit(free, self.now + SESSION), actor)

    @rule(number=parcels, generation=st.integers(0, 2), tier=st.sampled_from(CodeTier))
    def open_for_collection(self, number: int, generation: int, tier: CodeTier) -> None:
        self._give(number, OpenForCollection(tier, generation, self.now + SESSION), PERSON)

    @rule(number=parcels, actor=st.sampled_from([COURIER, STRANGER, PERSON]))
    def cancel(self, number: int, actor: str | None) -> None:
        if self.now > BEGUN:
            self._give(number, CancelParcel(), actor)

    @rule(number=parcels, command=st.sampled_from(AT_THE_DOOR))
    def anything_at_any_door(self, number: int, command: Command) -> None:
        self._give(number, command, PERSON)

    @rule(step=steps)
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    @rule(exactly=parcels)
    def visit_reaches_its_end(self, exactly: int) -> None:
        visit = self.lives[exactly].visit
        if visit is not None:
            self.now = max(self.now, visit.until)
        self.tick()

    @rule()
    def tick(self) -> None:
        """The clock's reports, as the node gives them: a visit with a shut door never outlives its end."""
        for number in PARCELS:
            self._give(number, EndSession(), PERSON)
            self._give(number, LapseReservation(), PERSON)
            visit = self.lives[number].visit
            late = TIME_TO_OPEN if visit is not None and visit.in_flight else timedelta(0)
            assert visit is None or self.now < visit.until + late or visit.open_now

    @rule()
    def cut(self) -> None:
        for number in PARCELS:
            self._give(number, InterruptSession(), PERSON)

    def _open(self, number: int, *, deposit: bool, before: bool | None) -> None:
        until = self.now + SESSION
        free = self._free_door() or self.lives[number].custody.compartment_id
        if not deposit:
            newest = self.lives[number].custody.generation
            self._give(number, OpenForCollection(CodeTier.T0, newest, until, before), PERSON)
        elif free is not None:
            self._give(number, OpenForDeposit(free, until, before), COURIER)

    # ------------------------------------------------------------------------------------------ checking

    def _give(self, number: int, command: Command, actor: str | None) -> None:
        life = self.lives[number]
        before = life.custody
        outcome = decide(before, command, actor, self.now)
        assert decide(before, command, actor, self.now) == outcome, "decisions repeat"
        if isinstance(outcome, Refused):
            assert isinstance(command, Order), "facts are never refused"
            return
        if life.visit is not None:
            life.visit.note(command)
        self._check_actor(command, actor, outcome)
        self._check_pulse(life, outcome)
        self._check_alarm(before, command, outcome)
        if outcome.event is None:
            assert not isinstance(command, Order), "orders are answered"
            return
        after = evolve(before, outcome.event)
        self._check_way(life, before, after)
        self._check_end(life, command, after)
        if isinstance(outcome.event, HANDOVERS):
            self._check_handover(life, outcome.event, command)
        life.custody = after
        life.events.append(outcome.event)
        life.states.append(after.state)
        self._begin_or_end(life, outcome.event)

    def _check_actor(self, command: Command, actor: str | None, outcome: Accepted) -> None:
        if isinstance(command, OpenForDeposit | CancelParcel):
            assert actor == COURIER, f"{actor} moved a parcel of {COURIER}: {outcome}"

    def _check_pulse(self, life: Life, outcome: Accepted) -> None:
        assert outcome.unlock is isinstance(outcome.event, PULSES), "a pulse has its committed cause"
        if not isinstance(outcome.event, CompartmentReopened):
            return
        visit = life.visit
        assert visit is not None
        visit.pulses += 1
        visit.in_flight = True
        assert visit.pulses <= 3, "at most two re-opens in one visit"
        assert self.now < visit.until, "and only within it"
        assert outcome.event.compartment_id == life.custody.compartment_id

    def _check_alarm(self, before: Custody, command: Command, outcome: Accepted) -> None:
        if isinstance(command, ReportOpened) and before.state in {WAITING, UNCERTAIN}:
            assert isinstance(outcome.event, UnexpectedDoorOpened)
            assert outcome.event.parcel_id == before.parcel_id

    def _check_end(self, life: Life, command: Command, after: Custody) -> None:
        """What ends a visit: never a person's word on a door that did not move or may still move."""
        visit = life.visit
        if visit is None or after.state in VISITING:
            return
        if isinstance(command, ConfirmInside | ConfirmCollected | ConfirmTakenBack):
            assert visit.opened or (visit.cut and isinstance(command, ConfirmTakenBack))
            assert not visit.open_now
            assert not visit.in_flight, "LN-CUS-018"
        if isinstance(command, EndSession) and visit.in_flight:
            assert self.now >= visit.until + TIME_TO_OPEN, "LN-CUS-018"

    def _check_way(self, life: Life, before: Custody, after: Custody) -> None:
        assert after.state is before.state or after.state in WAYS[before.state]
        if after.state is COLLECTED:
            assert WAITING in life.states

    def _check_handover(self, life: Life, event: ParcelDeposited | ParcelCollected, command: Command) -> None:
        visit = life.visit
        assert visit is not None, "a hand-over needs a visit"
        deposit = isinstance(event, ParcelDeposited)
        says = command.occupied if isinstance(command, ReportClosed) else visit.shut_with
        flipped = (visit.before, says) == (not deposit, deposit)
        assert visit.opened or (visit.cut and flipped), "LN-CUS-008"
        if isinstance(command, ReportClosed):
            assert deposit, "LN-CUS-009"
            assert flipped, "LN-CUS-009"
        if deposit and isinstance(command, EndSession):
            assert says is not False, "silence is no yes where the infrared says no"
        assert not visit.open_now
        assert event.grade == (EvidenceGrade.OCCUPANCY_CHANGED if flipped else EvidenceGrade.DOOR_CLOSED)
        assert event.compartment_id == life.custody.compartment_id

    def _begin_or_end(self, life: Life, event: Body) -> None:
        if isinstance(event, DepositStarted | CollectionStarted):
            life.visit = Seen(until=event.session_until, before=event.occupied_before)
        if life.custody.state not in VISITING:
            life.visit = None

    def _free_door(self) -> str | None:
        taken = {life.custody.compartment_id for life in self.lives if life.custody.state in HOLDS_A_BOX}
        return next((door for door in DOORS if door not in taken), None)

    # ---------------------------------------------------------------------------------------- invariants

    @invariant()
    def parcel_is_what_its_events_say(self) -> None:
        for life in self.lives:
            assert replay(life.events) == life.custody

    @invariant()
    def no_compartment_belongs_to_two_parcels(self) -> None:
        taken = [life.custody.compartment_id for life in self.lives if life.custody.state in HOLDS_A_BOX]
        assert len(set(taken)) == len(taken)

    @invariant()
    def compartment_is_known_exactly_while_one_is_held_and_after_a_collection(self) -> None:
        for life in self.lives:
            held = life.custody.state in HOLDS_A_BOX | {COLLECTED}
            assert (life.custody.compartment_id is not None) is held

    @invariant()
    def visit_runs_exactly_while_its_state_says_so(self) -> None:
        for life in self.lives:
            assert (life.custody.session is not None) is (life.custody.state in VISITING)

    @invariant()
    def hold_has_an_end_exactly_once_the_parcel_was_deposited(self) -> None:
        for life in self.lives:
            assert (life.custody.hold_until is not None) is (life.custody.state in WAS_DEPOSITED)

    @invariant()
    def promise_is_consumed_exactly_by_the_deposit(self) -> None:
        for life in self.lives:
            if life.custody.reservation is ReservationState.CONSUMED:
                assert life.custody.state in WAS_DEPOSITED
            if life.custody.reservation is ReservationState.HARD:
                assert life.custody.state not in WAS_DEPOSITED | {ABORTED}

    @invariant()
    def parcel_that_waits_has_the_grade_of_its_deposit(self) -> None:
        for life in self.lives:
            if life.custody.state is WAITING:
                (grade,) = [each.grade for each in life.events if isinstance(each, ParcelDeposited)]
                assert life.custody.grade is grade

    @invariant()
    def generation_never_goes_back(self) -> None:
        for life in self.lives:
            shown = [each.generation for each in life.events if isinstance(each, CollectionStarted)]
            assert shown == sorted(shown), "LN-COD-011"
            assert life.custody.generation == max(shown, default=0)

    @invariant()
    def parcel_is_deposited_and_collected_once(self) -> None:
        for life in self.lives:
            for kind in HANDOVERS:
                assert sum(isinstance(each, kind) for each in life.events) <= 1


TestBank = Bank.TestCase
TestBank.settings = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
