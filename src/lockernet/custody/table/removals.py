"""The custody table, third part: a courier takes away what nobody collected, or what must not be."""

from lockernet.custody import door_guards as door
from lockernet.custody import order_guards as order
from lockernet.custody.commands import (
    ConfirmLeftInside,
    ConfirmRemoved,
    EndSession,
    Inspect,
    InterruptSession,
    OpenForRemoval,
    OrderRemoval,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
    SayWrong,
)
from lockernet.custody.steps import COLLECTING, REMOVED, REMOVING, UNCERTAIN, WAITING, No, Step, Table, both
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    CompartmentInspected,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DisputeOpened,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    ParcelRemoved,
    RemovalAborted,
    RemovalOrdered,
    RemovalStarted,
    SessionInterrupted,
)

REMOVALS: Table = {
    (WAITING, OrderRemoval): (
        No(ErrorCode.NOT_REMOVABLE, order.is_not_removable),
        Step(RemovalOrdered, WAITING),
    ),
    (COLLECTING, OrderRemoval): (
        No(ErrorCode.NOT_REMOVABLE, order.is_not_removable),
        Step(RemovalOrdered, COLLECTING),
    ),
    (WAITING, OpenForRemoval): (
        No(ErrorCode.NOT_EXPECTED, order.may_not_remove),
        No(ErrorCode.NOT_REMOVABLE, order.is_not_removable),
        Step(RemovalStarted, REMOVING, unlock=True),
    ),
    (COLLECTING, OpenForRemoval): (
        No(ErrorCode.NOT_EXPECTED, order.may_not_remove),
        No(ErrorCode.DOOR_IN_USE),
    ),
    (REMOVING, OpenForRemoval): (
        No(ErrorCode.NOT_EXPECTED, order.may_not_remove),
        No(ErrorCode.DOOR_IN_USE, order.is_another_removal),
        Step(CompartmentReopened, REMOVING, door.may_reopen, unlock=True),
        No(ErrorCode.REOPEN_REFUSED),
    ),
    (REMOVING, ReportOpened): (Step(DoorOpened, REMOVING, door.door_was_shut),),
    (REMOVING, ReportClosed): (Step(DoorClosed, REMOVING, door.door_moved),),
    (REMOVING, ConfirmRemoved): (Step(ParcelRemoved, REMOVED, door.door_is_shut_again),),
    (REMOVING, ConfirmLeftInside): (Step(RemovalAborted, WAITING, door.door_may_be_shut_again),),
    (REMOVING, SayWrong): (
        Step(
            CustodyMarkedUncertain,
            UNCERTAIN,
            both(order.freezes, door.door_may_be_shut_again),
            also=(DisputeOpened,),
        ),
        Step(DisputeOpened, REMOVING, order.says_damaged),
    ),
    (REMOVING, ReportStayedShut): (Step(RemovalAborted, WAITING, door.stayed_shut),),
    (REMOVING, InterruptSession): (Step(SessionInterrupted, REMOVING),),
    (REMOVING, EndSession): (
        Step(ParcelRemoved, REMOVED, door.over_and_taken),
        Step(RemovalAborted, WAITING, door.over_and_shut),
        Step(DoorLeftOpen, REMOVING, door.over_and_left_open),
    ),
    (REMOVING, Inspect): (
        Step(RemovalAborted, WAITING, door.visit_found_inside, first=(CompartmentInspected,)),
        Step(ParcelRemoved, REMOVED, door.visit_found_empty, first=(CompartmentInspected,)),
    ),
}
