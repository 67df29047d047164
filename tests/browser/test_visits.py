"""Visits in a real browser, at a house whose clock and doors are moved by hand: what may go wrong."""

from datetime import timedelta

import pytest

from lockernet.models.custody import CustodyState, DepositOrder
from tests.browser.kiosk import Kiosk
from tests.browser.visitor import Visitor


async def test_an_overdue_parcel_is_taken_out_by_its_driver(kiosk: Kiosk, visitor: Visitor) -> None:
    """LN-CUS-031."""
    parcel, door = await kiosk.overdue("CP000000080SG")
    await visitor.scan(kiosk.house.courier.badge())

    await visitor.press("Take parcels away (1)")
    assert await kiosk.open_door(visitor) == door
    kiosk.house.bank.take(door)
    await kiosk.shut_door(visitor)
    await visitor.sees("Do you have the parcel?")
    await visitor.press("Yes, I have it")

    await visitor.sees("You have the parcel.")
    assert (await kiosk.house.custody(parcel)).state is CustodyState.REMOVED
    await visitor.press("I am finished")
    await visitor.reaches(page="start")


async def test_the_label_scanned_at_the_question_says_that_the_parcel_is_out(
    kiosk: Kiosk, visitor: Visitor
) -> None:
    """LN-CUS-044: the driver has a parcel in one hand and a scanner in the other, and touches nothing."""
    parcel, _ = await kiosk.overdue("CP000000080SG")
    await visitor.scan(kiosk.house.courier.badge())
    await visitor.scan("CP000000080SG")
    await kiosk.open_door(visitor)
    await kiosk.shut_door(visitor)

    await visitor.scan("]C0CP000000080SG")

    await visitor.sees("You have the parcel.")
    assert (await kiosk.house.custody(parcel)).state is CustodyState.REMOVED


@pytest.mark.parametrize(
    ("code", "reason"), [("0813 004711", "CODE_REFUSED"), ("LN0:MZXW6YTB", "MALFORMED_CODE")]
)
async def test_a_wrong_code_opens_nothing_is_not_shown_and_the_next_one_can_be_typed_at_once(
    kiosk: Kiosk, visitor: Visitor, code: str, reason: str
) -> None:
    parcel, door = await kiosk.house.deposit()
    pulses = kiosk.house.pulses()

    await visitor.scan(code)

    assert await visitor.mark("refused") == reason
    assert kiosk.house.pulses() == pulses
    assert code not in await visitor.page.content()
    await visitor.scan(parcel.claim.text())
    assert await visitor.door() == door


async def test_a_code_being_typed_is_hidden_from_who_looks_over_the_shoulder(visitor: Visitor) -> None:
    await visitor.ready()
    await visitor.page.keyboard.type("0813")

    field = visitor.page.locator("input:focus")
    assert await field.get_attribute("type") == "password"
    assert "0813" not in await visitor.page.inner_text("body")


async def test_the_driver_at_a_full_point_is_told_to_keep_the_parcel(kiosk: Kiosk, visitor: Visitor) -> None:
    house = kiosk.house
    for number in range(16):
        await house.deposit(f"FULL{number:02}")
    await house.orders.submit(house.courier.expect("WALK-IN", house.courier.terms()), DepositOrder)
    pulses = house.pulses()
    await visitor.scan(house.courier.badge())

    await visitor.scan("WALK-IN")

    await visitor.sees("All doors for this size are taken. Take the parcel with you.")
    assert (await visitor.mark("page"), await visitor.mark("refused")) == ("label", "POINT_FULL")
    assert house.pulses() == pulses
    await visitor.ready()


async def test_the_page_follows_the_door_by_itself(kiosk: Kiosk, visitor: Visitor) -> None:
    parcel, door = await kiosk.house.deposit()
    await visitor.scan(parcel.claim.text())
    await visitor.sees(f"Door {door} is opening.")
    await kiosk.house.pulse()
    await visitor.sees(f"Door {door} is open.")
    kiosk.house.bank.take(door)
    await kiosk.house.shut(door)

    await visitor.sees("Did you get everything?")


async def test_a_code_in_two_tabs_opens_one_door_once(kiosk: Kiosk, visitor: Visitor) -> None:
    """The session of the first tab has a new cookie, with which the form of the second is none of its own."""
    parcel, _ = await kiosk.house.deposit()
    other = Visitor(await visitor.page.context.new_page(), visitor.url)
    await other.go("/")
    await visitor.go("/")
    pulses = kiosk.house.pulses()

    await visitor.scan(parcel.claim.text())
    await other.scan(parcel.claim.text())
    await kiosk.house.pulse()

    assert await other.mark("refused") == "UNTRUSTED_SESSION"
    assert kiosk.house.pulses() == pulses + 1
    await other.press("Start again")
    await other.ready()


async def test_going_back_in_the_browser_shows_no_code_and_opens_no_door(
    kiosk: Kiosk, visitor: Visitor
) -> None:
    parcel, _ = await kiosk.house.deposit()
    await visitor.scan(parcel.claim.text())
    await kiosk.open_door(visitor)
    pulses = kiosk.house.pulses()

    await visitor.page.go_back()

    assert await visitor.page.locator("input[name=code]").input_value() == ""
    await kiosk.house.pulse()
    assert kiosk.house.pulses() == pulses


async def test_a_driver_who_walked_away_leaves_no_session_to_the_next_person(
    kiosk: Kiosk, visitor: Visitor
) -> None:
    await visitor.scan(kiosk.house.courier.badge())
    kiosk.house.clock.advance(timedelta(minutes=5))

    await visitor.go("/driver")

    assert await visitor.mark("page") == "badge"
