"""The library answers every vector about claim codes (LN-COD)."""

import pytest

from conformance.targets.reference.executor.codes import code
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("codes"))
async def test_code_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, code)
