"""All pairs of situation and command, from a second list that was written by hand.

Each row is a situation, each column a command that the parcel's own courier, a person with a good code or
a sensor gives. Words of the list:

    START  the visit begins, pulse             AGAIN   the same door once more, pulse
    IN     ParcelDeposited                     OUT     ParcelCollected
    BACK   nothing changed hands               LOST    nobody can tell: UNCERTAIN
    OPENED, CLOSED, CUT, ALARM, LAPSE, GONE   the door, the restart, the alarm, the promise, the cancel
    .      taken, and nothing is new
    lower case: refused, see REFUSALS below
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
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import evolve
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.events import (
    Body,
    CollectionAborted,
    CollectionStarted,
    CompartmentReopened,
    CustodyMarkedUncertain,
    DepositAborted,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
    ReservationCancelled,
    ReservationLapsed,
    SessionInterrupted,
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
)
from tests.lockernet.custody.situations import COMMANDS, LATE, PLACES, SITUATIONS, SLOW, SOON

SECOND_LIST = """
                      deposit inside back cancel collect have opened shut?  shut-  shut+  stuck end  cut lapse
UNSPECIFIED           no      no     no   no     no      no   .      .      .      .      .     .    .   .
EXPECTED              START   no     no   GONE   no      no   .      .      .      .      .     .    .   .
EXPECTED/over         START   no     no   GONE   no      no   .      .      .      .      .     .    .   LAPSE
EXPECTED/walk-in      START   no     no   GONE   no      no   .      .      .      .      .     .    .   .
DEPOSITING            AGAIN   no     no   late   no      no   OPENED .      .      .      .     .    CUT .
DEPOSITING/slow       AGAIN   no     no   late   no      no   OPENED .      .      .      BACK  .    CUT .
DEPOSITING/open       AGAIN   no     no   late   no      no   .      CLOSED CLOSED IN     .     .    CUT .
DEPOSITING/shut       AGAIN   IN     BACK late   no      no   OPENED .      .      IN     .     .    CUT .
DEPOSITING/blind      AGAIN   IN     BACK late   no      no   OPENED .      CLOSED CLOSED .     .    CUT .
DEPOSITING/full       AGAIN   IN     BACK late   no      no   OPENED .      CLOSED .      .     .    CUT .
DEPOSITING/again      AGAIN   no     no   late   no      no   OPENED .      .      CLOSED .     .    CUT .
DEPOSITING/cut        AGAIN   no     BACK late   no      no   OPENED .      CLOSED IN     .     .    CUT .
DEPOSITING/over       reopen  no     no   late   no      no   OPENED .      .      .      BACK  BACK CUT .
DEPOSITING/open/over  reopen  no     no   late   no      no   .      CLOSED CLOSED IN     .     .    CUT .
DEPOSITING/shut/over  reopen  IN     BACK late   no      no   OPENED .      .      IN     .     LOST CUT .
DEPOSITING/blind/over reopen  IN     BACK late   no      no   OPENED .      CLOSED CLOSED .     IN   CUT .
DEPOSITING/full/over  reopen  IN     BACK late   no      no   OPENED .      CLOSED .      .     IN   CUT .
DEPOSITING/again/over reopen  no     no   late   no      no   OPENED .      CLOSED CLOSED .     .    CUT .
DEPOSITING/again/late reopen  no     no   late   no      no   OPENED .      CLOSED CLOSED .     IN   CUT .
DEPOSITING/cut/over   reopen  no     BACK late   no      no   OPENED .      CLOSED IN     .     LOST CUT .
WAITING               has-it  no     no   late   START   no   ALARM  .      .      .      .     .    .   .
COLLECTING            has-it  no     no   late   AGAIN   no   OPENED .      .      .      .     .    CUT .
COLLECTING/slow       has-it  no     no   late   AGAIN   no   OPENED .      .      .      BACK  .    CUT .
COLLECTING/open       has-it  no     no   late   AGAIN   no   .      CLOSED CLOSED CLOSED .     .    CUT .
COLLECTING/shut       has-it  no     no   late   AGAIN   OUT  OPENED .      .      CLOSED .     .    CUT .
COLLECTING/again      has-it  no     no   late   AGAIN   no   OPENED .      .      CLOSED .     .    CUT .
COLLECTING/cut        has-it  no     no   late   AGAIN   no   OPENED .      CLOSED CLOSED .     .    CUT .
COLLECTING/over       has-it  no     no   late   reopen  no   OPENED .      .      .      BACK  BACK CUT .
COLLECTING/open/over  has-it  no     no   late   reopen  no   .      CLOSED CLOSED CLOSED .     .    CUT .
COLLECTING/shut/over  has-it  no     no   late   reopen  OUT  OPENED .      .      CLOSED .     OUT  CUT .
COLLECTING/full/over  has-it  no     no   late   reopen  OUT  OPENED .      CLOSED .      .     BACK CUT .
COLLECTING/again/over has-it  no     no   late   reopen  no   OPENED .      .      CLOSED .     .    CUT .
COLLECTING/again/late has-it  no     no   late   reopen  no   OPENED .      .      CLOSED .     OUT  CUT .
COLLECTING/cut/over   has-it  no     no   late   reopen  no   OPENED .      CLOSED CLOSED .     BACK CUT .
COLLECTED             has-it  no     no   late   taken   no   .      .      .      .      .     .    .   .
REMOVING              no      no     no   no     no      no   .      .      .      .      .     .    .   .
REMOVED               no      no     no   no     no      no   .      .      .      .      .     .    .   .
WITHDRAWN             no      no     no   no     no      no   .      .      .      .      .     .    .   .
ABORTED               unasked no     no   ended  no      no   .      .      .      .      .     .    .   .
UNCERTAIN             unsure  no     no   late   unsure  no   ALARM  .      .      .      .     .    .   .
"""

REFUSALS = {
    "no": ErrorCode.TRANSITION_NOT_ALLOWED,
    "unasked": ErrorCode.NOT_EXPECTED,
    "has-it": ErrorCode.ALREADY_DEPOSITED,
    "taken": ErrorCode.ALREADY_COLLECTED,
    "late": ErrorCode.CANCEL_TOO_LATE,
    "ended": ErrorCode.RESERVATION_ENDED,
    "reopen": ErrorCode.REOPEN_REFUSED,
    "unsure": ErrorCode.CUSTODY_UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Follows:
    """The event, where the parcel is then (None: where it was), and whether its door is pulsed."""

    event: type[Body]
    to: CustodyState | None = None
    pulse: bool = False


ALIKE = {
    "AGAIN": Follows(CompartmentReopened, pulse=True),
    "IN": Follows(ParcelDeposited, CustodyState.WAITING),
    "OUT": Follows(ParcelCollected, CustodyState.COLLECTED),
    "LOST": Follows(CustodyMarkedUncertain, CustodyState.UNCERTAIN),
    "GONE": Follows(ReservationCancelled, CustodyState.ABORTED),
    "LAPSE": Follows(ReservationLapsed),
    "OPENED": Follows(DoorOpened),
    "CLOSED": Follows(DoorClosed),
    "CUT": Follows(SessionInterrupted),
    "ALARM": Follows(UnexpectedDoorOpened),
}
"""Words that mean the same in every row."""

BY_STATE = {
    ("START", CustodyState.EXPECTED): Follows(DepositStarted, CustodyState.DEPOSITING, pulse=True),
    ("START", CustodyState.WAITING): Follows(CollectionStarted, CustodyState.COLLECTING, pulse=True),
    ("BACK", CustodyState.DEPOSITING): Follows(DepositAborted, CustodyState.EXPECTED),
    ("BACK", CustodyState.COLLECTING): Follows(CollectionAborted, CustodyState.WAITING),
}


def cells() -> list[tuple[str, str, str]]:
    """Situation, command and word of every cell."""
    columns, *rows = (line.split() for line in SECOND_LIST.strip().splitlines())
    return [
        (situation, command, word)
        for situation, *words in rows
        for command, word in zip(columns, words, strict=True)
    ]


CELLS = cells()
ORDERS = [name for name, command in COMMANDS.items() if isinstance(command, Order)]


def test_second_list_has_every_situation_and_every_command_once() -> None:
    pairs = [(situation, command) for situation, command, _ in CELLS]

    assert sorted(pairs) == sorted((situation, command) for situation in SITUATIONS for command in COMMANDS)


def test_second_list_has_every_state_and_every_kind_of_command() -> None:
    assert {custody.state for custody, _ in SITUATIONS.values()} == set(CustodyState)
    assert {type(command) for command in COMMANDS.values()} == set((Order | Report).__args__)


@pytest.mark.parametrize(("situation", "name", "word"), [cell for cell in CELLS if cell[2] in REFUSALS])
def test_order_that_does_not_fit_is_refused_with_its_reason_and_changes_nothing(
    situation: str, name: str, word: str
) -> None:  # LN-CUS-001, LN-CUS-005
    custody, now = SITUATIONS[situation]
    before = custody.model_copy(deep=True)

    assert name in ORDERS, "reports are never refused"
    assert decide(custody, COMMANDS[name], COURIER, now) == Refused(REFUSALS[word])
    assert custody == before


@pytest.mark.parametrize(("situation", "name", "word"), [cell for cell in CELLS if cell[2] == "."])
def test_report_that_is_no_news_changes_nothing(situation: str, name: str, word: str) -> None:  # LN-CUS-001
    custody, now = SITUATIONS[situation]

    assert name not in ORDERS, "orders are answered"
    assert decide(custody, COMMANDS[name], None, now) == Accepted(event=None, unlock=False)


@pytest.mark.parametrize(
    ("situation", "name", "word"), [cell for cell in CELLS if cell[2] != "." and cell[2] not in REFUSALS]
)
def test_command_that_fits_moves_the_parcel_as_listed(situation: str, name: str, word: str) -> None:
    # LN-CUS-001
    custody, now = SITUATIONS[situation]
    follows = BY_STATE.get((word, custody.state)) or ALIKE[word]

    outcome = decide(custody, COMMANDS[name], COURIER, now)

    assert isinstance(outcome, Accepted)
    assert outcome.event is not None
    assert type(outcome.event) is follows.event
    assert outcome.unlock is follows.pulse
    assert evolve(custody, outcome.event).state is (follows.to or custody.state)


@pytest.mark.parametrize("state", CustodyState)
@pytest.mark.parametrize("actor", [STRANGER, None])
def test_only_its_own_courier_deposits_or_cancels_a_parcel(state: CustodyState, actor: str | None) -> None:
    """In every state alike: to others the parcel does not exist."""
    custody = PLACES[state]

    assert decide(custody, COMMANDS["deposit"], actor, SOON) == Refused(ErrorCode.NOT_EXPECTED)
    assert decide(custody, COMMANDS["cancel"], actor, SOON) == Refused(ErrorCode.NOT_FOUND)


@pytest.mark.parametrize("visit", [depositing, collecting])
def test_third_reopening_is_refused(visit: object) -> None:  # LN-COD-009
    custody = depositing() if visit is depositing else collecting()
    name = "deposit" if visit is depositing else "collect"

    for _ in range(2):
        outcome = decide(custody, COMMANDS[name], COURIER, UNTIL - MOMENT)
        assert isinstance(outcome, Accepted)
        assert outcome.event is not None
        custody = evolve(custody, outcome.event)

    assert decide(custody, COMMANDS[name], COURIER, SOON) == Refused(ErrorCode.REOPEN_REFUSED)


def test_door_is_given_time_to_open_before_it_counts_as_stayed_shut() -> None:  # LN-CUS-011
    for custody in (depositing(), collecting()):
        assert decide(custody, ReportStayedShut(), None, SLOW - MOMENT) == Accepted()
        outcome = decide(custody, ReportStayedShut(), None, SLOW)
        assert isinstance(outcome, Accepted)
        assert outcome.event is not None


def test_visit_ends_exactly_at_its_end() -> None:
    for custody in (depositing(), collecting(), collecting(OPENED, closed(False))):
        assert decide(custody, EndSession(), None, UNTIL - MOMENT) == Accepted()
        outcome = decide(custody, EndSession(), None, UNTIL)
        assert isinstance(outcome, Accepted)
        assert outcome.event is not None


def test_visit_whose_door_was_told_to_open_again_ends_exactly_ten_seconds_later() -> None:
    for custody in (depositing(OPENED, closed(None), REOPENED), collecting(OPENED, closed(False), REOPENED)):
        assert decide(custody, EndSession(), None, LATE - MOMENT) == Accepted()
        outcome = decide(custody, EndSession(), None, LATE)
        assert isinstance(outcome, Accepted)
        assert outcome.event is not None


@pytest.mark.parametrize("state", CustodyState)
def test_code_of_an_older_generation_opens_nothing_in_any_state(state: CustodyState) -> None:  # LN-COD-011
    custody = PLACES[state].model_copy(update={"generation": 2})

    def shown(generation: int) -> Accepted | Refused:
        return decide(custody, OpenForCollection(CodeTier.T2, generation, UNTIL), None, SOON)

    assert shown(1) == Refused(ErrorCode.CODE_REFUSED)
    assert shown(2) != Refused(ErrorCode.CODE_REFUSED)
    assert shown(3) != Refused(ErrorCode.CODE_REFUSED)


def test_promise_lapses_exactly_at_its_end() -> None:
    assert decide(after(), LapseReservation(), None, RESERVED_UNTIL - MOMENT) == Accepted()
    outcome = decide(after(), LapseReservation(), None, RESERVED_UNTIL)
    assert isinstance(outcome, Accepted)
    assert isinstance(outcome.event, ReservationLapsed)
