"""Compartments: what keeps one from being given away, and how it comes back into service (LN-CUS-046)."""

import pytest

from lockernet.custody.commands import ConfirmOccupied
from lockernet.custody.compartments import (
    Compartment,
    InspectCompartment,
    Repair,
    TakeOrphanOut,
    TakeOutOfService,
    Work,
    decide_compartment,
    evolve_compartment,
    replay_compartment,
)
from lockernet.errors import ErrorCode
from lockernet.models.events import (
    Body,
    CompartmentFaulted,
    CompartmentInspected,
    CompartmentRepaired,
    OrphanItemFound,
    OrphanItemRemoved,
)
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import DOOR, OPENED, closed, depositing, driven
from tests.lockernet.custody.situations import SOON

FOUND = OrphanItemFound(compartment_id=DOOR)
TAKEN = OrphanItemRemoved(compartment_id=DOOR)
REPAIRED = CompartmentRepaired(compartment_id=DOOR)
BROKEN = CompartmentFaulted(compartment_id=DOOR, reason="DOOR_DID_NOT_OPEN")


def box(*events: Body) -> Compartment:
    """The compartment after these events."""
    return replay_compartment(DOOR, events)


def looked(occupied: bool) -> CompartmentInspected:
    """Staff looked and saw something, or nothing."""
    return CompartmentInspected(compartment_id=DOOR, occupied=occupied)


OUTCOMES: list[tuple[Compartment, Work, tuple[Body, ...] | Refused]] = [
    (box(), InspectCompartment(occupied=False), (looked(False),)),
    (box(), InspectCompartment(occupied=True), (looked(True), FOUND)),
    (box(), InspectCompartment(occupied=True, assigned=True), (looked(True),)),
    (box(FOUND), InspectCompartment(occupied=True), (looked(True),)),
    (box(), TakeOrphanOut(), Refused(ErrorCode.COMPARTMENT_EMPTY)),
    (box(FOUND), TakeOrphanOut(), (TAKEN,)),
    (box(BROKEN), Repair(), (REPAIRED,)),
    (box(FOUND, BROKEN), Repair(), Refused(ErrorCode.COMPARTMENT_OCCUPIED)),
    (
        box(),
        TakeOutOfService("BOARD_SILENT"),
        (CompartmentFaulted(compartment_id=DOOR, reason="BOARD_SILENT"),),
    ),
]


@pytest.mark.parametrize(("compartment", "work", "outcome"), OUTCOMES)
def test_work_at_a_compartment(
    compartment: Compartment, work: Work, outcome: tuple[Body, ...] | Refused
) -> None:
    assert decide_compartment(compartment, work) == outcome


@pytest.mark.parametrize(
    ("events", "sound"),
    [
        ((), True),
        ((BROKEN,), False),
        ((FOUND,), False),
        ((FOUND, TAKEN), True),
        ((BROKEN, REPAIRED), True),
        ((BROKEN, FOUND, TAKEN), False),
        ((BROKEN, FOUND, TAKEN, REPAIRED), True),
        ((looked(True),), True),
    ],
)
def test_compartment_is_given_away_only_without_fault_and_orphan(
    events: tuple[Body, ...], sound: bool
) -> None:
    assert box(*events).sound is sound


def test_box_that_a_driver_found_occupied_comes_back_by_emptying_and_repair() -> None:
    _, events = driven(depositing(OPENED, closed(False)), [(SOON, ConfirmOccupied())])
    compartment = box(*events)

    assert (compartment.orphan, compartment.fault) == (True, "COMPARTMENT_OCCUPIED")
    for work in (TakeOrphanOut(), Repair()):
        outcome = decide_compartment(compartment, work)
        assert not isinstance(outcome, Refused)
        for event in outcome:
            compartment = evolve_compartment(compartment, event)
    assert compartment.sound


def test_events_of_other_compartments_change_nothing() -> None:
    assert evolve_compartment(box(), CompartmentFaulted(compartment_id="B-01", reason="X")) == box()
    assert evolve_compartment(box(), closed(True)) == box()
