"""A counter: the same table with a clerk in the place of the latch (LN-CUS-048)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from lockernet.custody.commands import (
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmRemoved,
    ConfirmTakenBack,
    EndSession,
    MeetObligation,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    RefuseParcel,
    SayWrong,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import evolve
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.events import Body, CollectionAborted, DepositAborted, DepositStarted
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation
from tests.lockernet.custody.parcels import (
    BEGUN,
    COURIER,
    HOLD,
    OVERDUE,
    REMOVE_BY_US,
    RESERVED,
    UNTIL,
    after,
    collecting,
    depositing,
    removing,
    waiting,
)

SHELF = "SHELF-3"
CLERK = Setting(BEGUN, attended=True, hold_until=BEGUN + HOLD)
FOR_DRIVER = replace(CLERK, actor=COURIER)
BRING = OpenForDeposit(compartment_id=SHELF, session_until=UNTIL)
CODE = OpenForCollection(CodeTier.T2, 0, UNTIL)
LATER = replace(CLERK, now=UNTIL + timedelta(seconds=1))


def at_counter(custody: Custody, *given: tuple[Command, Setting]) -> tuple[Custody, list[Body]]:
    """The parcel after these commands, none of which pulses anything."""
    events: list[Body] = []
    for command, setting in given:
        outcome = decide(custody, command, setting)
        assert isinstance(outcome, Accepted), f"{command}: {outcome}"
        assert not outcome.unlock, "a shelf has no lock"
        events += outcome.events
        custody = _after(custody, outcome.events)
    return custody, events


def _after(custody: Custody, events: Iterable[Body]) -> Custody:
    for event in events:
        custody = evolve(custody, event)
    return custody


def test_parcel_goes_over_the_counter_and_out_again() -> None:
    custody, events = at_counter(
        after(), (BRING, FOR_DRIVER), (ConfirmInside(), CLERK), (CODE, CLERK), (ConfirmCollected(), CLERK)
    )

    assert isinstance(events[0], DepositStarted)
    assert custody.state is CustodyState.COLLECTED
    assert custody.compartment_id == SHELF
    assert len(events) == 4


@pytest.mark.parametrize(
    ("visit", "plain", "scanned"),
    [
        (depositing(), ConfirmInside(), ConfirmInside(scanned=True)),
        (collecting(), ConfirmCollected(), ConfirmCollected(scanned=True)),
        (removing(), ConfirmRemoved(), ConfirmRemoved(scanned=True)),
    ],
)
def test_clerks_eyes_are_the_infrared_and_the_scanned_label_is_better(
    visit: Custody, plain: Command, scanned: Command
) -> None:
    """LN-CUS-044."""
    assert at_counter(visit, (plain, CLERK))[0].grade is EvidenceGrade.OCCUPANCY_CHANGED
    assert at_counter(visit, (scanned, CLERK))[0].grade is EvidenceGrade.SCANNED


def test_same_words_at_a_locker_need_its_door() -> None:
    for visit, word in ((depositing(), ConfirmInside()), (collecting(), ConfirmCollected())):
        at_locker = decide(visit, word, replace(CLERK, attended=False))
        assert at_locker == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


def test_clerk_who_says_nothing_has_taken_nothing_and_given_nothing() -> None:
    """LN-CUS-048: silence is a yes only where a door was seen; a shelf place is not out of service."""
    expected, gone = at_counter(depositing(), (EndSession(), LATER))
    back, kept = at_counter(collecting(), (EndSession(), LATER))

    assert expected.state is CustodyState.EXPECTED
    assert back.state is CustodyState.WAITING
    assert [type(each) for each in (*gone, *kept)] == [DepositAborted, CollectionAborted]
    assert {each.reason for each in (*gone, *kept)} == {"VISIT_WITHOUT_HANDOVER"}  # type: ignore[union-attr]


def test_clerk_turns_away_and_takes_back_like_a_locker() -> None:
    assert at_counter(depositing(), (ConfirmTakenBack(), CLERK))[0].state is CustodyState.EXPECTED
    refused, _ = at_counter(collecting(), (RefuseParcel(), CLERK))
    assert refused.block is BlockCause.RECIPIENT_REFUSED
    missing, _ = at_counter(collecting(), (SayWrong(DisputeReason.COMPARTMENT_EMPTY), CLERK))
    assert missing.state is CustodyState.UNCERTAIN


def test_clerk_clears_what_has_to_be_seen_before_the_parcel_is_handed_over() -> None:
    """LN-CUS-036."""
    parcel = RESERVED.parcel.model_copy(update={"obligations": (Obligation.ID, Obligation.SIGN)})
    owing = waiting(known_by=RESERVED.model_copy(update={"parcel": parcel}))
    assert decide(owing, CODE, CLERK) == Refused(ErrorCode.OBLIGATION_OPEN)

    custody, _ = at_counter(
        owing, (MeetObligation(Obligation.ID), CLERK), (MeetObligation(Obligation.SIGN), CLERK), (CODE, CLERK)
    )

    assert custody.cleared == (Obligation.ID, Obligation.SIGN)
    assert custody.state is CustodyState.COLLECTING
    again = decide(custody, MeetObligation(Obligation.ID), CLERK)
    assert again == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


def test_driver_takes_overdue_parcels_from_the_counter() -> None:
    custody, _ = at_counter(
        waiting(OVERDUE, REMOVE_BY_US), (OpenForRemoval(UNTIL), FOR_DRIVER), (ConfirmRemoved(), CLERK)
    )

    assert custody.state is CustodyState.REMOVED
