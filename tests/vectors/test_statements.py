"""The library answers every vector about statements and about who may say what (LN-SIG, LN-TRU)."""

import pytest

from conformance.targets.reference.executor.statements import statement
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("statements"))
async def test_statement_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, statement)


@pytest.mark.parametrize("vector", vectors_of("trust"))
async def test_speaker_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, statement)
