"""A compartment goes every published story of things that no parcel explains (LN-CUS-046)."""

import pytest

from conformance.targets.reference.executor.compartments import compartment
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("compartments"))
async def test_compartment_goes_the_way_that_its_story_says(vector: Vector) -> None:
    await agrees(vector, compartment)
