"""A house behind a port."""

from collections.abc import AsyncIterator

import pytest

from tests.node.house import House
from tests.node.transport.site import Site, served


@pytest.fixture
async def site(house: House) -> AsyncIterator[Site]:
    """The house of the pipeline's tests, served on a free port of this machine."""
    async with served(house) as site:
        yield site
