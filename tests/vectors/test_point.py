"""The reference node takes every published story of orders, questions, doors and codes."""

import pytest

from tests.vectors.pointside import PointSide
from tests.vectors.reading import Vector, vectors_of


async def told(vector: Vector) -> None:
    """Every step follows as the vector says."""
    expected = vector["expected"]
    point = PointSide(vector["input"])
    for step, follows in zip(vector["input"]["steps"], expected["steps"], strict=True):
        answer = await point.take(step)

        assert {name: answer.get(name) for name in follows} == follows, (vector["why"], step)
    last = expected["steps"][-1]
    assert (last["verdict"], last.get("reason")) == (expected["verdict"], expected.get("reason"))


@pytest.mark.parametrize("vector", vectors_of("requests"))
async def test_request_is_answered_as_its_vector_says(vector: Vector) -> None:
    await told(vector)


@pytest.mark.parametrize("vector", vectors_of("visits"))
async def test_visit_goes_as_its_vector_says(vector: Vector) -> None:
    await told(vector)
