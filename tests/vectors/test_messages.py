"""The library answers every vector about messages, the node every one about calls (LN-MSG)."""

import pytest

from conformance.targets.reference.executor.messages import message
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("messages"))
async def test_message_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    await agrees(vector, message)
