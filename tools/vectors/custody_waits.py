"""Stories of parcels that are expected and do not come (LN-CUS-050)."""

from tools.vectors.form import Sheet
from tools.vectors.stories import BROUGHT, stories

LAPSED = "14400 clock > ReservationLapsed EXPECTED reservation=LAPSED"
GIVEN_UP = "100800 clock > ExpectationEnded ABORTED reservation=LAPSED"

NEVER_CAME = {
    "A day after its promise is over it is expected no more.": [LAPSED, GIVEN_UP],
    "A microsecond before it still is.": [LAPSED, "100799.999999 clock > nothing"],
    "And may be brought.": [LAPSED, "100799 badge empty > DepositStarted DEPOSITING"],
    "Then no driver brings it.": [LAPSED, GIVEN_UP, "100801 badge empty > NOT_EXPECTED"],
    "Nor is it cancelled.": [LAPSED, GIVEN_UP, "100801 cancel > RESERVATION_ENDED"],
    "Nor blocked.": [LAPSED, GIVEN_UP, "100801 block cause=COURIER > RESERVATION_ENDED"],
    "What came is not given up.": [*BROUGHT, "100800 clock > nothing"],
}
FOR_EVER = {"One whose event names no end is expected until it is cancelled.": ["9999999 clock > nothing"]}


def write(sheet: Sheet) -> None:
    """All of them."""
    stories(sheet, "LN-CUS-050", NEVER_CAME)
    stories(sheet, "LN-CUS-050", FOR_EVER, reserved=False)
