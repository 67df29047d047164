"""Programs that give parcels away, or keep them: a row of the custody table is missing, or a guard is lax."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from lockernet.custody import (
    actors,
    decide,
    door_guards,
    grades,
    order_guards,
    parties,
    reservations,
    state,
    transitions,
)
from lockernet.custody.commands.orders import (
    CancelParcel,
    Extend,
    OrderRemoval,
    Reissue,
)
from lockernet.custody.commands.reports import EndSession, ReportStayedShut
from lockernet.custody.commands.visits import (
    ConfirmCollected,
    ConfirmInside,
    OpenForCollection,
    OpenForRemoval,
    RefuseParcel,
    SayWrong,
)
from lockernet.custody.steps import (
    COLLECTED,
    COLLECTING,
    DEPOSITING,
    EXPECTED,
    WAITING,
    No,
    Step,
)
from lockernet.errors import ErrorCode
from lockernet.models.events import CustodyMarkedUncertain, ParcelCollected, ParcelDeposited
from tests.conformance.mutants.registry import change, mutant, rewrite


def _with(pair: Any, entries: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
    """Other entries for this pair of state and command."""
    table = {**transitions.TRANSITIONS, pair: entries(transitions.TRANSITIONS[pair])}
    change(transitions, "TRANSITIONS", MappingProxyType(table))


def never(pair: Any, reason: ErrorCode) -> None:
    """This pair is never refused for this reason."""

    def without(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        left = tuple(each for each in entries if not (isinstance(each, No) and each.reason is reason))
        if len(left) == len(entries):
            raise ValueError(f"{pair} is not refused as {reason}")
        return left

    _with(pair, without)


def _always(pair: Any, event: Any) -> None:
    """The step of this event is taken whatever its guard says."""

    def lax(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        if not any(isinstance(each, Step) and each.event is event for each in entries):
            raise ValueError(f"{pair} has no {event}")
        return tuple(
            replace(each, when=lambda *_: True) if isinstance(each, Step) and each.event is event else each
            for each in entries
        )

    _with(pair, lax)


@mutant("vec/custody/cus-029", also=("vec/custody/*",))
def opens_for_codes_though_blocked() -> None:
    """A block stops no code."""
    never((WAITING, OpenForCollection), ErrorCode.PARCEL_BLOCKED)


@mutant("vec/custody/cus-035")
def gives_out_half_a_shipment() -> None:
    """A parcel of a shipment that goes out together goes out alone."""
    never((WAITING, OpenForCollection), ErrorCode.SHIPMENT_INCOMPLETE)


@mutant("vec/custody/cus-036")
def gives_out_what_is_not_paid() -> None:
    """An open obligation stops no recipient."""
    never((WAITING, OpenForCollection), ErrorCode.OBLIGATION_OPEN)


@mutant("vec/custody/cus-026")
def lets_any_driver_collect() -> None:
    """A driver collects without an order of its company."""
    never((WAITING, OpenForCollection), ErrorCode.NOT_EXPECTED)


@mutant("vec/custody/cus-031")
def lets_any_driver_remove() -> None:
    """A driver removes without an order of its company."""
    never((WAITING, OpenForRemoval), ErrorCode.NOT_EXPECTED)


@mutant(
    "vec/custody/cus-031",
    also=(
        "vec/custody/cus-030",
        "vec/custody/cus-040",
    ),
)
def removes_within_the_hold() -> None:
    """A parcel is removed though its recipient may still come."""
    never((WAITING, OrderRemoval), ErrorCode.NOT_REMOVABLE)


@mutant(
    "vec/custody/cod-009",
    also=(
        "vec/custody/cus-020",
        "vec/visits/cod-009",
    ),
)
def reopens_without_end() -> None:
    """Within a visit the door is opened as often as somebody likes."""
    change(state, "REOPEN_LIMIT", 1_000)


@mutant("vec/custody/cus-008", also=("vec/custody/*",))
def believes_an_open_door() -> None:
    """A deposit counts while the door stands open."""
    _always((DEPOSITING, ConfirmInside), ParcelDeposited)


@mutant("vec/custody/cus-008", also=("vec/custody/*",))
def believes_that_it_was_taken() -> None:
    """A collection counts while the door stands open."""
    _always((COLLECTING, ConfirmCollected), ParcelCollected)


@mutant("vec/custody/cus-028", also=("vec/custody/cus-041",))
def trusts_nobody_who_finds_it_empty() -> None:
    """Somebody who finds nothing in the compartment changes nothing."""
    _with(
        (COLLECTING, SayWrong),
        lambda entries: tuple(
            each for each in entries if getattr(each, "event", None) is not CustodyMarkedUncertain
        ),
    )


@mutant("vec/custody/cus-024")
def extends_without_limit() -> None:
    """A hold is extended past the operator's limit."""
    never((WAITING, Extend), ErrorCode.EXTENSION_REFUSED)


@mutant("vec/custody/cus-024", also=("vec/requests/cus-051",))
def extends_reservations_without_limit() -> None:
    """A reservation is extended past the operator's limit."""
    never((EXPECTED, Extend), ErrorCode.EXTENSION_REFUSED)


@mutant("vec/custody/cod-011")
def reissues_a_code_of_the_same_generation() -> None:
    """A new code need not be of a new generation."""
    for where in (EXPECTED, DEPOSITING, WAITING, COLLECTING):
        never((where, Reissue), ErrorCode.GENERATION_TOO_LOW)


@mutant("vec/custody/cod-011", also=("vec/custody/cus-020",))
def honours_dead_codes() -> None:
    """A code of a lower generation opens."""
    rewrite(decide, "_at_once", "if by_code and command.generation < custody.generation:", "if False:")


@mutant(
    "vec/custody/cus-023",
    also=(
        "vec/custody/*",
        "vec/requests/req-005",
    ),
)
def obeys_other_couriers() -> None:
    """Anybody may order anything about a parcel."""
    lax = {command: (lambda *_: True, reason) for command, (_, reason) in actors.ACTORS.items()}
    change(actors, "ACTORS", MappingProxyType(lax))


@mutant("vec/custody/cus-043", also=("vec/custody/cus-045",))
def contests_for_ever() -> None:
    """A receipt may be contested at any time."""
    change(order_guards, "CONTEST", timedelta(days=3_650))


@mutant("vec/custody/cus-044", also=("vec/custody/*",))
def grades_every_hand_over_best() -> None:
    """Every hand-over is told as scanned."""
    rewrite(grades, "_grade", "return EvidenceGrade.DOOR_CLOSED", "return EvidenceGrade.SCANNED")


@mutant("vec/custody/cus-045")
def never_calls_a_hand_over_weak() -> None:
    """A courier that demanded better evidence is not told."""
    rewrite(grades, "is_weak", "return grade < custody.terms.demanded_grade", "return False")


@mutant("vec/custody/cus-022", also=("vec/custody/cus-026",))
def makes_the_point_answer_for_what_it_has_not() -> None:
    """The operator answers for a parcel that was collected."""
    rewrite(parties, "holder", "if state is CustodyState.COLLECTED:", "if False:")


@mutant("vec/custody/cus-021")
def keeps_a_reservation_after_the_deposit() -> None:
    """A deposit leaves its reservation as it was."""
    left = {pair: to for pair, to in reservations.RESERVATIONS.items() if pair[1] is not ParcelDeposited}
    change(reservations, "RESERVATIONS", MappingProxyType(left))


@mutant(
    "vec/custody/cap-005",
    also=(
        "vec/custody/*",
        "vec/requests/cap-005",
    ),
)
def cancels_what_lies_there() -> None:
    """A parcel is cancelled though it was deposited."""
    lax = {
        pair: ErrorCode.TRANSITION_NOT_ALLOWED if pair[1] is CancelParcel else reason
        for pair, reason in transitions.REFUSALS.items()
    }
    change(transitions, "REFUSALS", MappingProxyType(lax))


@mutant(
    "vec/custody/cod-011",
    also=(
        "vec/custody/*",
        "vec/visits/cod-008",
        "vec/visits/cus-014",
    ),
)
def takes_a_shut_door_for_an_opened_one() -> None:
    """A door that stayed shut counts as one that opened."""
    rewrite(door_guards, "may_have_opened", "return session.opened or session.interrupted", "return True")


@mutant("vec/custody/cus-018", also=("vec/custody/cus-025",))
def forgets_the_pulse_under_way() -> None:
    """A door counts as shut while a pulse is under way."""
    rewrite(door_guards, "_is_shut", " and not session.reopening", "")


@mutant("vec/custody/cus-027")
def takes_a_refused_parcel_for_collected() -> None:
    """A recipient who refuses a parcel has it."""
    _with(
        (COLLECTING, RefuseParcel),
        lambda entries: tuple(replace(each, event=ParcelCollected, to=COLLECTED) for each in entries),
    )


@mutant(
    "vec/custody/cod-011",
    also=(
        "vec/custody/cus-011",
        "vec/visits/cod-008",
    ),
)
def leaves_a_door_that_stayed_shut_to_the_visit() -> None:
    """A door that did not open leaves the visit as it was."""
    _with((COLLECTING, ReportStayedShut), lambda _: ())


@mutant("vec/custody/cus-037", also=("vec/custody/cus-038",))
def says_nothing_of_a_door_left_open() -> None:
    """Nobody hears that a visit ended with an open door."""
    _with((COLLECTING, EndSession), lambda entries: entries[:-1])
