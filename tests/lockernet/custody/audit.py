"""What an auditor checks of each decision, against the ledger and never against the code's own memory."""

from lockernet.custody.commands import (
    AcceptReceipt,
    Command,
    ConfirmCollected,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmLeftInside,
    ConfirmOccupied,
    ConfirmRemoved,
    ConfirmTakenBack,
    EndSession,
    ForceOpening,
    Inspect,
    OpenForCollection,
    OpenForDeposit,
    OpenForStaff,
    OpenFromAfar,
    RefuseParcel,
    ReportClosed,
    ReportOpened,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.parties import holder
from lockernet.custody.setting import Setting
from lockernet.custody.state import TIME_TO_OPEN, Custody
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentForced,
    CompartmentReopened,
    CustodyResolved,
    DepositStarted,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    ParcelCollected,
    ParcelDeposited,
    ParcelRemoved,
    ParcelWithdrawn,
    RemovalStarted,
    UnexpectedDoorOpened,
)
from lockernet.models.grants import GrantAction
from lockernet.models.points import Obligation
from tests.lockernet.custody.ledger import Life

EXPECTED, DEPOSITING, WAITING = CustodyState.EXPECTED, CustodyState.DEPOSITING, CustodyState.WAITING
COLLECTING, COLLECTED = CustodyState.COLLECTING, CustodyState.COLLECTED
REMOVING, REMOVED = CustodyState.REMOVING, CustodyState.REMOVED
WITHDRAWN, ABORTED, UNCERTAIN = CustodyState.WITHDRAWN, CustodyState.ABORTED, CustodyState.UNCERTAIN

WAYS: dict[CustodyState, set[CustodyState]] = {
    EXPECTED: {DEPOSITING, ABORTED},
    DEPOSITING: {WAITING, EXPECTED, UNCERTAIN},
    WAITING: {COLLECTING, REMOVING, UNCERTAIN},
    COLLECTING: {COLLECTED, WITHDRAWN, WAITING, UNCERTAIN},
    REMOVING: {REMOVED, WAITING, UNCERTAIN},
    UNCERTAIN: {WAITING, EXPECTED, COLLECTED, REMOVED, WITHDRAWN},
    COLLECTED: set(),
    REMOVED: set(),
    WITHDRAWN: set(),
    ABORTED: set(),
}
"""Written by hand from the design, section 7; ended states have no way on."""

VISITING = {DEPOSITING, COLLECTING, REMOVING}
BESIDE_VISITS = (CompartmentForced, DoorOpenedRemotely, DoorOpenedForStaff)
PULSES = (DepositStarted, CollectionStarted, RemovalStarted, CompartmentReopened, *BESIDE_VISITS)
AT_VISITS = (ParcelDeposited, ParcelCollected, ParcelWithdrawn, ParcelRemoved)
HANDOVERS = (*AT_VISITS, CustodyResolved)
NO_HANDOVER = (ConfirmTakenBack, ConfirmDoesNotFit, ConfirmOccupied, ConfirmDamaged, ConfirmLeftInside)
WORDS = (ConfirmInside, ConfirmCollected, ConfirmRemoved, RefuseParcel, *NO_HANDOVER)
SCANS = (ConfirmInside, ConfirmCollected, ConfirmRemoved, Inspect)


def check_pulse(life: Life, command: Command, setting: Setting, outcome: Accepted) -> None:
    """A pulse has its committed cause, and a re-open its limits."""
    pulsed = [each for each in outcome.events if isinstance(each, PULSES)]
    by_key = bool(pulsed) and isinstance(pulsed[0], CompartmentForced) and not pulsed[0].pulsed
    assert outcome.unlock is (bool(pulsed) and not by_key)
    if not pulsed or not isinstance(pulsed[0], CompartmentReopened):
        return
    visit = life.visit
    assert visit is not None
    visit.pulses += 1
    visit.in_flight = True
    assert visit.pulses <= 3, "at most two re-opens in one visit"
    assert setting.now < visit.until, "and only within it"
    assert pulsed[0].compartment_id == life.custody.compartment_id


def check_permission(life: Life, command: Command, setting: Setting, outcome: Accepted) -> None:
    """Codes open no blocked door and none that is not paid for; a removal has its order and its reason."""
    custody = life.custody
    if not outcome.unlock or isinstance(command, ForceOpening | OpenFromAfar | OpenForStaff):
        return
    if isinstance(command, OpenForCollection):
        assert custody.block is None, "LN-CUS-029"
        assert command.tier is CodeTier.T1 or command.action is not GrantAction.WITHDRAW, "LN-CUS-027"
        withdrawn = command.action is GrantAction.WITHDRAW
        if command.tier is not CodeTier.ORDER and not withdrawn and custody.state is WAITING:
            owed = {*custody.terms.obligations} - {Obligation.COLD} - life.met
            assert not owed, "LN-CUS-036"
    elif isinstance(command, OpenForDeposit):
        by_code = command.tier in (CodeTier.T1, CodeTier.T2)
        assert by_code or setting.actor == custody.courier_id
    else:
        assert setting.actor in life.removers, "LN-CUS-031"
        assert custody.marks or custody.state is REMOVING, "LN-CUS-031"


def check_alarm(before: Custody, command: Command, setting: Setting, outcome: Accepted) -> None:
    """A door that opens for nobody over a parcel is an alarm that names it (LN-CUS-019)."""
    told = before.forced or (before.opens_until is not None and setting.now < before.opens_until)
    watched = before.state in {WAITING, UNCERTAIN} and before.compartment_id is not None and not told
    if isinstance(command, ReportOpened) and watched:
        assert [each.parcel_id for each in outcome.events if isinstance(each, UnexpectedDoorOpened)] == [
            before.parcel_id
        ]


def check_way(life: Life, before: Custody, after: Custody, event: Body) -> None:
    """The parcel goes only the ways that were written by hand, and custody moves only at hand-overs."""
    assert after.state is before.state or after.state in WAYS[before.state]
    if holder(before) is not holder(after):
        assert isinstance(event, HANDOVERS), "LN-CUS-022"
    if after.state is COLLECTED and isinstance(event, ParcelCollected):
        assert WAITING in life.states


def check_end(life: Life, command: Command, setting: Setting, after: Custody) -> None:
    """What ends a visit: never a person's word on a door that did not move or may still move."""
    visit = life.visit
    if visit is None or after.state in VISITING:
        return
    if isinstance(command, WORDS):
        missed = visit.cut and isinstance(command, (*NO_HANDOVER, RefuseParcel))
        assert visit.opened or missed
        assert not visit.open_now
        assert not visit.in_flight, "LN-CUS-018"
    if isinstance(command, EndSession) and visit.in_flight:
        assert setting.now >= visit.until + TIME_TO_OPEN, "LN-CUS-018"


def check_handover(life: Life, event: Body, command: Command, setting: Setting) -> None:
    """Both edges of the door, or the infrared in their place, or staff who looked, or a receipt."""
    if isinstance(event, CustodyResolved):
        assert life.custody.state is UNCERTAIN
        assert isinstance(command, Inspect | ReportClosed | AcceptReceipt)
        return
    if not isinstance(event, AT_VISITS):
        return
    visit = life.visit
    assert visit is not None, "a hand-over needs a visit"
    assert event.compartment_id == life.custody.compartment_id
    if isinstance(command, Inspect):
        assert setting.now >= visit.until, "LN-CUS-038"
        return
    deposit = isinstance(event, ParcelDeposited)
    says = command.occupied if isinstance(command, ReportClosed) else visit.shut_with
    flipped = (visit.before, says) == (not deposit, deposit)
    assert visit.opened or (visit.cut and flipped), "LN-CUS-008"
    if isinstance(command, ReportClosed):
        assert deposit, "LN-CUS-009"
        assert flipped, "LN-CUS-009"
    if deposit and isinstance(command, EndSession):
        assert says is not False, "silence is no yes where the infrared says no"
    assert not visit.open_now
    assert event.grade == _grade(command, flipped=flipped), "LN-CUS-044"


def _grade(command: Command, *, flipped: bool) -> EvidenceGrade:
    if isinstance(command, SCANS) and command.scanned:
        return EvidenceGrade.SCANNED
    return EvidenceGrade.OCCUPANCY_CHANGED if flipped else EvidenceGrade.DOOR_CLOSED
