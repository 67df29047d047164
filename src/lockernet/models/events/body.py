"""All events: what the body of an `Event` can be, in the order of their field numbers."""

from lockernet.models.events.epochs import EpochBegun, RecoveryEnded
from lockernet.models.events.parcels import (
    CodeReissued,
    CollectionOrdered,
    CustodyResolved,
    DelegationAccepted,
    DisputeClosed,
    DisputeOpened,
    HoldExtended,
    LabelBound,
    ObligationCleared,
    ParcelBlocked,
    ParcelOverdue,
    ParcelReleased,
    ReceiptCountersigned,
    RemovalOrdered,
)
from lockernet.models.events.point import (
    CapacityLeased,
    CapacityReturned,
    CompartmentFaulted,
    CompartmentForced,
    CompartmentInspected,
    CompartmentRepaired,
    DoorLeftOpen,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    MaintenanceGranted,
    NodeStarted,
    OrphanItemFound,
    OrphanItemRemoved,
    PointOutage,
    ServiceClosed,
    ServiceReopened,
    TimeStateChanged,
    UnexpectedDoorOpened,
)
from lockernet.models.events.promises import (
    CompartmentReserved,
    ExpectationEnded,
    OrderRefused,
    ParcelExpected,
    PromiseBroken,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    RoomReturned,
    SoftReservationGiven,
    SoftReservationRefused,
)
from lockernet.models.events.visits import (
    CodeRefused,
    CollectionAborted,
    CollectionStarted,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositRefused,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
    ParcelRefused,
    ParcelRemoved,
    ParcelWithdrawn,
    RemovalAborted,
    RemovalStarted,
    SessionInterrupted,
)

Body = (
    CompartmentReserved
    | ParcelExpected
    | ReservationCancelled
    | ReservationLapsed
    | OrderRefused
    | DepositStarted
    | ParcelDeposited
    | DepositAborted
    | CollectionStarted
    | ParcelCollected
    | CollectionAborted
    | CompartmentReopened
    | DoorOpened
    | DoorClosed
    | CustodyMarkedUncertain
    | CodeRefused
    | UnexpectedDoorOpened
    | CompartmentFaulted
    | NodeStarted
    | SessionInterrupted
    | ReservationExtended
    | HoldExtended
    | SoftReservationGiven
    | ReservationHardened
    | SoftReservationRefused
    | PromiseBroken
    | ParcelOverdue
    | ParcelBlocked
    | ParcelReleased
    | DisputeOpened
    | DisputeClosed
    | LabelBound
    | CodeReissued
    | ObligationCleared
    | RemovalOrdered
    | CollectionOrdered
    | RemovalStarted
    | ParcelRemoved
    | RemovalAborted
    | ParcelWithdrawn
    | CustodyResolved
    | CompartmentInspected
    | CompartmentRepaired
    | OrphanItemFound
    | OrphanItemRemoved
    | CompartmentForced
    | ReceiptCountersigned
    | DelegationAccepted
    | PointOutage
    | CapacityLeased
    | CapacityReturned
    | DoorLeftOpen
    | DepositRefused
    | DoorOpenedRemotely
    | ParcelRefused
    | TimeStateChanged
    | ExpectationEnded
    | EpochBegun
    | RecoveryEnded
    | ServiceClosed
    | ServiceReopened
    | MaintenanceGranted
    | DoorOpenedForStaff
    | RoomReturned
)
