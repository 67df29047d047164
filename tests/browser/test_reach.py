"""Every page on every panel: read, touched, tabbed through, enlarged, at night; judged by axe-core too."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.accessible import is_accessible
from tests.browser.kiosk import WAYS, Kiosk, got_everything
from tests.browser.visitor import LANDSCAPE, PORTRAIT, Visitor

SMALL, PHONE = (800, 480), (360, 640)
ZOOMED = ((LANDSCAPE[0] // 2, LANDSCAPE[1] // 2), (PORTRAIT[0] // 2, PORTRAIT[1] // 2))
"""What a page is laid out in at a zoom of 200 %."""

FINGER = 44
"""The smallest side of what is touched, in CSS pixels (WCAG 2.2, 2.5.5)."""

JUDGED: dict[str, Any] = {"rules": {"meta-refresh": {"enabled": False}}}
"""All rules of axe-core but one: a page without script follows a door by loading again (docs/adr/0044)."""

COLOURS: dict[str, Any] = {"runOnly": ["color-contrast"]}
"""By night only the colours are others."""

MEASURE = """
(touched) => {
  const box = (each) => {
    const {left, top, right, bottom, width, height} = each.getBoundingClientRect();
    return {words: each.innerText || each.id, left, top, right, bottom, width, height,
            cut: each.tagName !== "INPUT" && each.scrollWidth > each.clientWidth};
  };
  const said = document.querySelectorAll("h1, p, label");
  return {doors: document.querySelectorAll("#doors").length,
          touched: [...document.querySelectorAll(touched)].map(box), said: [...said].map(box),
          wide: document.documentElement.scrollWidth, tall: document.documentElement.scrollHeight};
}
"""

TOUCHED = "a, button, input:not([type=hidden])"

FOCUSED = """
(touched) => {
  const style = getComputedStyle(document.activeElement);
  return [[...document.querySelectorAll(touched)].indexOf(document.activeElement),
          `${style.outlineStyle} ${style.outlineWidth}`];
}
"""

Box = dict[str, Any]


@pytest.mark.parametrize("way", WAYS)
async def test_a_page_is_read_touched_and_tabbed_through_on_every_panel_by_day_and_night(
    kiosk: Kiosk, visitor: Visitor, way: str
) -> None:
    await WAYS[way](kiosk, visitor)

    await is_tabbed_through(visitor.page)
    for size in (LANDSCAPE, PORTRAIT, SMALL, PHONE, *ZOOMED):
        await fits(visitor.page, size)
    await is_accessible(visitor.page, JUDGED)
    await visitor.page.emulate_media(color_scheme="dark")
    await is_accessible(visitor.page, COLOURS)


async def fits(page: Page, size: tuple[int, int]) -> None:
    """Nothing is cut, hidden or too small for a finger; on a kiosk's panel nobody scrolls but past doors."""
    wide, tall = size
    await page.set_viewport_size({"width": wide, "height": tall})
    seen = await page.evaluate(MEASURE, TOUCHED)
    assert seen["wide"] <= wide, size
    assert size not in (LANDSCAPE, PORTRAIT) or seen["tall"] <= tall or seen["doors"], size
    for each in (*seen["touched"], *seen["said"]):
        assert not each["cut"], (size, each)
        assert each["left"] >= 0, (size, each)
        assert each["right"] <= wide, (size, each)
    for each in seen["touched"]:
        assert min(each["width"], each["height"]) >= FINGER, (size, each)
    assert overlapping(seen["touched"]) == [], size


async def is_tabbed_through(page: Page) -> None:
    """Each control has its turn, in the order of reading, and shows that it has the focus."""
    there = await page.locator(TOUCHED).count()
    reached = []
    for _ in range(there + 1):  # once round: after the last comes the browser itself
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate(FOCUSED, TOUCHED))
    order = [number for number, _ in reached if number >= 0]
    assert sorted(set(order)) == list(range(there))
    assert sum(later < number for number, later in pairwise(order)) <= 1
    assert {outline for number, outline in reached if number >= 0} <= {"solid 5px"}


def overlapping(boxes: Sequence[Box]) -> list[tuple[str, str]]:
    """The pairs of which a finger could not say which it meant."""
    return [
        (one["words"], other["words"])
        for one, other in combinations(boxes, 2)
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]


async def test_a_parcel_is_collected_with_the_keyboard_alone(kiosk: Kiosk, visitor: Visitor) -> None:
    await got_everything(kiosk, visitor)

    await visitor.page.keyboard.press("Tab")
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")

    await visitor.sees("You have your parcel. Goodbye!")


async def test_a_tap_beside_all_buttons_does_not_take_the_scanner_its_field(
    kiosk: Kiosk, visitor: Visitor
) -> None:
    parcel, _ = await kiosk.house.deposit()
    await visitor.ready()

    for corner in ((5, 5), (1019, 5), (5, 595), (1019, 595), (512, 560)):
        await visitor.page.mouse.click(*corner)
    await visitor.scan(parcel.claim.text())

    assert await visitor.mark("stage") == "opening"


async def test_the_door_is_seen_from_two_steps_away(kiosk: Kiosk, visitor: Visitor) -> None:
    """A fifth of the panel's height for its name while it opens and stands open."""
    for way in ("opening", "door_open"):
        await WAYS[way](kiosk, visitor) if way == "opening" else await kiosk.open_door(visitor)
        box = await visitor.page.locator("#door").bounding_box()
        assert box is not None
        assert box["height"] >= LANDSCAPE[1] / 5
