"""The custody table, first part: promises, and the parcel goes in."""

from lockernet.custody import door_guards as door
from lockernet.custody import order_guards as order
from lockernet.custody.commands import (
    BreakPromise,
    CancelParcel,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmOccupied,
    ConfirmTakenBack,
    EndExpectation,
    EndSession,
    Extend,
    HardenReservation,
    Inspect,
    InterruptSession,
    LapseReservation,
    OpenForDeposit,
    RefuseSoft,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.steps import ABORTED, DEPOSITING, EXPECTED, UNCERTAIN, WAITING, No, Step, Table
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    CompartmentInspected,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    ExpectationEnded,
    OrphanItemFound,
    ParcelDeposited,
    PromiseBroken,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    SessionInterrupted,
    SoftReservationRefused,
)

PROMISES: Table = {
    (EXPECTED, CancelParcel): (Step(ReservationCancelled, ABORTED),),
    (EXPECTED, Extend): (
        No(ErrorCode.RESERVATION_ENDED, order.has_no_reservation),
        No(ErrorCode.EXTENSION_REFUSED, order.reservation_cannot_grow),
        Step(ReservationExtended, EXPECTED),
    ),
    (EXPECTED, HardenReservation): (Step(ReservationHardened, EXPECTED, order.can_harden),),
    (EXPECTED, RefuseSoft): (Step(SoftReservationRefused, EXPECTED, order.is_soft),),
    (EXPECTED, BreakPromise): (Step(PromiseBroken, EXPECTED, order.is_promised),),
    (EXPECTED, LapseReservation): (
        Step(ReservationLapsed, EXPECTED, order.hard_is_over),
        Step(SoftReservationRefused, EXPECTED, order.soft_is_over),
    ),
    (EXPECTED, EndExpectation): (Step(ExpectationEnded, ABORTED, order.expectation_is_over),),
}

DEPOSITS: Table = {
    (EXPECTED, OpenForDeposit): (
        No(ErrorCode.CODE_REFUSED, order.is_no_drop_off),
        No(ErrorCode.PARCEL_BLOCKED, order.deposit_is_blocked),
        No(ErrorCode.OBLIGATION_OPEN, order.sender_owes),
        Step(DepositStarted, DEPOSITING, unlock=True),
    ),
    (DEPOSITING, OpenForDeposit): (
        No(ErrorCode.CODE_REFUSED, order.is_no_drop_off),
        No(ErrorCode.PARCEL_BLOCKED, order.deposit_is_blocked),
        No(ErrorCode.DOOR_IN_USE, order.is_another_deposit),
        Step(CompartmentReopened, DEPOSITING, door.may_reopen, unlock=True),
        No(ErrorCode.REOPEN_REFUSED),
    ),
    (DEPOSITING, ReportOpened): (Step(DoorOpened, DEPOSITING, door.door_was_shut),),
    (DEPOSITING, ReportClosed): (
        Step(ParcelDeposited, WAITING, door.arrival_is_shown),
        Step(DoorClosed, DEPOSITING, door.door_moved),
    ),
    (DEPOSITING, ConfirmInside): (Step(ParcelDeposited, WAITING, door.door_is_shut_again),),
    (DEPOSITING, ConfirmTakenBack): (Step(DepositAborted, EXPECTED, door.door_may_be_shut_again),),
    (DEPOSITING, ConfirmDoesNotFit): (Step(DepositAborted, EXPECTED, door.door_may_be_shut_again),),
    (DEPOSITING, ConfirmOccupied): (
        Step(DepositAborted, EXPECTED, door.door_may_be_shut_again, also=(OrphanItemFound,)),
    ),
    (DEPOSITING, ConfirmDamaged): (Step(DepositAborted, EXPECTED, door.door_may_be_shut_again),),
    (DEPOSITING, ReportStayedShut): (Step(DepositAborted, EXPECTED, door.stayed_shut),),
    (DEPOSITING, InterruptSession): (Step(SessionInterrupted, DEPOSITING),),
    (DEPOSITING, EndSession): (
        Step(DepositAborted, EXPECTED, door.over_and_nothing_moved),
        Step(ParcelDeposited, WAITING, door.over_and_inside),
        Step(CustodyMarkedUncertain, UNCERTAIN, door.over_and_shut),
        Step(DoorLeftOpen, DEPOSITING, door.over_and_left_open),
    ),
    (DEPOSITING, Inspect): (
        Step(ParcelDeposited, WAITING, door.visit_found_inside, first=(CompartmentInspected,)),
        Step(DepositAborted, EXPECTED, door.visit_found_empty, first=(CompartmentInspected,)),
    ),
}
