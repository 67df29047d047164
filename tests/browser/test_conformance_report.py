"""The suite's HTML report in a real browser: read, filtered, tabbed through, printed, by day and night."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from lockernet_conformance.report import to_html
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import Verdict
from tests.browser.accessible import is_accessible
from tests.conformance.report.runs import conforming, large, of_all_verdicts

DESK, TABLET, PHONE, SMALL_PHONE = (1280, 900), (768, 1024), (390, 844), (320, 640)
FINGER = 44
REPORTS = {
    "large": large(),
    "of sixty": large(60),
    "of all verdicts": of_all_verdicts(),
    "conforming": conforming(),
}

SIDEWAYS = """
() => [...document.querySelectorAll(
    "h1, h2, h3, p, dd, td, th, summary, .chip, li, label, button, input, select")]
  .filter((each) => each.checkVisibility() && !each.closest(".unseen, .tick"))
  .map((each) => ({words: each.innerText, right: each.getBoundingClientRect().right}))
  .filter((each) => each.right > document.documentElement.clientWidth + 0.5)
"""

FOCUS = """
() => {
  const here = document.activeElement;
  const shown = here.matches(".tick input") ? here.nextElementSibling : here;
  return [here.id || here.value || here.innerText || here.tagName, getComputedStyle(shown).outlineStyle];
}
"""


@dataclass
class Reader:
    """Somebody who opened the file."""

    context: BrowserContext
    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def open(self, name: str, folder: Path) -> None:
        """Open the report of this run from disk."""
        file = folder / "report.html"
        file.write_text(to_html(REPORTS[name], spec_base="../.."))
        await self.page.goto(file.as_uri())

    async def cases(self) -> int:
        """How many cases are shown."""
        return await self.page.locator(".case:not([hidden])").count()

    async def rules(self) -> int:
        """How many rules are shown."""
        return await self.page.locator(".topic:not([hidden]) tbody tr:not([hidden])").count()

    async def says(self, words: str) -> None:
        """The line below the filter says so."""
        await expect(self.page.get_by_role("status")).to_have_text(words)


@pytest.fixture(params=[True], ids=["script"])
async def reader(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Reader]:
    """A reader at a desk; whoever closes the page was asked for nothing but the file."""
    width, height = DESK
    context = await browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=request.param, offline=True
    )
    reader = Reader(context, await context.new_page())
    context.on("request", lambda asked: reader.asked.append(asked.url))
    context.on("console", lambda message: reader.complaints.append(message.text))
    context.on("weberror", lambda error: reader.complaints.append(str(error.error)))
    yield reader
    assert {address.partition(":")[0] for address in reader.asked} <= {"file", "data"}
    assert reader.complaints == []
    await context.close()


@pytest.mark.parametrize("name", ["of sixty", "of all verdicts", "conforming"])
async def test_it_is_read_on_a_desk_and_on_a_phone_by_day_and_night(
    reader: Reader, tmp_path: Path, name: str
) -> None:
    await reader.open(name, tmp_path)
    for case in (await reader.page.locator(".case").all())[:3]:
        await case.locator("summary").click()

    await is_accessible(reader.page, {})
    await reader.page.emulate_media(color_scheme="dark")
    await is_accessible(reader.page, {"runOnly": ["color-contrast"]})
    for width, height in (DESK, TABLET, PHONE, SMALL_PHONE):
        await reader.page.set_viewport_size({"width": width, "height": height})
        assert await reader.page.evaluate("document.documentElement.scrollWidth") <= width
        assert await reader.page.evaluate(SIDEWAYS) == []
    await is_accessible(reader.page, {"runOnly": ["target-size", "color-contrast"]})


async def test_the_filter_finds_by_verdict_profile_and_words_with_the_keyboard_alone(
    reader: Reader, tmp_path: Path
) -> None:
    await reader.open("large", tmp_path)
    keyboard = reader.page.keyboard
    failed = [case for case in large().cases if case.verdict is Verdict.FAIL]
    await reader.says("400 cases, 312 rules")

    await keyboard.press("/")
    await keyboard.type(failed[0].id)
    await reader.says(f"1 of 400 cases, {len(set(failed[0].rules))} of 312 rules")
    assert await reader.page.locator(f'[id="{failed[0].id}"]').is_visible()

    await keyboard.press("ControlOrMeta+a")
    await keyboard.press("Delete")
    await keyboard.press("Tab")  # profile
    await keyboard.press("Tab")  # passed
    await keyboard.press("Tab")  # failed
    await keyboard.press("Space")
    await expect(reader.page.get_by_role("status")).to_contain_text(f"{len(failed)} of 400 cases")
    assert await reader.cases() == len(failed)
    assert await reader.rules() == len({rule for case in failed for rule in case.rules})

    await reader.page.get_by_role("button", name="Show all").press("Enter")
    await reader.says("400 cases, 312 rules")


async def test_the_profile_narrows_and_nothing_found_is_said(reader: Reader, tmp_path: Path) -> None:
    await reader.open("large", tmp_path)

    await reader.page.get_by_label("Profile").select_option("OFFLINE")
    offline = sum(case.profile == "OFFLINE" for case in large().cases)
    await expect(reader.page.get_by_role("status")).to_contain_text(f"{offline} of 400 cases")
    await reader.page.get_by_label("Find").fill("no such words anywhere")

    await reader.says("0 of 400 cases, 0 of 312 rules")
    await expect(reader.page.get_by_text("No case is like that.")).to_be_visible()


async def test_every_control_shows_that_it_has_the_focus_in_the_order_of_reading(
    reader: Reader, tmp_path: Path
) -> None:
    await reader.open("conforming", tmp_path)

    seen = []
    for _ in range(15):
        await reader.page.keyboard.press("Tab")
        seen.append(await reader.page.evaluate(FOCUS))

    assert [name for name, _ in seen][:7] == [
        "Skip to the verdict",
        "Verdict",
        "Rules",
        "Cases",
        "words",
        "profile",
        "PASS",
    ]
    assert {style for _, style in seen} == {"solid"}


async def test_a_link_to_a_case_opens_it_even_if_the_filter_had_hidden_it(
    reader: Reader, tmp_path: Path
) -> None:
    await reader.open("of all verdicts", tmp_path)
    await reader.page.get_by_label("Find").fill("base32")
    await expect(reader.page.get_by_role("status")).to_contain_text("1 of 10 cases")

    await reader.page.locator('.trouble a[href="#svc/requests/other-bytes"]').click()

    line = reader.page.locator('[id="svc/requests/other-bytes"] .line')
    await expect(line).to_be_in_viewport()
    assert await reader.cases() == 10


async def test_all_cases_open_at_one_press_and_close_at_the_next(reader: Reader, tmp_path: Path) -> None:
    await reader.open("large", tmp_path)
    button = reader.page.locator("#open")

    await button.click()
    assert await reader.page.locator(".case[open]").count() == 400
    await expect(button).to_have_text("Close all cases")
    await button.click()

    assert await reader.page.locator(".case[open]").count() == 0


@pytest.mark.parametrize("reader", [False], indirect=True, ids=["no-script"])
async def test_without_script_all_is_there_but_the_filter(reader: Reader, tmp_path: Path) -> None:
    await reader.open("of all verdicts", tmp_path)

    await expect(reader.page.locator("#filter")).to_be_hidden()
    await reader.page.locator('[id="svc/requests/other-bytes"] summary').click()
    await expect(reader.page.locator('[id="svc/requests/other-bytes"] .line')).to_be_visible()
    await reader.page.locator('.finding a[href="#LN-CAP-008"]').first.click()
    await expect(reader.page.locator("#LN-CAP-008")).to_be_in_viewport()


@pytest.mark.parametrize("name", ["large", "of sixty"])
async def test_what_is_printed_holds_verdict_failures_and_every_rule(
    reader: Reader, tmp_path: Path, name: str
) -> None:
    await reader.open(name, tmp_path)

    await reader.page.pdf(path=tmp_path / "report.pdf", format="A4", print_background=True)

    pages = PdfDocument(tmp_path / "report.pdf")
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    assert "Does not conform" in text
    assert "OK, and a second confirmation" in text
    assert set(re.findall(r"\bLN-[A-Z]{3}-\d{3}\b", text)) == set(rules())
    assert "words, rule or case" not in text
    pages.close()
