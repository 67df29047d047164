"""The library judges every published wish under delegations (LN-TRU-016, 017, 018, 019)."""

import pytest

from conformance.targets.reference.executor.statements import wish
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("delegations"))
async def test_delegate_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, wish)
