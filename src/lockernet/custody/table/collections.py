"""The custody table, second part: the parcel goes out, to recipient, sender or collecting courier."""

from lockernet.custody import door_guards as door
from lockernet.custody import order_guards as order
from lockernet.custody.commands import (
    ConfirmCollected,
    ConfirmLeftInside,
    EndSession,
    Inspect,
    InterruptSession,
    OpenForCollection,
    RefuseParcel,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
    SayWrong,
)
from lockernet.custody.steps import (
    COLLECTED,
    COLLECTING,
    UNCERTAIN,
    WAITING,
    WITHDRAWN,
    No,
    Step,
    Table,
    both,
)
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    CollectionAborted,
    CollectionStarted,
    CompartmentInspected,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DisputeOpened,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    ParcelCollected,
    ParcelRefused,
    ParcelWithdrawn,
    SessionInterrupted,
)

COLLECTIONS: Table = {
    (WAITING, OpenForCollection): (
        No(ErrorCode.CODE_REFUSED, order.is_no_collection_code),
        No(ErrorCode.NOT_EXPECTED, order.may_not_collect),
        No(ErrorCode.PARCEL_BLOCKED, order.is_blocked),
        No(ErrorCode.SHIPMENT_INCOMPLETE, order.shipment_is_incomplete),
        No(ErrorCode.OBLIGATION_OPEN, order.recipient_owes),
        Step(CollectionStarted, COLLECTING, unlock=True),
    ),
    (COLLECTING, OpenForCollection): (
        No(ErrorCode.CODE_REFUSED, order.is_no_collection_code),
        No(ErrorCode.NOT_EXPECTED, order.may_not_collect),
        No(ErrorCode.PARCEL_BLOCKED, order.is_blocked),
        No(ErrorCode.DOOR_IN_USE, order.is_another_collection),
        Step(CompartmentReopened, COLLECTING, door.may_reopen, unlock=True),
        No(ErrorCode.REOPEN_REFUSED),
    ),
    (COLLECTING, ReportOpened): (Step(DoorOpened, COLLECTING, door.door_was_shut),),
    (COLLECTING, ReportClosed): (Step(DoorClosed, COLLECTING, door.door_moved),),
    (COLLECTING, ConfirmCollected): (
        Step(ParcelWithdrawn, WITHDRAWN, both(order.is_withdrawal, door.door_is_shut_again)),
        Step(ParcelCollected, COLLECTED, door.door_is_shut_again),
    ),
    (COLLECTING, ConfirmLeftInside): (Step(CollectionAborted, WAITING, door.door_may_be_shut_again),),
    (COLLECTING, RefuseParcel): (
        Step(ParcelRefused, WAITING, both(order.is_recipients, door.door_may_be_shut_again)),
    ),
    (COLLECTING, SayWrong): (
        Step(
            CustodyMarkedUncertain,
            UNCERTAIN,
            both(order.freezes, door.door_may_be_shut_again),
            also=(DisputeOpened,),
        ),
        Step(DisputeOpened, COLLECTING, order.says_damaged),
    ),
    (COLLECTING, ReportStayedShut): (Step(CollectionAborted, WAITING, door.stayed_shut),),
    (COLLECTING, InterruptSession): (Step(SessionInterrupted, COLLECTING),),
    (COLLECTING, EndSession): (
        Step(ParcelWithdrawn, WITHDRAWN, both(order.is_withdrawal, door.over_and_taken)),
        Step(ParcelCollected, COLLECTED, door.over_and_taken),
        Step(CollectionAborted, WAITING, door.over_and_shut),
        Step(DoorLeftOpen, COLLECTING, door.over_and_left_open),
    ),
    (COLLECTING, Inspect): (
        Step(CollectionAborted, WAITING, door.visit_found_inside, first=(CompartmentInspected,)),
        Step(
            ParcelWithdrawn,
            WITHDRAWN,
            both(order.is_withdrawal, door.visit_found_empty),
            first=(CompartmentInspected,),
        ),
        Step(ParcelCollected, COLLECTED, door.visit_found_empty, first=(CompartmentInspected,)),
    ),
}
