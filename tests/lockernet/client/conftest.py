"""A courier's SDK connected to the house of the node's tests, over a real port."""

from collections.abc import AsyncIterator

import pytest

from lockernet.client import Courier
from tests.lockernet.client.line import calling
from tests.node.house import House
from tests.node.transport.site import Site, served


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A point with an empty bank of 24 compartments, served."""
    house = House()
    await house.tell_all()
    async with served(house) as site:
        yield site


@pytest.fixture
async def courier(site: Site) -> AsyncIterator[Courier]:
    """The house's courier, with the house's clock."""
    async with calling(site.address, clock=site.house.clock) as courier:
        yield courier
