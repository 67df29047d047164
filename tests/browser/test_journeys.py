"""Whole visits at a point as operators run it: real program, real serial line, real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.real_point import Codes, RealPoint, real_point
from tests.browser.visitor import LANDSCAPE, PORTRAIT, Visitor, visiting


@pytest.fixture(scope="module")
async def point(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RealPoint]:
    """One point for all journeys."""
    folder: Path = tmp_path_factory.mktemp("point")
    async with real_point(folder) as point:
        yield point


async def deposit(point: RealPoint, visitor: Visitor, label: str) -> str:
    """Label, door, parcel in, door shut; the door."""
    await visitor.scan(label)
    await visitor.reaches(visit="deposit", stage="door_open")
    door = await visitor.door()
    await visitor.sees("Put the parcel in and close the door.")
    await point.put(door)
    await visitor.sees("The parcel is in.")
    return door


async def collect(point: RealPoint, visitor: Visitor, code: str) -> str:
    """Code, door, parcel out, door shut, `Yes, done`; the door."""
    await visitor.scan(code)
    await visitor.reaches(visit="collection", stage="door_open")
    door = await visitor.door()
    await visitor.sees("Take your parcel and close the door.")
    await point.take(door)
    await visitor.sees("Did you get everything?")
    await visitor.press("Yes, done")
    await visitor.sees("You have your parcel. Goodbye!")
    return door


async def test_a_driver_deposits_and_recipients_collect_by_digits_and_by_qr(
    browser: Browser, point: RealPoint
) -> None:
    """A scanner types; the driver touches two buttons and a recipient one. A spent code opens nothing."""
    parcels = {label: await point.reserve(label) for label in ("RB123456785SG", "EE471108151SG")}
    async with visiting(browser, point.url, LANDSCAPE) as driver:
        await driver.press("I am a driver")
        await driver.scan(point.badge())
        doors = {label: await deposit(point, driver, label) for label in parcels}
        await driver.press("I am finished")
        await driver.reaches(page="start")
    assert await states(point, parcels) == ["WAITING", "WAITING"]

    by_digits, by_qr = parcels
    async with visiting(browser, point.url, PORTRAIT) as recipient:
        assert await collect(point, recipient, parcels[by_digits].digits) == doors[by_digits]
        await recipient.go("/")
        await recipient.scan(parcels[by_digits].qr)
        await recipient.sees("This code opens nothing here. Check it and try again, or ask the sender.")
        assert await collect(point, recipient, parcels[by_qr].qr) == doors[by_qr]
    assert await states(point, parcels) == ["COLLECTED", "COLLECTED"]


async def states(point: RealPoint, parcels: dict[str, Codes]) -> list[str]:
    """Where all parcels are."""
    return [await point.state(codes) for codes in parcels.values()]
