"""Deposits that do not go as planned: swaps, occupied boxes, damage, senders with codes, delegates."""

import pytest

from lockernet.custody.commands import (
    Block,
    Command,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmOccupied,
    EndSession,
    Inspect,
    OpenForDeposit,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.setting import Setting
from lockernet.errors import ErrorCode
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.events import (
    CompartmentFaulted,
    CompartmentInspected,
    DepositAborted,
    DepositStarted,
    DisputeOpened,
    ObligationCleared,
    OrphanItemFound,
    ParcelBlocked,
    ParcelDeposited,
)
from lockernet.models.grants import DelegatedAction
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation, ParcelJourney
from tests.lockernet.custody.parcels import (
    BEGUN,
    COURIER,
    DOOR,
    HOLD,
    OPENED,
    PARCEL,
    RESERVED,
    SENT,
    STRANGER,
    UNTIL,
    after,
    closed,
    deposit_started,
    depositing,
    driven,
    judge,
)
from tests.lockernet.custody.situations import SOON

SHUT = depositing(OPENED, closed(False))
DROP_OFF = OpenForDeposit(compartment_id=DOOR, session_until=UNTIL, tier=CodeTier.T1)
BY_DRIVER = OpenForDeposit(compartment_id=DOOR, session_until=UNTIL)


@pytest.mark.parametrize(
    ("said", "reason"),
    [(ConfirmDoesNotFit(), "PARCEL_TOO_BIG"), (ConfirmDamaged(), "PARCEL_DAMAGED")],
)
def test_parcel_that_was_not_put_in_is_expected_as_before_and_the_reason_is_told(
    said: Command, reason: str
) -> None:
    """LN-CUS-025: with its promise."""
    custody, events = driven(SHUT, [(SOON, said)])

    assert events == [DepositAborted(parcel_id=PARCEL, compartment_id=DOOR, reason=reason)]
    assert custody.state is CustodyState.EXPECTED
    assert custody.has_promise(SOON)
    assert custody.compartment_id is None


def test_compartment_that_was_too_small_is_remembered_so_that_another_size_is_given() -> None:
    """LN-CUS-025."""
    custody, _ = driven(SHUT, [(SOON, ConfirmDoesNotFit())])
    again, _ = driven(custody, [(SOON, OpenForDeposit(compartment_id="B-01", session_until=UNTIL))])

    assert custody.too_small == (DOOR,)
    assert (again.compartment_id, again.too_small) == ("B-01", (DOOR,))


def test_compartment_found_occupied_is_an_orphan_item_and_a_fault_and_no_deposit() -> None:
    """LN-CUS-046."""
    custody, events = driven(SHUT, [(SOON, ConfirmOccupied())])

    assert events == [
        DepositAborted(parcel_id=PARCEL, compartment_id=DOOR, reason="COMPARTMENT_OCCUPIED"),
        OrphanItemFound(compartment_id=DOOR),
        CompartmentFaulted(compartment_id=DOOR, reason="COMPARTMENT_OCCUPIED"),
    ]
    assert custody.state is CustodyState.EXPECTED


def test_damage_that_was_there_before_is_noted_beside_the_deposit() -> None:
    """LN-CUS-025: the operator does not answer for it."""
    custody, events = driven(SHUT, [(SOON, ConfirmInside(damaged=True))])

    assert events == [
        ParcelDeposited(
            parcel_id=PARCEL, compartment_id=DOOR, hold_until=SOON + HOLD, grade=EvidenceGrade.DOOR_CLOSED
        ),
        DisputeOpened(parcel_id=PARCEL, reason=DisputeReason.DAMAGED),
    ]
    assert (custody.state, custody.dispute) == (CustodyState.WAITING, DisputeReason.DAMAGED)


def test_something_left_inside_or_a_door_that_never_opened_takes_the_compartment_out_of_service() -> None:
    """LN-CUS-014."""
    _, left = driven(depositing(OPENED, closed(True), before=True), [(SOON, ConfirmDoesNotFit())])
    _, stuck = driven(depositing(), [(UNTIL, EndSession())], actor=None)

    assert left[1:] == [CompartmentFaulted(compartment_id=DOOR, reason="ITEM_LEFT_INSIDE")]
    assert stuck[1:] == [CompartmentFaulted(compartment_id=DOOR, reason="DOOR_DID_NOT_OPEN")]


@pytest.mark.parametrize("inside", [True, False])
def test_staff_end_a_visit_whose_door_never_shuts(inside: bool) -> None:
    """LN-CUS-038: a broken latch holds no parcel for ever."""
    visit = depositing(OPENED)
    assert judge(visit, Inspect(inside=inside), None, SOON) == Accepted(), "not while it runs"

    custody, events = driven(visit, [(UNTIL, EndSession()), (UNTIL, Inspect(inside=inside))], actor=None)

    assert CompartmentInspected(compartment_id=DOOR, occupied=inside, parcel_id=PARCEL) in events
    if inside:
        assert (custody.state, custody.grade) == (CustodyState.WAITING, EvidenceGrade.OCCUPANCY_CHANGED)
    else:
        assert custody.state is CustodyState.EXPECTED
        assert events[-1] == CompartmentFaulted(compartment_id=DOOR, reason="DOOR_DID_NOT_CLOSE")


def test_driver_of_a_delegate_brings_it_and_is_named() -> None:
    """LN-CUS-023."""
    setting = Setting(SOON, actor=STRANGER, delegated=frozenset({DelegatedAction.DEPOSIT}))

    outcome = decide(after(), BY_DRIVER, setting)

    assert isinstance(outcome, Accepted)
    (event,) = outcome.events
    assert isinstance(event, DepositStarted)
    assert event.actor_id == STRANGER


@pytest.mark.parametrize("action", [DelegatedAction.COLLECT, DelegatedAction.REMOVE])
def test_delegation_for_something_else_brings_nothing(action: DelegatedAction) -> None:
    setting = Setting(SOON, actor=STRANGER, delegated=frozenset({action}))

    assert decide(after(), BY_DRIVER, setting) == Refused(ErrorCode.NOT_EXPECTED)


def test_own_driver_is_not_named() -> None:
    _, (event,) = driven(after(), [(SOON, BY_DRIVER)])

    assert isinstance(event, DepositStarted)
    assert event.actor_id is None


def test_visit_of_one_drivers_company_is_not_called_back_by_another() -> None:
    """LN-CUS-007."""
    started = deposit_started().model_copy(update={"actor_id": STRANGER})
    theirs = Setting(SOON, actor=STRANGER, delegated=frozenset({DelegatedAction.DEPOSIT}))

    assert judge(after(started), BY_DRIVER, COURIER, SOON) == Refused(ErrorCode.DOOR_IN_USE)
    assert isinstance(decide(after(started), BY_DRIVER, theirs), Accepted)


def test_sender_deposits_with_a_drop_off_code_once_nothing_is_owed() -> None:
    """LN-CUS-036: COLD is met by the compartment."""
    paid = ObligationCleared(parcel_id=PARCEL, obligation=Obligation.PAY)

    assert judge(after(known_by=SENT), DROP_OFF, None, SOON) == Refused(ErrorCode.OBLIGATION_OPEN)
    custody, (event,) = driven(after(paid, known_by=SENT), [(SOON, DROP_OFF)], actor=None)

    assert isinstance(event, DepositStarted)
    assert (event.tier, event.actor_id) == (CodeTier.T1, None)
    assert custody.session is not None
    assert custody.session.tier is CodeTier.T1


def test_driver_owes_nothing_for_a_parcel_of_the_first_mile() -> None:
    assert isinstance(judge(after(known_by=SENT), BY_DRIVER, COURIER, SOON), Accepted)


def test_claim_code_deposits_nothing() -> None:
    claim = OpenForDeposit(compartment_id=DOOR, session_until=UNTIL, tier=CodeTier.T0)

    assert judge(after(), claim, None, SOON) == Refused(ErrorCode.CODE_REFUSED)
    assert judge(depositing(), claim, None, SOON) == Refused(ErrorCode.CODE_REFUSED)


@pytest.mark.parametrize("cause", [each for each in BlockCause if each is not BlockCause.REDIRECT])
def test_blocked_parcel_is_brought_by_drivers_and_by_no_code(cause: BlockCause) -> None:
    """LN-CUS-029."""
    custody = after(ParcelBlocked(parcel_id=PARCEL, cause=cause))

    assert judge(custody, DROP_OFF, None, SOON) == Refused(ErrorCode.PARCEL_BLOCKED)
    assert isinstance(judge(custody, BY_DRIVER, COURIER, SOON), Accepted)


def test_redirected_parcel_is_brought_by_nobody() -> None:
    """LN-CUS-029: it belongs somewhere else."""
    custody, _ = driven(after(), [(SOON, Block(BlockCause.REDIRECT, "pier-9"))])

    assert custody.successor_point_id == "pier-9"
    assert judge(custody, BY_DRIVER, COURIER, SOON) == Refused(ErrorCode.PARCEL_BLOCKED)
    assert judge(custody, DROP_OFF, None, SOON) == Refused(ErrorCode.PARCEL_BLOCKED)


@pytest.mark.parametrize("journey", ParcelJourney)
def test_every_journey_goes_through_the_same_door(journey: ParcelJourney) -> None:
    known_by = RESERVED.model_copy(update={"parcel": RESERVED.parcel.model_copy(update={"journey": journey})})
    custody, events = driven(
        after(deposit_started(), OPENED, closed(False), known_by=known_by), [(BEGUN, ConfirmInside())]
    )

    assert custody.state is CustodyState.WAITING
    assert len(events) == 1


def test_scanned_label_is_the_best_that_a_locker_shows_by_itself() -> None:
    """LN-CUS-044."""
    custody, _ = driven(SHUT, [(SOON, ConfirmInside(scanned=True))])

    assert custody.grade is EvidenceGrade.SCANNED
