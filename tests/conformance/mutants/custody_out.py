"""Nodes that let parcels out as they should not: the journeys must see it."""

from dataclasses import replace
from types import MappingProxyType

from lockernet.custody import actors, door_guards, order_guards, transitions
from lockernet.custody.commands import (
    Block,
    ConfirmLeftInside,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    OrderCollection,
    RefuseParcel,
    ReportClosed,
    SayWrong,
)
from lockernet.custody.steps import (
    COLLECTED,
    COLLECTING,
    EXPECTED,
    REMOVING,
    WAITING,
    Step,
)
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    CustodyMarkedUncertain,
    DisputeOpened,
    ParcelCollected,
    ParcelRefused,
)
from lockernet_node.pipeline import removing, visits
from tests.conformance.mutants.altering import (
    always,
    asks_before_an_open_door,
    entries,
    evolves,
    swap,
    without,
)
from tests.conformance.mutants.custody_table import never
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("jrn/refused/goes-back", also=("jrn/refused/released",))
def forgets_that_nobody_wants_it() -> None:
    """A parcel that its recipient refused waits on as if nothing had been said."""
    evolves(ParcelRefused, lambda _custody, _event, changed: {**changed, "block": None})


@mutant("jrn/refused/not-while-open")
def refuses_before_an_open_door() -> None:
    """A recipient may refuse a parcel before the door is shut."""
    asks_before_an_open_door()
    always((COLLECTING, RefuseParcel), ParcelRefused)


@mutant("jrn/refused/not-by-its-sender")
def lets_a_sender_refuse() -> None:
    """A sender who takes a parcel back may refuse it in the recipient's place."""
    guard = door_guards.door_may_be_shut_again
    entries((COLLECTING, RefuseParcel), lambda found: tuple(replace(each, when=guard) for each in found))


@mutant("jrn/taking/wrong-item")
def hands_on_the_wrong_item() -> None:
    """Another thing inside leaves the parcel where it was."""
    freezes = frozenset(each for each in order_guards.FREEZES if each.name != "WRONG_ITEM")
    change(order_guards, "FREEZES", freezes)


@mutant("jrn/taking/damaged")
def hears_of_no_damage() -> None:
    """A recipient who finds damage is not heard."""
    without((COLLECTING, SayWrong), DisputeOpened)


@mutant(
    "jrn/taking/one-door-at-a-time",
    also=("jrn/taking/not-for-ever", "jrn/doors/*", "jrn/remote/*", "jrn/staff/*"),
)
def opens_several_doors_at_once() -> None:
    """While one door stands open another one opens."""
    change(visits, "another_door_is_in_use", lambda *_: False)


@mutant("jrn/taking/not-for-ever", also=("jrn/*",))
def blocks_the_others_for_ever() -> None:
    """While a door stands open nobody else is served, however long."""
    lax = "any(each.parcel_id != parcel_id and each.session.door_open for each in tx.sessions())"
    rewrite(
        visits,
        "another_door_is_in_use",
        "any(each.parcel_id != parcel_id and is_moving(each, now) for each in tx.sessions())",
        f"{lax} or any(each.parcel_id != parcel_id and is_moving(each, now) for each in tx.sessions())",
    )


@mutant("jrn/taking/not-called-back")
def calls_a_visit_back() -> None:
    """Recipient and sender open each other's door."""
    never((COLLECTING, OpenForCollection), ErrorCode.DOOR_IN_USE)


@mutant("jrn/taking/forced-and-empty", also=("jrn/stranger/*",))
def never_misses_a_parcel() -> None:
    """A parcel that is gone after its door was forced waits on."""
    without((WAITING, ReportClosed), CustodyMarkedUncertain)


@mutant("jrn/taking/one-sensor-takes-nothing", also=("jrn/*",))
def believes_one_sensor() -> None:
    """An infrared that says "empty" behind a shut door makes a parcel doubtful."""
    rewrite(order_guards, "is_gone", "empty and custody.disturbed and custody.seen_inside", "empty")
    swap((WAITING, ReportClosed), order_guards.is_gone)


@mutant("jrn/taking/left-inside-said", also=("jrn/removal/came-to-nothing",))
def takes_left_inside_for_taken() -> None:
    """Who says "I left it inside" has collected the parcel."""
    entries(
        (COLLECTING, ConfirmLeftInside),
        lambda found: tuple(replace(each, event=ParcelCollected, to=COLLECTED) for each in found),
    )


@mutant("jrn/removal/other-companys-driver", also=("jrn/removal/*", "jrn/return/*", "jrn/redirect/*"))
def removes_for_any_driver() -> None:
    """A parcel that is to go opens to any driver."""
    rewrite(
        removing,
        "is_to_go",
        "badge.courier_id in (custody.removal_by, custody.collection_by)",
        "custody.removal_by is not None",
    )
    rewrite(removing, "_removes", "custody.removal_by == actor and bool", "bool")
    never((WAITING, OpenForRemoval), ErrorCode.NOT_EXPECTED)
    anybody = (lambda *_: True, ErrorCode.NOT_EXPECTED)
    change(actors, "ACTORS", MappingProxyType({**actors.ACTORS, OpenForRemoval: anybody}))


@mutant("jrn/removal/released-meanwhile", "jrn/removal/extended-meanwhile")
def removes_what_was_released() -> None:
    """Once it was ordered a removal goes on, though the parcel was released since."""
    rewrite(removing, "_may_go", "bool(custody.marks)", "True")
    never((WAITING, OpenForRemoval), ErrorCode.NOT_REMOVABLE)


@mutant("jrn/removal/started", also=("jrn/removal/overdue",))
def takes_orders_during_a_removal() -> None:
    """A parcel whose removal has begun still takes a block."""
    pair = (REMOVING, Block)
    blocks = (each for each in transitions.TRANSITIONS[(WAITING, Block)] if isinstance(each, Step))
    table = {**transitions.TRANSITIONS, pair: tuple(replace(each, to=REMOVING) for each in blocks)}
    change(transitions, "TRANSITIONS", MappingProxyType(table))


@mutant("jrn/removal/empty", also=("jrn/removal/*",))
def removes_what_was_not_there() -> None:
    """A driver who finds the compartment empty is not heard."""
    without((REMOVING, SayWrong), CustodyMarkedUncertain)


@mutant("jrn/redirect/before-it-comes")
def takes_in_what_goes_elsewhere() -> None:
    """A parcel that was redirected is still brought in."""
    never((EXPECTED, OpenForDeposit), ErrorCode.PARCEL_BLOCKED)


@mutant("jrn/shipment/none-before-all")
def gives_out_half_a_shipment() -> None:
    """A parcel of a shipment goes out before the others are there."""
    never((WAITING, OpenForCollection), ErrorCode.SHIPMENT_INCOMPLETE)


@mutant("jrn/obligation/not-met")
def gives_out_what_is_owed() -> None:
    """An obligation that is not met keeps no door shut."""
    never((WAITING, OpenForCollection), ErrorCode.OBLIGATION_OPEN)


@mutant("jrn/return/sender-owes")
def takes_in_what_is_owed() -> None:
    """A sender who owes puts the parcel in."""
    never((EXPECTED, OpenForDeposit), ErrorCode.OBLIGATION_OPEN)


@mutant("jrn/return/wrong-journey")
def collects_what_came_for_somebody() -> None:
    """A courier collects a parcel of the last mile."""
    never((WAITING, OrderCollection), ErrorCode.WRONG_JOURNEY)
