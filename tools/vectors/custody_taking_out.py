"""Stories of other ends: collect orders, withdrawals, refusals, removals, and what is said at the door."""

from tools.vectors.form import Sheet
from tools.vectors.stories import BROUGHT, FETCHED, FETCHING, LOST, stories
from tools.vectors.world import KINNARI

NO = "TRANSITION_NOT_ALLOWED"
OVERDUE = [*BROUGHT, "259230 clock > ParcelOverdue WAITING"]
ORDERED = [*OVERDUE, "259300 remove > RemovalOrdered WAITING"]
REMOVING = [*ORDERED, "259400 away full > RemovalStarted REMOVING"]
OPENED = [*REMOVING, "259403 open > DoorOpened REMOVING"]
REMOVED = [
    *OPENED,
    "259420 closed empty > DoorClosed REMOVING",
    "259422 gone > ParcelRemoved REMOVED OCCUPANCY_CHANGED holder=courier",
]
WITHDRAWING = [
    *BROUGHT,
    "3600 withdraw full > CollectionStarted COLLECTING",
    "3603 open > DoorOpened COLLECTING",
    "3620 closed empty > DoorClosed COLLECTING",
]
WITHDRAWN = [*WITHDRAWING, "3622 done > ParcelWithdrawn WITHDRAWN OCCUPANCY_CHANGED holder=sender"]
PUT_BACK = [*BROUGHT, *FETCHING, "3620 closed full > DoorClosed COLLECTING"]
TAKEN = [*BROUGHT, *FETCHED[:3]]

COLLECT_ORDERS = {
    "With an order its courier's driver collects it.": [
        *BROUGHT,
        "60 collect > CollectionOrdered WAITING",
        "3600 pick full > CollectionStarted COLLECTING",
        *FETCHED[1:3],
        "3622 done > ParcelCollected COLLECTED OCCUPANCY_CHANGED holder=courier",
    ],
    "The order may come before the parcel.": ["0 collect > CollectionOrdered EXPECTED"],
    "Without an order the door stays shut.": [*BROUGHT, "60 pick full > NOT_EXPECTED"],
    "An order of another member is not the courier's.": [
        *BROUGHT,
        f"60 collect by={KINNARI} may=COLLECT > CollectionOrdered WAITING",
        "70 pick full > NOT_EXPECTED",
    ],
    "Nor the other way round.": [
        *BROUGHT,
        "60 collect > CollectionOrdered WAITING",
        f"70 pick full by={KINNARI} may=COLLECT > NOT_EXPECTED",
    ],
}
LAST_MILE = {
    "A parcel of the last mile is removed, not collected.": [*BROUGHT, "60 collect > WRONG_JOURNEY"],
    "Also while it is expected.": ["0 collect > WRONG_JOURNEY"],
}

WITHDRAWALS = {
    "Its sender takes it back.": WITHDRAWN,
    "Its recipient puts it back and does not want it.": [
        *PUT_BACK,
        "3622 refuses > ParcelRefused WAITING marks=BLOCKED",
    ],
    "The claim QR is its recipient's.": [*BROUGHT, "60 withdraw full tier=T0 > CODE_REFUSED"],
    "So are the digits.": [*BROUGHT, "60 withdraw full tier=T2 > CODE_REFUSED"],
    "Withdrawn, it opens for no code.": [*WITHDRAWN, "4000 code full > ALREADY_WITHDRAWN"],
    "Nor for an order.": [*WITHDRAWN, "4000 block cause=COURIER > ALREADY_WITHDRAWN"],
    "Nothing is refused while the door is open.": [*BROUGHT, *FETCHING, f"3610 refuses > {NO}"],
    "What its recipient refused is blocked.": [
        *PUT_BACK,
        "3622 refuses > ParcelRefused WAITING marks=BLOCKED",
        "3700 code full > PARCEL_BLOCKED",
    ],
    "A sender refuses nothing.": [*WITHDRAWING, f"3622 refuses > {NO}"],
}

WAY_BACK = {
    "While it waits.": WITHDRAWN,
    "The visit ends so without a word too.": [
        *WITHDRAWING,
        "3720 clock > ParcelWithdrawn WITHDRAWN OCCUPANCY_CHANGED",
    ],
    "Not before it is there.": [f"0 withdraw empty > {NO}"],
    "Not while it is brought.": [*BROUGHT[:2], f"10 withdraw empty > {NO}"],
    "Not at its recipient's open door.": [*BROUGHT, *FETCHING, "3610 withdraw full > DOOR_IN_USE"],
    "Not when it was collected.": [*BROUGHT, *FETCHED, "4000 withdraw empty > ALREADY_COLLECTED"],
    "Not while nobody knows where it is.": [*LOST, "200 withdraw empty > CUSTODY_UNCERTAIN"],
}

REMOVALS = {
    "An overdue parcel is taken away by its courier.": REMOVED,
    "A blocked one may go too.": [
        *BROUGHT,
        "60 block cause=RECALL > ParcelBlocked WAITING",
        "70 remove > RemovalOrdered WAITING",
        "80 away full > RemovalStarted REMOVING",
    ],
    "Within its hold its recipient counts on it.": [*BROUGHT, "60 remove > NOT_REMOVABLE"],
    "Without an order no driver gets it.": [*OVERDUE, "259300 away full > NOT_EXPECTED"],
    "Nor another member's driver.": [*ORDERED, f"259400 away full by={KINNARI} may=REMOVE > NOT_EXPECTED"],
    "Its hold was extended after the order.": [
        *ORDERED,
        "259310 extend until=400000 latest=400000 > HoldExtended WAITING marks=none",
        "259400 away full > NOT_REMOVABLE",
    ],
    "A driver says gone; the door is open.": [*OPENED, f"259410 gone > {NO}"],
}

STARTED = {
    "It came to nothing: the parcel waits as before.": [
        *OPENED,
        "259420 closed full > DoorClosed REMOVING",
        "259422 left > RemovalAborted WAITING VISIT_WITHOUT_HANDOVER",
        "259500 code full > CollectionStarted COLLECTING",
    ],
    "Its door did not open.": [
        *REMOVING,
        "259410 clock > RemovalAborted WAITING DOOR_DID_NOT_OPEN",
        "259500 code full > CollectionStarted COLLECTING",
    ],
    "No code.": [*REMOVING, "259401 code full > REMOVAL_STARTED"],
    "No sender.": [*REMOVING, "259401 withdraw full > REMOVAL_STARTED"],
    "No order.": [*REMOVING, "259401 block cause=COURIER > REMOVAL_STARTED"],
    "No more time.": [*REMOVING, "259401 extend until=400000 latest=400000 > REMOVAL_STARTED"],
    "Nor when it is gone.": [*REMOVED, "260000 code empty > REMOVAL_STARTED"],
}

SAID = {
    "It is empty.": [
        *TAKEN,
        (
            "3622 wrong reason=COMPARTMENT_EMPTY > CustodyMarkedUncertain+DisputeOpened UNCERTAIN"
            " COMPARTMENT_EMPTY dispute=COMPARTMENT_EMPTY marks=DISPUTED"
        ),
    ],
    "Another thing is inside.": [
        *PUT_BACK,
        (
            "3622 wrong reason=WRONG_ITEM > CustodyMarkedUncertain+DisputeOpened UNCERTAIN WRONG_ITEM"
            " dispute=WRONG_ITEM marks=DISPUTED"
        ),
    ],
    "It is damaged; the visit goes on.": [
        *BROUGHT,
        *FETCHING,
        "3610 wrong reason=DAMAGED > DisputeOpened COLLECTING dispute=DAMAGED",
        *FETCHED[2:],
    ],
    "It is empty, says a person whose door is open.": [
        *BROUGHT,
        *FETCHING,
        f"3610 wrong reason=COMPARTMENT_EMPTY > {NO}",
    ],
    "It is empty, says a person whose door never opened.": [
        *BROUGHT,
        FETCHING[0],
        f"3605 wrong reason=COMPARTMENT_EMPTY > {NO}",
    ],
    "Another thing is inside, says nobody in particular.": [*BROUGHT, f"60 wrong reason=WRONG_ITEM > {NO}"],
    "Its compartment is frozen.": [
        *TAKEN,
        "3622 wrong reason=COMPARTMENT_EMPTY > CustodyMarkedUncertain+DisputeOpened UNCERTAIN",
        "3700 code empty > CUSTODY_UNCERTAIN",
    ],
    "That nothing was handed over is no word for the door.": [
        *TAKEN,
        f"3622 wrong reason=NO_HANDOVER > {NO}",
    ],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-026", COLLECT_ORDERS, journey="FIRST_MILE")
    stories(sheet, "LN-CUS-026", LAST_MILE)
    stories(sheet, "LN-CUS-027", WITHDRAWALS)
    stories(sheet, "LN-COD-020", WAY_BACK)
    stories(sheet, "LN-CUS-031", REMOVALS)
    stories(sheet, "LN-CUS-032", STARTED)
    stories(sheet, "LN-CUS-028", SAID)
