"""A state machine of invariants: a small bank, driven only through decide and evolve, by anybody and anyhow.

Sensors lie, orders come twice and late, strangers try, staff look, the node is cut and time jumps. It
keeps a ledger of its own of what was seen at each door; `audit` checks each decision against it.
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
    ContestReceipt,
    Countersign,
    EndHold,
    EndSession,
    Extend,
    HardenReservation,
    InterruptSession,
    LapseReservation,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    OpenForStaff,
    OpenFromAfar,
    Order,
    OrderRemoval,
    ReportClosed,
    ReportOpened,
    StretchHold,
)
from lockernet.custody.decide import decide
from lockernet.custody.evolve import begin, evolve, replay
from lockernet.custody.reservations import LIVE
from lockernet.custody.setting import Setting
from lockernet.custody.state import ENDED, SESSION, TIME_TO_OPEN
from lockernet.models.custody import CodeTier, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentReserved,
    DepositStarted,
    ObligationCleared,
    ParcelDeposited,
    ParcelExpected,
    RemovalOrdered,
    RemovalStarted,
    SoftReservationGiven,
)
from lockernet.models.grants import GrantAction, MaintenanceAction
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation, ParcelJourney
from lockernet.models.reservations import ReservationState
from tests.lockernet.custody import audit
from tests.lockernet.custody.audit import COLLECTED, REMOVED, UNCERTAIN, VISITING, WAITING, WITHDRAWN
from tests.lockernet.custody.crowd import AT_THE_DOOR, FROM_AFAR, GRANT
from tests.lockernet.custody.ledger import Life, Seen
from tests.lockernet.custody.parcels import BEGUN, COURIER, HOLD, RESERVED_UNTIL, STRANGER, TERMS

HOLDS_A_BOX = {*VISITING, WAITING}
WAS_DEPOSITED = {WAITING, CustodyState.COLLECTING, CustodyState.REMOVING, COLLECTED, REMOVED, WITHDRAWN}

PARCELS = range(2)
DOORS = ("A-01", "A-02")
PERSON = None

parcels = st.sampled_from(PARCELS)
anybody = st.sampled_from([COURIER, STRANGER, PERSON])
infrared = st.sampled_from([None, False, True])
steps = st.sampled_from(
    [timedelta(0), timedelta(seconds=1), timedelta(seconds=11), SESSION, timedelta(hours=5), HOLD]
)
scripts = st.lists(st.tuples(steps, st.sampled_from(AT_THE_DOOR)), min_size=1, max_size=6)


class Bank(RuleBasedStateMachine):
    """Two compartments, two parcels of one courier, and everybody who ever touches them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGUN
        self.lives: list[Life] = []

    @initialize(kinds=st.tuples(*[st.sampled_from(["hard", "soft", "walk-in"])] * 2))
    def expect(self, kinds: tuple[str, str]) -> None:
        for number, kind in enumerate(kinds):
            known_by = _known_by(number, kind)
            self.lives.append(Life(begin(known_by), [known_by]))

    @rule(number=parcels, before=infrared, script=scripts)
    def visit(self, number: int, before: bool | None, script: list[tuple[timedelta, Command]]) -> None:
        """A visit begins, or is called back, and then anything may happen at its door."""
        self._open(number, before=before)
        for step, command in script:
            self.now += step
            self._give(number, command, PERSON)

    @rule(number=parcels, before=infrared, after=infrared, waiting=infrared)
    def good_life(self, number: int, before: bool | None, after: bool | None, waiting: bool | None) -> None:
        """Deposited as it should be, and taken out up to the shut door."""
        for infrared_then in (after, waiting):
            self._open(number, before=before)
            self._give(number, ReportOpened(), PERSON)
            self._give(number, ReportClosed(infrared_then), PERSON)
            self._give(number, ConfirmInside(), PERSON)

    @rule(number=parcels, before=infrared)
    def removal(self, number: int, before: bool | None) -> None:
        """The hold is over and the courier comes."""
        self.now += HOLD
        self._give(number, EndHold(), PERSON)
        self._give(number, OrderRemoval(), COURIER)
        self._give(number, OpenForRemoval(self.now + SESSION, before), COURIER)

    @rule(number=parcels, infrared_then=infrared)
    def withdrawal(self, number: int, infrared_then: bool | None) -> None:
        """Its sender shows a signed grant, opens, shuts and says so."""
        newest = self.lives[number].custody.generation
        until = self.now + SESSION
        self._give(number, OpenForCollection(CodeTier.T1, newest, until, action=GrantAction.WITHDRAW), PERSON)
        for command in (ReportOpened(), ReportClosed(infrared_then), ConfirmCollected()):
            self._give(number, command, PERSON)

    @rule(number=parcels, longer=steps, actor=anybody, state=st.sampled_from([WAITING, COLLECTED, REMOVED]))
    def about_time(self, number: int, longer: timedelta, actor: str | None, state: CustodyState) -> None:
        """Deadlines move, and receipts are agreed with or not."""
        until = (self.lives[number].custody.hold_until or RESERVED_UNTIL) + longer
        for command in (
            Extend(until, until),
            StretchHold(until),
            HardenReservation(until),
            Countersign(GRANT, state, self.now - longer),
            ContestReceipt(GRANT, state, self.now - longer, DisputeReason.NO_HANDOVER),
        ):
            self._give(number, command, actor)

    @rule(number=parcels, again=st.integers(1, 4))
    def ask_for_the_door(self, number: int, again: int) -> None:
        for _ in range(again):
            self._open(number, before=None)

    @rule(number=parcels, actor=anybody, tier=st.sampled_from(CodeTier))
    def open_for_deposit(self, number: int, actor: str | None, tier: CodeTier) -> None:
        free = self._free_door()
        if free is not None:
            self._give(number, OpenForDeposit(free, self.now + SESSION, tier=tier), actor)

    @rule(
        number=parcels,
        generation=st.integers(0, 2),
        tier=st.sampled_from(CodeTier),
        action=st.sampled_from([GrantAction.COLLECT, GrantAction.WITHDRAW]),
        actor=anybody,
    )
    def open_for_collection(
        self, number: int, generation: int, tier: CodeTier, action: GrantAction, actor: str | None
    ) -> None:
        command = OpenForCollection(tier, generation, self.now + SESSION, action=action)
        self._give(number, command, actor)

    @rule(number=parcels, for_staff=st.booleans())
    def pulse_beside_visits(self, number: int, for_staff: bool) -> None:
        until = self.now + SESSION
        staff = OpenForStaff(GRANT, MaintenanceAction.INSPECT, until)
        self._give(number, staff if for_staff else OpenFromAfar("DOOR_DID_NOT_OPEN", until), None)

    @rule(number=parcels, command=st.sampled_from(FROM_AFAR), actor=anybody)
    def order(self, number: int, command: Command, actor: str | None) -> None:
        self._give(number, command, actor)

    @rule(number=parcels, actor=anybody)
    def cancel(self, number: int, actor: str | None) -> None:
        if self.now > BEGUN:
            self._give(number, CancelParcel(), actor)

    @rule(number=parcels, command=st.sampled_from(AT_THE_DOOR))
    def anything_at_any_door(self, number: int, command: Command) -> None:
        self._give(number, command, PERSON)

    @rule(step=steps)
    def time_passes(self, step: timedelta) -> None:
        self.now += step

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

    def _open(self, number: int, *, before: bool | None) -> None:
        custody, until = self.lives[number].custody, self.now + SESSION
        door = self._free_door() or custody.compartment_id
        if custody.state in {WAITING, CustodyState.COLLECTING}:
            self._give(number, OpenForCollection(CodeTier.T0, custody.generation, until, before), PERSON)
        elif custody.state is CustodyState.REMOVING:
            self._give(number, OpenForRemoval(until, before), COURIER)
        elif door is not None:
            self._give(number, OpenForDeposit(door, until, before), COURIER)

    def _give(self, number: int, command: Command, actor: str | None) -> None:
        life = self.lives[number]
        setting = Setting(now=self.now, actor=actor, hold_until=self.now + HOLD)
        outcome = decide(life.custody, command, setting)
        assert decide(life.custody, command, setting) == outcome, "decisions repeat"
        if isinstance(outcome, Refused):
            assert isinstance(command, Order), "facts are never refused"
            return
        assert outcome.events or not isinstance(command, Order), "orders are answered"
        if life.visit is not None:
            life.visit.note(command)
        audit.check_pulse(life, command, setting, outcome)
        audit.check_permission(life, command, setting, outcome)
        audit.check_alarm(life.custody, command, setting, outcome)
        for event in outcome.events:
            self._happen(life, event, command, setting)

    def _happen(self, life: Life, event: Body, command: Command, setting: Setting) -> None:
        after = evolve(life.custody, event)
        audit.check_way(life, life.custody, after, event)
        audit.check_end(life, command, setting, after)
        audit.check_handover(life, event, command, setting)
        life.custody = after
        life.events.append(event)
        life.states.append(after.state)
        if isinstance(event, RemovalOrdered):
            life.removers.add(event.actor_id)
        if isinstance(event, ObligationCleared):
            life.met.add(event.obligation)
        if isinstance(event, DepositStarted | CollectionStarted | RemovalStarted):
            life.visit = Seen(until=event.session_until, before=event.occupied_before)
        if after.state not in VISITING:
            life.visit = None

    def _free_door(self) -> str | None:
        held = HOLDS_A_BOX | {UNCERTAIN}
        taken = {life.custody.compartment_id for life in self.lives if life.custody.state in held}
        return next((door for door in DOORS if door not in taken), None)

    # ---------------------------------------------------------------------------------------- invariants

    @invariant()
    def parcel_is_exactly_what_its_events_say(self) -> None:
        for life in self.lives:
            assert replay(life.events) == life.custody, "LN-CUS-020"

    @invariant()
    def no_compartment_belongs_to_two_parcels(self) -> None:
        held = HOLDS_A_BOX | {UNCERTAIN}
        taken = [life.custody.compartment_id for life in self.lives if life.custody.state in held]
        known = [door for door in taken if door is not None]
        assert len(set(known)) == len(known)

    @invariant()
    def compartment_is_known_while_one_is_held(self) -> None:
        for life in self.lives:
            if life.custody.state in HOLDS_A_BOX:
                assert life.custody.compartment_id is not None
            if life.custody.state in {CustodyState.EXPECTED, CustodyState.ABORTED}:
                assert life.custody.compartment_id is None

    @invariant()
    def visit_runs_exactly_while_its_state_says_so(self) -> None:
        for life in self.lives:
            assert (life.custody.session is not None) is (life.custody.state in VISITING)

    @invariant()
    def hold_has_an_end_once_the_parcel_was_deposited(self) -> None:
        for life in self.lives:
            custody = life.custody
            assert (custody.hold_until is not None) is custody.was_deposited
            if custody.state in {WAITING, *VISITING - {CustodyState.DEPOSITING}}:
                assert custody.was_deposited

    @invariant()
    def promise_is_consumed_exactly_by_the_deposit(self) -> None:
        for life in self.lives:
            custody = life.custody
            if custody.reservation is ReservationState.CONSUMED:
                assert custody.state in WAS_DEPOSITED | {UNCERTAIN}
            if custody.reservation in LIVE:
                assert custody.state not in WAS_DEPOSITED | ENDED

    @invariant()
    def parcel_that_waits_has_the_grade_of_its_newest_proof(self) -> None:
        for life in self.lives:
            if life.custody.state is WAITING and life.states[-2:] != [UNCERTAIN, WAITING]:
                assert life.custody.grade in {life.custody.deposit_grade, EvidenceGrade.OCCUPANCY_CHANGED}

    @invariant()
    def generation_never_goes_back(self) -> None:
        for life in self.lives:
            shown = [each.generation for each in life.events if isinstance(each, CollectionStarted)]
            by_code = [
                each.generation
                for each in life.events
                if isinstance(each, CollectionStarted) and each.tier is not CodeTier.ORDER
            ]
            assert by_code == sorted(by_code), "LN-COD-011"
            assert life.custody.generation >= max(shown, default=0)

    @invariant()
    def parcel_is_deposited_once(self) -> None:
        for life in self.lives:
            assert sum(isinstance(each, ParcelDeposited) for each in life.events) <= 1


def _known_by(number: int, kind: str) -> CompartmentReserved | SoftReservationGiven | ParcelExpected:
    """Parcel 0 goes to a recipient; parcel 1 is sent from here and not paid for."""
    sent = {"journey": ParcelJourney.FIRST_MILE, "obligations": (Obligation.PAY, Obligation.COLD)}
    terms = TERMS.model_copy(update={"parcel_id": bytes([number]) * 16, **(sent if number else {})})
    if kind == "hard":
        return CompartmentReserved(courier_id=COURIER, parcel=terms, reserved_until=RESERVED_UNTIL)
    if kind == "walk-in":
        return ParcelExpected(courier_id=COURIER, parcel=terms)
    return SoftReservationGiven(
        courier_id=COURIER,
        parcel=terms,
        window_begin=BEGUN + timedelta(hours=1),
        reserved_until=RESERVED_UNTIL,
        probability_permille=900,
    )


TestBank = Bank.TestCase
TestBank.settings = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
