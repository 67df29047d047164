"""Every situation and every command of the second list in `test_transitions`, made by hand."""

from datetime import datetime, timedelta

from lockernet.custody.commands import (
    CancelParcel,
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmTakenBack,
    EndSession,
    InterruptSession,
    LapseReservation,
    OpenForCollection,
    OpenForDeposit,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.state import TIME_TO_OPEN, Custody
from lockernet.models.custody import CodeTier, CustodyState
from tests.lockernet.custody.parcels import (
    BEGUN,
    CANCELLED,
    COLLECTED,
    CUT,
    DEPOSITED,
    DOOR,
    OPENED,
    REOPENED,
    RESERVED_UNTIL,
    UNSURE,
    UNTIL,
    WALK_IN,
    after,
    closed,
    collecting,
    deposit_started,
    depositing,
)

SOON = BEGUN + timedelta(seconds=1)
"""Within the visit, before a door must have opened."""
SLOW = BEGUN + TIME_TO_OPEN
"""Within the visit, when a door that was not seen open stayed shut."""
LATE = UNTIL + TIME_TO_OPEN
"""When a pulse of the visit's last moment has had its time."""

COMMANDS: dict[str, Command] = {
    "deposit": OpenForDeposit(compartment_id=DOOR, session_until=UNTIL, occupied_before=False),
    "inside": ConfirmInside(),
    "back": ConfirmTakenBack(),
    "cancel": CancelParcel(),
    "collect": OpenForCollection(tier=CodeTier.T2, generation=0, session_until=UNTIL, occupied_before=True),
    "have": ConfirmCollected(),
    "opened": ReportOpened(),
    "shut?": ReportClosed(None),
    "shut-": ReportClosed(False),
    "shut+": ReportClosed(True),
    "stuck": ReportStayedShut(),
    "end": EndSession(),
    "cut": InterruptSession(),
    "lapse": LapseReservation(),
}

PLACES = {
    CustodyState.UNSPECIFIED: after().model_copy(update={"state": CustodyState.UNSPECIFIED}),
    CustodyState.EXPECTED: after(),
    CustodyState.DEPOSITING: depositing(),
    CustodyState.WAITING: after(deposit_started(), DEPOSITED),
    CustodyState.COLLECTING: collecting(),
    CustodyState.COLLECTED: collecting(COLLECTED),
    CustodyState.REMOVING: after(deposit_started(), DEPOSITED).model_copy(
        update={"state": CustodyState.REMOVING}
    ),
    CustodyState.REMOVED: after(deposit_started(), DEPOSITED).model_copy(
        update={"state": CustodyState.REMOVED}
    ),
    CustodyState.WITHDRAWN: after(deposit_started(), DEPOSITED).model_copy(
        update={"state": CustodyState.WITHDRAWN}
    ),
    CustodyState.ABORTED: after(CANCELLED),
    CustodyState.UNCERTAIN: depositing(UNSURE),
}

SITUATIONS: dict[str, tuple[Custody, datetime]] = {
    **{state.name: (custody, SOON) for state, custody in PLACES.items()},
    "EXPECTED/over": (after(), RESERVED_UNTIL),
    "EXPECTED/walk-in": (after(known_by=WALK_IN), RESERVED_UNTIL),
    "DEPOSITING/slow": (depositing(), SLOW),
    "DEPOSITING/open": (depositing(OPENED), SLOW),
    "DEPOSITING/shut": (depositing(OPENED, closed(False)), SLOW),
    "DEPOSITING/blind": (depositing(OPENED, closed(None), before=None), SLOW),
    "DEPOSITING/full": (depositing(OPENED, closed(True), before=True), SLOW),
    "DEPOSITING/again": (depositing(OPENED, closed(False), REOPENED), SLOW),
    "DEPOSITING/cut": (depositing(CUT), SLOW),
    "DEPOSITING/over": (depositing(), UNTIL),
    "DEPOSITING/open/over": (depositing(OPENED), UNTIL),
    "DEPOSITING/shut/over": (depositing(OPENED, closed(False)), UNTIL),
    "DEPOSITING/blind/over": (depositing(OPENED, closed(None), before=None), UNTIL),
    "DEPOSITING/full/over": (depositing(OPENED, closed(True), before=True), UNTIL),
    "DEPOSITING/again/over": (depositing(OPENED, closed(None), REOPENED), UNTIL),
    "DEPOSITING/again/late": (depositing(OPENED, closed(None), REOPENED), LATE),
    "DEPOSITING/cut/over": (depositing(CUT), UNTIL),
    "COLLECTING/slow": (collecting(), SLOW),
    "COLLECTING/open": (collecting(OPENED), SLOW),
    "COLLECTING/shut": (collecting(OPENED, closed(False)), SLOW),
    "COLLECTING/again": (collecting(OPENED, closed(False), REOPENED), SLOW),
    "COLLECTING/cut": (collecting(CUT), SLOW),
    "COLLECTING/over": (collecting(), UNTIL),
    "COLLECTING/open/over": (collecting(OPENED), UNTIL),
    "COLLECTING/shut/over": (collecting(OPENED, closed(False)), UNTIL),
    "COLLECTING/full/over": (collecting(OPENED, closed(True)), UNTIL),
    "COLLECTING/again/over": (collecting(OPENED, closed(False), REOPENED), UNTIL),
    "COLLECTING/again/late": (collecting(OPENED, closed(False), REOPENED), LATE),
    "COLLECTING/cut/over": (collecting(CUT), UNTIL),
}
"""`open`: the door is seen open. `shut`: seen open, then shut, infrared empty (`full`: not; of a deposit: nor
before; `blind`: there is none). `again`: then told to open once more. `cut`: the node was away and nothing
was seen. `over`: the visit, or the promise, has just ended. `late`: ten seconds after that."""
