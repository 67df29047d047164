"""What a page owes those who see, hear or touch less, as axe-core judges it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from axe_playwright_python.async_playwright import Axe, AxeResults  # type: ignore[import-untyped]
from playwright.async_api import Error, Page

LOADS_IN_A_ROW = 5


async def is_accessible(page: Page, options: Mapping[str, Any]) -> None:
    """Nothing that axe-core finds; a page that was just loading again is judged once it has come."""
    found = await _judged(page, {"resultTypes": ["violations"], **options})
    assert found.violations_count == 0, found.generate_report()


async def _judged(page: Page, options: dict[str, Any]) -> AxeResults:
    for _ in range(LOADS_IN_A_ROW):
        with suppress(Error):
            return await Axe().run(page, options=options)
        await page.wait_for_load_state()
    return await Axe().run(page, options=options)
