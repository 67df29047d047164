"""The library audits every published feed, and the node judges every cursor (LN-EVT, LN-CUS-015)."""

import pytest

from conformance.targets.reference.executor.events import history
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("events"))
async def test_history_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, history)
