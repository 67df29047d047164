"""Visits that a crash cut in two: what may be claimed afterwards, for every word of the infrared.

The intent is committed, the pulse may have been sent, the node dies, and its restart reads the door. The
tables are written by hand from LN-CUS-008 and LN-CUS-016: an edge that was missed is made up for only by
an infrared that says the opposite of what it said before.
"""

from datetime import timedelta

import pytest

from lockernet.custody.commands import (
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmTakenBack,
    EndSession,
    InterruptSession,
    OpenForCollection,
    OpenForDeposit,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.state import TIME_TO_OPEN, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import CompartmentReopened
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import (
    BEGUN,
    COURIER,
    CUT,
    DOOR,
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

EXPECTED, WAITING = CustodyState.EXPECTED, CustodyState.WAITING
COLLECTED, UNCERTAIN = CustodyState.COLLECTED, CustodyState.UNCERTAIN
SHUT, CHANGED = EvidenceGrade.DOOR_CLOSED, EvidenceGrade.OCCUPANCY_CHANGED

BACK_UP = BEGUN + timedelta(seconds=40)
"""When the node is up again."""

NONE, EMPTY, FULL = None, False, True
"""What the infrared says; NONE where there is none."""

# infrared before the visit, infrared after the restart, where the parcel is in the end, how well shown
Row = tuple[bool | None, bool | None, CustodyState, EvidenceGrade | None]

DEPOSIT_UNSEEN: list[Row] = [
    (NONE, NONE, UNCERTAIN, None),
    (NONE, EMPTY, UNCERTAIN, None),
    (NONE, FULL, UNCERTAIN, None),
    (EMPTY, NONE, UNCERTAIN, None),
    (EMPTY, EMPTY, UNCERTAIN, None),
    (EMPTY, FULL, WAITING, CHANGED),
    (FULL, NONE, UNCERTAIN, None),
    (FULL, EMPTY, UNCERTAIN, None),
    (FULL, FULL, UNCERTAIN, None),
]
DEPOSIT_SEEN_OPEN: list[Row] = [
    (NONE, NONE, WAITING, SHUT),
    (NONE, EMPTY, UNCERTAIN, None),
    (NONE, FULL, WAITING, SHUT),
    (EMPTY, NONE, WAITING, SHUT),
    (EMPTY, EMPTY, UNCERTAIN, None),
    (EMPTY, FULL, WAITING, CHANGED),
    (FULL, NONE, WAITING, SHUT),
    (FULL, EMPTY, UNCERTAIN, None),
    (FULL, FULL, WAITING, SHUT),
]
COLLECTION_UNSEEN: list[Row] = [
    (NONE, NONE, WAITING, None),
    (NONE, EMPTY, WAITING, None),
    (NONE, FULL, WAITING, None),
    (EMPTY, NONE, WAITING, None),
    (EMPTY, EMPTY, WAITING, None),
    (EMPTY, FULL, WAITING, None),
    (FULL, NONE, WAITING, None),
    (FULL, EMPTY, COLLECTED, CHANGED),
    (FULL, FULL, WAITING, None),
]
COLLECTION_SEEN_OPEN: list[Row] = [
    (NONE, NONE, COLLECTED, SHUT),
    (NONE, EMPTY, COLLECTED, SHUT),
    (NONE, FULL, WAITING, None),
    (EMPTY, NONE, COLLECTED, SHUT),
    (EMPTY, EMPTY, COLLECTED, SHUT),
    (EMPTY, FULL, WAITING, None),
    (FULL, NONE, COLLECTED, SHUT),
    (FULL, EMPTY, COLLECTED, CHANGED),
    (FULL, FULL, WAITING, None),
]

# the same, where the door was opened, shut on the infrared's word of before, and told to open once more
DEPOSIT_REOPENING: list[Row] = [
    (NONE, NONE, WAITING, SHUT),
    (NONE, EMPTY, UNCERTAIN, None),
    (NONE, FULL, WAITING, SHUT),
    (EMPTY, NONE, UNCERTAIN, None),
    (EMPTY, EMPTY, UNCERTAIN, None),
    (EMPTY, FULL, WAITING, CHANGED),
    (FULL, NONE, WAITING, SHUT),
    (FULL, EMPTY, UNCERTAIN, None),
    (FULL, FULL, WAITING, SHUT),
]
COLLECTION_REOPENING: list[Row] = [
    (NONE, NONE, COLLECTED, SHUT),
    (NONE, EMPTY, COLLECTED, SHUT),
    (NONE, FULL, WAITING, None),
    (EMPTY, NONE, COLLECTED, SHUT),
    (EMPTY, EMPTY, COLLECTED, SHUT),
    (EMPTY, FULL, WAITING, None),
    (FULL, NONE, WAITING, None),
    (FULL, EMPTY, COLLECTED, CHANGED),
    (FULL, FULL, WAITING, None),
]


def restarted(custody: Custody, occupied: bool | None) -> Custody:
    """The parcel after the cut and the first reading of a shut door."""
    cut, _ = driven(custody, [(BACK_UP, InterruptSession()), (BACK_UP, ReportClosed(occupied))], actor=None)
    return cut


def ended(custody: Custody, occupied: bool | None) -> Custody:
    """The same, when the visit is over."""
    over, _ = driven(restarted(custody, occupied), [(UNTIL, EndSession())], actor=None)
    return over


def orders_of_everybody() -> list[tuple[str | None, Command]]:
    deposit = OpenForDeposit(compartment_id=DOOR, session_until=UNTIL)
    collect = OpenForCollection(tier=CodeTier.T0, generation=0, session_until=UNTIL)
    return [(COURIER, deposit), (None, collect)]


@pytest.mark.parametrize(("before", "now", "state", "grade"), DEPOSIT_UNSEEN)
def test_deposit_cut_before_its_door_was_seen_open(
    before: bool | None, now: bool | None, state: CustodyState, grade: EvidenceGrade | None
) -> None:
    custody = ended(depositing(before=before), now)

    assert custody.state is state
    assert grade is None or custody.grade is grade


@pytest.mark.parametrize(("before", "now", "state", "grade"), DEPOSIT_SEEN_OPEN)
def test_deposit_cut_while_its_door_was_seen_open(
    before: bool | None, now: bool | None, state: CustodyState, grade: EvidenceGrade | None
) -> None:
    custody = ended(depositing(OPENED, before=before), now)

    assert custody.state is state
    assert grade is None or custody.grade is grade


@pytest.mark.parametrize(("before", "now", "state", "grade"), COLLECTION_UNSEEN)
def test_collection_cut_before_its_door_was_seen_open(
    before: bool | None, now: bool | None, state: CustodyState, grade: EvidenceGrade | None
) -> None:
    custody = ended(collecting(before=before), now)

    assert custody.state is state
    assert grade is None or custody.grade is grade


@pytest.mark.parametrize(("before", "now", "state", "grade"), COLLECTION_SEEN_OPEN)
def test_collection_cut_while_its_door_was_seen_open(
    before: bool | None, now: bool | None, state: CustodyState, grade: EvidenceGrade | None
) -> None:
    custody = ended(collecting(OPENED, before=before), now)

    assert custody.state is state
    assert grade is None or custody.grade is grade


@pytest.mark.parametrize(("before", "now", "state", "grade"), DEPOSIT_REOPENING)
def test_deposit_cut_after_its_door_was_told_to_open_again(
    before: bool | None, now: bool | None, state: CustodyState, grade: EvidenceGrade | None
) -> None:
    visit = restarted(depositing(OPENED, closed(before), REOPENED, before=before), now)
    at_its_end, nothing = driven(visit, [(UNTIL, EndSession())], actor=None)
    custody, _ = driven(at_its_end, [(UNTIL + TIME_TO_OPEN, EndSession())], actor=None)

    assert nothing == []
    assert custody.state is state
    assert grade is None or custody.grade is grade


@pytest.mark.parametrize(("before", "now", "state", "grade"), COLLECTION_REOPENING)
def test_collection_cut_after_its_door_was_told_to_open_again(
    before: bool | None, now: bool | None, state: CustodyState, grade: EvidenceGrade | None
) -> None:
    visit = restarted(collecting(OPENED, closed(before), REOPENED, before=before), now)
    at_its_end, nothing = driven(visit, [(UNTIL, EndSession())], actor=None)
    custody, _ = driven(at_its_end, [(UNTIL + TIME_TO_OPEN, EndSession())], actor=None)

    assert nothing == []
    assert custody.state is state
    assert grade is None or custody.grade is grade


@pytest.mark.parametrize("visit", [depositing(), collecting(), depositing(OPENED), collecting(OPENED)])
def test_restart_opens_nothing_and_moves_nothing(visit: Custody) -> None:
    custody, (event,) = driven(visit, [(BACK_UP, InterruptSession())], actor=None)

    assert event == CUT
    assert judge(visit, InterruptSession(), None, BACK_UP) == Accepted((CUT,), unlock=False)
    assert (custody.state, custody.compartment_id) == (visit.state, DOOR)


@pytest.mark.parametrize("visit", [depositing(CUT), collecting(CUT)])
def test_door_that_may_have_opened_unseen_is_not_called_shut_all_along(visit: Custody) -> None:
    assert judge(visit, ReportStayedShut(), None, BACK_UP) == Accepted()


def test_door_found_open_after_the_restart_holds_the_visit_until_it_is_shut() -> None:
    custody, _ = driven(
        depositing(CUT), [(BACK_UP, ReportOpened()), (UNTIL + timedelta(hours=8), EndSession())], actor=None
    )
    assert custody.state is CustodyState.DEPOSITING

    custody, _ = driven(custody, [(UNTIL + timedelta(hours=9), ReportClosed(FULL))], actor=None)
    assert (custody.state, custody.grade) == (WAITING, CHANGED)


def test_first_reading_is_news_once_however_often_it_comes() -> None:
    _, events = driven(
        collecting(CUT), [(BACK_UP, ReportClosed(EMPTY)), (BACK_UP, ReportClosed(EMPTY))], actor=None
    )

    assert len(events) == 1


def test_words_alone_do_not_make_up_for_a_door_that_was_not_seen() -> None:
    refused = Refused(ErrorCode.TRANSITION_NOT_ALLOWED)

    assert judge(depositing(CUT), ConfirmInside(), None, BACK_UP) == refused
    assert judge(collecting(CUT), ConfirmCollected(), None, BACK_UP) == refused


def test_driver_who_took_it_back_during_the_cut_may_say_so() -> None:
    custody, _ = driven(depositing(CUT), [(BACK_UP, ConfirmTakenBack())], actor=None)

    assert (custody.state, custody.compartment_id) == (EXPECTED, None)


@pytest.mark.parametrize(
    ("visit", "command"),
    [
        (depositing(CUT), OpenForDeposit(compartment_id="B-01", session_until=UNTIL)),
        (collecting(CUT), OpenForCollection(tier=CodeTier.T0, generation=0, session_until=UNTIL)),
    ],
)
def test_person_shows_it_again_and_gets_the_same_door(visit: Custody, command: Command) -> None:
    outcome = judge(visit, command, COURIER, BACK_UP)

    assert isinstance(outcome, Accepted)
    assert outcome.unlock
    assert outcome.events == (CompartmentReopened(parcel_id=PARCEL, compartment_id=DOOR),)


def test_arrival_seen_while_a_pulse_is_in_flight_counts_when_the_visit_is_over() -> None:
    """Neither edge was seen, and the infrared stands in for both (LN-CUS-008, LN-CUS-018)."""
    custody, events = driven(
        depositing(CUT, REOPENED),
        [(BACK_UP, ReportClosed(FULL)), (UNTIL, EndSession()), (UNTIL + TIME_TO_OPEN, EndSession())],
        actor=None,
    )

    assert len(events) == 2
    assert (custody.state, custody.grade) == (WAITING, CHANGED)


def test_visit_that_was_cut_and_then_watched_ends_like_any_other() -> None:
    again = OpenForCollection(tier=CodeTier.T0, generation=0, session_until=UNTIL, occupied_before=FULL)

    custody, _ = driven(
        collecting(CUT),
        [
            (BACK_UP, ReportClosed(FULL)),
            (BACK_UP, again),
            (BACK_UP, ReportOpened()),
            (BACK_UP, ReportClosed(EMPTY)),
            (BACK_UP, ConfirmCollected()),
        ],
    )

    assert (custody.state, custody.grade) == (COLLECTED, CHANGED)


def test_infrared_that_lies_full_does_not_undo_what_the_recipient_says() -> None:
    custody, _ = driven(
        collecting(OPENED), [(BACK_UP, ReportClosed(FULL)), (BACK_UP, ConfirmCollected())], actor=None
    )

    assert (custody.state, custody.grade) == (COLLECTED, SHUT)


def test_infrared_that_lies_empty_does_not_undo_what_the_driver_says() -> None:
    custody, _ = driven(
        depositing(OPENED), [(BACK_UP, ReportClosed(EMPTY)), (BACK_UP, ConfirmInside())], actor=None
    )

    assert (custody.state, custody.grade) == (WAITING, SHUT)


def test_uncertain_parcel_is_opened_for_nobody() -> None:
    custody = depositing(CUT, UNSURE)

    for actor, order in orders_of_everybody():
        assert judge(custody, order, actor, UNTIL) == Refused(ErrorCode.CUSTODY_UNCERTAIN)


def test_second_cut_changes_nothing_more() -> None:
    once, twice = depositing(CUT), depositing(CUT, CUT)

    assert once == twice


def test_parcel_that_waits_is_not_touched_by_a_restart() -> None:
    waiting, events = driven(
        after(deposit_started()), [(BACK_UP, ReportOpened()), (BACK_UP, ReportClosed(FULL))]
    )
    assert len(events) == 2

    same, none = driven(waiting, [(BACK_UP, InterruptSession()), (UNTIL, EndSession())], actor=None)

    assert same == waiting
    assert none == []
