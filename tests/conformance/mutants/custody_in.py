"""Nodes that take parcels in as they should not: the journeys must see it."""

from dataclasses import replace

from lockernet.custody import consequences, door_guards
from lockernet.custody.commands import (
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmOccupied,
    EndSession,
    OpenForDeposit,
    ReportClosed,
)
from lockernet.custody.steps import (
    DEPOSITING,
    UNCERTAIN,
    Step,
)
from lockernet.models.events import (
    CustodyMarkedUncertain,
    DepositAborted,
)
from lockernet_node.pipeline import choosing
from tests.conformance.mutants.altering import always, asks_before_an_open_door, entries, swap
from tests.conformance.mutants.registry import mutant, rewrite


@mutant("jrn/deposit/word-while-open")
def believes_damage_before_an_open_door() -> None:
    """A driver who keeps a damaged parcel may leave the door open."""
    asks_before_an_open_door()
    always((DEPOSITING, ConfirmDamaged), DepositAborted)


@mutant("jrn/deposit/not-seen-and-asked", "jrn/deposit/not-seen-and-silent", also=("jrn/*",))
def decides_by_a_shut_door() -> None:
    """A door that shut in a deposit means that the parcel is inside."""
    rewrite(
        door_guards,
        "over_and_inside",
        "session.opened and session.occupied is not False",
        "session.opened",
    )
    swap((DEPOSITING, EndSession), door_guards.over_and_inside)
    rewrite(
        door_guards,
        "arrival_is_shown",
        "arrived = command.occupied is True and session.occupied_before is False",
        "arrived = True",
    )
    swap((DEPOSITING, ReportClosed), door_guards.arrival_is_shown)


@mutant(
    "jrn/deposit/not-seen-and-silent", also=("jrn/deposit/seen-late", "jrn/doubt/never-inside", "jrn/power/*")
)
def takes_silence_for_yes_though_empty() -> None:
    """A driver who says nothing has brought the parcel, though the infrared says "empty"."""
    rewrite(
        door_guards, "over_and_inside", "session.opened and session.occupied is not False", "session.opened"
    )
    swap((DEPOSITING, EndSession), door_guards.over_and_inside)


@mutant("jrn/deposit/seen-late")
def never_believes_a_late_sensor() -> None:
    """A doubtful deposit stays in doubt though the infrared sees the parcel now."""
    entries((UNCERTAIN, ReportClosed), lambda _found: ())


@mutant("jrn/deposit/does-not-fit", "jrn/drop-off/visit-came-to-nothing")
def tries_the_same_compartment_again() -> None:
    """A parcel that does not fit gets the same compartment at the next scan."""
    rewrite(choosing, "compartment_for", "if name in custody.too_small", "if False")


@mutant("jrn/deposit/does-not-fit", also=("jrn/drop-off/visit-came-to-nothing",))
def doubts_what_does_not_fit() -> None:
    """A parcel that does not fit is in doubt, though its driver holds it."""
    entries(
        (DEPOSITING, ConfirmDoesNotFit),
        lambda found: tuple(replace(each, event=CustodyMarkedUncertain, to=UNCERTAIN) for each in found),
    )


@mutant("jrn/deposit/orphan-stays", "jrn/deposit/something-there")
def forgets_what_lay_there() -> None:
    """What a driver found inside is not noted, and the next parcel goes on top of it."""
    entries((DEPOSITING, ConfirmOccupied), lambda found: tuple(replace(each, also=()) for each in found))
    rewrite(consequences, "_reason", "isinstance(command, ConfirmOccupied)", "False")


@mutant("jrn/deposit/damaged-inside")
def forgets_damage_from_before() -> None:
    """A parcel that was damaged when it came opens no dispute."""
    rewrite(consequences, "_dispute", " and command.damaged:", " and False:")


@mutant("jrn/deposit/door-stayed-shut", also=("jrn/doors/*", "jrn/visit/*"))
def gives_a_stuck_door_again() -> None:
    """A compartment whose door did not open stays in service."""
    rewrite(
        consequences,
        "_reason",
        "isinstance(event, DepositAborted) and event.reason == ErrorCode.DOOR_DID_NOT_OPEN",
        "False",
    )


@mutant("jrn/deposit/reopened-twice", also=("jrn/visit/opens-twice-more",))
def reopens_a_drivers_door_without_end() -> None:
    """A driver's door opens as often as the label is scanned."""
    entries(
        (DEPOSITING, OpenForDeposit),
        lambda found: tuple(
            replace(each, when=lambda *_: True) if isinstance(each, Step) else each for each in found
        ),
    )
