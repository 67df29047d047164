"""The library judges every published offer and acceptance (LN-AGR-001, LN-AGR-003)."""

import pytest

from conformance.targets.reference.executor.statements import agreement
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("agreements"))
async def test_agreement_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, agreement)
