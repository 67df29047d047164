"""The custody table: from where, on which command, under which condition, what happens and where to.

Every transition of the protocol lives in this file (LN-CUS-001). The first step of a pair whose guard
holds is taken; a pair without one is refused if it was an order, and means nothing if it was a report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from lockernet.custody import guards
from lockernet.custody.commands import (
    CancelParcel,
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmTakenBack,
    EndSession,
    InterruptSession,
    LapseReservation,
    OpenForCollection,
    OpenForDeposit,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    Body,
    CollectionAborted,
    CollectionStarted,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
    ReservationCancelled,
    ReservationLapsed,
    SessionInterrupted,
    UnexpectedDoorOpened,
)

Guard = Callable[[Custody, Command, datetime], bool]

EXPECTED = CustodyState.EXPECTED
DEPOSITING = CustodyState.DEPOSITING
WAITING = CustodyState.WAITING
COLLECTING = CustodyState.COLLECTING
COLLECTED = CustodyState.COLLECTED
ABORTED = CustodyState.ABORTED
UNCERTAIN = CustodyState.UNCERTAIN


@dataclass(frozen=True, slots=True)
class Step:
    """One way on: the event that says so, where the parcel is then, and whether the door is pulsed."""

    event: type[Body]
    to: CustodyState
    when: Guard = guards.always
    unlock: bool = False


TRANSITIONS: Mapping[tuple[CustodyState, type[Command]], tuple[Step, ...]] = MappingProxyType(
    {
        (EXPECTED, OpenForDeposit): (Step(DepositStarted, DEPOSITING, unlock=True),),
        (EXPECTED, CancelParcel): (Step(ReservationCancelled, ABORTED),),
        (EXPECTED, LapseReservation): (Step(ReservationLapsed, EXPECTED, guards.promise_is_over),),
        (DEPOSITING, OpenForDeposit): (
            Step(CompartmentReopened, DEPOSITING, guards.may_reopen, unlock=True),
        ),
        (DEPOSITING, ReportOpened): (Step(DoorOpened, DEPOSITING, guards.door_was_shut),),
        (DEPOSITING, ReportClosed): (
            Step(ParcelDeposited, WAITING, guards.arrival_is_shown),
            Step(DoorClosed, DEPOSITING, guards.door_moved),
        ),
        (DEPOSITING, ConfirmInside): (Step(ParcelDeposited, WAITING, guards.door_is_shut_again),),
        (DEPOSITING, ConfirmTakenBack): (Step(DepositAborted, EXPECTED, guards.door_may_be_shut_again),),
        (DEPOSITING, ReportStayedShut): (Step(DepositAborted, EXPECTED, guards.stayed_shut),),
        (DEPOSITING, InterruptSession): (Step(SessionInterrupted, DEPOSITING),),
        (DEPOSITING, EndSession): (
            Step(DepositAborted, EXPECTED, guards.over_and_nothing_moved),
            Step(ParcelDeposited, WAITING, guards.over_and_inside),
            Step(CustodyMarkedUncertain, UNCERTAIN, guards.over_and_shut),
        ),
        (WAITING, OpenForCollection): (Step(CollectionStarted, COLLECTING, unlock=True),),
        (WAITING, ReportOpened): (Step(UnexpectedDoorOpened, WAITING),),
        (COLLECTING, OpenForCollection): (
            Step(CompartmentReopened, COLLECTING, guards.may_reopen, unlock=True),
        ),
        (COLLECTING, ReportOpened): (Step(DoorOpened, COLLECTING, guards.door_was_shut),),
        (COLLECTING, ReportClosed): (Step(DoorClosed, COLLECTING, guards.door_moved),),
        (COLLECTING, ConfirmCollected): (Step(ParcelCollected, COLLECTED, guards.door_is_shut_again),),
        (COLLECTING, ReportStayedShut): (Step(CollectionAborted, WAITING, guards.stayed_shut),),
        (COLLECTING, InterruptSession): (Step(SessionInterrupted, COLLECTING),),
        (COLLECTING, EndSession): (
            Step(ParcelCollected, COLLECTED, guards.over_and_taken),
            Step(CollectionAborted, WAITING, guards.over_and_shut),
        ),
        (UNCERTAIN, ReportOpened): (Step(UnexpectedDoorOpened, UNCERTAIN),),
    }
)

REFUSALS: Mapping[tuple[CustodyState, type[Command]], ErrorCode] = MappingProxyType(
    {
        (DEPOSITING, OpenForDeposit): ErrorCode.REOPEN_REFUSED,
        (WAITING, OpenForDeposit): ErrorCode.ALREADY_DEPOSITED,
        (COLLECTING, OpenForDeposit): ErrorCode.ALREADY_DEPOSITED,
        (COLLECTED, OpenForDeposit): ErrorCode.ALREADY_DEPOSITED,
        (ABORTED, OpenForDeposit): ErrorCode.NOT_EXPECTED,
        (UNCERTAIN, OpenForDeposit): ErrorCode.CUSTODY_UNCERTAIN,
        (COLLECTING, OpenForCollection): ErrorCode.REOPEN_REFUSED,
        (COLLECTED, OpenForCollection): ErrorCode.ALREADY_COLLECTED,
        (UNCERTAIN, OpenForCollection): ErrorCode.CUSTODY_UNCERTAIN,
        (DEPOSITING, CancelParcel): ErrorCode.CANCEL_TOO_LATE,
        (WAITING, CancelParcel): ErrorCode.CANCEL_TOO_LATE,
        (COLLECTING, CancelParcel): ErrorCode.CANCEL_TOO_LATE,
        (COLLECTED, CancelParcel): ErrorCode.CANCEL_TOO_LATE,
        (UNCERTAIN, CancelParcel): ErrorCode.CANCEL_TOO_LATE,
        (ABORTED, CancelParcel): ErrorCode.RESERVATION_ENDED,
    }
)
"""Why an order is refused where it does not fit; every other pair: TRANSITION_NOT_ALLOWED."""
