"""Stories of what holds a parcel back, and of receipts: blocks, shipments, obligations, grades, disputes."""

from tools.vectors.form import Sheet
from tools.vectors.stories import BLIND, BROUGHT, FETCHED, FETCHING, stories
from tools.vectors.world import KINNARI

NO = "TRANSITION_NOT_ALLOWED"
BLOCKED = [*BROUGHT, "60 block cause=CUSTOMS > ParcelBlocked WAITING marks=BLOCKED"]
COLLECTS = "3600 code full {} > CollectionStarted COLLECTING"
INCOMPLETE = "3600 code full {} > SHIPMENT_INCOMPLETE"

BLOCKS = {
    "Once released its codes open again.": [
        *BLOCKED,
        "70 release > ParcelReleased WAITING marks=none",
        FETCHING[0],
    ],
    "A visit that runs goes on.": [
        *BROUGHT,
        *FETCHING,
        "3605 block cause=RECALL > ParcelBlocked COLLECTING",
        *FETCHED[2:],
    ],
    "No code opens it.": [*BLOCKED, "3600 code full > PARCEL_BLOCKED"],
    "Nor its sender's.": [*BLOCKED, "3600 withdraw full > PARCEL_BLOCKED"],
    "Nor once more during a visit.": [
        *BROUGHT,
        *FETCHING,
        "3605 block cause=RECALL > ParcelBlocked COLLECTING",
        "3610 code full > PARCEL_BLOCKED",
    ],
    "A redirected parcel is brought by nobody.": [
        "0 block cause=REDIRECT > ParcelBlocked EXPECTED",
        "5 badge empty > PARCEL_BLOCKED",
    ],
    "The newest cause counts.": [
        "0 block cause=REDIRECT > ParcelBlocked EXPECTED",
        "1 block cause=CUSTOMS > ParcelBlocked EXPECTED",
        "5 badge empty > DepositStarted DEPOSITING",
    ],
    "What is not blocked is not released.": [*BROUGHT, f"60 release > {NO}"],
}

TOGETHER = {
    "The other one waits too.": [*BROUGHT, COLLECTS.format("others=WAITING")],
    "The other one was collected.": [*BROUGHT, COLLECTS.format("others=COLLECTED")],
    "Its sender needs not wait.": [
        *BROUGHT,
        "3600 withdraw full others=EXPECTED > CollectionStarted COLLECTING",
    ],
    "The other one is still expected.": [*BROUGHT, INCOMPLETE.format("others=EXPECTED")],
    "It is being brought.": [*BROUGHT, INCOMPLETE.format("others=DEPOSITING")],
    "Nobody knows where it is.": [*BROUGHT, INCOMPLETE.format("others=UNCERTAIN")],
    "The point has not heard of it.": [*BROUGHT, INCOMPLETE.format("others=none")],
    "It was taken away.": [*BROUGHT, INCOMPLETE.format("others=REMOVED")],
}
EACH = {"With the policy ANY each goes by itself.": [*BROUGHT, COLLECTS.format("others=EXPECTED")]}

OWED = {
    "It is paid.": [*BROUGHT, "60 met obligation=PAY > ObligationCleared WAITING", FETCHING[0]],
    "It is not paid.": [*BROUGHT, "3600 code full > OBLIGATION_OPEN"],
    "It is met once.": [
        *BROUGHT,
        "60 met obligation=PAY > ObligationCleared WAITING",
        f"70 met obligation=PAY > {NO}",
    ],
    "Another courier's word pays nothing.": [*BROUGHT, f"60 met obligation=PAY by={KINNARI} > NOT_FOUND"],
}
COLD = {"COLD is met by the compartment.": [*BROUGHT, FETCHING[0]]}
TWO = {
    "One of two is met.": [
        *BROUGHT,
        "60 met obligation=PAY > ObligationCleared WAITING",
        "3600 code full > OBLIGATION_OPEN",
    ],
}
UNKNOWN = {"One of a later version is one too.": [*BROUGHT, "3600 code full > OBLIGATION_OPEN"]}
SENT = {
    "A sender pays before the deposit.": ["0 drop empty > OBLIGATION_OPEN"],
    "And may bring it then.": [
        "0 met obligation=PAY > ObligationCleared EXPECTED",
        "5 drop empty > DepositStarted DEPOSITING",
    ],
}

AGREED = "60 countersign to_state=WAITING handed_over_at=30 > ReceiptCountersigned WAITING ATTESTED"
CONTESTED = "contest to_state=WAITING handed_over_at=30 reason=NO_HANDOVER"
RECEIPTS = {
    "The courier agrees within a day.": [*BROUGHT, AGREED],
    "Or contests it; custody stays.": [
        *BROUGHT,
        f"60 {CONTESTED} > DisputeOpened WAITING dispute=NO_HANDOVER marks=DISPUTED holder=operator",
    ],
    "Also when the parcel is gone.": [
        *BROUGHT,
        *FETCHED,
        "4000 contest to_state=COLLECTED handed_over_at=3622 reason=NO_HANDOVER > DisputeOpened COLLECTED",
    ],
    "In the last moment.": [*BROUGHT, f"86429.999999 {CONTESTED} > DisputeOpened WAITING"],
    "A contest a day later.": [*BROUGHT, f"86430 {CONTESTED} > CONTEST_TOO_LATE"],
    "A countersignature a day later.": [
        *BROUGHT,
        "86430 countersign to_state=WAITING handed_over_at=30 > CONTEST_TOO_LATE",
    ],
    "Agreed with, and contested afterwards.": [*BROUGHT, AGREED, f"70 {CONTESTED} > CONTEST_TOO_LATE"],
    "Agreed with twice.": [
        *BROUGHT,
        AGREED,
        "70 countersign to_state=WAITING handed_over_at=30 > CONTEST_TOO_LATE",
    ],
    "A receipt that there cannot be.": [f"60 {CONTESTED} > {NO}"],
}

GRADES = {
    "The label was read as it went in.": [*BLIND, "31 inside scanned > ParcelDeposited WAITING SCANNED"],
    "The infrared saw it come.": BROUGHT,
    "Only the door shows it.": [*BLIND, "31 inside > ParcelDeposited WAITING DOOR_CLOSED"],
    "The label was read as it went out.": [
        *BROUGHT,
        *FETCHED[:3],
        "3622 done scanned > ParcelCollected COLLECTED SCANNED",
    ],
    "A label that was read does not stand for a door.": [BLIND[0], f"5 inside scanned > {NO}"],
    "A delegate attests nothing.": [
        *BROUGHT,
        f"60 countersign to_state=WAITING handed_over_at=30 by={KINNARI} may=DEPOSIT > NOT_FOUND",
    ],
    "Nor do the operator's own staff.": [
        *BROUGHT,
        "60 countersign to_state=WAITING handed_over_at=30 by=staff > NOT_FOUND",
    ],
}

WEAK = "31 inside > ParcelDeposited+DisputeOpened WAITING DOOR_CLOSED dispute=WEAK_EVIDENCE marks=DISPUTED"
DEMANDED = {
    "It is recorded with its true grade, and disputed.": [*BLIND, WEAK],
    "The courier's countersignature ends the dispute.": [
        *BLIND,
        WEAK,
        (
            "60 countersign to_state=WAITING handed_over_at=31 > ReceiptCountersigned+DisputeClosed WAITING"
            " ATTESTED marks=none"
        ),
    ],
    "What is shown as well as demanded is not disputed.": [
        *BROUGHT[:2],
        "30 closed full > ParcelDeposited WAITING OCCUPANCY_CHANGED alone marks=none",
    ],
    "So there is no dispute to end.": [*BROUGHT, f"60 settle > {NO}"],
    "Another courier ends no dispute.": [*BLIND, WEAK, f"60 settle by={KINNARI} > NOT_FOUND"],
    "A day later a countersignature ends none.": [
        *BLIND,
        WEAK,
        "86431 countersign to_state=WAITING handed_over_at=31 > CONTEST_TOO_LATE",
    ],
    "It was recorded: it is not brought again.": [*BLIND, WEAK, "60 badge none > ALREADY_DEPOSITED"],
}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-029", BLOCKS)
    for policy, told in (("ALL", TOGETHER), ("ANY", EACH)):
        stories(sheet, "LN-CUS-035", told, shipment={"parcels": 2, "policy": policy})
    for obligations, told in ((["PAY"], OWED), (["COLD"], COLD), (["PAY", "AGE"], TWO), ([99], UNKNOWN)):
        stories(sheet, "LN-CUS-036", told, obligations=obligations)
    stories(sheet, "LN-CUS-036", SENT, journey="FIRST_MILE", obligations=["PAY"])
    stories(sheet, "LN-CUS-043", RECEIPTS)
    stories(sheet, "LN-CUS-044", GRADES)
    stories(sheet, "LN-CUS-045", DEMANDED, demanded_grade="OCCUPANCY_CHANGED")
