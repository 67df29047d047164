"""The library answers every vector about compact grants (LN-SIG-014, LN-TRU-008, LN-TRU-009)."""

import pytest

from conformance.targets.reference.executor.compact import compact
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("compact"))
async def test_compact_grant_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, compact)
