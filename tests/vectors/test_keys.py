"""The library answers every vector about keys that may enter a directory (LN-TRU-003, 006, 007, 010)."""

import pytest

from conformance.targets.reference.executor.keys import key
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("keys"))
async def test_key_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, key)
