"""A house with a kiosk."""

from collections.abc import AsyncIterator

import pytest

from tests.node.house import House
from tests.node.web.screen import Screen


@pytest.fixture
async def screen(house: House) -> AsyncIterator[Screen]:
    """The kiosk of the house, with nobody in front."""
    screen = Screen(house)
    async with screen.client:
        yield screen
