"""Grades, demands, countersignatures and contests, and who answers for a parcel when."""

from datetime import timedelta

import pytest

from lockernet.custody.commands import (
    CloseDispute,
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmRemoved,
    ContestReceipt,
    Countersign,
    EndSession,
    Inspect,
    ReportClosed,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.evolve import evolve
from lockernet.custody.parties import Party, changes_hands, concerned, holder
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyMark, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.events import (
    Body,
    DisputeClosed,
    DisputeOpened,
    ReceiptCountersigned,
    RemovalOrdered,
)
from lockernet.models.grants import GrantAction
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import (
    BEGUN,
    COLLECTED,
    COURIER,
    CUT,
    DEPOSITED,
    MOMENT,
    OPENED,
    OVERDUE,
    PARCEL,
    REMOVED,
    RESERVED,
    SENT,
    STRANGER,
    UNTIL,
    WITHDRAWN,
    after,
    closed,
    collecting,
    collection_started,
    deposit_started,
    depositing,
    disputed,
    driven,
    judge,
    removal_started,
    removing,
    waiting,
)
from tests.lockernet.custody.situations import SOON

DAY = timedelta(hours=24)
RECEIPT = bytes(range(32))
AGREE = Countersign(RECEIPT, CustodyState.WAITING, BEGUN)
CONTEST = ContestReceipt(RECEIPT, CustodyState.WAITING, BEGUN, DisputeReason.NO_HANDOVER)
SHUT, CHANGED, SCANNED = (
    EvidenceGrade.DOOR_CLOSED,
    EvidenceGrade.OCCUPANCY_CHANGED,
    EvidenceGrade.SCANNED,
)


def demanding(grade: EvidenceGrade) -> Custody:
    """A deposit whose door is shut again, of a courier that demands this grade."""
    parcel = RESERVED.parcel.model_copy(update={"demanded_grade": grade})
    known_by = RESERVED.model_copy(update={"parcel": parcel})
    return after(deposit_started(), OPENED, closed(False), known_by=known_by)


# visit, what ends it, the grade that this shows; by hand from LN-CUS-044
GRADES: list[tuple[Custody, Command, EvidenceGrade]] = [
    (depositing(OPENED, closed(False)), ConfirmInside(), SHUT),
    (depositing(OPENED, closed(None), before=None), ConfirmInside(), SHUT),
    (depositing(OPENED, closed(True), before=True), ConfirmInside(), SHUT),
    (depositing(OPENED), ReportClosed(True), CHANGED),
    (depositing(CUT), ReportClosed(True), CHANGED),
    (depositing(OPENED, closed(False)), ConfirmInside(scanned=True), SCANNED),
    (depositing(OPENED, closed(None), before=None), EndSession(), SHUT),
    (depositing(OPENED), Inspect(inside=True), CHANGED),
    (depositing(OPENED), Inspect(inside=True, scanned=True), SCANNED),
    (collecting(OPENED, closed(False)), ConfirmCollected(), CHANGED),
    (collecting(OPENED, closed(True)), ConfirmCollected(), SHUT),
    (collecting(OPENED, closed(False), before=None), ConfirmCollected(), SHUT),
    (collecting(OPENED, closed(False)), ConfirmCollected(scanned=True), SCANNED),
    (collecting(OPENED), Inspect(inside=False), CHANGED),
    (removing(OPENED, closed(False)), ConfirmRemoved(), CHANGED),
    (removing(OPENED, closed(None)), EndSession(), SHUT),
    (removing(OPENED, closed(False)), ConfirmRemoved(scanned=True), SCANNED),
]


@pytest.mark.parametrize(("visit", "command", "grade"), GRADES)
def test_grade_says_how_well_the_hand_over_is_shown(
    visit: Custody, command: Command, grade: EvidenceGrade
) -> None:
    """LN-CUS-044."""
    custody, events = driven(visit, [(UNTIL, command)], actor=None)

    assert custody.grade is grade
    assert grade in [getattr(each, "grade", None) for each in events]


def test_grades_are_ordered_from_the_command_to_both_sides_word() -> None:
    named = [
        "COMMANDED",
        "ACTUATED",
        "DOOR_OPENED",
        "DOOR_CLOSED",
        "OCCUPANCY_CHANGED",
        "SCANNED",
        "ATTESTED",
    ]

    assert [each.name for each in sorted(EvidenceGrade) if each is not EvidenceGrade.UNSPECIFIED] == named


@pytest.mark.parametrize("demanded", EvidenceGrade)
@pytest.mark.parametrize("scanned", [False, True])
def test_hand_over_below_the_demanded_grade_is_recorded_and_disputed_at_once(
    demanded: EvidenceGrade, scanned: bool
) -> None:
    """LN-CUS-045: it happened; it only is not shown as the courier asked."""
    custody, events = driven(demanding(demanded), [(SOON, ConfirmInside(scanned=scanned))])

    weak = DisputeOpened(parcel_id=PARCEL, reason=DisputeReason.WEAK_EVIDENCE)
    assert custody.state is CustodyState.WAITING
    assert events[1:] == ([weak] if demanded > (SCANNED if scanned else SHUT) else [])


def test_courier_that_agrees_makes_the_grade_attested_and_ends_the_dispute_about_it() -> None:
    """LN-CUS-043, LN-CUS-045."""
    weak, _ = driven(demanding(EvidenceGrade.ATTESTED), [(BEGUN, ConfirmInside())])

    custody, events = driven(weak, [(SOON, AGREE)])

    assert events == [
        ReceiptCountersigned(parcel_id=PARCEL, receipt_id=RECEIPT, to_state=CustodyState.WAITING),
        DisputeClosed(parcel_id=PARCEL),
    ]
    assert (custody.grade, custody.deposit_grade) == (EvidenceGrade.ATTESTED, EvidenceGrade.ATTESTED)
    assert custody.marks == ()


def test_agreement_on_the_deposit_leaves_a_running_or_later_hand_over_its_own_grade() -> None:
    """LN-CUS-043."""
    for custody, grade in ((collecting(OPENED), EvidenceGrade.DOOR_OPENED), (collecting(COLLECTED), SHUT)):
        agreed, _ = driven(custody, [(SOON, AGREE)])
        assert (agreed.grade, agreed.deposit_grade) == (grade, EvidenceGrade.ATTESTED)


def test_agreement_closes_no_dispute_about_anything_else() -> None:
    custody, _ = driven(waiting(disputed(DisputeReason.DAMAGED)), [(SOON, AGREE)])

    assert custody.dispute is DisputeReason.DAMAGED


@pytest.mark.parametrize("word", [AGREE, CONTEST])
def test_word_on_a_receipt_comes_within_a_day(word: Command) -> None:
    """LN-CUS-043: `now < handed_over_at + 24 h`."""
    assert isinstance(judge(waiting(), word, COURIER, BEGUN + DAY - MOMENT), Accepted)
    assert judge(waiting(), word, COURIER, BEGUN + DAY) == Refused(ErrorCode.CONTEST_TOO_LATE)


@pytest.mark.parametrize("word", [AGREE, CONTEST])
def test_receipt_that_was_countersigned_stands(word: Command) -> None:
    """LN-CUS-043."""
    agreed, _ = driven(waiting(), [(SOON, AGREE)])

    assert judge(agreed, word, COURIER, SOON) == Refused(ErrorCode.CONTEST_TOO_LATE)


@pytest.mark.parametrize(
    ("custody", "state"),
    [
        (collecting(COLLECTED), CustodyState.COLLECTED),
        (removing(OPENED, REMOVED), CustodyState.REMOVED),
        (collecting(OPENED, WITHDRAWN), CustodyState.WITHDRAWN),
    ],
)
def test_contest_of_an_ended_parcel_marks_it_and_moves_nothing(custody: Custody, state: CustodyState) -> None:
    contested, events = driven(
        custody, [(SOON, ContestReceipt(RECEIPT, state, BEGUN, DisputeReason.DAMAGED))]
    )

    assert events == [DisputeOpened(parcel_id=PARCEL, reason=DisputeReason.DAMAGED, receipt_id=RECEIPT)]
    assert (contested.state, contested.marks[-1]) == (state, CustodyMark.DISPUTED)
    settled, _ = driven(contested, [(SOON, CloseDispute())])
    assert settled == custody


# ------------------------------------------------------------------------------------- who holds it

TAKEN_BY_ORDER = collection_started().model_copy(update={"tier": CodeTier.ORDER, "actor_id": COURIER})

HOLDERS: list[tuple[Custody, Party]] = [
    (after(), Party.COURIER),
    (after(known_by=SENT), Party.SENDER),
    (depositing(OPENED), Party.COURIER),
    (after(deposit_started(), known_by=SENT), Party.SENDER),
    (waiting(), Party.OPERATOR),
    (collecting(OPENED), Party.OPERATOR),
    (removing(OPENED), Party.OPERATOR),
    (collecting(COLLECTED), Party.RECIPIENT),
    (waiting(TAKEN_BY_ORDER, COLLECTED, known_by=SENT), Party.COURIER),
    (removing(REMOVED), Party.COURIER),
    (collecting(WITHDRAWN), Party.SENDER),
]


@pytest.mark.parametrize(("custody", "party"), HOLDERS)
def test_who_answers_for_a_parcel_is_told_by_where_it_is(custody: Custody, party: Party) -> None:
    """LN-CUS-022."""
    assert holder(custody) is party


@pytest.mark.parametrize(
    ("before", "event", "moves"),
    [
        (depositing(OPENED), waiting(), True),
        (collecting(OPENED), collecting(COLLECTED), True),
        (removing(OPENED), removing(REMOVED), True),
        (waiting(), collecting(), False),
        (collecting(OPENED), waiting(), False),
        (after(), depositing(), False),
    ],
)
def test_custody_moves_at_hand_overs_only(before: Custody, event: Custody, moves: bool) -> None:
    assert changes_hands(before, event) is moves


@pytest.mark.parametrize(
    ("custody", "event", "members"),
    [
        (waiting(), OVERDUE, (COURIER,)),
        (waiting(), RemovalOrdered(parcel_id=PARCEL, actor_id=STRANGER), (COURIER, STRANGER)),
        (waiting(OVERDUE), removal_started(actor=STRANGER), (COURIER, STRANGER)),
        (waiting(OVERDUE, removal_started(actor=STRANGER)), OPENED, (COURIER, STRANGER)),
        (removing(), OPENED, (COURIER,)),
        (collecting(), OPENED, (COURIER,)),
    ],
)
def test_event_concerns_the_courier_and_whose_driver_is_there(
    custody: Custody, event: Body, members: tuple[str, ...]
) -> None:
    """LN-CUS-022."""
    assert concerned(custody, event) == members


def test_what_it_was_brought_and_taken_with_is_kept() -> None:
    by_code = deposit_started().model_copy(update={"tier": CodeTier.T2, "actor_id": None})
    by_delegate = deposit_started().model_copy(update={"actor_id": STRANGER})
    withdrawn = collection_started().model_copy(update={"tier": CodeTier.T1, "action": GrantAction.WITHDRAW})

    sent = evolve(evolve(after(by_code), OPENED), DEPOSITED)
    ours = evolve(after(by_delegate), DEPOSITED)
    back = waiting(withdrawn, OPENED, WITHDRAWN)

    assert (sent.brought_with, sent.brought_by) == (CodeTier.T2, None)
    assert (ours.brought_with, ours.brought_by) == (CodeTier.UNSPECIFIED, STRANGER)
    assert (back.taken_with, back.taken_by) == (CodeTier.T1, None)
