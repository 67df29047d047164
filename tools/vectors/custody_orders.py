"""Stories of promises, holds and who may order, and of what a replay of the journal brings back."""

from tools.vectors.forge import HOUR, NOW, instant
from tools.vectors.form import Sheet
from tools.vectors.stories import BLIND, BROUGHT, FETCHED, LOST, stories
from tools.vectors.world import KINNARI

OVER, NO = "RESERVATION_ENDED", "TRANSITION_NOT_ALLOWED"
EXTENDED = "extend until=18000 latest=20000 > ReservationExtended EXPECTED"
BROKEN = "9 broken reason=DOOR_DID_NOT_OPEN > PromiseBroken EXPECTED DOOR_DID_NOT_OPEN reservation=BROKEN"
LAPSED = "14400 clock > ReservationLapsed EXPECTED reservation=LAPSED"
ENDED = "14400 clock > SoftReservationRefused EXPECTED RESERVATION_ENDED reservation=REFUSED"
ASKED = "extend until=18000 latest=20000"
OVERDUE = "259230 clock > ParcelOverdue WAITING marks=OVERDUE"

REPLAYED = {
    "A waiting parcel is collected after the replay.": [*BROUGHT, "60 replay > nothing", *FETCHED],
    "A visit goes on where it was.": [
        *BLIND[:2],
        "20 replay > nothing",
        BLIND[2],
        "31 inside > ParcelDeposited WAITING DOOR_CLOSED",
    ],
    "The newest generation is in the events.": [
        *BROUGHT,
        "60 reissue generation=2 > CodeReissued WAITING",
        "70 replay > nothing",
        "80 code full generation=1 > CODE_REFUSED",
    ],
    "So is a block.": [
        *BROUGHT,
        "60 block cause=COURIER > ParcelBlocked WAITING",
        "70 replay > nothing",
        "80 code full > PARCEL_BLOCKED",
    ],
    "And how often the door was opened again.": [
        *BLIND,
        "40 badge none > CompartmentReopened DEPOSITING",
        "45 badge none > CompartmentReopened DEPOSITING",
        "46 replay > nothing",
        "50 badge none > REOPEN_REFUSED",
    ],
    "And that its reservation ended.": [LAPSED, "14401 replay > nothing", f"14402 {ASKED} > {OVER}"],
}

HARD = {
    "A deposit consumes the promise.": [
        *BROUGHT[:2],
        "30 closed full > ParcelDeposited WAITING reservation=CONSUMED",
    ],
    "A broken promise leaves the parcel expected, as a walk-in.": [BROKEN, BROUGHT[0]],
    "A deposit proven later consumes it too.": [
        *LOST,
        "300 closed full > CustodyResolved WAITING OCCUPANCY_CHANGED reservation=CONSUMED",
    ],
    "A broken promise is not extended.": [BROKEN, f"20 {ASKED} > {OVER}"],
    "Nor a lapsed one.": [LAPSED, f"14401 {ASKED} > {OVER}"],
    "After a cancellation nothing is expected.": [
        "0 cancel > ReservationCancelled ABORTED reservation=CANCELLED",
        f"9 {ASKED} > {OVER}",
    ],
}
SOFT = {
    "Capacity turns it into a promise.": [
        "60 promise until=14400 > ReservationHardened EXPECTED reservation=HARD"
    ],
    "Its window ends without a promise.": [ENDED],
    "A parcel that comes before is a walk-in and gives it up.": [
        *BROUGHT[:2],
        "30 closed full > ParcelDeposited WAITING reservation=CANCELLED",
    ],
    "Once refused it is not extended.": [ENDED, f"14401 {ASKED} > {OVER}"],
    "Once cancelled it is not cancelled again.": [
        "0 cancel > ReservationCancelled ABORTED reservation=CANCELLED",
        f"9 cancel > {OVER}",
    ],
    "A promise that has passed is none.": ["15000 promise until=14400 > nothing", f"15001 {ASKED} > {OVER}"],
}

HOLDERS = {
    "Before the deposit its courier, then the operator.": [
        "0 badge empty > DepositStarted DEPOSITING holder=courier",
        "4 open > DoorOpened DEPOSITING holder=courier",
        "30 closed full > ParcelDeposited WAITING OCCUPANCY_CHANGED holder=operator",
    ],
    "After the collection its recipient.": [
        *BROUGHT,
        *FETCHED[:3],
        "3622 done > ParcelCollected COLLECTED OCCUPANCY_CHANGED holder=recipient",
    ],
    "No deposit was proven: still the courier, whatever is said.": [
        *LOST[:3],
        "120 clock > CustodyMarkedUncertain UNCERTAIN CUSTODY_UNCERTAIN holder=courier",
        f"201 inside > {NO} holder=courier",
    ],
    "A deposit was proven: still the operator.": [
        *BROUGHT,
        "60 force > CompartmentForced UNCERTAIN holder=operator",
        f"70 done > {NO} holder=operator",
    ],
    "A door that was told to open moves no custody.": [
        *BROUGHT,
        "3600 code full > CollectionStarted COLLECTING holder=operator",
        f"3601 done > {NO} holder=operator",
    ],
}
BY_SENDER = {
    "A sender brought it and no deposit was proven: still the sender.": [
        "0 drop empty > DepositStarted DEPOSITING holder=sender",
        *LOST[1:3],
        "120 clock > CustodyMarkedUncertain UNCERTAIN CUSTODY_UNCERTAIN holder=sender",
    ]
}

DELEGATES = {
    "A delegate's driver brings it.": [
        f"0 badge empty by={KINNARI} may=DEPOSIT > DepositStarted DEPOSITING",
    ],
    "A delegation to collect brings nothing.": [f"0 badge empty by={KINNARI} may=COLLECT > NOT_EXPECTED"],
    "A delegate does not block.": [
        *BROUGHT,
        f"60 block cause=COURIER by={KINNARI} may=DEPOSIT,COLLECT,REMOVE > NOT_FOUND",
    ],
    "Nor do staff.": [*BROUGHT, "60 block cause=COURIER by=staff > NOT_FOUND"],
    "A delegate without the action orders no removal.": [
        *BROUGHT,
        f"60 remove by={KINNARI} may=DEPOSIT > NOT_FOUND",
    ],
}
STAFF = {
    "Staff say that an obligation is met.": [
        *BROUGHT,
        "60 met obligation=PAY by=staff > ObligationCleared WAITING",
    ]
}
STALE = {
    "The delegation stands when the door opens.": [
        *BROUGHT,
        f"60 collect by={KINNARI} may=COLLECT > CollectionOrdered WAITING",
        f"90 pick full by={KINNARI} may=COLLECT > CollectionStarted COLLECTING",
    ],
    "It stood with the order and does not when the door should open.": [
        *BROUGHT,
        f"60 collect by={KINNARI} may=COLLECT > CollectionOrdered WAITING",
        f"90 pick full by={KINNARI} > NOT_EXPECTED",
    ],
}

EXTENSIONS = {
    "A promise gets a later end.": [f"0 {EXTENDED}"],
    "A hold gets a later end.": [
        *BROUGHT,
        "60 extend until=262800 latest=300000 > HoldExtended WAITING hold_until=262800",
    ],
    "No later than it ended before.": ["0 extend until=14400 latest=20000 > EXTENSION_REFUSED"],
    "Later than the operator allows.": ["0 extend until=20001 latest=20000 > EXTENSION_REFUSED"],
    "The operator allows none.": ["0 extend until=18000 latest=none > EXTENSION_REFUSED"],
    "A hold is not shortened.": [*BROUGHT, "60 extend until=259229 latest=300000 > EXTENSION_REFUSED"],
    "The new end has passed already.": [
        *BROUGHT,
        OVERDUE,
        "300000 extend until=300000 latest=400000 > EXTENSION_REFUSED",
    ],
    "The promise is over.": [f"14400 {ASKED} > {OVER}"],
    "To another courier there is nothing to extend.": [f"0 {ASKED} by={KINNARI} > NOT_FOUND"],
    "An outage stretches a hold.": [
        *BROUGHT,
        "60 outage until=300000 > HoldExtended WAITING hold_until=300000",
    ],
    "And never shortens it.": [*BROUGHT, "60 outage until=259229 > nothing"],
}

HOLD_IS_OVER = {
    "At hold_until.": [*BROUGHT, OVERDUE],
    "It stays collectable.": [*BROUGHT, OVERDUE, "259240 code full > CollectionStarted COLLECTING"],
    "Not a moment before.": [*BROUGHT, "259229.999999 clock > nothing"],
    "Once.": [*BROUGHT, OVERDUE, "259240 clock > nothing"],
    "Until its courier blocks it.": [
        *BROUGHT,
        OVERDUE,
        "259240 block cause=RECALL > ParcelBlocked WAITING marks=OVERDUE,BLOCKED",
        "259250 code full > PARCEL_BLOCKED",
    ],
    "Until a removal starts.": [
        *BROUGHT,
        OVERDUE,
        "259240 remove > RemovalOrdered WAITING",
        "259250 away full > RemovalStarted REMOVING",
        "259251 code full > REMOVAL_STARTED",
    ],
    "An extension takes the mark away, and with it the reason to remove it.": [
        *BROUGHT,
        OVERDUE,
        "259240 extend until=300000 latest=300000 > HoldExtended WAITING marks=none",
        "259250 remove > NOT_REMOVABLE",
    ],
    "Who collects it late has collected it.": [
        *BROUGHT,
        OVERDUE,
        "259240 code full > CollectionStarted COLLECTING",
        f"259241 done > {NO}",
    ],
}

GENERATIONS = {
    "A reissue raises it.": [
        *BROUGHT,
        "60 reissue generation=2 > CodeReissued WAITING",
        "70 code full generation=2 > CollectionStarted COLLECTING",
    ],
    "No reissue to the same one.": [
        *BROUGHT,
        "60 reissue generation=2 > CodeReissued WAITING",
        "70 reissue generation=2 > GENERATION_TOO_LOW",
    ],
    "Nor to a lower one.": ["0 reissue generation=0 > GENERATION_TOO_LOW"],
    "Only its courier reissues.": [f"0 reissue generation=1 by={KINNARI} may=COLLECT > NOT_FOUND"],
}

LABELS = {
    "Announced without a label, and labelled later.": ["0 label > LabelBound EXPECTED"],
    "A new label while it waits.": [*BROUGHT, "60 label > LabelBound WAITING"],
    "Not by another courier.": [f"0 label by={KINNARI} > NOT_FOUND"],
    "Not when it is gone.": [*BROUGHT, *FETCHED, "4000 label > ALREADY_COLLECTED"],
    "Not when it was cancelled.": ["0 cancel > ReservationCancelled ABORTED", f"9 label > {OVER}"],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-020", REPLAYED)
    stories(sheet, "LN-CUS-021", HARD)
    stories(sheet, "LN-CUS-021", SOFT, window_begin=instant(NOW + HOUR))
    stories(sheet, "LN-CUS-022", HOLDERS)
    stories(sheet, "LN-CUS-022", BY_SENDER, journey="FIRST_MILE")
    stories(sheet, "LN-CUS-023", DELEGATES)
    stories(sheet, "LN-CUS-023", STAFF, obligations=["PAY"])
    stories(sheet, "LN-CUS-023", STALE, journey="RETURN")
    stories(sheet, "LN-CUS-024", EXTENSIONS)
    stories(sheet, "LN-CUS-030", HOLD_IS_OVER)
    stories(sheet, "LN-CUS-034", LABELS)
    stories(sheet, "LN-COD-011", GENERATIONS)
