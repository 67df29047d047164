"""A compartment with what no parcel explains: staff look, take out, repair."""

from collections.abc import Callable

from conformance.targets.reference.executor.words import Answer, Given, World, refused, story
from lockernet.custody.compartments import (
    Compartment,
    InspectCompartment,
    Repair,
    TakeOrphanOut,
    TakeOutOfService,
    Work,
    decide_compartment,
    evolve_compartment,
)
from lockernet.models.outcome import Refused

WORK: dict[str, Callable[[Given], Work]] = {
    "staff_looked": lambda step: InspectCompartment(step["occupied"], step["assigned"]),
    "take_item_out": lambda step: TakeOrphanOut(),
    "repair": lambda step: Repair(),
    "out_of_service": lambda step: TakeOutOfService(step["reason"]),
}


def compartment(given: Given, world: World) -> Answer:
    """Every step of its story."""
    known, steps = Compartment(compartment_id=given["compartment"]), []
    for step in given["steps"]:
        outcome = decide_compartment(known, WORK[step["on"]](step))
        if isinstance(outcome, Refused):
            steps.append(refused(outcome.reason))
            continue
        for event in outcome:
            known = evolve_compartment(known, event)
        names = [type(event).__name__ for event in outcome]
        steps.append({"verdict": "accepted", "events": names, "sound": known.sound})
    return story(steps)
