"""The custody table put together: from where, on which command, what happens and where to (LN-CUS-001).

Its parts, by topic, are in `table`. The first entry of a pair whose condition holds is taken; a pair without
one is refused if it was an order, and means nothing if it was a report.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.custody.commands import (
    AcceptReceipt,
    Block,
    CancelParcel,
    Command,
    Extend,
    ForceOpening,
    LabelParcel,
    MeetObligation,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    OpenForStaff,
    OpenFromAfar,
    OrderCollection,
    OrderRemoval,
    Reissue,
    Release,
)
from lockernet.custody.steps import (
    ABORTED,
    COLLECTED,
    COLLECTING,
    DEPOSITING,
    REMOVED,
    REMOVING,
    UNCERTAIN,
    WAITING,
    WITHDRAWN,
    Pair,
    Step,
    Table,
)
from lockernet.custody.table.collections import COLLECTIONS
from lockernet.custody.table.deposits import DEPOSITS, PROMISES
from lockernet.custody.table.inspections import (
    ALARMS,
    BESIDE_VISITS,
    EVIDENCE,
    FORCED,
    INSPECTIONS,
    SET_BACK,
)
from lockernet.custody.table.marks import MARKS
from lockernet.custody.table.removals import REMOVALS
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import Body, CustodyResolved, ParcelDeposited

PARTS: tuple[Table, ...] = (
    PROMISES,
    DEPOSITS,
    COLLECTIONS,
    REMOVALS,
    MARKS,
    ALARMS,
    INSPECTIONS,
    EVIDENCE,
    SET_BACK,
    FORCED,
    BESIDE_VISITS,
)

TRANSITIONS: Table = MappingProxyType({pair: steps for part in PARTS for pair, steps in part.items()})

_ABOUT_THE_PARCEL: tuple[type[Command], ...] = (
    OpenForCollection,
    OpenForRemoval,
    OrderCollection,
    OrderRemoval,
    Extend,
    Block,
    Release,
    Reissue,
    LabelParcel,
    MeetObligation,
    ForceOpening,
    OpenFromAfar,
    OpenForStaff,
    AcceptReceipt,
)

_THROUGH_THE_DOOR = (
    OpenForDeposit,
    OpenForCollection,
    OpenForRemoval,
    OrderCollection,
    OrderRemoval,
    Extend,
    ForceOpening,
    OpenFromAfar,
    OpenForStaff,
)

REFUSALS: Mapping[Pair, ErrorCode] = MappingProxyType(
    {
        **{(COLLECTED, each): ErrorCode.ALREADY_COLLECTED for each in _ABOUT_THE_PARCEL},
        **{(WITHDRAWN, each): ErrorCode.ALREADY_WITHDRAWN for each in _ABOUT_THE_PARCEL},
        **{(REMOVING, each): ErrorCode.REMOVAL_STARTED for each in _ABOUT_THE_PARCEL},
        **{(REMOVED, each): ErrorCode.REMOVAL_STARTED for each in _ABOUT_THE_PARCEL},
        **{(ABORTED, each): ErrorCode.RESERVATION_ENDED for each in _ABOUT_THE_PARCEL},
        **{(UNCERTAIN, each): ErrorCode.CUSTODY_UNCERTAIN for each in _THROUGH_THE_DOOR},
        **{
            (state, OpenForDeposit): ErrorCode.ALREADY_DEPOSITED
            for state in (WAITING, COLLECTING, REMOVING, COLLECTED, REMOVED, WITHDRAWN)
        },
        (ABORTED, OpenForDeposit): ErrorCode.NOT_EXPECTED,
        **{
            (state, CancelParcel): ErrorCode.CANCEL_TOO_LATE
            for state in (
                DEPOSITING,
                WAITING,
                COLLECTING,
                REMOVING,
                UNCERTAIN,
                COLLECTED,
                REMOVED,
                WITHDRAWN,
            )
        },
        (ABORTED, CancelParcel): ErrorCode.RESERVATION_ENDED,
    }
)
"""Why an order is refused where no entry fits; every other pair: TRANSITION_NOT_ALLOWED."""


def _follows() -> frozenset[tuple[CustodyState, type[Body]]]:
    found: set[tuple[CustodyState, type[Body]]] = set()
    for (state, _), entries in TRANSITIONS.items():
        for step in entries:
            if isinstance(step, Step):
                found |= {(state, each) for each in (*step.first, step.event)}
                found |= {(step.to, each) for each in step.also}
    return frozenset(found)


FOLLOWS = _follows()
"""Which events can follow where: what a reader of a feed checks a parcel's story against."""

_BEGINS_HOLD = frozenset(
    pair
    for pair, entries in TRANSITIONS.items()
    for step in entries
    if isinstance(step, Step) and step.to is WAITING and step.event in (ParcelDeposited, CustodyResolved)
)


def may_begin_hold(state: CustodyState, command: type[Command]) -> bool:
    """True if a decision on this pair may need `Setting.hold_until`."""
    return (state, command) in _BEGINS_HOLD


def refusal(state: CustodyState, command: type[Command]) -> ErrorCode:
    """Why an order of this kind is refused here when no entry fits."""
    return REFUSALS.get((state, command), ErrorCode.TRANSITION_NOT_ALLOWED)
