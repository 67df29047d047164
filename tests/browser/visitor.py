"""Somebody in front of a real browser, with a scanner that types, a finger and a keyboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Request, expect

from tests.patience import PATIENCE_SECONDS

PATIENCE_MS = PATIENCE_SECONDS * 1_000

LANDSCAPE, PORTRAIT = (1024, 600), (600, 1024)
"""Panels of kiosks, in pixels."""

TURNED_AWAY = "the server responded with a status of 4"
"""What Chromium says of a page that is a refusal; no fault of the page."""


@dataclass
class Visitor:
    """One person at the kiosk, from the first page to the last."""

    page: Page
    url: str
    asked: list[str] = field(default_factory=list)
    """Every address that the browser asked for."""
    complaints: list[str] = field(default_factory=list)
    """What the browser complained of: policy, markup, connections."""

    async def go(self, path: str) -> None:
        """Type an address, as nobody at a kiosk can."""
        await self.page.goto(self.url + path)

    async def scan(self, text: str) -> None:
        """A scanner types the text and Enter, into whatever has the focus; nobody clicks anywhere."""
        await self.ready()
        await self.page.keyboard.type(text)
        await self._enter()

    async def paste(self, text: str) -> None:
        """The same in one stroke, where the scanner is not what is tested."""
        await self.ready()
        await self.page.keyboard.insert_text(text)
        await self._enter()

    async def _enter(self) -> None:
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def ready(self) -> None:
        """The field that the scanner types into has the focus."""
        await self.page.locator("input:focus").wait_for(timeout=PATIENCE_MS)

    async def press(self, words: str) -> None:
        """Touch the button or link with these words."""
        async with self.page.expect_navigation():
            button = self.page.get_by_role("button", name=words, exact=True)
            await button.or_(self.page.get_by_role("link", name=words, exact=True)).click()

    async def sees(self, words: str) -> None:
        """Wait until these words stand on the screen: the page loads again by itself."""
        await expect(self.page.get_by_text(words, exact=True).first).to_be_visible(timeout=PATIENCE_MS)

    async def reaches(self, **marks: str) -> None:
        """Wait until the page is the one with these marks on <main>."""
        marked = "".join(f'[data-{name}="{value}"]' for name, value in marks.items())
        await self.page.locator(f"main{marked}").wait_for(timeout=PATIENCE_MS)

    async def mark(self, name: str) -> str | None:
        """A mark of the page as it is now."""
        return await self.page.get_attribute("main", f"data-{name}")

    async def door(self) -> str:
        """The door that the page speaks of."""
        door = await self.mark("door")
        assert door is not None
        return door

    def leaves_cleanly(self) -> None:
        """Nothing was asked of any other machine, and the browser had nothing to complain of."""
        assert self.asked
        assert [each for each in self.asked if not each.startswith(f"{self.url}/")] == []
        assert self.complaints == []

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type != "info" and TURNED_AWAY not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def _notes(self, request: Request) -> None:
        self.asked.append(request.url)


@asynccontextmanager
async def visiting(
    browser: Browser, url: str, size: tuple[int, int] = LANDSCAPE, **more: Any
) -> AsyncIterator[Visitor]:
    """A fresh browser profile at the start page; after the block it must have been left cleanly."""
    width, height = size
    context = await browser.new_context(viewport={"width": width, "height": height}, **more)
    try:
        visitor = Visitor(await context.new_page(), url)
        context.on("request", visitor._notes)
        context.on("console", visitor._hears)
        context.on("weberror", lambda error: visitor.complaints.append(str(error.error)))
        await visitor.go("/")
        yield visitor
        visitor.leaves_cleanly()
    finally:
        await context.close()
