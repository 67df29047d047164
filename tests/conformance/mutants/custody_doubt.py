"""Nodes that are sure where they should not be, or never sure again: the journeys must see it."""

from lockernet.custody import transitions
from lockernet.custody.commands import (
    Inspect,
    OpenForStaff,
)
from lockernet.custody.steps import (
    COLLECTING,
    EXPECTED,
    UNCERTAIN,
    No,
    Step,
)
from lockernet.models.events import (
    CompartmentForced,
    CompartmentInspected,
    CustodyResolved,
)
from lockernet_node.pipeline import staff_steps
from tests.conformance.mutants.altering import always, entries, evolves
from tests.conformance.mutants.registry import mutant, rewrite


@mutant("jrn/doubt/found-inside-late", also=("jrn/doubt/found-inside",))
def finds_it_with_the_old_hold() -> None:
    """A parcel that staff find again has the hold of before."""
    evolves(CustodyResolved, lambda custody, _event, changed: {**changed, "hold_until": custody.hold_until})


@mutant("jrn/doubt/found-empty", also=("jrn/doubt/waiting-and-not-found",))
def keeps_the_compartment_of_the_missing() -> None:
    """The compartment of a parcel that staff did not find serves nobody any more."""
    evolves(
        CompartmentInspected,
        lambda custody, _event, changed: {
            name: value for name, value in changed.items() if name != "compartment_id"
        },
    )


@mutant("jrn/doubt/forced-by-an-authority", also=("jrn/staff/forced",))
def forces_and_goes_on() -> None:
    """A parcel whose door was opened for an authority waits on."""
    evolves(CompartmentForced, lambda custody, _event, changed: {**changed, "state": custody.state})


@mutant("jrn/doubt/looked-at-by-nobody-else", also=("jrn/doubt/*",))
def believes_who_did_not_look() -> None:
    """Staff say what lies there without having opened the door."""
    rewrite(staff_steps, "say", "opening is None or opening.grant_id != place.staff.grant_id", "False")


@mutant("jrn/doubt/not-while-somebody-stands-there", also=("jrn/doubt/visit-held-open",))
def opens_for_staff_during_a_visit() -> None:
    """Staff open the door at which somebody stands."""
    rewrite(
        staff_steps,
        "open_door",
        "is_in_use(tx, now, other_than=place.compartment) or a_visit_is_moving(tx, now)",
        "False",
    )
    opening = transitions.TRANSITIONS[(COLLECTING, OpenForStaff)][0]
    assert isinstance(opening, Step)
    always((COLLECTING, OpenForStaff), opening.event)


@mutant("jrn/doubt/visit-held-open")
def waits_for_a_broken_latch() -> None:
    """A visit whose latch always reads open ends only when it reads shut."""
    entries((COLLECTING, Inspect), lambda _found: ())


@mutant("jrn/doubt/never-inside")
def keeps_a_deposit_in_doubt() -> None:
    """A doubtful deposit that staff find empty stays in doubt."""
    entries(
        (UNCERTAIN, Inspect),
        lambda found: tuple(
            each for each in found if isinstance(each, No) or getattr(each, "to", None) is not EXPECTED
        ),
    )
