"""Stories in which nobody can tell: doors left open, alarms, inspections, late words, authorities."""

from tools.vectors.form import Sheet
from tools.vectors.stories import BLIND, BROUGHT, FETCHED, FETCHING, LOST, stories

NO, UNSURE = "TRANSITION_NOT_ALLOWED", "CUSTODY_UNCERTAIN"
LEFT_OPEN = [*BLIND[:2], "120 clock > DoorLeftOpen DEPOSITING"]
OUT_OPEN = [*BROUGHT, *FETCHING, "3720 clock > DoorLeftOpen COLLECTING"]
MISSING = [
    *BROUGHT,
    "60 looked found=empty > CompartmentInspected+DisputeOpened UNCERTAIN holder=operator marks=DISPUTED",
]
GONE = [
    *BROUGHT,
    "60 open > UnexpectedDoorOpened WAITING",
    "65 closed empty > CustodyMarkedUncertain UNCERTAIN COMPARTMENT_EMPTY",
]
FORCED = [*BROUGHT, "60 force > CompartmentForced UNCERTAIN"]

OPEN_DOORS = {
    "It is raised once, and the visit goes on until the door is shut.": [
        *LEFT_OPEN,
        "200 clock > nothing",
        "210 closed none > DoorClosed DEPOSITING",
        "211 inside > ParcelDeposited WAITING DOOR_CLOSED",
    ],
    "At a collection too.": OUT_OPEN,
    "Not while the visit lasts.": [*BLIND[:2], "119.999999 clock > nothing"],
    "Nobody says inside at an open door.": [*LEFT_OPEN, f"130 inside > {NO}"],
    "Nor done.": [*OUT_OPEN, f"3730 done > {NO}"],
    "The visit's time is over: no pulse for it any more.": [*OUT_OPEN, "3730 code full > REOPEN_REFUSED"],
}

LOOKED = {
    "They saw the parcel inside.": [
        *LEFT_OPEN,
        "200 looked found=inside > CompartmentInspected+ParcelDeposited WAITING OCCUPANCY_CHANGED",
    ],
    "They saw none; the door needs repair.": [
        *LEFT_OPEN,
        (
            "200 looked found=empty > CompartmentInspected+DepositAborted+CompartmentFaulted EXPECTED"
            " VISIT_WITHOUT_HANDOVER,DOOR_DID_NOT_CLOSE"
        ),
    ],
    "It was taken out, they saw.": [
        *OUT_OPEN,
        (
            "3800 looked found=empty > CompartmentInspected+ParcelCollected+CompartmentFaulted COLLECTED"
            " OCCUPANCY_CHANGED DOOR_DID_NOT_CLOSE"
        ),
    ],
    "Not while the visit lasts.": [*BLIND[:2], "100 looked found=inside > nothing"],
    "They ended it; nobody says inside afterwards.": [
        *LEFT_OPEN,
        "200 looked found=empty > CompartmentInspected+DepositAborted+CompartmentFaulted EXPECTED",
        f"210 inside > {NO}",
    ],
    "The parcel that they saw inside was brought.": [
        *LEFT_OPEN,
        "200 looked found=inside > CompartmentInspected+ParcelDeposited WAITING",
        "210 badge none > ALREADY_DEPOSITED",
    ],
    "The parcel that they saw inside was not collected.": [
        *OUT_OPEN,
        "3800 looked found=inside > CompartmentInspected+CollectionAborted WAITING VISIT_WITHOUT_HANDOVER",
        f"3801 done > {NO}",
    ],
    "What was taken out is collected.": [
        *OUT_OPEN,
        "3800 looked found=empty > CompartmentInspected+ParcelCollected+CompartmentFaulted COLLECTED",
        "3900 code empty > ALREADY_COLLECTED",
    ],
}

EVIDENCE = {
    "A slow infrared sees it after all.": [
        *LOST,
        "300 closed full > CustodyResolved WAITING OCCUPANCY_CHANGED holder=operator",
    ],
    "Somebody shows a receipt that the point lost.": [
        *FORCED,
        "300 receipt to_state=COLLECTED grade=DOOR_CLOSED > CustodyResolved COLLECTED DOOR_CLOSED",
    ],
    "The infrared still says empty.": [*LOST, "300 closed empty > nothing", f"310 code full > {UNSURE}"],
    "The door has moved since.": [
        *LOST,
        "200 open > UnexpectedDoorOpened UNCERTAIN",
        "205 closed full > nothing",
        f"210 code full > {UNSURE}",
    ],
    "A parcel that waits needs no receipt to wait.": [
        *BROUGHT,
        f"60 receipt to_state=COLLECTED grade=SCANNED > {NO}",
    ],
    "What a receipt ended has ended.": [
        *FORCED,
        "300 receipt to_state=COLLECTED grade=DOOR_CLOSED > CustodyResolved COLLECTED",
        "310 code full > ALREADY_COLLECTED",
    ],
}

FOUND = {
    "It waits again, with a fresh hold.": [
        *LOST,
        (
            "300 looked found=inside > CompartmentInspected+CustodyResolved WAITING OCCUPANCY_CHANGED"
            " hold_until=259500"
        ),
        FETCHING[0],
    ],
    "Its hold was longer before, and stays so.": [
        *BROUGHT,
        "40 extend until=400000 latest=400000 > HoldExtended WAITING",
        FORCED[-1],
        "300 looked found=inside > CompartmentInspected+CustodyResolved WAITING hold_until=400000",
    ],
    "It was brought: it is not brought again.": [
        *LOST,
        "300 looked found=inside > CompartmentInspected+CustodyResolved WAITING",
        "310 badge full > ALREADY_DEPOSITED",
    ],
    "Nor cancelled.": [
        *LOST,
        "300 looked found=inside > CompartmentInspected+CustodyResolved WAITING",
        "310 cancel > CANCEL_TOO_LATE",
    ],
    "Within its fresh hold it is not removed.": [
        *BROUGHT,
        "259230 clock > ParcelOverdue WAITING",
        "259240 force > CompartmentForced UNCERTAIN",
        "259300 looked found=inside > CompartmentInspected+CustodyResolved WAITING hold_until=518500",
        "259310 remove > NOT_REMOVABLE",
    ],
}

NOT_FOUND = {
    "Nothing proves that it was inside: it is expected again.": [
        *LOST,
        "300 looked found=empty > CompartmentInspected+CustodyResolved EXPECTED reservation=HARD",
        "310 badge empty > DepositStarted DEPOSITING",
    ],
    "It was inside: nobody knows where it is, and the operator answers.": MISSING,
    "An expected parcel opens for no code.": [
        *LOST,
        "300 looked found=empty > CompartmentInspected+CustodyResolved EXPECTED",
        f"310 code empty > {NO}",
    ],
    "The missing one opens for no code.": [*MISSING, f"70 code full > {UNSURE}"],
    "Nor for a label.": [*MISSING, f"70 badge empty > {UNSURE}"],
    "Nor for an authority: there is no compartment of it.": [*MISSING, f"70 force > {UNSURE}"],
    "Its hold is not extended.": [*MISSING, f"70 extend until=300000 latest=300000 > {UNSURE}"],
}

TAKEN_BY_NOBODY = {
    "Arrival, alarm, and then empty.": GONE,
    "Empty without an alarm: sensors lie.": [*BROUGHT, "65 closed empty > nothing", FETCHING[0]],
    "An infrared that did not see it come says nothing.": [
        *BLIND,
        "31 inside > ParcelDeposited WAITING DOOR_CLOSED",
        "60 open > UnexpectedDoorOpened WAITING",
        "65 closed empty > nothing",
    ],
    "Then no code opens it.": [*GONE, f"70 code empty > {UNSURE}"],
    "Nor its sender's.": [*GONE, f"70 withdraw empty > {UNSURE}"],
    "Nor a removal that was ordered before.": [
        BROUGHT[0],
        "1 block cause=RECALL > ParcelBlocked DEPOSITING",
        *BROUGHT[1:],
        "40 remove > RemovalOrdered WAITING",
        *GONE[3:],
        f"70 away empty > {UNSURE}",
    ],
    "Its hold is not extended.": [*GONE, f"70 extend until=300000 latest=300000 > {UNSURE}"],
}

AUTHORITIES = {
    "By a pulse, and its door may open once without an alarm.": [
        *FORCED,
        "63 open > DoorOpened UNCERTAIN",
        "80 open > UnexpectedDoorOpened UNCERTAIN",
    ],
    "By a key, told afterwards, also during a visit.": [
        *BROUGHT,
        *FETCHING,
        "3605 key > CompartmentForced UNCERTAIN unpulsed",
    ],
    "No pulse during a collection.": [*BROUGHT, FETCHING[0], "3601 force > DOOR_IN_USE"],
    "Nor during a deposit.": [*BROUGHT[:2], "10 force > DOOR_IN_USE"],
    "Until it is inspected no code opens it.": [*FORCED, f"70 code full > {UNSURE}"],
    "The visit ended with it: nobody says done.": [
        *BROUGHT,
        *FETCHED[:3],
        "3621 key > CompartmentForced UNCERTAIN unpulsed",
        f"3622 done > {NO}",
    ],
    "A parcel that is not here has no compartment.": [f"0 force > {NO}"],
}

AFAR = [*BROUGHT, "60 afar > DoorOpenedRemotely WAITING"]
STAFF = [*BROUGHT, "60 staff > DoorOpenedForStaff WAITING"]

BESIDE_VISITS = {
    "From afar: the parcel waits on, and its door may open once without an alarm.": [
        *AFAR,
        "63 open > DoorOpened WAITING holder=operator",
        "80 open > UnexpectedDoorOpened WAITING",
    ],
    "For staff who look inside.": [
        *STAFF,
        "63 open > DoorOpened WAITING",
        "70 looked found=inside > CompartmentInspected WAITING",
        FETCHING[0],
    ],
    "A door that opens when that time is over raises the alarm.": [
        *AFAR,
        "180 open > UnexpectedDoorOpened WAITING",
    ],
    "What was taken out then is missed.": [
        *AFAR,
        "63 open > DoorOpened WAITING",
        "70 closed empty > CustodyMarkedUncertain UNCERTAIN COMPARTMENT_EMPTY",
    ],
    "Staff look when a visit is over.": [*LEFT_OPEN, "200 staff > DoorOpenedForStaff DEPOSITING"],
    "Not from afar while a visit runs.": [*BROUGHT[:2], "10 afar > DOOR_IN_USE"],
    "Nor for staff.": [*BROUGHT, FETCHING[0], "3601 staff > DOOR_IN_USE"],
    "Not from afar where nobody can tell.": [*LOST, f"200 afar > {UNSURE}"],
    "A parcel that is not here has no door.": [f"0 staff > {NO}"],
}

BY_KEY = {
    "The parcel is in doubt until somebody looked.": [
        *BROUGHT,
        "60 key > CompartmentForced UNCERTAIN unpulsed",
        "300 looked found=inside > CompartmentInspected+CustodyResolved WAITING",
    ],
    "No code opens it before.": [
        *BROUGHT,
        "60 key > CompartmentForced UNCERTAIN unpulsed",
        f"70 code full > {UNSURE}",
    ],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-037", OPEN_DOORS)
    stories(sheet, "LN-CUS-038", LOOKED)
    stories(sheet, "LN-CUS-039", EVIDENCE)
    stories(sheet, "LN-CUS-040", FOUND)
    stories(sheet, "LN-CUS-041", NOT_FOUND)
    stories(sheet, "LN-CUS-042", TAKEN_BY_NOBODY)
    stories(sheet, "LN-CUS-047", AUTHORITIES)
    stories(sheet, "LN-CUS-065", BESIDE_VISITS)
    stories(sheet, "LN-CUS-066", BY_KEY)
