"""The library judges every published grant (LN-COD-016, LN-COD-018, LN-COD-020, LN-COD-022)."""

import pytest

from conformance.targets.reference.executor.compact import grant
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("grants"))
async def test_grant_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, grant)
