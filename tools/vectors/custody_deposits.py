"""Stories of what who brings a parcel may say, of deposits by code, and of counters."""

from tools.vectors.form import Sheet
from tools.vectors.stories import BLIND, BROUGHT, stories

NO = "TRANSITION_NOT_ALLOWED"

SAID = {
    "It does not fit, and goes into another one.": [
        *BLIND,
        "31 big > DepositAborted EXPECTED PARCEL_TOO_BIG",
        "40 badge none > DepositStarted DEPOSITING",
    ],
    "Something lies there.": [
        *BLIND,
        (
            "31 occupied > DepositAborted+OrphanItemFound+CompartmentFaulted EXPECTED"
            " COMPARTMENT_OCCUPIED,COMPARTMENT_OCCUPIED"
        ),
    ],
    "It is damaged, and the driver keeps it.": [*BLIND, "31 kept > DepositAborted EXPECTED PARCEL_DAMAGED"],
    "It was damaged before, and is inside.": [
        *BLIND,
        "31 inside damaged > ParcelDeposited+DisputeOpened WAITING DOOR_CLOSED dispute=DAMAGED",
    ],
    "It does not fit, says a driver whose door is open.": [*BLIND[:2], f"10 big > {NO}"],
    "Something lies there, says a driver whose door never opened.": [BLIND[0], f"5 occupied > {NO}"],
    "It is damaged, says a driver while the pulse is in flight.": [
        *BLIND,
        "40 badge none > CompartmentReopened DEPOSITING",
        f"41 kept > {NO}",
    ],
    "It does not fit, says somebody when it is inside.": [*BROUGHT, f"60 big > {NO}"],
    "Too big: it is not inside, nobody says so afterwards.": [
        *BLIND,
        "31 big > DepositAborted EXPECTED PARCEL_TOO_BIG",
        f"35 inside > {NO}",
    ],
}

BY_CLERK = {
    "The clerk takes it.": [
        "0 badge none > DepositStarted DEPOSITING",
        "5 inside > ParcelDeposited WAITING OCCUPANCY_CHANGED",
    ],
    "The clerk hands it out.": [
        "0 badge none > DepositStarted DEPOSITING",
        "5 inside > ParcelDeposited WAITING OCCUPANCY_CHANGED",
        "3600 code none > CollectionStarted COLLECTING",
        "3605 done > ParcelCollected COLLECTED OCCUPANCY_CHANGED",
    ],
    "The clerk scans it.": [
        "0 badge none > DepositStarted DEPOSITING",
        "5 inside scanned > ParcelDeposited WAITING SCANNED",
    ],
    "A clerk who says nothing has taken nothing.": [
        "0 badge none > DepositStarted DEPOSITING",
        "119 clock > nothing",
        "120 clock > DepositAborted EXPECTED VISIT_WITHOUT_HANDOVER",
    ],
    "And cannot say it when the visit is over.": [
        "0 badge none > DepositStarted DEPOSITING",
        "120 clock > DepositAborted EXPECTED VISIT_WITHOUT_HANDOVER",
        f"121 inside > {NO}",
    ],
    "A clerk who says nothing has given nothing.": [
        "0 badge none > DepositStarted DEPOSITING",
        "5 inside > ParcelDeposited WAITING OCCUPANCY_CHANGED",
        "3600 code none > CollectionStarted COLLECTING",
        "3720 clock > CollectionAborted WAITING VISIT_WITHOUT_HANDOVER",
        f"3721 done > {NO}",
    ],
    "Nothing is handed out without a code.": [
        "0 badge none > DepositStarted DEPOSITING",
        "5 inside > ParcelDeposited WAITING OCCUPANCY_CHANGED",
        f"60 done > {NO}",
    ],
    "A blocked parcel stays on its shelf.": [
        "0 badge none > DepositStarted DEPOSITING",
        "5 inside > ParcelDeposited WAITING OCCUPANCY_CHANGED",
        "60 block cause=CUSTOMS > ParcelBlocked WAITING",
        "3600 code none > PARCEL_BLOCKED",
    ],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-025", SAID)
    stories(sheet, "LN-CUS-048", BY_CLERK, counter=True)
