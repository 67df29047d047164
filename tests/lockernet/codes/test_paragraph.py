"""What the design promises of claim codes, one property a sentence: codes and custody side by side.

The counting of tries and the forms of the codes have files of their own; the kiosk's side of each sentence
(work, waits, what is said) is tested at the node.
"""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.attempts import TRIES_PER_GENERATION, TRIES_PER_PARCEL, Attempts
from lockernet.codes.digits import digits
from lockernet.codes.generations import admits
from lockernet.custody.commands import (
    Command,
    ConfirmCollected,
    EndSession,
    InterruptSession,
    OpenForCollection,
    Reissue,
    ReportClosed,
    ReportOpened,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.evolve import evolve
from lockernet.custody.state import ASSIGNED, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import BEGUN, COURIER, DOOR, PARCEL, STRANGER, UNTIL, judge, waiting

KEY = bytes(range(32))

generations = st.integers(0, 2**32 - 2)
words = st.lists(
    st.sampled_from(
        [ReportOpened(), ReportClosed(True), ReportClosed(False), ReportClosed(None), InterruptSession()]
    ),
    max_size=8,
)
"""Whatever sensors say in a visit, a restart among it."""


def shown(tier: CodeTier = CodeTier.T0, generation: int = 0) -> OpenForCollection:
    """A good code."""
    return OpenForCollection(tier=tier, generation=generation, session_until=UNTIL, occupied_before=True)


def then(custody: Custody, command: Command, now: datetime, actor: str | None = None) -> Custody:
    """The parcel after a command that is accepted."""
    outcome = judge(custody, command, actor, now)
    assert isinstance(outcome, Accepted), outcome
    for event in outcome.events:
        custody = evolve(custody, event)
    return custody


def told(custody: Custody, reports: list[Command], now: datetime) -> Custody:
    """The parcel after whatever sensors said."""
    for report in reports:
        custody = then(custody, report, now)
    return custody


def pulses(custody: Custody, command: Command, now: datetime) -> bool:
    """True if the door opens."""
    outcome = judge(custody, command, None, now)
    return isinstance(outcome, Accepted) and outcome.unlock


@given(st.sampled_from([STRANGER, None]), generations)
def test_generations_come_from_the_parcels_courier(actor: str | None, newer: int) -> None:
    """LN-COD-011."""
    parcel = waiting()
    assert isinstance(judge(parcel, Reissue(newer + 1), actor, BEGUN), Refused)
    assert then(parcel, Reissue(newer + 1), BEGUN, COURIER).generation == newer + 1


@given(st.data(), generations.filter(bool), st.sampled_from([CodeTier.T0, CodeTier.T1, CodeTier.T2]))
def test_once_the_point_has_seen_a_higher_one_all_lower_ones_are_dead(
    data: st.DataObject, newest: int, tier: CodeTier
) -> None:
    """LN-COD-011: after a reissue, and just so after a T1 that was shown and opened."""
    lower = data.draw(st.integers(0, newest - 1))
    reissued = then(waiting(), Reissue(newest), BEGUN, COURIER)
    by_code = then(waiting(), shown(CodeTier.T1, newest), BEGUN)
    left = then(told(by_code, [ReportOpened(), ReportClosed(True)], BEGUN), EndSession(), UNTIL)
    for parcel in (reissued, left):
        assert parcel.state is CustodyState.WAITING
        assert judge(parcel, shown(tier, lower), None, UNTIL) == Refused(ErrorCode.CODE_REFUSED)
        assert not admits(tier, lower, newest=parcel.generation)


@given(generations)
def test_until_then_the_lower_one_opens(newer: int) -> None:
    """LN-COD-021: what the courier has signed and nobody has shown changes nothing at the point."""
    assert pulses(waiting(), shown(CodeTier.T0, 0), BEGUN)
    assert admits(CodeTier.T0, 0, newest=waiting().generation)
    assert pulses(waiting(), shown(CodeTier.T1, newer), BEGUN)


@given(st.lists(st.sampled_from(["crash", "right", "raise"]), max_size=60))
def test_nothing_gives_tries_back_beyond_those_of_a_new_generation(history: list[str]) -> None:
    """LN-COD-007: a try is counted before it is judged, so a crash in between costs it."""
    attempts, begun, lost, raises = Attempts(), 0, 0, 0
    for step in history:
        if step == "raise":
            raises += 1
            attempts = attempts.raised_to(raises)
        elif attempts.allowed():
            begun += 1
            attempts = attempts.begin()
            if step == "right":
                attempts = attempts.succeeded()
            else:
                lost += 1
    assert attempts.in_life == lost <= TRIES_PER_PARCEL
    assert lost <= TRIES_PER_GENERATION * (raises + 1)


@given(generations, st.integers(1, 99))
def test_digits_exist_for_every_generation_and_key_version(generation: int, version: int) -> None:
    """LN-COD-014."""
    six = digits(KEY, key_version=version, parcel_id=PARCEL, generation=generation)
    assert len(six) == 6
    assert admits(CodeTier.T2, generation, newest=generation)
    parcel = then(waiting(), Reissue(generation), BEGUN, COURIER) if generation else waiting()
    assert pulses(parcel, shown(CodeTier.T2, generation), BEGUN)


@given(words)
def test_a_code_is_spent_at_collected_and_not_at_intent(reports: list[Command]) -> None:
    """LN-COD-008: a visit that came to nothing leaves the code as good as before."""
    visit = told(then(waiting(), shown(), BEGUN), reports, BEGUN)
    over = then(told(visit, [ReportClosed(True)], BEGUN), EndSession(), UNTIL + timedelta(minutes=1))
    if over.state is CustodyState.WAITING:
        assert pulses(over, shown(), UNTIL + timedelta(minutes=2))

    taken = told(then(waiting(), shown(), BEGUN), [ReportOpened(), ReportClosed(False)], BEGUN)
    done = then(taken, ConfirmCollected(), BEGUN)
    assert done.state is CustodyState.COLLECTED
    assert judge(done, shown(), None, BEGUN) == Refused(ErrorCode.ALREADY_COLLECTED)


@given(words, words, words)
def test_two_reopens_in_a_visit_whatever_the_sensors_say(
    first: list[Command], second: list[Command], third: list[Command]
) -> None:
    """LN-COD-009."""
    custody = told(then(waiting(), shown(), BEGUN), first, BEGUN)
    for more in (second, third):
        assert pulses(custody, shown(), BEGUN + timedelta(seconds=1))
        custody = told(then(custody, shown(), BEGUN + timedelta(seconds=1)), more, BEGUN)
    assert judge(custody, shown(), None, BEGUN + timedelta(seconds=2)) == Refused(ErrorCode.REOPEN_REFUSED)


@given(words)
def test_the_box_is_not_given_away_in_a_visit(reports: list[Command]) -> None:
    """LN-COD-009."""
    visit = told(then(waiting(), shown(), BEGUN), reports, BEGUN)
    assert visit.state in ASSIGNED
    assert visit.compartment_id == DOOR


@given(words)
def test_after_a_crash_nothing_opens_by_itself_and_the_code_is_shown_again(reports: list[Command]) -> None:
    """LN-COD-008, LN-CUS-016."""
    visit = told(then(waiting(), shown(), BEGUN), reports, BEGUN)
    assert not pulses(visit, InterruptSession(), BEGUN)
    assert pulses(then(visit, InterruptSession(), BEGUN), shown(), BEGUN + timedelta(seconds=1))


@given(st.sampled_from([CodeTier.T0, CodeTier.T1, CodeTier.T2]))
def test_a_code_belongs_to_the_parcel_and_names_no_box(tier: CodeTier) -> None:
    """LN-COD-019: in another box it opens that box, and the old box no more."""
    moved = waiting().model_copy(update={"compartment_id": "Z-99"})
    started = then(moved, shown(tier), BEGUN)
    assert started.compartment_id == "Z-99"
