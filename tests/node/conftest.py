"""The house that the pipeline's tests live in."""

import pytest

from tests.node.house import House


@pytest.fixture
async def house() -> House:
    """A point with an empty bank of 24 compartments that has told its doors."""
    house = House()
    await house.tell_all()
    return house
