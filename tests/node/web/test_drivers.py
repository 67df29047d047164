"""Drivers at the screen: badge, label, door, and the next parcel."""

from datetime import timedelta

import pytest

from lockernet.models.custody import CustodyState
from lockernet.models.grants import GrantAction
from tests.network import COURIER, OTHER_COURIER, CourierDesk
from tests.node.house import House
from tests.node.web.screen import Screen


async def test_a_driver_deposits_one_parcel_after_the_other(house: House, screen: Screen) -> None:
    parcels = [await house.reserve(label) for label in ("ONE", "TWO")]
    page = await screen.show_badge()
    assert page.main["data-page"] == "label"

    for parcel in parcels:
        page = await screen.show_label(parcel.label)
        assert (page.main["data-visit"], page.stage) == ("deposit", "opening")
        page = await screen.look()
        assert f"Door {page.door} is open. Put the parcel in and close the door." in page.text
        house.bank.place(page.door)
        await house.shut(page.door)
        page = await screen.look()
        assert page.stage == "done"
        assert [each["name"] for each in page.all("input") if each["type"] != "hidden"] == ["label"]

    assert {(await house.custody(each)).state for each in parcels} == {CustodyState.WAITING}
    page = await screen.post("/driver/end")
    assert page.main["data-page"] == "start"
    assert (await screen.get("/driver")).main["data-page"] == "badge"


async def test_a_badge_scanned_on_the_start_page_is_understood(house: House, screen: Screen) -> None:
    page = await screen.enter(house.courier.badge())

    assert page.main["data-page"] == "label"


@pytest.mark.parametrize(
    ("word", "state", "stage"),
    [("inside", CustodyState.WAITING, "done"), ("taken_back", CustodyState.EXPECTED, "failed")],
)
async def test_a_compartment_that_looks_empty_is_the_drivers_to_judge(
    house: House, screen: Screen, word: str, state: CustodyState, stage: str
) -> None:
    parcel = await house.reserve()
    await screen.show_badge()
    await screen.show_label(parcel.label)
    await house.shut((await screen.look()).door)

    page = await screen.look()
    assert page.stage == "closed"
    assert page.main["data-looks-empty"] == "true"
    assert "The compartment looks empty. Is the parcel inside?" in page.text
    page = await screen.answer(word)

    assert page.stage == stage
    assert (await house.custody(parcel)).state is state


async def test_a_compartment_without_infrared_is_the_drivers_to_judge_too(
    house: House, screen: Screen
) -> None:
    parcel = await house.reserve()
    await screen.show_badge()
    await screen.post("/driver/parcel", label=parcel.label)
    await house.say(screen.page.door, closed=False, occupied=None)
    await house.say(screen.page.door, closed=True, occupied=None)

    page = await screen.look()

    assert page.stage == "closed"
    assert f"Door {page.door} is closed. Is the parcel inside?" in page.text
    assert "looks empty" not in page.text
    assert (await screen.answer("inside")).stage == "done"
    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_the_same_label_opens_the_same_door_again(house: House, screen: Screen) -> None:
    parcel = await house.reserve()
    await screen.show_badge()
    await screen.show_label(parcel.label)
    door = (await screen.look()).door
    await house.shut(door)
    await screen.look()

    page = await screen.show_label(parcel.label)

    assert (page.stage, page.door) == ("opening", door)
    assert (await screen.look()).stage == "door_open"


async def test_the_question_comes_before_the_next_parcel(house: House, screen: Screen) -> None:
    parcel, other = await house.reserve("THIS"), await house.reserve("NEXT")
    await screen.show_badge()
    await screen.show_label(parcel.label)
    await house.shut((await screen.look()).door)
    await screen.look()
    pulses = house.pulses()

    page = await screen.show_label(other.label)

    assert page.refused == "TRANSITION_NOT_ALLOWED"
    assert page.stage == "closed"
    assert house.pulses() == pulses
    await screen.answer("taken_back")
    assert (await screen.show_label(other.label)).stage == "opening"


@pytest.mark.parametrize(
    ("badge", "reason"),
    [
        ("LN1:MZXW6YTB", "MALFORMED_CODE"),
        ("0813 004711", "UNTRUSTED_PURPOSE"),
        ("", "MALFORMED_CODE"),
        ("drop-off", "UNTRUSTED_PURPOSE"),
        ("stranger", "UNTRUSTED_KEY"),
        ("old", "UNTRUSTED_EXPIRED"),
    ],
)
async def test_what_is_no_badge_begins_nothing(house: House, screen: Screen, badge: str, reason: str) -> None:
    made = {
        "drop-off": house.courier.badge(action=GrantAction.DROP_OFF),
        "stranger": CourierDesk("nobody-we-know").badge(),
        "old": CourierDesk(now=house.clock.now() - timedelta(hours=9)).badge(),
    }

    page = await screen.show_badge(made.get(badge, badge) or " ")

    assert page.refused == reason
    assert page.main["data-page"] == "badge"
    assert (await screen.get("/driver")).main["data-page"] == "badge"


async def test_another_couriers_parcel_is_not_expected(house: House, screen: Screen) -> None:
    parcel = await house.reserve()
    await screen.show_badge(CourierDesk(OTHER_COURIER).badge())

    page = await screen.show_label(parcel.label)

    assert page.refused == "NOT_EXPECTED"
    assert house.pulses() == 0


@pytest.mark.parametrize(
    ("label", "scanned"),
    [
        ("106141411234567897", "]C100106141411234567897\r\n"),
        ("106141411234567897", "]d2410061414112345215261130403R7\x1d00106141411234567897"),
        ("00106141411234567897", "(00) 1 0614141 123456789 7"),
        ("]C100106141411234567897", "106141411234567897"),
        ("CP000000080SG", "]C0cp000000080sg\t"),
        ("CP 000 000 080 SG", "CP000000080SG"),
        ("1Z5R89390357567127", " 1Z5R89390357567127"),
        ("tbc 000Aa", "]Q1tbc 000Aa\r"),
    ],
)
async def test_a_scan_finds_its_parcel_whatever_the_scanner_adds(
    house: House, screen: Screen, label: str, scanned: str
) -> None:
    """LN-IDN-002 to LN-IDN-007; the second scan, in another form, is the same label."""
    parcel = await house.reserve(label)
    await screen.show_badge()

    page = await screen.show_label(scanned)
    await screen.look()
    await house.shut(page.door)
    await screen.look()
    again = await screen.show_label(label)

    assert (page.stage, again.stage) == ("opening", "opening")
    assert again.door == page.door
    assert (await house.custody(parcel)).state is CustodyState.DEPOSITING
    assert scanned.strip() not in page.text


@pytest.mark.parametrize(
    "label",
    [
        "UNKNOWN",
        " ",
        "\x00",
        "é",
        "x" * 65,
        "<script>alert(1)</script>",
        "]C1",
        "\u202eCP000000080SG",
        "]C100106141411234567890",
    ],
)
async def test_a_label_that_nobody_told_us_of_opens_nothing(house: House, screen: Screen, label: str) -> None:
    await screen.show_badge()

    page = await screen.show_label(label)

    assert page.refused == "NOT_EXPECTED"
    assert page.main["data-page"] == "label"
    assert house.pulses() == 0


async def test_a_label_without_a_badge_opens_nothing(house: House, screen: Screen) -> None:
    parcel = await house.reserve()
    await screen.get("/driver")

    page = await screen.show_label(parcel.label)

    assert page.refused == "UNTRUSTED_SESSION"
    assert house.pulses() == 0


async def test_a_driver_who_does_nothing_for_five_minutes_has_left(house: House, screen: Screen) -> None:
    await screen.show_badge()
    house.clock.advance(timedelta(seconds=299))
    assert (await screen.get("/driver")).main["data-page"] == "label"
    house.clock.advance(timedelta(seconds=1))

    assert (await screen.get("/driver")).main["data-page"] == "badge"


async def test_a_badge_that_ends_ends_the_session(house: House, screen: Screen) -> None:
    parcel = await house.reserve()
    badge = CourierDesk(now=house.clock.now() - timedelta(hours=8) + timedelta(seconds=60)).badge()
    await screen.show_badge(badge)
    house.clock.advance(timedelta(seconds=61))

    page = await screen.show_label(parcel.label)

    assert page.refused == "UNTRUSTED_EXPIRED"
    assert page.main["data-page"] == "badge"
    assert house.pulses() == 0


async def test_a_recipient_at_the_same_screen_takes_it_over(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.show_badge()

    await screen.enter(parcel.claim.text())

    assert screen.page.main["data-visit"] == "collection"
    assert (await screen.get("/driver")).main["data-page"] == "badge"


async def test_a_driver_who_leaves_gets_the_list_of_what_was_handed_over(
    house: House, screen: Screen
) -> None:
    """LN-CUS-060."""
    await house.reserve("ONE")
    await screen.show_badge()
    await screen.show_label("ONE")
    door = (await screen.look()).door
    house.bank.place(door)
    await house.shut(door)
    await screen.look()
    assert await session_receipts(house) == 0

    await screen.post("/driver/end")

    assert await session_receipts(house) == 1


async def session_receipts(house: House) -> int:
    """How many the courier has."""
    return await house.desk.store.transact(lambda tx: tx.last_session_receipt(COURIER))
