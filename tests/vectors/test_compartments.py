"""A compartment goes every published story of things that no parcel explains (LN-CUS-046)."""

from collections.abc import Callable

import pytest

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
from tests.vectors.reading import Vector, refused, vectors_of

WORK: dict[str, Callable[[Vector], Work]] = {
    "staff_looked": lambda step: InspectCompartment(step["occupied"], step["assigned"]),
    "take_item_out": lambda step: TakeOrphanOut(),
    "repair": lambda step: Repair(),
    "out_of_service": lambda step: TakeOutOfService(step["reason"]),
}


@pytest.mark.parametrize("vector", vectors_of("compartments"))
def test_compartment_goes_the_way_that_its_story_says(vector: Vector) -> None:
    given, expected = vector["input"], vector["expected"]
    compartment = Compartment(compartment_id=given["compartment"])

    for step, follows in zip(given["steps"], expected["steps"], strict=True):
        outcome = decide_compartment(compartment, WORK[step["on"]](step))

        if isinstance(outcome, Refused):
            assert refused(outcome.reason) == follows, (vector["why"], step)
            continue
        for event in outcome:
            compartment = evolve_compartment(compartment, event)
        names = [type(event).__name__ for event in outcome]
        answer = {"verdict": "accepted", "events": names, "sound": compartment.sound}
        assert answer == follows, (vector["why"], step)
    last = expected["steps"][-1]
    assert (last["verdict"], last.get("reason")) == (expected["verdict"], expected.get("reason"))
