"""The custody table, fifth part: alarms, doors opened beside visits, what a restore puts in doubt,
and the ways out of UNCERTAIN.
"""

from lockernet.custody import door_guards as door
from lockernet.custody import order_guards as order
from lockernet.custody.commands import (
    AcceptReceipt,
    ForceOpening,
    Inspect,
    LoseTrack,
    OpenForStaff,
    OpenFromAfar,
    ReportClosed,
    ReportForced,
    ReportOpened,
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
    both,
)
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    CompartmentForced,
    CompartmentInspected,
    CustodyMarkedUncertain,
    CustodyResolved,
    DisputeOpened,
    DoorOpened,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    UnexpectedDoorOpened,
)

ALARMS: Table = {
    (WAITING, ReportOpened): (
        Step(DoorOpened, WAITING, order.pulse_may_open),
        Step(UnexpectedDoorOpened, WAITING),
    ),
    (WAITING, ReportClosed): (Step(CustodyMarkedUncertain, UNCERTAIN, order.is_gone),),
    (UNCERTAIN, ReportOpened): (
        Step(DoorOpened, UNCERTAIN, both(order.has_compartment, order.pulse_may_open)),
        Step(UnexpectedDoorOpened, UNCERTAIN, order.has_compartment),
    ),
}

INSPECTIONS: Table = {
    (WAITING, Inspect): (
        Step(CompartmentInspected, WAITING, order.found_inside),
        Step(CompartmentInspected, UNCERTAIN, order.found_empty, also=(DisputeOpened,)),
    ),
    (UNCERTAIN, Inspect): (
        Step(CustodyResolved, WAITING, order.found_inside, first=(CompartmentInspected,)),
        Step(
            CustodyResolved,
            EXPECTED,
            both(order.found_empty, order.was_never_inside),
            first=(CompartmentInspected,),
        ),
        Step(CompartmentInspected, UNCERTAIN, both(order.found_empty, order.is_disputed)),
        Step(CompartmentInspected, UNCERTAIN, order.found_empty, also=(DisputeOpened,)),
    ),
}

EVIDENCE: Table = {
    (UNCERTAIN, ReportClosed): (Step(CustodyResolved, WAITING, order.arrives_late),),
    (UNCERTAIN, AcceptReceipt): (
        Step(CustodyResolved, WAITING, both(order.receipt_says(WAITING), order.has_compartment)),
        Step(CustodyResolved, COLLECTED, order.receipt_says(COLLECTED)),
        Step(CustodyResolved, REMOVED, order.receipt_says(REMOVED)),
        Step(CustodyResolved, WITHDRAWN, order.receipt_says(WITHDRAWN)),
    ),
}

SET_BACK: Table = {
    (EXPECTED, LoseTrack): (Step(CustodyMarkedUncertain, UNCERTAIN, order.names_compartment),),
    **{
        (state, LoseTrack): (Step(CustodyMarkedUncertain, UNCERTAIN),)
        for state in (DEPOSITING, WAITING, COLLECTING, REMOVING)
    },
}

FORCED: Table = {
    (WAITING, ForceOpening): (Step(CompartmentForced, UNCERTAIN, unlock=True),),
    (UNCERTAIN, ForceOpening): (Step(CompartmentForced, UNCERTAIN, order.has_compartment, unlock=True),),
    **{(state, ForceOpening): (No(ErrorCode.DOOR_IN_USE),) for state in (DEPOSITING, COLLECTING, REMOVING)},
    **{
        (state, ReportForced): (Step(CompartmentForced, UNCERTAIN, order.has_compartment),)
        for state in (DEPOSITING, WAITING, COLLECTING, REMOVING, UNCERTAIN)
    },
}

BESIDE_VISITS: Table = {
    (WAITING, OpenFromAfar): (Step(DoorOpenedRemotely, WAITING, unlock=True),),
    (WAITING, OpenForStaff): (Step(DoorOpenedForStaff, WAITING, unlock=True),),
    (UNCERTAIN, OpenForStaff): (Step(DoorOpenedForStaff, UNCERTAIN, order.has_compartment, unlock=True),),
    **{(state, OpenFromAfar): (No(ErrorCode.DOOR_IN_USE),) for state in (DEPOSITING, COLLECTING, REMOVING)},
    **{
        (state, OpenForStaff): (
            Step(DoorOpenedForStaff, state, door.visit_is_over, unlock=True),
            No(ErrorCode.DOOR_IN_USE),
        )
        for state in (DEPOSITING, COLLECTING, REMOVING)
    },
}
