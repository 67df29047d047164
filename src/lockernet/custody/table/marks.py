"""The custody table, fourth part: what is ordered about a parcel while no door moves, and its marks."""

from lockernet.custody import order_guards as order
from lockernet.custody.commands import (
    Block,
    CloseDispute,
    ContestReceipt,
    Countersign,
    EndHold,
    Extend,
    LabelParcel,
    MeetObligation,
    OrderCollection,
    Reissue,
    Release,
    StretchHold,
)
from lockernet.custody.steps import (
    COLLECTED,
    COLLECTING,
    DEPOSITING,
    EXPECTED,
    REMOVED,
    REMOVING,
    UNCERTAIN,
    WAITING,
    WITHDRAWN,
    No,
    Step,
    Table,
)
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    CodeReissued,
    CollectionOrdered,
    DisputeClosed,
    DisputeOpened,
    HoldExtended,
    LabelBound,
    ObligationCleared,
    ParcelBlocked,
    ParcelOverdue,
    ParcelReleased,
    ReceiptCountersigned,
)

BEFORE_REMOVAL = (EXPECTED, DEPOSITING, WAITING, COLLECTING, UNCERTAIN)
"""Where a courier still orders about its parcel; from REMOVING on it is too late."""

DEPOSITED = (WAITING, COLLECTING, REMOVING, UNCERTAIN, COLLECTED, REMOVED, WITHDRAWN)
"""Where there can be a receipt to agree with, and a dispute."""

_ORDERS: Table = {
    pair: steps
    for state in BEFORE_REMOVAL
    for pair, steps in {
        (state, Block): (Step(ParcelBlocked, state),),
        (state, Release): (Step(ParcelReleased, state, order.is_blocked),),
        (state, Reissue): (
            No(ErrorCode.GENERATION_TOO_LOW, order.generation_is_not_new),
            Step(CodeReissued, state),
        ),
        (state, LabelParcel): (Step(LabelBound, state),),
        (state, MeetObligation): (Step(ObligationCleared, state, order.is_owed),),
    }.items()
}

_COLLECT_ORDERS: Table = {
    (state, OrderCollection): (
        No(ErrorCode.WRONG_JOURNEY, order.is_last_mile),
        Step(CollectionOrdered, state),
    )
    for state in (EXPECTED, DEPOSITING, WAITING, COLLECTING)
}

_HOLDS: Table = {
    (WAITING, EndHold): (Step(ParcelOverdue, WAITING, order.hold_is_over),),
    (WAITING, Extend): (
        No(ErrorCode.EXTENSION_REFUSED, order.hold_cannot_grow),
        Step(HoldExtended, WAITING),
    ),
    (COLLECTING, Extend): (
        No(ErrorCode.EXTENSION_REFUSED, order.hold_cannot_grow),
        Step(HoldExtended, COLLECTING),
    ),
    (WAITING, StretchHold): (Step(HoldExtended, WAITING, order.hold_grows),),
    (COLLECTING, StretchHold): (Step(HoldExtended, COLLECTING, order.hold_grows),),
    (UNCERTAIN, StretchHold): (Step(HoldExtended, UNCERTAIN, order.hold_grows),),
}

_RECEIPTS: Table = {
    pair: steps
    for state in DEPOSITED
    for pair, steps in {
        (state, Countersign): (
            No(ErrorCode.CUSTODY_UNCERTAIN, order.was_never_inside),
            Step(ReceiptCountersigned, state, order.is_weakly_shown, also=(DisputeClosed,)),
            No(ErrorCode.CONTEST_TOO_LATE, order.receipt_stands),
            Step(ReceiptCountersigned, state),
        ),
        (state, ContestReceipt): (
            No(ErrorCode.CUSTODY_UNCERTAIN, order.was_never_inside),
            No(ErrorCode.CONTEST_TOO_LATE, order.receipt_stands),
            Step(DisputeOpened, state),
        ),
        (state, CloseDispute): (Step(DisputeClosed, state, order.is_disputed),),
    }.items()
}

MARKS: Table = {**_ORDERS, **_COLLECT_ORDERS, **_HOLDS, **_RECEIPTS}
