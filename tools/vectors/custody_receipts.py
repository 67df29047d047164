"""Stories of receipts, disputes and marks wherever the parcel is."""

from tools.vectors.custody_doubt import FORCED, GONE, MISSING
from tools.vectors.custody_taking_out import PUT_BACK, REMOVED, REMOVING, TAKEN, WITHDRAWN
from tools.vectors.forge import HOUR, NOW, instant
from tools.vectors.form import Sheet
from tools.vectors.stories import BROUGHT, FETCHED, FETCHING, LOST, stories

NO, LATE = "TRANSITION_NOT_ALLOWED", "CONTEST_TOO_LATE"
AGREES = "countersign to_state={} handed_over_at={}"
CONTESTS = "contest to_state={} handed_over_at={} reason=NO_HANDOVER"
COLLECTED = [*BROUGHT, *FETCHED]
DISPUTED = [*BROUGHT, f"60 {CONTESTS.format('WAITING', 30)} > DisputeOpened WAITING"]

ENDS = {
    "That of a collection is agreed with.": [
        *COLLECTED,
        f"4000 {AGREES.format('COLLECTED', 3622)} > ReceiptCountersigned COLLECTED ATTESTED",
    ],
    "That of a removal.": [
        *REMOVED,
        f"260000 {AGREES.format('REMOVED', 259422)} > ReceiptCountersigned REMOVED ATTESTED",
    ],
    "That of a withdrawal is contested.": [
        *WITHDRAWN,
        f"4000 {CONTESTS.format('WITHDRAWN', 3622)} > DisputeOpened WITHDRAWN holder=sender",
    ],
    "That of a removal is.": [
        *REMOVED,
        f"260000 {CONTESTS.format('REMOVED', 259422)} > DisputeOpened REMOVED holder=courier",
    ],
    "While it is collected, that of its deposit.": [
        *BROUGHT,
        *FETCHING,
        f"3610 {CONTESTS.format('WAITING', 30)} > DisputeOpened COLLECTING",
    ],
    "While nobody knows where it is, too.": [
        *FORCED,
        f"70 {CONTESTS.format('WAITING', 30)} > DisputeOpened UNCERTAIN",
    ],
    "Of a collection a day ago.": [*COLLECTED, f"90022 {CONTESTS.format('COLLECTED', 3622)} > {LATE}"],
    "Agreed with a day after a collection.": [
        *COLLECTED,
        f"90022 {AGREES.format('COLLECTED', 3622)} > {LATE}",
    ],
    "Of a withdrawal a day ago.": [*WITHDRAWN, f"90022 {CONTESTS.format('WITHDRAWN', 3622)} > {LATE}"],
    "Of a removal a day ago.": [*REMOVED, f"345822 {CONTESTS.format('REMOVED', 259422)} > {LATE}"],
    "Agreed with a day after a removal.": [*REMOVED, f"345822 {AGREES.format('REMOVED', 259422)} > {LATE}"],
    "Of a deposit a day before its compartment was forced.": [
        *FORCED,
        f"86430 {CONTESTS.format('WAITING', 30)} > {LATE}",
    ],
    "A collection's receipt agreed with twice.": [
        *COLLECTED,
        f"4000 {AGREES.format('COLLECTED', 3622)} > ReceiptCountersigned COLLECTED",
        f"4001 {AGREES.format('COLLECTED', 3622)} > {LATE}",
    ],
}

SETTLED = {
    "Its courier ends a dispute.": [*DISPUTED, "70 settle > DisputeClosed WAITING marks=none"],
    "So do staff.": [*DISPUTED, "70 settle by=staff > DisputeClosed WAITING marks=none"],
    "Also when the parcel is gone.": [
        *COLLECTED,
        f"4000 {CONTESTS.format('COLLECTED', 3622)} > DisputeOpened COLLECTED",
        "4100 settle > DisputeClosed COLLECTED marks=none",
    ],
    "And when it is missing.": [*MISSING, "70 settle > DisputeClosed UNCERTAIN marks=none"],
    "Where none is open, none ends.": [*COLLECTED, f"4000 settle by=staff > {NO}"],
    "Nor does one end twice.": [
        *DISPUTED,
        "70 settle > DisputeClosed WAITING",
        f"71 settle > {NO}",
    ],
}

EVIDENCE = {
    "A receipt of its deposit.": [
        *LOST,
        "300 receipt to_state=WAITING grade=DOOR_CLOSED > CustodyResolved WAITING holder=operator",
    ],
    "Of its removal.": [
        *GONE,
        "300 receipt to_state=REMOVED grade=SCANNED > CustodyResolved REMOVED SCANNED holder=courier",
    ],
    "Of its withdrawal.": [
        *MISSING,
        "300 receipt to_state=WITHDRAWN grade=SCANNED > CustodyResolved WITHDRAWN SCANNED holder=sender",
    ],
    "Then orders learn how it ended.": [
        *MISSING,
        "300 receipt to_state=WITHDRAWN grade=SCANNED > CustodyResolved WITHDRAWN",
        "310 block cause=COURIER > ALREADY_WITHDRAWN",
    ],
}
LOOKS = {
    "Staff find a waiting parcel: nothing changes.": [
        *BROUGHT,
        "60 looked found=inside > CompartmentInspected WAITING alone holder=operator",
    ],
    "What a person said to be empty is.": [
        *TAKEN,
        "3622 wrong reason=COMPARTMENT_EMPTY > CustodyMarkedUncertain+DisputeOpened UNCERTAIN",
        "3700 looked found=empty > CompartmentInspected UNCERTAIN alone marks=DISPUTED",
    ],
    "Nothing is left where an authority had it opened.": [
        *FORCED,
        "300 looked found=empty > CompartmentInspected+DisputeOpened UNCERTAIN dispute=COMPARTMENT_EMPTY",
    ],
    "Its compartment serves others: a door that opens there is none of its alarms.": [
        *MISSING,
        "70 open > nothing",
    ],
}
AUTHORITIES = {
    "A key while it waits.": [*BROUGHT, "60 key > CompartmentForced UNCERTAIN unpulsed"],
    "No pulse during a removal.": [*REMOVING, "259401 force > DOOR_IN_USE"],
    "A second pulse, for it is in doubt already.": [*FORCED, "70 force > CompartmentForced UNCERTAIN"],
    "A door opened by key raises the alarm.": [
        *BROUGHT,
        "60 key > CompartmentForced UNCERTAIN unpulsed",
        "61 open > UnexpectedDoorOpened UNCERTAIN",
    ],
}
SAID = {
    "A person left it inside and may come again.": [
        *PUT_BACK,
        "3622 left > CollectionAborted WAITING VISIT_WITHOUT_HANDOVER",
        "3700 code full > CollectionStarted COLLECTING",
    ],
    "Left inside, says a person whose door is open.": [*BROUGHT, *FETCHING, f"3610 left > {NO}"],
}

GENERATIONS = {
    "Before the deposit too.": ["0 reissue generation=1 > CodeReissued EXPECTED"],
    "Not to the same one while it is brought.": [
        "0 reissue generation=1 > CodeReissued EXPECTED",
        "1 badge empty > DepositStarted DEPOSITING",
        "2 reissue generation=1 > GENERATION_TOO_LOW",
    ],
    "While it is collected: the next code is a new one.": [
        *BROUGHT,
        *FETCHING,
        "3610 reissue generation=1 > CodeReissued COLLECTING",
        "3612 code full > CODE_REFUSED",
    ],
    "Not to zero while nobody knows where it is.": [*LOST, "200 reissue generation=0 > GENERATION_TOO_LOW"],
}
BLOCKS = {
    "In doubt it is blocked too, and stays so when it is found.": [
        *FORCED,
        "70 block cause=CUSTOMS > ParcelBlocked UNCERTAIN",
        "80 looked found=inside > CompartmentInspected+CustodyResolved WAITING marks=BLOCKED",
        "90 code full > PARCEL_BLOCKED",
    ],
    "Redirected while it is brought: no door for it again.": [
        BROUGHT[0],
        "1 block cause=REDIRECT > ParcelBlocked DEPOSITING",
        "2 badge empty > PARCEL_BLOCKED",
    ],
    "Released while it is expected.": [
        "0 block cause=REDIRECT > ParcelBlocked EXPECTED",
        "1 release > ParcelReleased EXPECTED marks=none",
        "2 badge empty > DepositStarted DEPOSITING",
    ],
}
HOLDS = {
    "While it is collected.": [
        *BROUGHT,
        *FETCHING,
        "3610 extend until=300000 latest=300000 > HoldExtended COLLECTING hold_until=300000",
    ],
    "Not past the operator's limit, while it is collected.": [
        *BROUGHT,
        *FETCHING,
        "3610 extend until=300001 latest=300000 > EXTENSION_REFUSED",
    ],
    "An outage stretches it in doubt too.": [
        *FORCED,
        "70 outage until=300000 > HoldExtended UNCERTAIN hold_until=300000",
    ],
    "And while it is collected.": [
        *BROUGHT,
        *FETCHING,
        "3610 outage until=300000 > HoldExtended COLLECTING hold_until=300000",
    ],
}
REFUSED = {
    "Capacity cannot back it.": [
        "60 unbacked reason=POINT_FULL > SoftReservationRefused EXPECTED POINT_FULL reservation=REFUSED"
    ],
}
WALK_INS = {
    "A walk-in has no promise to break.": ["9 broken reason=DOOR_DID_NOT_OPEN > nothing"],
    "Nor one that lapses.": ["14400 clock > nothing"],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-043", ENDS)
    stories(sheet, "LN-CUS-023", SETTLED)
    stories(sheet, "LN-CUS-039", EVIDENCE)
    stories(sheet, "LN-CUS-041", LOOKS)
    stories(sheet, "LN-CUS-047", AUTHORITIES)
    stories(sheet, "LN-CUS-013", SAID)
    stories(sheet, "LN-COD-011", GENERATIONS)
    stories(sheet, "LN-CUS-029", BLOCKS)
    stories(sheet, "LN-CUS-024", HOLDS)
    stories(sheet, "LN-CUS-021", REFUSED, window_begin=instant(NOW + HOUR))
    stories(sheet, "LN-CUS-021", WALK_INS, reserved=False)
