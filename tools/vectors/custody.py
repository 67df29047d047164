"""Stories of one parcel at one point, from the table of docs/spec/custody.md (LN-CUS, LN-COD).

How a line of a story is read: `tools.vectors.stories`.
"""

from tools.vectors import (
    custody_deposits,
    custody_doubt,
    custody_marks,
    custody_orders,
    custody_receipts,
    custody_removals,
    custody_taking_out,
    custody_waits,
)
from tools.vectors.form import Sheet, Vector
from tools.vectors.stories import BLIND, BROUGHT, FETCHED, FETCHING, LOST, story
from tools.vectors.world import KINNARI

TOPIC = "custody"

PARTS = (
    custody_orders,
    custody_deposits,
    custody_taking_out,
    custody_marks,
    custody_doubt,
    custody_removals,
    custody_receipts,
    custody_waits,
)
"""What came with the whole table, each part a page of stories; new ones stand at the end, so ids stay."""


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_whole, _orders, _hand_overs, _drivers_word, _infrared, _re_opens, _shut_doors):
        write(sheet)
    for write in (_uncertain, _alarms, _empty_visits, _restarts, _codes):
        write(sheet)
    for part in PARTS:
        part.write(sheet)
    return sheet.vectors


def _whole(sheet: Sheet) -> None:
    rule, no = "LN-CUS-001", "TRANSITION_NOT_ALLOWED"
    story(sheet, rule, "A parcel comes and is collected.", *BROUGHT, *FETCHED)
    story(sheet, rule, "A walk-in goes the same way.", *BROUGHT, *FETCHED, reserved=False)
    story(sheet, rule, "Nobody is inside who was not let in.", f"0 inside > {no}")
    story(sheet, rule, "Nothing to take back where nothing was opened.", f"0 taken > {no}")
    story(sheet, rule, "Nobody has collected a parcel that waits.", *BROUGHT, f"60 done > {no}")
    story(sheet, rule, "A waiting parcel is not brought once more.", *BROUGHT, f"60 inside > {no}")
    story(sheet, rule, "A recipient is no driver.", *BROUGHT, *FETCHING, f"3610 inside > {no}")
    story(sheet, rule, "A driver is no recipient.", *BROUGHT[:2], f"10 done > {no}")
    story(sheet, rule, "A latch at a parcel that is not here means nothing.", "0 open > nothing")
    story(sheet, rule, "A restart between visits means nothing.", *BROUGHT, "60 restart > nothing")


def _orders(sheet: Sheet) -> None:
    story(sheet, "LN-CUS-005", "It is brought once.", *BROUGHT)
    twice = "badge empty > ALREADY_DEPOSITED"
    story(sheet, "LN-CUS-005", "A waiting parcel was deposited.", *BROUGHT, f"60 {twice}")
    story(
        sheet,
        "LN-CUS-005",
        "While it is collected it was deposited too.",
        *BROUGHT,
        *FETCHING,
        f"3610 {twice}",
    )
    story(sheet, "LN-CUS-005", "So it was when it is gone.", *BROUGHT, *FETCHED, f"4000 {twice}")
    rule, late = "LN-CUS-010", "cancel > CANCEL_TOO_LATE"
    cancelled = "0 cancel > ReservationCancelled ABORTED"
    story(sheet, rule, "An expected parcel can be cancelled.", cancelled)
    story(sheet, rule, "A door was told to open: only the door knows now.", BROUGHT[0], f"1 {late}")
    story(sheet, rule, "It waits.", *BROUGHT, f"60 {late}")
    story(sheet, rule, "It is being collected.", *BROUGHT, *FETCHING, f"3610 {late}")
    story(sheet, rule, "It is gone.", *BROUGHT, *FETCHED, f"4000 {late}")
    story(sheet, rule, "Nobody knows where it is.", *LOST, f"200 {late}")
    story(sheet, "LN-CAP-005", "It was cancelled before.", cancelled, "9 cancel > RESERVATION_ENDED")
    lapse = "14400 clock > ReservationLapsed EXPECTED"
    story(sheet, "LN-CAP-005", "At reserved_until the promise lapses; the parcel is expected still.", lapse)
    story(sheet, "LN-CAP-005", "Until then it holds.", "14399 clock > nothing")
    late_comer = [lapse, "14500 badge empty > DepositStarted DEPOSITING"]
    story(sheet, "LN-CAP-005", "A late deposit is a walk-in.", *late_comer)
    story(
        sheet,
        "LN-REQ-005",
        "To another courier the parcel does not exist.",
        f"0 cancel by={KINNARI} > NOT_FOUND",
    )
    story(sheet, "LN-CUS-004", "The courier's own driver.", BROUGHT[0])
    story(sheet, "LN-CUS-004", "Another courier's driver.", f"0 badge empty by={KINNARI} > NOT_EXPECTED")
    story(sheet, "LN-CUS-004", "Its order was cancelled.", cancelled, "9 badge empty > NOT_EXPECTED")
    waiting = [*BROUGHT, f"60 badge empty by={KINNARI} > NOT_EXPECTED"]
    story(sheet, "LN-CUS-004", "Another courier's driver is not told that it waits.", *waiting)


def _hand_overs(sheet: Sheet) -> None:
    rule, no = "LN-CUS-008", "TRANSITION_NOT_ALLOWED"
    told = "31 inside > ParcelDeposited WAITING DOOR_CLOSED"
    story(sheet, rule, "The door was seen open and then shut.", *BLIND, told)
    story(sheet, rule, "The door was never seen open.", BLIND[0], f"5 inside > {no}")
    story(sheet, rule, "The door is open.", *BLIND[:2], f"5 inside > {no}")
    story(
        sheet, rule, "The door is open again.", *BLIND, "40 open > DoorOpened DEPOSITING", f"41 inside > {no}"
    )
    story(sheet, rule, "A person says done; the door is open.", *BROUGHT, *FETCHING, f"3610 done > {no}")
    story(
        sheet, rule, "A person says done; the door never opened.", *BROUGHT, FETCHING[0], f"3605 done > {no}"
    )
    story(sheet, rule, "A person says taken back; the door is open.", *BLIND[:2], f"5 taken > {no}")
    away = [BROUGHT[0], "3 restart > SessionInterrupted DEPOSITING"]
    seen = "40 closed full > ParcelDeposited WAITING OCCUPANCY_CHANGED"
    story(sheet, rule, "The node was away; the infrared went from empty to full.", *away, seen)


def _drivers_word(sheet: Sheet) -> None:
    rule = "LN-CUS-009"
    story(sheet, rule, "A shut door without infrared decides nothing.", *BLIND)
    story(sheet, rule, "So no code opens it yet.", *BLIND, "35 code none > TRANSITION_NOT_ALLOWED")
    story(sheet, rule, "The driver says: inside.", *BLIND, "31 inside > ParcelDeposited WAITING DOOR_CLOSED")
    back = "31 taken > DepositAborted EXPECTED VISIT_WITHOUT_HANDOVER"
    story(sheet, rule, "The driver says: taken back.", *BLIND, back)
    silent = "120 clock > ParcelDeposited WAITING DOOR_CLOSED"
    story(sheet, rule, "A driver who says nothing has said yes.", *BLIND, silent)
    story(sheet, rule, "Not before the visit is over.", *BLIND, "119.999999 clock > nothing")
    story(sheet, rule, "Unless the infrared says empty.", *LOST)
    flat = [*LOST[:3], "35 inside > ParcelDeposited WAITING DOOR_CLOSED"]
    story(sheet, rule, "A flat parcel is not seen; the driver's word undoes nothing.", *flat)
    story(sheet, rule, "Empty to full needs no word.", *BROUGHT)
    full = ["0 badge full > DepositStarted DEPOSITING", BROUGHT[1], "30 closed full > DoorClosed DEPOSITING"]
    story(sheet, rule, "Full before and full now is no change.", *full)
    story(sheet, rule, "Taken back, then called inside.", *BLIND, back, "35 inside > TRANSITION_NOT_ALLOWED")


def _infrared(sheet: Sheet) -> None:
    rule = "LN-CUS-017"
    slow = [*LOST[:3], "33 closed full > ParcelDeposited WAITING OCCUPANCY_CHANGED"]
    story(sheet, rule, "A slow infrared corrects what the closing door said.", *slow)
    late = [*BROUGHT, *FETCHING, "3620 closed full > DoorClosed COLLECTING"]
    story(sheet, rule, "For a collection too.", *late, "3623 closed empty > DoorClosed COLLECTING")
    story(sheet, rule, "The same word again is no news.", *LOST[:3], "33 closed empty > nothing")
    story(sheet, rule, "That it fell silent is no news.", *LOST[:3], "33 closed none > nothing")
    story(sheet, rule, "Before the door opened its word is no news.", BROUGHT[0], "2 closed full > nothing")
    before = [BROUGHT[0], "2 closed full > nothing", "3 inside > TRANSITION_NOT_ALLOWED"]
    story(sheet, rule, "And makes no deposit.", *before)


def _re_opens(sheet: Sheet) -> None:
    rule, no = "LN-CUS-018", "TRANSITION_NOT_ALLOWED"
    again = "40 badge none > CompartmentReopened DEPOSITING"
    story(sheet, rule, "The pulse is in flight: nobody says inside.", *BLIND, again, f"41 inside > {no}")
    story(sheet, rule, "Nor taken back.", *BLIND, again, f"41 taken > {no}")
    story(sheet, rule, "The visit is not over at its end.", *BLIND, again, "120 clock > nothing")
    over = "130 clock > ParcelDeposited WAITING DOOR_CLOSED"
    story(sheet, rule, "But 10 s later.", *BLIND, again, over)
    moved = [again, "43 open > DoorOpened DEPOSITING", "50 closed none > DoorClosed DEPOSITING"]
    told = "51 inside > ParcelDeposited WAITING DOOR_CLOSED"
    story(sheet, rule, "The door moved, so the pulse has come.", *BLIND, *moved, told)
    fetched = [*BROUGHT, *FETCHING, "3620 closed empty > DoorClosed COLLECTING"]
    more = "3625 code empty > CompartmentReopened COLLECTING"
    story(sheet, rule, "The same for a collection.", *fetched, more, f"3626 done > {no}")
    rule = "LN-COD-009"
    two = [more, "3630 code empty > CompartmentReopened COLLECTING"]
    story(sheet, rule, "Twice the door opens again.", *fetched, *two)
    story(sheet, rule, "Not a third time.", *fetched, *two, "3640 code empty > REOPEN_REFUSED")
    story(sheet, rule, "Not when the visit is over.", *fetched, "3720 code empty > REOPEN_REFUSED")
    last = "3719.999999 code empty > CompartmentReopened COLLECTING"
    story(sheet, rule, "Until its last moment.", *fetched, last)
    driver = [again, "45 badge none > CompartmentReopened DEPOSITING"]
    story(sheet, rule, "For a driver alike.", *BLIND, *driver, "50 badge none > REOPEN_REFUSED")


def _shut_doors(sheet: Sheet) -> None:
    rule = "LN-CUS-011"
    shut = "10 clock > DepositAborted EXPECTED DOOR_DID_NOT_OPEN"
    story(sheet, rule, "The door did not open within 10 s.", BROUGHT[0], shut)
    story(sheet, rule, "A moment before, it may still.", BROUGHT[0], "9.999999 clock > nothing")
    story(sheet, rule, "It opened in time.", *BROUGHT[:2], "10 clock > nothing")
    story(
        sheet,
        rule,
        "The driver gets another compartment.",
        BROUGHT[0],
        shut,
        "12 badge empty > DepositStarted DEPOSITING",
    )
    story(
        sheet,
        rule,
        "The visit ended; there is nothing to confirm.",
        BROUGHT[0],
        shut,
        "12 inside > TRANSITION_NOT_ALLOWED",
    )
    stuck = [*BROUGHT, FETCHING[0], "3610 clock > CollectionAborted WAITING DOOR_DID_NOT_OPEN"]
    story(
        sheet,
        rule,
        "A collection goes back to WAITING and its code stays good.",
        *stuck,
        "3620 code full > CollectionStarted COLLECTING",
    )
    story(sheet, rule, "Nothing was collected.", *stuck, "3620 done > TRANSITION_NOT_ALLOWED")


def _uncertain(sheet: Sheet) -> None:
    rule, no = "LN-CUS-012", "CUSTODY_UNCERTAIN"
    story(sheet, rule, "No word, and the infrared says empty.", *LOST)
    away = [BROUGHT[0], "3 restart > SessionInterrupted DEPOSITING"]
    lost = "120 clock > CustodyMarkedUncertain UNCERTAIN CUSTODY_UNCERTAIN"
    story(sheet, rule, "The door may have moved while the node was away.", *away, lost)
    story(sheet, rule, "No code opens it.", *LOST, f"3600 code full > {no}")
    story(sheet, rule, "No label opens it.", *LOST, f"200 badge empty > {no}")
    story(sheet, rule, "Nobody confirms it afterwards.", *LOST, "200 inside > TRANSITION_NOT_ALLOWED")


def _alarms(sheet: Sheet) -> None:
    rule = "LN-CUS-019"
    story(
        sheet,
        rule,
        "The door of a waiting parcel opens by itself.",
        *BROUGHT,
        "60 open > UnexpectedDoorOpened WAITING",
    )
    story(sheet, rule, "That of an uncertain one.", *LOST, "200 open > UnexpectedDoorOpened UNCERTAIN")
    alarm = [*BROUGHT, "60 open > UnexpectedDoorOpened WAITING"]
    story(sheet, rule, "Nothing moved: the code is good.", *alarm, FETCHING[0])
    story(sheet, rule, "Nothing moved: nobody has collected.", *alarm, "65 done > TRANSITION_NOT_ALLOWED")


def _empty_visits(sheet: Sheet) -> None:
    rule = "LN-CUS-013"
    kept = [*BROUGHT, *FETCHING, "3620 closed full > DoorClosed COLLECTING"]
    over = "3720 clock > CollectionAborted WAITING VISIT_WITHOUT_HANDOVER"
    story(sheet, rule, "The person left the parcel inside.", *kept, over)
    again = "3800 code full > CollectionStarted COLLECTING"
    story(sheet, rule, "Its code is as good as before.", *kept, over, again)
    story(sheet, rule, "Nothing was collected.", *kept, over, "3725 done > TRANSITION_NOT_ALLOWED")
    back = [*BLIND, "31 taken > DepositAborted EXPECTED VISIT_WITHOUT_HANDOVER"]
    story(
        sheet,
        rule,
        "Taken back, and expected with its promise.",
        *back,
        "60 badge none > DepositStarted DEPOSITING",
    )
    story(sheet, rule, "It can be cancelled as before.", *back, "60 cancel > ReservationCancelled ABORTED")


def _restarts(sheet: Sheet) -> None:
    rule = "LN-CUS-016"
    cut = "3 restart > SessionInterrupted DEPOSITING"
    story(sheet, rule, "A restart opens nothing; the visit goes on, marked.", BROUGHT[0], cut)
    story(sheet, rule, "A word alone moves nothing.", BROUGHT[0], cut, "20 inside > TRANSITION_NOT_ALLOWED")
    story(
        sheet,
        rule,
        "10 s without movement end nothing: the node was away.",
        BROUGHT[0],
        cut,
        "12 clock > nothing",
    )
    back = "20 taken > DepositAborted EXPECTED VISIT_WITHOUT_HANDOVER"
    story(sheet, rule, "The driver may say that it was taken back.", BROUGHT[0], cut, back)
    again = "20 badge empty > CompartmentReopened DEPOSITING"
    story(sheet, rule, "The driver shows badge and label again.", BROUGHT[0], cut, again)
    fetch = [*BROUGHT, FETCHING[0], "3602 restart > SessionInterrupted COLLECTING"]
    waits = "3720 clock > CollectionAborted WAITING VISIT_WITHOUT_HANDOVER"
    story(sheet, rule, "An interrupted collection whose door was not seen to move.", *fetch, waits)
    gone = [*fetch, "3640 closed empty > DoorClosed COLLECTING"]
    story(
        sheet,
        rule,
        "Unless the infrared went from full to empty.",
        *gone,
        "3720 clock > ParcelCollected COLLECTED OCCUPANCY_CHANGED",
    )
    story(sheet, rule, "Said at the door, it needs the door.", *fetch, "3640 done > TRANSITION_NOT_ALLOWED")


def _codes(sheet: Sheet) -> None:
    rule = "LN-COD-011"
    raised = "3600 code full generation=2 > CollectionStarted COLLECTING"
    back = "3610 clock > CollectionAborted WAITING DOOR_DID_NOT_OPEN"
    story(sheet, rule, "A code of a higher generation raises it.", *BROUGHT, raised)
    story(
        sheet,
        rule,
        "Then the code of the courier's QR is dead.",
        *BROUGHT,
        raised,
        back,
        "3700 code full > CODE_REFUSED",
    )
    lower = "3700 code full generation=1 > CODE_REFUSED"
    story(sheet, rule, "And every lower one.", *BROUGHT, raised, back, lower)
    same = "3700 code full generation=2 > CollectionStarted COLLECTING"
    story(sheet, rule, "The same one is good.", *BROUGHT, raised, back, same)
