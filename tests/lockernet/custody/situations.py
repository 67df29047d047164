"""Every situation and every command of the second list in `second_list`, made by hand."""

from datetime import datetime, timedelta

from lockernet.custody.commands import (
    AcceptReceipt,
    Block,
    BreakPromise,
    CancelParcel,
    CloseDispute,
    Command,
    ConfirmCollected,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmLeftInside,
    ConfirmOccupied,
    ConfirmRemoved,
    ConfirmTakenBack,
    ContestReceipt,
    Countersign,
    EndExpectation,
    EndHold,
    EndSession,
    Extend,
    ForceOpening,
    HardenReservation,
    Inspect,
    InterruptSession,
    LabelParcel,
    LapseReservation,
    LoseTrack,
    MeetObligation,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    OpenForStaff,
    OpenFromAfar,
    OrderCollection,
    OrderRemoval,
    RefuseParcel,
    RefuseSoft,
    Reissue,
    Release,
    ReportClosed,
    ReportForced,
    ReportOpened,
    ReportStayedShut,
    SayWrong,
    StretchHold,
)
from lockernet.custody.state import LATE_COMER, TIME_TO_OPEN, Custody
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.grants import MaintenanceAction
from lockernet.models.points import Obligation
from tests.lockernet.custody.parcels import (
    ALARM,
    AWAITED,
    BEGUN,
    BLOCKED,
    CANCELLED,
    COLLECTED,
    CUT,
    DEPOSITED,
    DOOR,
    HOLD,
    LAPSED,
    OPENED,
    OVERDUE,
    REMOVED,
    REOPENED,
    RESERVED_UNTIL,
    SENT,
    SOFT,
    UNSURE,
    UNTIL,
    WALK_IN,
    WITHDRAWN,
    afar,
    after,
    closed,
    collecting,
    collection_started,
    deposit_started,
    depositing,
    disputed,
    forced,
    inspected,
    removing,
    waiting,
)

SOON = BEGUN + timedelta(seconds=1)
"""Within the visit, before a door must have opened."""
SLOW = BEGUN + TIME_TO_OPEN
"""Within the visit, when a door that was not seen open stayed shut."""
LATE = UNTIL + TIME_TO_OPEN
"""When a pulse of the visit's last moment has had its time."""
NEXT_DAY = BEGUN + timedelta(hours=24)
HOLD_OVER = BEGUN + HOLD
LONGER = BEGUN + HOLD + timedelta(hours=1)
RECEIPT = bytes(32)

COMMANDS: dict[str, Command] = {
    "deposit": OpenForDeposit(compartment_id=DOOR, session_until=UNTIL, occupied_before=False),
    "code": OpenForDeposit(compartment_id=DOOR, session_until=UNTIL, tier=CodeTier.T1),
    "inside": ConfirmInside(),
    "back": ConfirmTakenBack(),
    "big": ConfirmDoesNotFit(),
    "full": ConfirmOccupied(),
    "hurt": ConfirmDamaged(),
    "collect": OpenForCollection(tier=CodeTier.T2, generation=0, session_until=UNTIL, occupied_before=True),
    "have": ConfirmCollected(),
    "leave": ConfirmLeftInside(),
    "refuse": RefuseParcel(),
    "empty": SayWrong(DisputeReason.COMPARTMENT_EMPTY),
    "harm": SayWrong(DisputeReason.DAMAGED),
    "fetch": OpenForRemoval(session_until=UNTIL, occupied_before=True),
    "gone": ConfirmRemoved(),
    "opened": ReportOpened(),
    "shut?": ReportClosed(None),
    "shut-": ReportClosed(False),
    "shut+": ReportClosed(True),
    "stuck": ReportStayedShut(),
    "end": EndSession(),
    "cut": InterruptSession(),
    "look+": Inspect(inside=True),
    "look-": Inspect(inside=False),
    "cancel": CancelParcel(),
    "extend": Extend(until=LONGER, latest=LONGER),
    "block": Block(BlockCause.CUSTOMS),
    "free": Release(),
    "new": Reissue(1),
    "label": LabelParcel(),
    "meet": MeetObligation(Obligation.PAY),
    "pick": OrderCollection(),
    "away": OrderRemoval(),
    "sign": Countersign(RECEIPT, CustodyState.WAITING, BEGUN),
    "contest": ContestReceipt(RECEIPT, CustodyState.WAITING, BEGUN, DisputeReason.NO_HANDOVER),
    "settle": CloseDispute(),
    "force": ForceOpening(RECEIPT),
    "afar": OpenFromAfar("DOOR_DID_NOT_OPEN", UNTIL),
    "staff": OpenForStaff(RECEIPT, MaintenanceAction.INSPECT, UNTIL),
    "key": ReportForced(RECEIPT),
    "receipt": AcceptReceipt(CustodyState.COLLECTED, EvidenceGrade.SCANNED),
    "lapse": LapseReservation(),
    "harden": HardenReservation(RESERVED_UNTIL + timedelta(hours=1)),
    "soft-no": RefuseSoft("POINT_FULL"),
    "break": BreakPromise("DOOR_DID_NOT_OPEN"),
    "hold": EndHold(),
    "never": EndExpectation(),
    "stretch": StretchHold(LONGER),
    "lose": LoseTrack(),
    "told": LoseTrack("A09"),
}

SEEN = DEPOSITED.model_copy(update={"grade": EvidenceGrade.OCCUPANCY_CHANGED})
EMPTY = disputed(DisputeReason.COMPARTMENT_EMPTY)
HELD = collecting(OPENED, closed(False), UNSURE, EMPTY)
"""Its recipient said that the compartment was empty."""

PLACES = {
    CustodyState.UNSPECIFIED: after().model_copy(update={"state": CustodyState.UNSPECIFIED}),
    CustodyState.EXPECTED: after(),
    CustodyState.DEPOSITING: depositing(),
    CustodyState.WAITING: waiting(),
    CustodyState.COLLECTING: collecting(),
    CustodyState.COLLECTED: collecting(COLLECTED),
    CustodyState.REMOVING: removing(),
    CustodyState.REMOVED: removing(OPENED, closed(False), REMOVED),
    CustodyState.WITHDRAWN: collecting(OPENED, closed(False), WITHDRAWN),
    CustodyState.ABORTED: after(CANCELLED),
    CustodyState.UNCERTAIN: depositing(UNSURE),
}

_STATES: dict[str, tuple[Custody, datetime]] = {
    state.name: (custody, SOON) for state, custody in PLACES.items()
}

AT_DOORS: dict[str, tuple[Custody, datetime]] = {
    **_STATES,
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
    "WAITING/disturbed": (waiting(ALARM), SOON),
    "WAITING/seen": (after(deposit_started(), SEEN), SOON),
    "WAITING/pulsed": (waiting(afar()), SOON),
    "WAITING/pulsed/late": (waiting(afar()), UNTIL),
    "WAITING/seen/disturbed": (after(deposit_started(), SEEN, ALARM), SOON),
    **{
        f"{name}/{how}": (custody, now)
        for name, visit in (("COLLECTING", collecting), ("REMOVING", removing))
        for how, custody, now in (
            ("slow", visit(), SLOW),
            ("open", visit(OPENED), SLOW),
            ("shut", visit(OPENED, closed(False)), SLOW),
            ("again", visit(OPENED, closed(False), REOPENED), SLOW),
            ("cut", visit(CUT), SLOW),
            ("over", visit(), UNTIL),
            ("open/over", visit(OPENED), UNTIL),
            ("shut/over", visit(OPENED, closed(False)), UNTIL),
            ("full/over", visit(OPENED, closed(True)), UNTIL),
            ("again/over", visit(OPENED, closed(False), REOPENED), UNTIL),
            ("again/late", visit(OPENED, closed(False), REOPENED), LATE),
            ("cut/over", visit(CUT), UNTIL),
        )
    },
    "UNCERTAIN/held": (HELD, SOON),
    "UNCERTAIN/forced": (waiting(forced(True)), SOON),
    "UNCERTAIN/key": (waiting(forced(False)), SOON),
    "UNCERTAIN/missing": (waiting(inspected(False), EMPTY), SOON),
}
"""`open`: the door is seen open. `shut`: seen open, then shut, infrared empty (`full`: not; of a deposit: nor
before; `blind`: there is none). `again`: then told to open once more. `cut`: the node was away and nothing
was seen. `over`: the visit has just ended. `late`: ten seconds after that. `disturbed`: its door opened for
nobody. `pulsed`: it was opened from afar and may open until the visit's time. `seen`: the infrared saw it
arrive. `held`: said to be empty. `forced`, `key`: opened for an authority by pulse, by key. `missing`: then
found empty."""

ORDERED: dict[str, tuple[Custody, datetime]] = {
    **_STATES,
    "EXPECTED/over": (after(), RESERVED_UNTIL),
    "EXPECTED/walk-in": (after(known_by=WALK_IN), RESERVED_UNTIL),
    "EXPECTED/no-show": (after(known_by=AWAITED), RESERVED_UNTIL),
    "EXPECTED/lapsed": (after(LAPSED), RESERVED_UNTIL + LATE_COMER),
    "EXPECTED/soft": (after(known_by=SOFT), SOON),
    "EXPECTED/soft/over": (after(known_by=SOFT), RESERVED_UNTIL),
    "EXPECTED/blocked": (after(BLOCKED), SOON),
    "EXPECTED/sent": (after(known_by=SENT), SOON),
    "WAITING/sent": (waiting(known_by=SENT), SOON),
    "WAITING/hold-over": (waiting(), HOLD_OVER),
    "WAITING/overdue": (waiting(OVERDUE), HOLD_OVER),
    "WAITING/blocked": (waiting(BLOCKED), SOON),
    "WAITING/disputed": (waiting(disputed()), SOON),
    "WAITING/weak": (waiting(disputed(DisputeReason.WEAK_EVIDENCE)), SOON),
    "WAITING/day-old": (waiting(), NEXT_DAY),
    "COLLECTING/overdue": (waiting(OVERDUE, collection_started()), SOON),
    "COLLECTED/disputed": (collecting(COLLECTED, disputed()), SOON),
    "UNCERTAIN/held": (HELD, SOON),
    "UNCERTAIN/missing": (waiting(inspected(False), EMPTY), SOON),
}
"""`over`: reserved_until has passed. `no-show`: so has the time to expect it.
`lapsed`: its promise did, a day ago. `sent`: a parcel of the first mile, not paid for. `hold-over`: the hold
has ended and no mark says so. `weak`: disputed for weak evidence. `day-old`: deposited 24 hours ago."""

SITUATIONS = {**AT_DOORS, **ORDERED}
