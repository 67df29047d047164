"""Stories of a removal's visit, row by row, and of whose door it is (LN-CUS-007, LN-CUS-031)."""

from tools.vectors.custody_taking_out import NO, OPENED, ORDERED, PUT_BACK, REMOVING, WITHDRAWING
from tools.vectors.form import Sheet
from tools.vectors.stories import BROUGHT, FETCHING, stories
from tools.vectors.world import KINNARI

SHUT = [*OPENED, "259420 closed empty > DoorClosed REMOVING"]
STILL_FULL = [*OPENED, "259420 closed full > DoorClosed REMOVING"]
AGAIN = "{} away full > CompartmentReopened REMOVING"
LEFT_OPEN = [*OPENED, "259520 clock > DoorLeftOpen REMOVING"]

ROWS = {
    "Without a word it ends removed, if the infrared does not see it.": [
        *SHUT,
        "259520 clock > ParcelRemoved REMOVED OCCUPANCY_CHANGED",
    ],
    "And waits, if it does.": [
        *STILL_FULL,
        "259520 clock > RemovalAborted WAITING VISIT_WITHOUT_HANDOVER",
    ],
    "Within 10 s the door may still open.": [*REMOVING, "259409.999999 clock > nothing"],
    "A restart interrupts it.": [*REMOVING, "259401 restart > SessionInterrupted REMOVING"],
    "An open latch is news once.": [*OPENED, "259404 open > nothing"],
    "So is the infrared's word.": [*SHUT, "259421 closed empty > nothing"],
    "The driver left it inside, and the door is open.": [*OPENED, f"259410 left > {NO}"],
    "The driver says gone; the door never opened.": [*REMOVING, f"259405 gone > {NO}"],
    "A recipient says done at a driver's door.": [*SHUT, f"259421 done > {NO}"],
    "A driver says gone at a recipient's door.": [*PUT_BACK, f"3621 gone > {NO}"],
}
RE_OPENS = {
    "A removal's door opens twice again.": [*STILL_FULL, AGAIN.format(259425), AGAIN.format(259430)],
    "Not a third time.": [
        *STILL_FULL,
        AGAIN.format(259425),
        AGAIN.format(259430),
        "259435 away full > REOPEN_REFUSED",
    ],
}
SAID = {
    "A driver finds it empty.": [
        *SHUT,
        (
            "259421 wrong reason=COMPARTMENT_EMPTY > CustodyMarkedUncertain+DisputeOpened UNCERTAIN"
            " COMPARTMENT_EMPTY"
        ),
    ],
    "A driver finds it damaged.": [*OPENED, "259410 wrong reason=DAMAGED > DisputeOpened REMOVING"],
    "A driver finds it empty; the door is open.": [*OPENED, f"259410 wrong reason=COMPARTMENT_EMPTY > {NO}"],
}
STAFF_LOOKED = {
    "It was taken away, they saw.": [
        *LEFT_OPEN,
        (
            "259600 looked found=empty > CompartmentInspected+ParcelRemoved+CompartmentFaulted REMOVED"
            " DOOR_DID_NOT_CLOSE"
        ),
    ],
    "It was left inside, they saw.": [
        *LEFT_OPEN,
        "259600 looked found=inside > CompartmentInspected+RemovalAborted WAITING VISIT_WITHOUT_HANDOVER",
    ],
    "Its sender took it, they saw.": [
        *WITHDRAWING[:-1],
        "3720 clock > DoorLeftOpen COLLECTING",
        (
            "3800 looked found=empty > CompartmentInspected+ParcelWithdrawn+CompartmentFaulted WITHDRAWN"
            " DOOR_DID_NOT_CLOSE"
        ),
    ],
    "Not while a removal lasts.": [*OPENED, "259500 looked found=empty > nothing"],
}
WHOSE_DOOR = {
    "The same driver's badge opens it again.": [
        BROUGHT[0],
        "2 badge empty > CompartmentReopened DEPOSITING",
    ],
    "Another company's driver does not.": [
        BROUGHT[0],
        f"2 badge empty by={KINNARI} may=DEPOSIT > DOOR_IN_USE",
    ],
    "Nor does a sender's code.": [BROUGHT[0], "2 drop empty > DOOR_IN_USE"],
    "A driver at its recipient's door.": [
        *ORDERED,
        "259400 code full > CollectionStarted COLLECTING",
        "259401 away full > DOOR_IN_USE",
    ],
    "A recipient at its sender's door.": [*WITHDRAWING[:-1], "3610 code full > DOOR_IN_USE"],
}
ORDERED_MEANWHILE = {
    "An overdue one may be ordered away while it is collected.": [
        *ORDERED[:-1],
        "259300 code full > CollectionStarted COLLECTING",
        "259310 remove > RemovalOrdered COLLECTING",
    ],
    "While it is removed, another company's driver gets nothing.": [
        *REMOVING,
        f"259401 away full by={KINNARI} may=REMOVE > NOT_EXPECTED",
    ],
    "Not one within its hold, also while it is collected.": [
        *BROUGHT,
        *FETCHING,
        "3610 remove > NOT_REMOVABLE",
    ],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-001", ROWS)
    stories(sheet, "LN-COD-009", RE_OPENS)
    stories(sheet, "LN-CUS-028", SAID)
    stories(sheet, "LN-CUS-038", STAFF_LOOKED)
    stories(sheet, "LN-CUS-007", WHOSE_DOOR)
    stories(sheet, "LN-CUS-031", ORDERED_MEANWHILE)
