"""What people say at the screen beside "done": empty, damaged, not wanted; and senders who bring."""

import pytest

from lockernet.models.custody import BlockCause, CustodyState, DepositOrder, DisputeReason
from lockernet.models.points import ParcelJourney
from tests.node.house import House, Parcel
from tests.node.web.screen import Page, Screen


async def opened_and_shut(house: House, screen: Screen) -> tuple[Parcel, Page]:
    """A recipient's door is shut again and nothing was taken."""
    parcel, door = await house.deposit()
    await screen.enter(parcel.claim.text())
    await house.shut(door)
    return parcel, await screen.look()


@pytest.mark.parametrize(
    ("word", "stage", "state"),
    [
        ("empty", "frozen", CustodyState.UNCERTAIN),
        ("another", "frozen", CustodyState.UNCERTAIN),
        ("harm", "closed", CustodyState.COLLECTING),
        ("refuse", "refused", CustodyState.WAITING),
        ("left", "failed", CustodyState.WAITING),
    ],
)
async def test_a_recipient_says_what_is_wrong_by_a_button(
    house: House, screen: Screen, word: str, stage: str, state: CustodyState
) -> None:
    """LN-CUS-027, LN-CUS-028."""
    parcel, page = await opened_and_shut(house, screen)
    assert "Something is wrong" in page.text
    page = await screen.get("/visit/wrong")
    assert word in [button["value"] for button in page.all("button")]

    page = await screen.answer(word)

    assert page.stage == stage
    assert (await house.custody(parcel)).state is state


async def test_what_the_recipient_does_not_want_is_blocked_and_goes_back(
    house: House, screen: Screen
) -> None:
    """LN-CUS-027."""
    parcel, _ = await opened_and_shut(house, screen)
    await screen.get("/visit/wrong")

    page = await screen.answer("refuse")

    assert "The parcel goes back." in page.text
    assert page.refresh.endswith("url=/")
    assert (await house.custody(parcel)).block is BlockCause.RECIPIENT_REFUSED
    assert (await screen.enter(parcel.claim.text())).refused == "PARCEL_BLOCKED"


@pytest.mark.parametrize(
    ("word", "stage", "state", "dispute"),
    [
        ("too_big", "failed", CustodyState.EXPECTED, None),
        ("occupied", "failed", CustodyState.EXPECTED, None),
        ("damaged", "failed", CustodyState.EXPECTED, None),
        ("damaged_inside", "done", CustodyState.WAITING, DisputeReason.DAMAGED),
    ],
)
async def test_a_driver_says_what_is_wrong_by_a_button(  # noqa: PLR0917  # one case a row
    house: House,
    screen: Screen,
    word: str,
    stage: str,
    state: CustodyState,
    dispute: DisputeReason | None,
) -> None:
    """LN-CUS-025."""
    parcel = await house.reserve()
    await screen.show_badge()
    await screen.show_label(parcel.label)
    await house.shut((await screen.look()).door)
    await screen.look()
    page = await screen.get("/visit/wrong")
    assert word in [button["value"] for button in page.all("button")]

    page = await screen.answer(word)

    assert page.stage == stage
    custody = await house.custody(parcel)
    assert (custody.state, custody.dispute) == (state, dispute)


async def test_after_it_does_not_fit_the_same_label_opens_a_larger_door(house: House, screen: Screen) -> None:
    """LN-CUS-025, LN-CAP-014."""
    parcel = await house.reserve()
    await screen.show_badge()
    await screen.show_label(parcel.label)
    small = (await screen.look()).door
    await house.shut(small)
    await screen.look()
    await screen.answer("too_big")

    page = await screen.show_label(parcel.label)

    assert page.stage == "opening"
    assert (small[0], page.door[0]) == ("B", "C")


async def test_what_is_wrong_cannot_be_said_while_the_door_is_open(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.enter(parcel.claim.text())
    await screen.look()

    page = await screen.get("/visit/wrong")

    assert (page.main["data-page"], page.stage) == ("visit", "door_open")


@pytest.mark.parametrize("word", ["", "inside", "have", "too_big", "x" * 99, "<b>"])
async def test_a_word_that_is_not_of_the_errand_changes_nothing(
    house: House, screen: Screen, word: str
) -> None:
    parcel, _ = await opened_and_shut(house, screen)
    before = await house.custody(parcel)

    page = await screen.answer(word)

    assert page.stage == "closed"
    assert await house.custody(parcel) == before


async def sent(house: House) -> Parcel:
    """A parcel of the first mile that its courier announced."""
    claim = house.courier.claim()
    terms = house.courier.terms(claim=claim).model_copy(update={"journey": ParcelJourney.FIRST_MILE})
    await house.orders.submit(house.courier.expect("SENT", terms), DepositOrder)
    return Parcel(terms.parcel_id, "SENT", claim)


@pytest.fixture
async def sending() -> House:
    """A point that takes what is sent from it."""
    house = House(limits={"journeys": frozenset({ParcelJourney.LAST_MILE, ParcelJourney.FIRST_MILE})})
    await house.tell_all()
    return house


async def test_a_sender_drops_a_parcel_off_with_a_code(sending: House) -> None:
    """LN-COD-018."""
    screen, parcel = Screen(sending), await sent(sending)

    page = await screen.enter(sending.courier.drop_off(parcel.parcel_id))
    assert (page.main["data-visit"], page.stage) == ("drop_off", "opening")
    page = await screen.look()
    assert "Put the parcel in and close the door." in page.text
    sending.bank.place(page.door)
    await sending.shut(page.door)
    page = await screen.look()

    assert page.stage == "done"
    assert "Your parcel is on its way." in page.text
    assert page.refresh.endswith("url=/")
    assert not page.all("form")
    assert (await sending.custody(parcel)).state is CustodyState.WAITING


async def test_a_sender_opens_again_and_takes_the_parcel_back(sending: House) -> None:
    """LN-COD-009, LN-COD-018."""
    screen, parcel = Screen(sending), await sent(sending)
    await screen.enter(sending.courier.drop_off(parcel.parcel_id))
    await sending.shut((await screen.look()).door)
    page = await screen.look()
    assert [each["value"] for each in page.all("button")] == ["inside", "taken_back", "again"]

    page = await screen.answer("again")
    assert (page.main["data-visit"], page.stage) == ("drop_off", "opening")
    await sending.shut((await screen.look()).door)
    await screen.look()
    page = await screen.answer("taken_back")

    assert page.stage == "failed"
    assert "Show your code to try again" in page.text
    assert (await sending.custody(parcel)).state is CustodyState.EXPECTED


async def test_another_door_does_not_open_by_again(house: House, screen: Screen) -> None:
    """A driver opens a deposit's door by its label, not by a button that no page has."""
    parcel = await house.reserve()
    await screen.show_badge()
    await screen.show_label(parcel.label)
    await house.shut((await screen.look()).door)
    await screen.look()
    pulses = house.pulses()

    page = await screen.answer("again")

    assert page.refused == "TRANSITION_NOT_ALLOWED"
    assert house.pulses() == pulses
