"""Nobody acts: the screen goes back to its start by itself, in time that only the browser sees pass."""

from datetime import timedelta

import pytest

from tests.browser import kiosk as ways
from tests.browser.kiosk import Kiosk, Way
from tests.browser.visitor import Visitor


async def seconds_until_start(visitor: Visitor) -> float:
    """When the start page comes, by the browser's own clock, which runs as fast as it can from now on."""
    began = await loaded_at(visitor)
    session = await visitor.page.context.new_cdp_session(visitor.page)
    await session.send("Emulation.setVirtualTimePolicy", {"policy": "pauseIfNetworkFetchesPending"})
    await visitor.page.wait_for_url(f"{visitor.url}/", timeout=10_000)
    return (await loaded_at(visitor) - began) / 1000


async def loaded_at(visitor: Visitor) -> float:
    """When the page of now was loaded, in milliseconds."""
    moment: float = await visitor.page.evaluate("performance.timeOrigin")
    return moment


@pytest.mark.parametrize(
    ("way", "seconds"),
    [
        (ways.turned_away, 120),
        (ways.badge, 120),
        (ways.goodbye, 8),
        (ways.frozen, 30),
        (ways.no_page, 20),
    ],
)
async def test_a_page_that_somebody_left_becomes_the_start_page(
    kiosk: Kiosk, visitor: Visitor, way: Way, seconds: float
) -> None:
    await way(kiosk, visitor)

    assert seconds <= await seconds_until_start(visitor) < seconds + 5


@pytest.mark.parametrize(
    ("way", "away", "seconds"),
    [
        (ways.got_everything, timedelta(minutes=2), 20),
        (ways.label, timedelta(minutes=5), 300 + 120),
    ],
)
async def test_a_session_that_is_over_lets_go_of_the_screen(
    kiosk: Kiosk, visitor: Visitor, way: Way, away: timedelta, seconds: float
) -> None:
    """A driver's pages ask for the badge first, then go back to the start."""
    await way(kiosk, visitor)
    kiosk.house.clock.advance(away)

    assert await seconds_until_start(visitor) < seconds + 5
    assert await visitor.mark("refused") is None


async def test_the_start_page_stays_as_it_is_while_somebody_types(kiosk: Kiosk, visitor: Visitor) -> None:
    await visitor.ready()
    await visitor.page.keyboard.type("0813")
    asked = len(visitor.asked)
    session = await visitor.page.context.new_cdp_session(visitor.page)

    await session.send("Emulation.setVirtualTimePolicy", {"policy": "pauseIfNetworkFetchesPending"})
    await visitor.page.wait_for_timeout(500)

    assert len(visitor.asked) == asked
    assert await visitor.page.locator("input[name=code]").input_value() == "0813"
