"""The custody table goes every published story (LN-CUS, LN-CUS-020, LN-COD-009, LN-COD-011, LN-COD-020)."""

import pytest

from conformance.targets.reference.executor.custody import parcel
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("custody"))
async def test_parcel_goes_the_way_that_its_story_says(vector: Vector) -> None:
    await agrees(vector, parcel)
