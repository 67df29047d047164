"""Holds, blocks, redirects, labels and codes while no door moves; and that replay brings all of it back."""

from datetime import datetime, timedelta

import pytest

from lockernet.custody.commands import (
    Block,
    ConfirmInside,
    EndHold,
    Extend,
    LabelParcel,
    MeetObligation,
    Reissue,
    Release,
    StretchHold,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import replay
from lockernet.custody.setting import Setting
from lockernet.custody.state import BESIDE_THE_JOURNAL, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import BlockCause, CustodyMark, DisputeReason
from lockernet.models.events import Body, HoldExtended, LabelBound, ParcelBlocked, ParcelOverdue
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation
from tests.lockernet.custody.parcels import (
    BEGUN,
    BLOCKED,
    COURIER,
    DEPOSITED,
    HOLD,
    MOMENT,
    OPENED,
    OVERDUE,
    PARCEL,
    SENT,
    after,
    closed,
    deposit_started,
    disputed,
    driven,
    judge,
    waiting,
)
from tests.lockernet.custody.situations import SOON

ENDS = BEGUN + HOLD
DAY = timedelta(days=1)


def test_hold_ends_exactly_at_its_end_and_is_marked_once() -> None:
    """LN-CUS-030."""
    assert judge(waiting(), EndHold(), None, ENDS - MOMENT) == Accepted()
    custody, events = driven(waiting(), [(ENDS, EndHold()), (ENDS + DAY, EndHold())], actor=None)

    assert events == [ParcelOverdue(parcel_id=PARCEL)]
    assert custody.marks == (CustodyMark.OVERDUE,)


def test_hold_is_extended_within_the_operators_limit_and_is_not_overdue_then() -> None:
    """LN-CUS-024."""
    custody, events = driven(waiting(OVERDUE), [(ENDS, Extend(ENDS + DAY, ENDS + DAY))])

    assert events == [HoldExtended(parcel_id=PARCEL, hold_until=ENDS + DAY)]
    assert (custody.hold_until, custody.marks) == (ENDS + DAY, ())


@pytest.mark.parametrize(
    ("until", "latest", "now"),
    [
        (ENDS + DAY, ENDS + DAY - MOMENT, SOON),  # past the limit
        (ENDS + DAY, None, SOON),  # this operator extends nothing
        (ENDS, ENDS + DAY, SOON),  # no later than it is
        (ENDS + DAY, ENDS + DAY, ENDS + DAY),  # over before it begins
    ],
)
def test_extension_that_is_none_is_refused(until: datetime, latest: datetime | None, now: datetime) -> None:
    """LN-CUS-024."""
    order = Extend(until, latest)

    assert judge(waiting(), order, COURIER, now) == Refused(ErrorCode.EXTENSION_REFUSED)


def test_outage_stretches_the_hold_and_never_shortens_it() -> None:
    """LN-CUS-024: nobody asks the operator's limit."""
    custody, _ = driven(waiting(OVERDUE), [(ENDS, StretchHold(ENDS + DAY))], actor=None)

    assert (custody.hold_until, custody.overdue) == (ENDS + DAY, False)
    assert judge(waiting(), StretchHold(ENDS), None, SOON) == Accepted()
    assert judge(after(), StretchHold(ENDS), None, SOON) == Accepted()


def test_marks_stand_side_by_side_in_the_order_of_the_schema() -> None:
    """LN-CUS-029, LN-CUS-030."""
    custody = waiting(disputed(), BLOCKED, OVERDUE)

    assert custody.marks == (CustodyMark.OVERDUE, CustodyMark.BLOCKED, CustodyMark.DISPUTED)


def test_newest_cause_of_a_block_counts_and_release_ends_it_whatever_it_was() -> None:
    """LN-CUS-029."""
    custody, _ = driven(
        waiting(BLOCKED), [(SOON, Block(BlockCause.REDIRECT, "pier-9")), (SOON, Block(BlockCause.RECALL))]
    )

    assert (custody.block, custody.successor_point_id) == (BlockCause.RECALL, None)
    free, _ = driven(custody, [(SOON, Release())])
    assert free.marks == ()
    assert judge(free, Release(), COURIER, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


def test_redirect_says_where_the_parcel_goes() -> None:
    """LN-CUS-029."""
    custody, events = driven(waiting(), [(SOON, Block(BlockCause.REDIRECT, "pier-9"))])

    assert events == [ParcelBlocked(parcel_id=PARCEL, cause=BlockCause.REDIRECT, successor_point_id="pier-9")]
    assert custody.successor_point_id == "pier-9"


def test_label_may_come_later_and_is_in_no_event() -> None:
    """LN-CUS-034."""
    custody, events = driven(after(known_by=SENT), [(SOON, LabelParcel())])

    assert events == [LabelBound(parcel_id=PARCEL)]
    assert custody == after(known_by=SENT)


def test_hold_that_the_caller_did_not_work_out_is_a_mistake_of_ours() -> None:
    visit = after(deposit_started(), OPENED, closed(False))

    with pytest.raises(AssertionError, match="a hold begins here"):
        decide(visit, ConfirmInside(), Setting(SOON))


# ---------------------------------------------------------------------------------------------- replay

A_LIFE: list[Body] = [
    SENT,
    deposit_started().model_copy(update={"actor_id": "green-parcels"}),
    OPENED,
    DEPOSITED,
]


def test_replay_rebuilds_every_field_but_those_beside_the_journal() -> None:
    """LN-CUS-020."""
    start = replay(A_LIFE)
    assert start is not None
    custody, events = driven(
        start,
        [
            (SOON, MeetObligation(Obligation.PAY)),
            (SOON, Reissue(4)),
            (SOON, Block(BlockCause.REDIRECT, "pier-9")),
            (ENDS, EndHold()),
        ],
    )
    custody = custody.model_copy(update={"selector": "0417", "key_version": 3, "last_receipt_id": bytes(32)})

    again = replay([*A_LIFE, *events, disputed(DisputeReason.DAMAGED)])

    assert again is not None
    assert (again.generation, again.cleared, again.brought_by) == (4, (Obligation.PAY,), "green-parcels")
    assert again.marks == (CustodyMark.OVERDUE, CustodyMark.BLOCKED, CustodyMark.DISPUTED)
    beside = {name: getattr(custody, name) for name in BESIDE_THE_JOURNAL}
    assert again.model_copy(update={**beside, "dispute": None}) == custody


def test_fields_beside_the_journal_are_these_three() -> None:
    """LN-CUS-020."""
    assert {"selector", "key_version", "last_receipt_id"} == BESIDE_THE_JOURNAL
    assert set(Custody.model_fields) > BESIDE_THE_JOURNAL
