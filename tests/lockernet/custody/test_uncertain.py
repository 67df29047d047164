"""Nobody can tell where the parcel is: how that comes about, and every way out."""

import pytest

from lockernet.custody.commands import (
    AcceptReceipt,
    Command,
    ForceOpening,
    Inspect,
    ReportClosed,
    ReportForced,
    ReportOpened,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.parties import Party, holder
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyMark, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.events import (
    CompartmentForced,
    CompartmentInspected,
    CustodyMarkedUncertain,
    CustodyResolved,
    DisputeOpened,
    DoorOpened,
    UnexpectedDoorOpened,
)
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReservationState
from tests.lockernet.custody.parcels import (
    ALARM,
    BEGUN,
    DEPOSITED,
    DOOR,
    HOLD,
    OPENED,
    OVERDUE,
    PARCEL,
    UNSURE,
    after,
    closed,
    collecting,
    deposit_started,
    depositing,
    driven,
    forced,
    inspected,
    judge,
    waiting,
)
from tests.lockernet.custody.situations import HELD, SEEN, SOON

LATER = BEGUN + 2 * HOLD
NEVER_SHOWN = depositing(OPENED, closed(False), UNSURE)


def test_parcel_that_was_never_shown_inside_is_still_its_couriers() -> None:
    """LN-CUS-022: custody stays with the last proven holder."""
    assert holder(NEVER_SHOWN) is Party.COURIER
    assert holder(HELD) is Party.OPERATOR


def test_parcel_found_inside_waits_with_a_fresh_hold_and_its_promise_is_consumed() -> None:
    """LN-CUS-040."""
    custody, events = driven(NEVER_SHOWN, [(LATER, Inspect(inside=True))], actor=None)

    assert events == [
        inspected(True),
        CustodyResolved(
            parcel_id=PARCEL,
            state=CustodyState.WAITING,
            grade=EvidenceGrade.OCCUPANCY_CHANGED,
            hold_until=LATER + HOLD,
        ),
    ]
    assert (custody.state, custody.compartment_id) == (CustodyState.WAITING, DOOR)
    assert custody.reservation is ReservationState.CONSUMED
    assert holder(custody) is Party.OPERATOR


def test_fresh_hold_is_never_shorter_than_the_old_one_and_ends_the_overdue_mark() -> None:
    """LN-CUS-040: the time in doubt is not the recipient's."""
    soon, _ = driven(HELD, [(BEGUN - HOLD, Inspect(inside=True))], actor=None)
    late, _ = driven(waiting(OVERDUE, forced(False)), [(LATER, Inspect(inside=True))], actor=None)

    assert soon.hold_until == BEGUN + HOLD
    assert (late.hold_until, late.overdue) == (LATER + HOLD, False)


def test_parcel_that_never_went_in_is_expected_as_before() -> None:
    """LN-CUS-041."""
    custody, events = driven(NEVER_SHOWN, [(SOON, Inspect(inside=False))], actor=None)

    assert [type(each) for each in events] == [CompartmentInspected, CustodyResolved]
    assert custody.state is CustodyState.EXPECTED
    assert custody.compartment_id is None
    assert custody.has_promise(SOON)
    assert custody.hold_until is None


@pytest.mark.parametrize("before", [waiting(), HELD, waiting(forced(True))])
def test_parcel_that_was_inside_and_is_gone_stays_uncertain_without_a_compartment(before: Custody) -> None:
    """LN-CUS-041: the operator answers for it; the compartment serves others, its codes find nothing."""
    custody, events = driven(
        before.model_copy(update={"selector": "0417"}), [(SOON, Inspect(inside=False))], actor=None
    )

    assert events[0] == inspected(False)
    assert custody.state is CustodyState.UNCERTAIN
    assert (custody.compartment_id, custody.selector) == (None, None)
    assert custody.marks == (CustodyMark.DISPUTED,)
    assert holder(custody) is Party.OPERATOR
    assert judge(custody, Inspect(inside=True), None, SOON) == Accepted()
    assert judge(custody, ForceOpening(bytes(32)), None, SOON) == Refused(ErrorCode.CUSTODY_UNCERTAIN)


def test_slow_infrared_resolves_a_deposit_while_the_door_stays_shut() -> None:
    """LN-CUS-039."""
    custody, (event,) = driven(NEVER_SHOWN, [(SOON, ReportClosed(True))], actor=None)

    assert isinstance(event, CustodyResolved)
    assert event.grade is EvidenceGrade.OCCUPANCY_CHANGED
    assert custody.state is CustodyState.WAITING


@pytest.mark.parametrize(
    "custody",
    [
        depositing(OPENED, closed(False), UNSURE, ALARM),
        depositing(OPENED, closed(False), UNSURE, forced(True)),
        depositing(OPENED, closed(False), UNSURE, before=None),
        depositing(OPENED, closed(False), UNSURE, before=True),
        HELD,
    ],
)
def test_late_word_counts_only_for_a_deposit_before_an_undisturbed_door(custody: Custody) -> None:
    """LN-CUS-039."""
    assert judge(custody, ReportClosed(True), None, SOON) == Accepted()


@pytest.mark.parametrize("state", [CustodyState.COLLECTED, CustodyState.REMOVED, CustodyState.WITHDRAWN])
@pytest.mark.parametrize("custody", [NEVER_SHOWN, HELD, waiting(inspected(False))])
def test_receipt_of_the_device_says_where_the_parcel_went(custody: Custody, state: CustodyState) -> None:
    """LN-CUS-039: the point had forgotten; it had not lied."""
    after_it, (event,) = driven(custody, [(SOON, AcceptReceipt(state, EvidenceGrade.SCANNED))], actor=None)

    assert event == CustodyResolved(parcel_id=PARCEL, state=state, grade=EvidenceGrade.SCANNED)
    assert (after_it.state, after_it.grade) == (state, EvidenceGrade.SCANNED)
    assert after_it.selector is None
    assert after_it.reservation is ReservationState.CONSUMED


def test_receipt_of_a_deposit_says_that_it_waits() -> None:
    receipt = AcceptReceipt(CustodyState.WAITING, EvidenceGrade.ATTESTED)

    custody, _ = driven(NEVER_SHOWN, [(SOON, receipt)], actor=None)

    assert (custody.state, custody.deposit_grade) == (CustodyState.WAITING, EvidenceGrade.ATTESTED)
    assert judge(waiting(inspected(False)), receipt, None, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


@pytest.mark.parametrize("state", [CustodyState.EXPECTED, CustodyState.UNCERTAIN, CustodyState.UNSPECIFIED])
def test_receipt_of_something_else_resolves_nothing(state: CustodyState) -> None:
    receipt = AcceptReceipt(state, EvidenceGrade.SCANNED)

    assert judge(HELD, receipt, None, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


# --------------------------------------------------------------------------------- alarms and authorities


def test_door_that_opens_for_nobody_and_reads_empty_then_is_quarantined() -> None:
    """LN-CUS-042."""
    custody, events = driven(
        after(deposit_started(), SEEN), [(SOON, ReportOpened()), (SOON, ReportClosed(False))], actor=None
    )

    assert events == [
        UnexpectedDoorOpened(parcel_id=PARCEL, compartment_id=DOOR),
        CustodyMarkedUncertain(parcel_id=PARCEL, compartment_id=DOOR, reason="COMPARTMENT_EMPTY"),
    ]
    assert custody.state is CustodyState.UNCERTAIN
    assert holder(custody) is Party.OPERATOR


@pytest.mark.parametrize(
    ("custody", "says"),
    [
        (after(deposit_started(), SEEN), False),  # its door did not move
        (after(deposit_started(), SEEN, ALARM), True),
        (after(deposit_started(), SEEN, ALARM), None),
        (after(deposit_started(), SEEN, ALARM, inspected(True)), False),  # staff saw it since
        (after(deposit_started(), DEPOSITED, ALARM), False),  # no infrared ever saw it
    ],
)
def test_one_lying_sensor_takes_no_parcel_from_its_recipient(custody: Custody, says: bool | None) -> None:
    """LN-CUS-042."""
    assert judge(custody, ReportClosed(says), None, SOON) == Accepted()


@pytest.mark.parametrize(
    ("order", "pulsed"), [(ForceOpening(bytes(32)), True), (ReportForced(bytes(32)), False)]
)
def test_authority_leaves_the_parcel_uncertain_until_staff_look(order: Command, pulsed: bool) -> None:
    """LN-CUS-047."""
    custody, (event,) = driven(waiting(), [(SOON, order)], actor=None)

    assert event == CompartmentForced(
        compartment_id=DOOR, parcel_id=PARCEL, grant_id=bytes(32), pulsed=pulsed
    )
    assert custody.state is CustodyState.UNCERTAIN
    outcome = judge(waiting(), order, None, SOON)
    assert isinstance(outcome, Accepted)
    assert outcome.unlock is pulsed


def test_door_that_was_pulsed_for_an_authority_is_expected_to_open_once() -> None:
    """LN-CUS-047."""
    custody, events = driven(
        waiting(forced(True)), [(SOON, ReportOpened()), (SOON, ReportOpened())], actor=None
    )

    assert [type(each) for each in events] == [DoorOpened, UnexpectedDoorOpened]
    assert custody.state is CustodyState.UNCERTAIN


@pytest.mark.parametrize("visit", [depositing(OPENED), collecting(OPENED)])
def test_authority_waits_for_a_running_visit_unless_it_has_the_key(visit: Custody) -> None:
    assert judge(visit, ForceOpening(bytes(32)), None, SOON) == Refused(ErrorCode.DOOR_IN_USE)
    custody, _ = driven(visit, [(SOON, ReportForced(bytes(32)))], actor=None)
    assert (custody.state, custody.session) == (CustodyState.UNCERTAIN, None)


def test_dispute_that_is_open_is_not_opened_again_by_a_look() -> None:
    _, events = driven(HELD, [(SOON, Inspect(inside=False))], actor=None)
    _, news = driven(waiting(), [(SOON, Inspect(inside=False))], actor=None)

    assert events == [inspected(False)]
    assert news[1:] == [DisputeOpened(parcel_id=PARCEL, reason=DisputeReason.COMPARTMENT_EMPTY)]
