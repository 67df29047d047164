"""Recipients at the screen: scan, take, close, answer."""

import asyncio
from datetime import timedelta

import pytest

from lockernet.models.custody import CustodyState
from tests.node.house import House
from tests.node.web.screen import Page, Screen, browser

CODE_REFUSED = "This code opens nothing here. Check it and try again, or ask the sender."


async def test_the_start_page_has_two_choices_and_the_scanner_can_type_at_once(screen: Screen) -> None:
    page = await screen.get("/")

    field = next(each for each in page.all("input") if each["type"] != "hidden")
    assert field["name"] == "code"
    assert "autofocus" in field
    assert [each["for"] for each in page.all("label")] == [field["id"]]
    assert [each["href"] for each in page.all("a")] == ["/driver", "/help"]
    assert "Scan or type your code" in page.text
    assert "I am a driver" in page.text


async def test_a_recipient_collects_with_a_claim_code(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()

    page = await screen.enter(parcel.claim.text())
    assert (page.main["data-visit"], page.stage, page.door) == ("collection", "opening", door)
    assert f"Door {door} is opening." in page.text
    assert page.refresh == "1; url=/visit"

    page = await screen.look()
    assert page.stage == "door_open"
    assert f"Door {door} is open. Take your parcel and close the door." in page.text

    house.bank.take(door)
    await house.shut(door)
    page = await screen.look()
    assert page.stage == "closed"
    assert "Did you get everything?" in page.text
    assert [each["value"] for each in page.all("button")] == ["done", "again"]

    page = await screen.answer("done")
    assert page.stage == "done"
    assert page.refresh.endswith("url=/")
    assert (await house.custody(parcel)).state is CustodyState.COLLECTED


async def test_a_recipient_collects_with_digits_typed_in_groups(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()
    digits = await house.digits_of(parcel)

    page = await screen.enter(f"{digits[:4]}-{digits[4:7]} {digits[7:]}")

    assert (page.stage, page.door) == ("opening", door)


async def test_wrong_spent_and_unknown_codes_and_foreign_grants_get_the_same_words(
    house: House, screen: Screen
) -> None:
    spent, _ = await house.deposit("SPENT")
    await screen.collect(spent)
    waiting, _ = await house.deposit("WAITING")
    digits = await house.digits_of(waiting)
    wrong_digits = digits[:4] + f"{(int(digits[4:]) + 1) % 10**6:06}"
    forged = waiting.claim.text()[:-3] + "AAQ"
    pulses = house.pulses()

    for code in (spent.claim.text(), house.courier.claim().text(), forged, wrong_digits, "LN1:MZXW6YTB"):
        page = await screen.enter(code)
        assert page.refused == "CODE_REFUSED", code
        assert CODE_REFUSED in page.text
        assert page.main["data-page"] == "start"
    assert house.pulses() == pulses


async def test_the_door_opens_again_when_asked_and_not_for_ever(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()
    await screen.enter(parcel.claim.text())
    for _ in range(2):
        await house.shut(door)
        assert (await screen.look()).stage == "closed"
        assert (await screen.answer("again")).stage == "opening"
        assert (await screen.look()).stage == "door_open"
    await house.shut(door)
    pulses = house.pulses()
    await screen.look()

    page = await screen.answer("again")

    assert page.refused == "REOPEN_REFUSED"
    assert page.stage == "closed"
    assert house.pulses() == pulses


async def test_a_door_told_to_open_again_is_opening_until_it_moves_or_the_visit_is_over(
    house: House, screen: Screen
) -> None:
    parcel, door = await house.deposit()
    await screen.enter(parcel.claim.text())
    await house.pass_time(timedelta(seconds=60))
    await house.shut(door)
    await screen.look()
    house.bank.jam(door)
    assert (await screen.answer("again")).stage == "opening"

    await house.pass_time(timedelta(seconds=60))
    await screen.get("/")
    assert (await screen.answer("done")).stage == "opening"
    await house.pass_time(timedelta(seconds=9))
    assert (await screen.look()).stage == "opening"
    await house.pass_time(timedelta(seconds=1))

    page = await screen.look()
    assert page.stage == "failed"
    assert "Your parcel waits here for you." in page.text


async def test_a_reload_and_a_double_tap_open_one_door_once(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.get("/")
    form = {**screen.page.hidden, "code": parcel.claim.text()}
    pulses = house.pulses()

    answers = await asyncio.gather(*(screen.client.post("/collect", data=form) for _ in range(3)))
    await house.pulse()
    answers.append(await screen.client.post("/collect", data=form))
    for _ in range(3):
        await screen.look()
    await house.pulse()

    assert {Page(answer).stage for answer in answers} <= {"opening", "door_open"}
    assert house.pulses() == pulses + 1


async def test_a_double_tap_on_open_again_pulses_once(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()
    await screen.enter(parcel.claim.text())
    await house.shut(door)
    await screen.look()
    form = {**screen.page.hidden, "answer": "again"}
    pulses = house.pulses()

    for _ in range(2):
        await screen.client.post("/visit", data=form)
    await house.pulse()

    assert house.pulses() == pulses + 1


async def test_a_wrong_code_sent_twice_from_one_page_costs_one_try(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    wrong = (await house.digits_of(parcel))[:4] + "000000"
    await screen.get("/")
    form = {**screen.page.hidden, "code": wrong}

    for _ in range(4):
        await screen.client.post("/collect", data=form)

    counted = await house.desk.store.transact(lambda tx: tx.attempts(parcel.parcel_id))
    assert counted is not None
    assert counted.in_life == 1


async def test_done_counts_only_when_the_door_was_shut(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.enter(parcel.claim.text())
    await screen.get("/")

    page = await screen.answer("done")

    assert page.stage == "door_open"
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING


async def test_another_open_door_must_be_closed_first(house: House, screen: Screen) -> None:
    first, _ = await house.deposit("FIRST")
    second, _ = await house.deposit("SECOND")
    await screen.enter(first.claim.text())

    page = await screen.enter(second.claim.text())

    assert page.refused == "DOOR_IN_USE"
    assert "Another door is open. Close it first." in page.text


async def test_a_door_that_does_not_open_leaves_the_parcel_to_be_tried_again(
    house: House, screen: Screen
) -> None:
    parcel, door = await house.deposit()
    house.bank.jam(door)
    await screen.enter(parcel.claim.text())
    house.clock.advance(timedelta(seconds=11))
    await house.reports.stayed_shut(parcel.parcel_id)

    page = await screen.look()

    assert page.stage == "failed"
    assert "Try your code again" in page.text


async def test_what_is_over_stays_on_the_screen_as_it_was(house: House, screen: Screen) -> None:
    """The next person's visit at the same parcel is none of the one before."""
    parcel, door = await house.deposit()
    house.bank.jam(door)
    await screen.enter(parcel.claim.text())
    house.clock.advance(timedelta(seconds=11))
    await house.reports.stayed_shut(parcel.parcel_id)
    assert (await screen.look()).stage == "failed"
    house.bank.mend(door)
    async with browser(screen.app) as other:
        token = Page(await other.get("/")).hidden
        await other.post("/collect", data={**token, "code": parcel.claim.text()})
    await house.pulse()
    pulses = house.pulses()

    assert (await screen.look()).stage == "failed"
    for word in ("again", "done"):
        await screen.get("/")
        assert (await screen.answer(word)).stage == "failed"
    assert house.pulses() == pulses


async def test_a_person_who_does_nothing_has_left_after_two_minutes(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()
    await screen.enter(parcel.claim.text())
    house.clock.advance(timedelta(seconds=110))
    await screen.look()
    await house.shut(door)
    assert (await screen.look()).stage == "closed"

    house.clock.advance(timedelta(seconds=119))
    assert (await screen.look()).stage == "closed"
    house.clock.advance(timedelta(seconds=1))
    page = await screen.look()

    assert page.main["data-page"] == "start"


async def test_looking_at_the_page_is_not_doing_something(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.enter(parcel.claim.text())
    await screen.look()
    for _ in range(12):
        house.clock.advance(timedelta(seconds=10))
        await screen.look()

    assert screen.page.main["data-page"] == "start"


async def test_a_visit_begins_under_a_cookie_that_nobody_could_plant(house: House, screen: Screen) -> None:
    parcel, _ = await house.deposit()
    await screen.get("/")
    planted = screen.client.cookies["kiosk"]

    await screen.enter(parcel.claim.text())

    assert screen.client.cookies["kiosk"] != planted
    async with browser(screen.app) as thief:
        thief.cookies.set("kiosk", planted)
        assert Page(await thief.get("/visit")).main["data-page"] == "start"


async def test_digits_wait_after_failures_and_do_not_wait_side_by_side(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()
    digits = await house.digits_of(parcel)
    for _ in range(4):
        house.collecting.failures.note()
    await screen.get("/")
    loop = asyncio.get_running_loop()
    begun = loop.time()

    first = asyncio.create_task(
        screen.client.post("/collect", data={**screen.page.hidden, "code": digits}),
    )
    await asyncio.sleep(0.05)
    second = Page(await screen.client.post("/collect", data={**screen.page.hidden, "code": "0001" + "0" * 6}))
    early = loop.time() - begun

    assert second.refused == "OVERLOADED"
    assert early < 0.9
    assert Page(await first).door == door
    assert loop.time() - begun >= 1.0


@pytest.mark.parametrize("path", ["/", "/driver", "/nowhere"])
async def test_without_a_store_no_page_breaks(house: House, screen: Screen, path: str) -> None:
    await screen.get("/")
    await house.desk.store.aclose()

    assert (await screen.get(path)).status < 500
    await screen.get("/")
    page = await screen.post("/collect", code=house.courier.claim().text())

    assert page.status == 503
    assert "Sorry, out of service for a moment." in page.text
    assert page.refresh.endswith("url=/")


async def test_health_is_plain_text_and_ready_means_that_the_store_answers(
    house: House, screen: Screen
) -> None:
    assert (await screen.client.get("/livez")).text == "ok\n"
    assert (await screen.client.get("/readyz")).text == "ready\n"
    await house.desk.store.aclose()

    assert (await screen.client.get("/livez")).status_code == 200
    unready = await screen.client.get("/readyz")

    assert (unready.status_code, unready.text) == (503, "not ready: STORE_UNAVAILABLE\n")


def test_every_page_of_the_kiosk_is_in_the_table(screen: Screen) -> None:
    paths = {route.path for route in screen.app.routes}  # type: ignore[attr-defined]  # all are Routes
    assert paths == {
        "/",
        "/collect",
        "/visit",
        "/visit/wrong",
        "/driver",
        "/driver/parcel",
        "/driver/take",
        "/driver/end",
        "/help",
        "/staff",
        "/staff/door",
        "/staff/key",
        "/staff/end",
        "/kiosk.css",
        "/livez",
        "/readyz",
    }
