"""Debian's Chromium in front of kiosks, driven by Playwright; without it these tests are skipped, loudly."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from lockernet_node.transport.http_server import serve_http
from tests.browser.kiosk import Kiosk
from tests.browser.visitor import Visitor, visiting
from tests.node.house import House
from tests.node.web.screen import Screen

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu")
"""Without a sandbox it runs as root too; it meets no page but ours."""


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for the whole room; each visitor has a profile of its own."""
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"no {CHROMIUM}; on Debian: apt-get install --no-install-recommends chromium")
    async with async_playwright() as player:
        chromium = await player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


class Front:
    """The screen of whichever house is tested now; a port takes long to open and close."""

    url = ""
    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
async def front() -> AsyncIterator[Front]:
    """One port for the whole room."""
    front = Front()
    async with serve_http(front, "127.0.0.1:0") as port:
        front.url = f"http://127.0.0.1:{port}"
        yield front


@pytest.fixture
async def kiosk(front: Front) -> Kiosk:
    """A house with 24 empty compartments and its kiosk."""
    house = House()
    await house.tell_all()
    front.app = Screen(house).app
    return Kiosk(house, front.url)


@pytest.fixture
async def visitor(browser: Browser, kiosk: Kiosk) -> AsyncIterator[Visitor]:
    """Somebody in front of the start page, on a panel of 1024 x 600."""
    async with visiting(browser, kiosk.url) as visitor:
        yield visitor
