"""What a decision says beyond its event: holds, grades, reasons, and that it never moves anything itself."""

from datetime import timedelta

import pytest

from lockernet.custody.commands import (
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmTakenBack,
    EndSession,
    OpenForCollection,
    OpenForDeposit,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.state import SESSION, TIME_TO_OPEN, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import (
    CollectionAborted,
    CollectionStarted,
    CompartmentFaulted,
    CompartmentReopened,
    DepositAborted,
    DepositStarted,
    DoorLeftOpen,
    ParcelCollected,
    ParcelDeposited,
    UnexpectedDoorOpened,
)
from lockernet.models.grants import GrantAction
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import (
    BEGUN,
    COURIER,
    CUT,
    DEPOSITED,
    DOOR,
    HOLD,
    OPENED,
    PARCEL,
    REOPENED,
    UNSURE,
    UNTIL,
    after,
    closed,
    collecting,
    deposit_started,
    depositing,
    driven,
    judge,
)

SOON = BEGUN + timedelta(seconds=5)
OTHER_DOOR = "B-01"


def deposited(custody: Custody, *commands: ReportClosed | ConfirmInside) -> ParcelDeposited:
    _, events = driven(custody, [(SOON, command) for command in commands])
    assert isinstance(events[-1], ParcelDeposited)
    return events[-1]


def collected(custody: Custody, *commands: ReportClosed | ConfirmCollected) -> ParcelCollected:
    _, events = driven(custody, [(SOON, command) for command in commands])
    (event,) = [each for each in events if isinstance(each, ParcelCollected)]
    return event


def test_visit_lasts_two_minutes_and_its_door_has_ten_seconds() -> None:
    assert (timedelta(seconds=120), timedelta(seconds=10)) == (SESSION, TIME_TO_OPEN)


def test_hold_begins_with_the_deposit_and_not_with_the_visit() -> None:
    event = deposited(depositing(OPENED), ReportClosed(True))

    assert event.hold_until == SOON + HOLD
    assert (event.parcel_id, event.compartment_id) == (PARCEL, DOOR)


def test_infrared_that_goes_from_empty_to_full_records_the_deposit_at_once() -> None:
    assert deposited(depositing(OPENED), ReportClosed(True)).grade is EvidenceGrade.OCCUPANCY_CHANGED


ASKS_THE_DRIVER = pytest.mark.parametrize(
    ("before", "now"),
    [
        (None, None),
        (None, False),
        (None, True),
        (False, None),
        (False, False),
        (True, None),
        (True, False),
        (True, True),
    ],
)
"""All words of the infrared, before and after, but the one that shows the parcel arrive."""


@ASKS_THE_DRIVER
def test_any_other_closed_door_asks_the_driver_whose_yes_has_the_grade_of_the_door(
    before: bool | None, now: bool | None
) -> None:
    shut, events = driven(depositing(OPENED, before=before), [(SOON, ReportClosed(now))])

    assert events == [closed(now)]
    assert shut.state is CustodyState.DEPOSITING
    assert deposited(shut, ConfirmInside()).grade is EvidenceGrade.DOOR_CLOSED


@ASKS_THE_DRIVER
def test_drivers_no_is_a_no_whatever_the_infrared_says(before: bool | None, now: bool | None) -> None:
    custody, _ = driven(
        depositing(OPENED, before=before), [(SOON, ReportClosed(now)), (SOON, ConfirmTakenBack())]
    )

    assert custody.state is CustodyState.EXPECTED


@ASKS_THE_DRIVER
def test_drivers_silence_is_a_yes_unless_the_infrared_says_empty(
    before: bool | None, now: bool | None
) -> None:
    custody, _ = driven(depositing(OPENED, before=before), [(SOON, ReportClosed(now)), (UNTIL, EndSession())])

    if now is False:
        assert custody.state is CustodyState.UNCERTAIN
    else:
        assert (custody.state, custody.grade) == (CustodyState.WAITING, EvidenceGrade.DOOR_CLOSED)
        assert custody.hold_until == UNTIL + HOLD


@pytest.mark.parametrize("before", [None, False, True])
@pytest.mark.parametrize("now", [None, False, True])
def test_grade_of_a_collection_says_whether_the_infrared_changed(
    before: bool | None, now: bool | None
) -> None:
    event = collected(collecting(OPENED, before=before), ReportClosed(now), ConfirmCollected())

    changed = before is True and now is False
    assert event.grade is (EvidenceGrade.OCCUPANCY_CHANGED if changed else EvidenceGrade.DOOR_CLOSED)


def test_deposit_starts_at_the_compartment_that_capacity_chose() -> None:
    order = OpenForDeposit(compartment_id=OTHER_DOOR, session_until=UNTIL, occupied_before=None)

    outcome = judge(after(), order, COURIER, BEGUN)

    assert outcome == Accepted(
        (
            DepositStarted(
                parcel_id=PARCEL, compartment_id=OTHER_DOOR, session_until=UNTIL, occupied_before=None
            ),
        ),
        unlock=True,
    )


def test_reopening_pulses_the_same_door_whatever_the_order_names() -> None:
    order = OpenForDeposit(compartment_id=OTHER_DOOR, session_until=UNTIL + SESSION)

    outcome = judge(depositing(OPENED), order, COURIER, SOON)

    assert outcome == Accepted((CompartmentReopened(parcel_id=PARCEL, compartment_id=DOOR),), unlock=True)


def test_collection_tells_what_was_shown_and_what_the_infrared_said() -> None:
    order = OpenForCollection(tier=CodeTier.T2, generation=3, session_until=UNTIL, occupied_before=True)

    outcome = judge(after(deposit_started(), DEPOSITED), order, None, BEGUN)

    assert outcome == Accepted(
        (
            CollectionStarted(
                parcel_id=PARCEL,
                compartment_id=DOOR,
                tier=CodeTier.T2,
                generation=3,
                session_until=UNTIL,
                occupied_before=True,
                action=GrantAction.COLLECT,
            ),
        ),
        unlock=True,
    )


def test_driver_who_takes_it_back_leaves_a_visit_without_handover() -> None:  # LN-CUS-013
    outcome = judge(depositing(OPENED, closed(False)), ConfirmTakenBack(), None, SOON)

    assert outcome == Accepted(
        (DepositAborted(parcel_id=PARCEL, compartment_id=DOOR, reason="VISIT_WITHOUT_HANDOVER"),)
    )


@pytest.mark.parametrize("command", [ReportStayedShut(), EndSession()])
def test_door_that_never_opened_is_named_as_the_reason(command: ReportStayedShut | EndSession) -> None:
    # LN-CUS-011
    reason = "DOOR_DID_NOT_OPEN"

    assert judge(depositing(), command, None, UNTIL) == Accepted(
        (
            DepositAborted(parcel_id=PARCEL, compartment_id=DOOR, reason=reason),
            CompartmentFaulted(compartment_id=DOOR, reason=reason),
        )
    )
    assert judge(collecting(), command, None, UNTIL) == Accepted(
        (CollectionAborted(parcel_id=PARCEL, compartment_id=DOOR, reason=reason),)
    )


def test_door_that_may_have_opened_while_the_node_was_away_is_not_called_stuck() -> None:
    reason = "VISIT_WITHOUT_HANDOVER"

    assert judge(depositing(CUT), ConfirmTakenBack(), None, SOON) == Accepted(
        (DepositAborted(parcel_id=PARCEL, compartment_id=DOOR, reason=reason),)
    )
    assert judge(collecting(CUT), EndSession(), None, UNTIL) == Accepted(
        (CollectionAborted(parcel_id=PARCEL, compartment_id=DOOR, reason=reason),)
    )


def test_recipient_who_left_it_inside_leaves_a_visit_without_handover() -> None:  # LN-CUS-013
    outcome = judge(collecting(OPENED, closed(True)), EndSession(), None, UNTIL)

    assert outcome == Accepted(
        (CollectionAborted(parcel_id=PARCEL, compartment_id=DOOR, reason="VISIT_WITHOUT_HANDOVER"),)
    )


def test_door_that_opens_over_a_waiting_parcel_is_an_alarm_that_names_both() -> None:
    outcome = judge(after(deposit_started(), DEPOSITED), ReportOpened(), None, SOON)

    assert outcome == Accepted((UnexpectedDoorOpened(compartment_id=DOOR, parcel_id=PARCEL),))


def test_door_that_opens_over_an_uncertain_parcel_is_the_same_alarm() -> None:
    """Nothing moves, and somebody has to look (LN-CUS-019)."""
    outcome = judge(depositing(UNSURE), ReportOpened(), None, SOON)

    assert outcome == Accepted((UnexpectedDoorOpened(compartment_id=DOOR, parcel_id=PARCEL),))


def test_person_cannot_have_it_while_the_door_stands_open() -> None:
    assert isinstance(judge(collecting(OPENED), ConfirmCollected(), None, SOON), Refused)
    assert isinstance(judge(depositing(OPENED), ConfirmInside(), None, SOON), Refused)
    assert isinstance(judge(depositing(OPENED), ConfirmTakenBack(), None, SOON), Refused)


@pytest.mark.parametrize("again", [1, 2, 3])
def test_door_left_open_holds_the_visit_open_however_long(again: int) -> None:
    late = UNTIL + again * timedelta(hours=1)

    for visit in (depositing(OPENED), collecting(OPENED)):
        custody, events = driven(visit, [(late, EndSession()), (late, EndSession())], actor=None)
        assert events == [DoorLeftOpen(compartment_id=DOOR, parcel_id=PARCEL)], "LN-CUS-037: told once"
        assert custody.state is visit.state


def test_change_of_the_infrared_behind_a_shut_door_hands_nothing_over() -> None:
    """One lying sensor is not a door seen open and then shut (LN-CUS-008)."""
    assert judge(depositing(), ReportClosed(True), None, SOON) == Accepted()
    assert judge(collecting(), ReportClosed(False), None, SOON) == Accepted()


def test_slow_infrared_still_shows_the_parcel_after_the_door_was_shut() -> None:
    event = deposited(depositing(OPENED), ReportClosed(False), ReportClosed(True))

    assert event.grade is EvidenceGrade.OCCUPANCY_CHANGED


def test_slow_infrared_still_sees_what_was_left_after_the_door_was_shut() -> None:  # LN-CUS-017
    custody, events = driven(
        collecting(OPENED),
        [(SOON, ReportClosed(False)), (SOON, ReportClosed(True)), (UNTIL, EndSession())],
    )

    assert events[:2] == [closed(False), closed(True)]
    assert custody.state is CustodyState.WAITING


def test_infrared_that_falls_silent_behind_a_shut_door_takes_no_word_back() -> None:  # LN-CUS-017
    custody, events = driven(
        collecting(OPENED, closed(True)), [(SOON, ReportClosed(None)), (UNTIL, EndSession())]
    )

    assert len(events) == 1
    assert custody.state is CustodyState.WAITING


@pytest.mark.parametrize(
    ("visit", "command"),
    [
        (depositing(OPENED, closed(None), REOPENED), ConfirmInside()),
        (depositing(OPENED, closed(None), REOPENED), ConfirmTakenBack()),
        (depositing(CUT, REOPENED), ConfirmTakenBack()),
        (collecting(OPENED, closed(False), REOPENED), ConfirmCollected()),
    ],
)
def test_no_word_counts_until_a_door_told_to_open_again_was_seen_to_move(
    visit: Custody, command: Command
) -> None:
    assert judge(visit, command, None, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)

    moved, _ = driven(visit, [(SOON, ReportOpened()), (SOON, ReportClosed(False))], actor=None)

    assert isinstance(judge(moved, command, None, SOON), Accepted)


def test_slow_infrared_records_no_deposit_while_a_pulse_is_in_flight() -> None:
    visit = depositing(OPENED, closed(False), REOPENED)

    custody, events = driven(visit, [(SOON, ReportClosed(True))])

    assert events == [closed(True)]
    assert judge(custody, ConfirmInside(), None, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
    custody, _ = driven(custody, [(UNTIL + TIME_TO_OPEN, EndSession())])
    assert (custody.state, custody.grade) == (CustodyState.WAITING, EvidenceGrade.OCCUPANCY_CHANGED)


def test_driver_cannot_have_taken_it_back_through_a_door_that_never_opened() -> None:
    assert judge(depositing(), ConfirmTakenBack(), None, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


def test_decision_leaves_the_parcel_as_it_was() -> None:
    custody = depositing(OPENED)
    same = depositing(OPENED)

    judge(custody, ReportClosed(True), None, SOON)
    judge(custody, ConfirmCollected(), None, SOON)

    assert custody == same
