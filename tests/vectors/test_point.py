"""The reference node takes every published story of orders, questions, doors and codes."""

import pytest

from conformance.targets.reference.executor.pointside import point
from tests.vectors.reading import Vector, agrees, vectors_of


@pytest.mark.parametrize("vector", vectors_of("requests"))
async def test_request_is_answered_as_its_vector_says(vector: Vector) -> None:
    await agrees(vector, point)


@pytest.mark.parametrize("vector", vectors_of("visits"))
async def test_visit_goes_as_its_vector_says(vector: Vector) -> None:
    await agrees(vector, point)
