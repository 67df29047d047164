"""Drivers who take parcels out at the screen: one door after the other, by label, and what is wrong."""

from datetime import timedelta

import pytest

from lockernet.models.custody import (
    BlockCause,
    BlockParcel,
    CustodyState,
    DisputeReason,
    EvidenceGrade,
    ReleaseParcel,
    RemoveOrder,
)
from tests.network import OTHER_COURIER, CourierDesk
from tests.node.house import House, Parcel
from tests.node.web.screen import Page, Screen


async def to_go(house: House, label: str) -> tuple[Parcel, str]:
    """A parcel inside that its courier blocked and wants back."""
    parcel, door = await house.deposit(label)
    await house.order(BlockParcel, parcel, cause=BlockCause.RECALL)
    await house.order(RemoveOrder, parcel)
    return parcel, door


async def take_and_shut(house: House, screen: Screen) -> Page:
    """The driver takes what lies behind the door that stands open, and shuts it."""
    door = (await screen.look()).door
    house.bank.take(door)
    await house.shut(door)
    return await screen.look()


async def press_take(house: House, screen: Screen) -> Page:
    await screen.post("/driver/take")
    await house.pulse()
    return screen.page


async def test_a_driver_takes_parcels_out_one_door_after_the_other(house: House, screen: Screen) -> None:
    """LN-CUS-031, LN-CUS-007."""
    parcels = [await to_go(house, label) for label in ("ONE", "TWO")]
    await house.deposit("STAYS")
    page = await screen.show_badge()
    assert "Take parcels away (2)" in page.text

    for parcel, door in parcels:
        page = await press_take(house, screen)
        assert (page.main["data-visit"], page.stage, page.door) == ("removal", "opening", door)
        page = await take_and_shut(house, screen)
        assert "Do you have the parcel?" in page.text
        page = await screen.answer("have")
        assert (page.stage, page.door) == ("done", door)
        assert (await house.custody(parcel)).state is CustodyState.REMOVED

    page = await screen.post("/driver/take")
    assert page.main["data-page"] == "label"
    assert "Take parcels away" not in page.text


async def test_a_label_opens_the_door_of_the_parcel_that_is_to_go(house: House, screen: Screen) -> None:
    parcel, door = await to_go(house, "THIS")
    await screen.show_badge()

    page = await screen.show_label("THIS")

    assert (page.main["data-visit"], page.door) == ("removal", door)
    await take_and_shut(house, screen)
    assert (await screen.answer("have")).stage == "done"
    assert (await house.custody(parcel)).state is CustodyState.REMOVED


async def test_the_label_of_the_parcel_in_hand_says_that_it_is_out_and_shows_it(
    house: House, screen: Screen
) -> None:
    """LN-CUS-044: a label read as it went out; another label says nothing."""
    parcel, _ = await to_go(house, "THIS")
    await house.deposit("OTHER")
    await screen.show_badge()
    await press_take(house, screen)
    await take_and_shut(house, screen)

    page = await screen.show_label("OTHER")
    assert (page.refused, page.stage) == ("NOT_EXPECTED", "closed")
    page = await screen.show_label("THIS")

    assert page.stage == "done"
    custody = await house.custody(parcel)
    assert (custody.state, custody.grade) == (CustodyState.REMOVED, EvidenceGrade.SCANNED)


async def test_a_parcel_left_inside_waits_as_before_and_the_next_door_is_another_one(
    house: House, screen: Screen
) -> None:
    first, door = await to_go(house, "ONE")
    _, other_door = await to_go(house, "TWO")
    await screen.show_badge()
    page = await press_take(house, screen)
    assert page.door == door
    await house.shut((await screen.look()).door)
    await screen.look()

    page = await screen.answer("left")

    assert page.stage == "failed"
    assert (await house.custody(first)).state is CustodyState.WAITING
    assert (await press_take(house, screen)).door == other_door


@pytest.mark.parametrize(
    ("word", "stage", "said"),
    [
        ("empty", "frozen", (CustodyState.UNCERTAIN, DisputeReason.COMPARTMENT_EMPTY)),
        ("another", "frozen", (CustodyState.UNCERTAIN, DisputeReason.WRONG_ITEM)),
        ("harm", "closed", (CustodyState.REMOVING, DisputeReason.DAMAGED)),
    ],
)
async def test_what_is_wrong_is_said_on_a_page_of_its_own(
    house: House, screen: Screen, word: str, stage: str, said: tuple[CustodyState, DisputeReason]
) -> None:
    """LN-CUS-028."""
    parcel, _ = await to_go(house, "THIS")
    await screen.show_badge()
    await press_take(house, screen)
    await house.shut((await screen.look()).door)
    await screen.look()
    page = await screen.get("/visit/wrong")
    assert page.main["data-page"] == "wrong"
    assert word in [button["value"] for button in page.all("button")]

    page = await screen.answer(word)

    assert page.stage == stage
    custody = await house.custody(parcel)
    assert (custody.state, custody.dispute) == said


async def test_the_same_door_opens_again_within_the_visit(house: House, screen: Screen) -> None:
    """LN-COD-009."""
    await to_go(house, "THIS")
    await screen.show_badge()
    await press_take(house, screen)
    await house.shut((await screen.look()).door)
    await screen.look()

    page = await screen.answer("again")

    assert page.stage == "opening"
    assert (await screen.look()).stage == "door_open"


async def test_another_companys_driver_takes_nothing(house: House, screen: Screen) -> None:
    """LN-CUS-031, LN-CUS-004."""
    await to_go(house, "THIS")
    page = await screen.show_badge(CourierDesk(OTHER_COURIER).badge())
    assert "Take parcels away" not in page.text
    pulses = house.pulses()

    assert (await screen.post("/driver/take")).main["data-page"] == "label"
    assert (await screen.show_label("THIS")).refused == "NOT_EXPECTED"
    assert house.pulses() == pulses


async def test_a_parcel_that_may_stay_again_is_not_among_those_to_take(house: House, screen: Screen) -> None:
    """LN-CUS-031: released since; its label says why."""
    parcel, _ = await to_go(house, "THIS")
    await house.order(ReleaseParcel, parcel)

    page = await screen.show_badge()

    assert "Take parcels away" not in page.text
    assert (await screen.show_label("THIS")).refused == "NOT_REMOVABLE"


async def test_the_answer_comes_before_the_next_door(house: House, screen: Screen) -> None:
    await to_go(house, "ONE")
    await to_go(house, "TWO")
    await screen.show_badge()
    await press_take(house, screen)
    await take_and_shut(house, screen)
    pulses = house.pulses()

    page = await press_take(house, screen)

    assert page.refused == "TRANSITION_NOT_ALLOWED"
    assert house.pulses() == pulses


async def test_a_badge_that_ends_takes_nothing_more(house: House, screen: Screen) -> None:
    """LN-TRU-009."""
    await to_go(house, "THIS")
    badge = CourierDesk(now=house.clock.now() - timedelta(hours=8) + timedelta(seconds=60)).badge()
    await screen.show_badge(badge)
    house.clock.advance(timedelta(seconds=61))

    page = await press_take(house, screen)

    assert page.refused == "UNTRUSTED_EXPIRED"
    assert page.main["data-page"] == "badge"


@pytest.mark.parametrize("path", ["/driver/take", "/driver/end"])
async def test_without_a_badge_nothing_is_taken(house: House, screen: Screen, path: str) -> None:
    await to_go(house, "THIS")
    pulses = house.pulses()
    await screen.get("/driver")

    await screen.post(path)

    assert house.pulses() == pulses
    assert (await screen.get("/driver")).main["data-page"] == "badge"
