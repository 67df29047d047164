"""Programs answer every vector about files and how a call ended (LN-NOD, LN-REQ-004, LN-MSG-008)."""

import pytest

from conformance.targets.reference.executor.program import program
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("program"))
async def test_program_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, program)
