"""All pairs of situation and command, against the second list that was written by hand.

What the words of the list mean stands here; the list itself is in `second_list`.
"""

from dataclasses import dataclass

import pytest

from lockernet.custody.commands import (
    EndSession,
    LapseReservation,
    OpenForCollection,
    Order,
    Report,
    ReportStayedShut,
)
from lockernet.custody.decide import Accepted
from lockernet.custody.evolve import evolve
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.events import (
    Body,
    CodeReissued,
    CollectionAborted,
    CollectionOrdered,
    CollectionStarted,
    CompartmentFaulted,
    CompartmentForced,
    CompartmentInspected,
    CompartmentReopened,
    CustodyMarkedUncertain,
    CustodyResolved,
    DepositAborted,
    DepositStarted,
    DisputeClosed,
    DisputeOpened,
    DoorClosed,
    DoorLeftOpen,
    DoorOpened,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    ExpectationEnded,
    HoldExtended,
    LabelBound,
    ObligationCleared,
    OrphanItemFound,
    ParcelBlocked,
    ParcelCollected,
    ParcelDeposited,
    ParcelOverdue,
    ParcelRefused,
    ParcelReleased,
    ParcelRemoved,
    PromiseBroken,
    ReceiptCountersigned,
    RemovalAborted,
    RemovalOrdered,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    SessionInterrupted,
    SoftReservationRefused,
    UnexpectedDoorOpened,
)
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import (
    COURIER,
    MOMENT,
    OPENED,
    REOPENED,
    RESERVED_UNTIL,
    STRANGER,
    UNTIL,
    after,
    closed,
    collecting,
    depositing,
    judge,
    removing,
)
from tests.lockernet.custody.second_list import ORDERED, PASSED, REFUSALS, SAID_AT_DOORS, SEEN_AT_DOORS, Cell
from tests.lockernet.custody.second_list import cells as cells_of
from tests.lockernet.custody.situations import AT_DOORS, COMMANDS, LATE, PLACES, SITUATIONS, SLOW, SOON
from tests.lockernet.custody.situations import ORDERED as ORDERED_IN

CELLS = [cell for part in (SAID_AT_DOORS, SEEN_AT_DOORS, ORDERED, PASSED) for cell in cells_of(part)]
ORDERS = [name for name, command in COMMANDS.items() if isinstance(command, Order)]

BESIDE = (CompartmentFaulted, OrphanItemFound)
"""What a decision says of the compartment, not of the parcel; see `test_compartments_after_visits`."""


@dataclass(frozen=True, slots=True)
class Follows:
    """The events, where the parcel is then (None: where it was), and whether its door is pulsed."""

    events: tuple[type[Body], ...]
    to: CustodyState | None = None
    pulse: bool = False


def _just(event: type[Body], to: CustodyState | None = None, *, pulse: bool = False) -> Follows:
    return Follows((event,), to, pulse)


WAITING, UNCERTAIN = CustodyState.WAITING, CustodyState.UNCERTAIN

ALIKE = {
    "AGAIN": _just(CompartmentReopened, pulse=True),
    "IN": _just(ParcelDeposited, WAITING),
    "LOST": _just(CustodyMarkedUncertain, UNCERTAIN),
    "EMPTY": Follows((CustodyMarkedUncertain, DisputeOpened), UNCERTAIN),
    "HARM": _just(DisputeOpened),
    "SPURN": _just(ParcelRefused, WAITING),
    "OPENED": _just(DoorOpened),
    "CLOSED": _just(DoorClosed),
    "LEFT": _just(DoorLeftOpen),
    "CUT": _just(SessionInterrupted),
    "ALARM": _just(UnexpectedDoorOpened),
    "SEEN": _just(CompartmentInspected),
    "MISSED": Follows((CompartmentInspected, DisputeOpened), UNCERTAIN),
    "FOUND": _just(CustodyResolved, WAITING),
    "NEVER": _just(CustodyResolved, CustodyState.EXPECTED),
    "PROOF": _just(CustodyResolved, CustodyState.COLLECTED),
    "FORCED": _just(CompartmentForced, UNCERTAIN, pulse=True),
    "AFAR": _just(DoorOpenedRemotely, pulse=True),
    "STAFF": _just(DoorOpenedForStaff, pulse=True),
    "KEY": _just(CompartmentForced, UNCERTAIN),
    "GONE": _just(ReservationCancelled, CustodyState.ABORTED),
    "BLOCK": _just(ParcelBlocked),
    "FREE": _just(ParcelReleased),
    "NEW": _just(CodeReissued),
    "LABEL": _just(LabelBound),
    "MET": _just(ObligationCleared),
    "PICK": _just(CollectionOrdered),
    "AWAY": _just(RemovalOrdered),
    "SIGNED": _just(ReceiptCountersigned),
    "AGREED": Follows((ReceiptCountersigned, DisputeClosed)),
    "CONTEST": _just(DisputeOpened),
    "SETTLED": _just(DisputeClosed),
    "LAPSE": _just(ReservationLapsed),
    "NOSHOW": _just(ExpectationEnded, CustodyState.ABORTED),
    "HARD": _just(ReservationHardened),
    "SOFTNO": _just(SoftReservationRefused),
    "BROKEN": _just(PromiseBroken),
    "OVER": _just(ParcelOverdue),
    "LONGER": _just(HoldExtended),
}
"""Words that mean the same in every row."""

BY_STATE = {
    ("START", CustodyState.EXPECTED): _just(DepositStarted, CustodyState.DEPOSITING, pulse=True),
    ("START", CustodyState.WAITING): _just(CollectionStarted, CustodyState.COLLECTING, pulse=True),
    ("BACK", CustodyState.DEPOSITING): _just(DepositAborted, CustodyState.EXPECTED),
    ("BACK", CustodyState.COLLECTING): _just(CollectionAborted, WAITING),
    ("BACK", CustodyState.REMOVING): _just(RemovalAborted, WAITING),
    ("OUT", CustodyState.COLLECTING): _just(ParcelCollected, CustodyState.COLLECTED),
    ("OUT", CustodyState.REMOVING): _just(ParcelRemoved, CustodyState.REMOVED),
    ("LONGER", CustodyState.EXPECTED): _just(ReservationExtended),
}


def follows(word: str, state: CustodyState) -> Follows:
    """What a word in capitals means where the parcel is."""
    if word.endswith("+"):
        looked = follows(word[:-1], state)
        return Follows((CompartmentInspected, *looked.events), looked.to, looked.pulse)
    return BY_STATE.get((word, state)) or ALIKE[word]


def after_all(custody: Custody, outcome: Accepted) -> Custody:
    for event in outcome.events:
        custody = evolve(custody, event)
    return custody


def test_second_list_has_every_situation_and_every_command_once() -> None:
    at_doors = [cells_of(SAID_AT_DOORS), cells_of(SEEN_AT_DOORS)]
    ordered = [cells_of(ORDERED), cells_of(PASSED)]

    for parts, situations in ((at_doors, AT_DOORS), (ordered, ORDERED_IN)):
        commands = {command for part in parts for _, command, _ in part}
        pairs = [(situation, command) for part in parts for situation, command, _ in part]
        assert sorted(pairs) == sorted((each, command) for each in situations for command in commands)
    assert {command for _, command, _ in CELLS} == set(COMMANDS)


def test_second_list_has_every_state_and_every_kind_of_command() -> None:
    assert {type(command) for command in COMMANDS.values()} == set((Order | Report).__args__)
    for situations in (AT_DOORS, ORDERED_IN):
        assert {custody.state for custody, _ in situations.values()} == set(CustodyState)


@pytest.mark.parametrize(("situation", "name", "word"), [cell for cell in CELLS if cell[2] in REFUSALS])
def test_order_that_does_not_fit_is_refused_with_its_reason_and_changes_nothing(
    situation: str, name: str, word: str
) -> None:
    """LN-CUS-001, LN-CUS-005."""
    custody, now = SITUATIONS[situation]
    before = custody.model_copy(deep=True)

    assert name in ORDERS, "reports are never refused"
    assert judge(custody, COMMANDS[name], COURIER, now) == Refused(REFUSALS[word])
    assert custody == before


@pytest.mark.parametrize(("situation", "name", "word"), [cell for cell in CELLS if cell[2] == "."])
def test_report_that_is_no_news_changes_nothing(situation: str, name: str, word: str) -> None:  # LN-CUS-001
    custody, now = SITUATIONS[situation]

    assert name not in ORDERS, "orders are answered"
    assert judge(custody, COMMANDS[name], None, now) == Accepted(events=(), unlock=False)


def _moves(cell: Cell) -> bool:
    return cell[2] != "." and cell[2] not in REFUSALS


@pytest.mark.parametrize(("situation", "name", "word"), [cell for cell in CELLS if _moves(cell)])
def test_command_that_fits_moves_the_parcel_as_listed(situation: str, name: str, word: str) -> None:
    # LN-CUS-001
    custody, now = SITUATIONS[situation]
    expected = follows(word, custody.state)

    outcome = judge(custody, COMMANDS[name], COURIER, now)

    assert isinstance(outcome, Accepted)
    assert tuple(type(each) for each in outcome.events if not isinstance(each, BESIDE)) == expected.events
    assert outcome.unlock is expected.pulse
    assert after_all(custody, outcome).state is (expected.to or custody.state)


OWN_ORDERS = ("cancel", "extend", "block", "free", "new", "label", "sign", "contest")
OF_COURIER_OR_STAFF = ("meet", "settle")
OF_COURIER_OR_DELEGATE = ("pick", "away")


@pytest.mark.parametrize("state", CustodyState)
def test_orders_of_strangers_find_no_parcel_in_any_state(state: CustodyState) -> None:
    """In every state alike: to others the parcel does not exist (LN-CUS-023)."""
    custody = PLACES[state]

    for actor in (STRANGER, None):
        assert judge(custody, COMMANDS["deposit"], actor, SOON) == Refused(ErrorCode.NOT_EXPECTED)
        for name in (*OWN_ORDERS, *OF_COURIER_OR_DELEGATE):
            assert judge(custody, COMMANDS[name], actor, SOON) == Refused(ErrorCode.NOT_FOUND)
    for name in OF_COURIER_OR_STAFF:
        assert judge(custody, COMMANDS[name], STRANGER, SOON) == Refused(ErrorCode.NOT_FOUND)
        assert judge(custody, COMMANDS[name], None, SOON) != Refused(ErrorCode.NOT_FOUND)


@pytest.mark.parametrize(
    ("visit", "name"), [(depositing(), "deposit"), (collecting(), "collect"), (removing(), "fetch")]
)
def test_third_reopening_is_refused(visit: Custody, name: str) -> None:  # LN-COD-009
    custody = visit
    for _ in range(2):
        outcome = judge(custody, COMMANDS[name], COURIER, UNTIL - MOMENT)
        assert isinstance(outcome, Accepted)
        custody = after_all(custody, outcome)

    assert judge(custody, COMMANDS[name], COURIER, SOON) == Refused(ErrorCode.REOPEN_REFUSED)


def test_door_is_given_time_to_open_before_it_counts_as_stayed_shut() -> None:  # LN-CUS-011
    for custody in (depositing(), collecting(), removing()):
        assert judge(custody, ReportStayedShut(), None, SLOW - MOMENT) == Accepted()
        assert judge(custody, ReportStayedShut(), None, SLOW) != Accepted()


def test_visit_ends_exactly_at_its_end() -> None:
    for custody in (depositing(), collecting(), removing(), collecting(OPENED, closed(False))):
        assert judge(custody, EndSession(), None, UNTIL - MOMENT) == Accepted()
        assert judge(custody, EndSession(), None, UNTIL) != Accepted()


def test_visit_whose_door_was_told_to_open_again_ends_exactly_ten_seconds_later() -> None:
    for custody in (
        depositing(OPENED, closed(None), REOPENED),
        collecting(OPENED, closed(False), REOPENED),
        removing(OPENED, closed(False), REOPENED),
    ):
        assert judge(custody, EndSession(), None, LATE - MOMENT) == Accepted()
        assert judge(custody, EndSession(), None, LATE) != Accepted()


@pytest.mark.parametrize("state", CustodyState)
def test_code_of_an_older_generation_opens_nothing_in_any_state(state: CustodyState) -> None:  # LN-COD-011
    custody = PLACES[state].model_copy(update={"generation": 2})

    def shown(generation: int) -> Accepted | Refused:
        return judge(custody, OpenForCollection(CodeTier.T2, generation, UNTIL), None, SOON)

    assert shown(1) == Refused(ErrorCode.CODE_REFUSED)
    assert shown(2) != Refused(ErrorCode.CODE_REFUSED)
    assert shown(3) != Refused(ErrorCode.CODE_REFUSED)


def test_promise_lapses_exactly_at_its_end() -> None:
    assert judge(after(), LapseReservation(), None, RESERVED_UNTIL - MOMENT) == Accepted()
    outcome = judge(after(), LapseReservation(), None, RESERVED_UNTIL)
    assert isinstance(outcome, Accepted)
    assert [type(each) for each in outcome.events] == [ReservationLapsed]
