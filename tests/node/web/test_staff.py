"""Staff at the screen: a grant, all doors, one door, what lies behind it; and the number for the hotline."""

from datetime import timedelta

import pytest

from lockernet.codes.staff import StaffCode
from lockernet.custody.state import SESSION
from lockernet.models.custody import CustodyState
from lockernet.models.events import CompartmentForced, CompartmentInspected, DoorOpenedForStaff
from lockernet.models.grants import MaintenanceAction, MaintenanceGrant, RemoteOpening
from tests.node.house import House
from tests.node.operator import ALL, INSPECT, OperatorDesk, code_of
from tests.node.web.screen import Page, Screen


async def enter(
    screen: Screen,
    *actions: MaintenanceAction,
    holder: bytes = b"holder-1",
    page: str = "/staff",
    operator: OperatorDesk | None = None,
) -> StaffCode:
    """A fresh grant is shown."""
    grant = (operator or OperatorDesk(screen.house)).grant(*actions, holder=holder)
    await screen.house.orders.submit(grant, MaintenanceGrant)
    code = code_of(grant, holder)
    await screen.get(page)
    fields = {"staff": code.text()} if page == "/staff" else {"code": code.text()}
    await screen.post("/staff" if page == "/staff" else "/collect", **fields)
    return code


async def press(screen: Screen, value: str) -> Page:
    """A button of the door's page; if a door is to open, it does."""
    await screen.post("/staff/door", answer=value)
    await screen.house.pulse()
    return screen.page


def buttons(page: Page) -> list[str]:
    return [each["value"] for each in page.all("button") if "value" in each]


@pytest.mark.parametrize("page", ["/staff", "/"])
async def test_a_grant_shown_on_either_page_leads_to_all_doors(screen: Screen, page: str) -> None:
    """LN-GRA-005."""
    await enter(screen, page=page)

    shown = screen.page
    assert shown.main["data-page"] == "doors"
    assert [each["data-door"] for each in shown.all("li")][:3] == ["A01", "A02", "A03"]
    assert shown.refresh == "5; url=/staff"


async def test_the_grid_tells_what_each_door_is_and_which_need_somebody(house: House, screen: Screen) -> None:
    _, kept = await house.deposit()
    lost = await house.reserve("CP000000093SG")
    visit = await house.open_for_deposit(lost.label)
    await house.shut(visit.compartment)
    await house.pass_time(SESSION + timedelta(seconds=1))
    await house.say("A01", closed=False, occupied=False)

    await enter(screen)

    lines = {each["data-door"]: each for each in screen.page.all("li")}
    assert lines[kept]["data-use"] == "parcel"
    assert lines[visit.compartment]["data-use"] == "uncertain"
    assert (lines["A01"]["data-use"], lines["A01"]["data-latch"]) == ("free", "open")
    assert {door for door, line in lines.items() if "data-attention" in line} == {"A01", visit.compartment}


async def test_staff_look_inside_and_say_that_the_parcel_is_there(house: House, screen: Screen) -> None:
    """LN-GRA-007."""
    parcel, door = await house.deposit()
    await enter(screen, INSPECT)
    page = await screen.get(f"/staff/door?door={door}")
    assert buttons(page) == ["inspect", "out_of_service"]

    page = await press(screen, "inspect")
    page = await screen.get(f"/staff/door?door={door}")
    assert f"Look inside, then close door {door}." in page.text
    assert buttons(page) == ["parcel", "empty", "something"], "a latch that lies must not shut staff up"
    await house.shut(door)
    page = await press(screen, "parcel")

    assert buttons(page) == ["inspect", "out_of_service"]
    kinds = [type(body) for body in await house.story()]
    assert (DoorOpenedForStaff in kinds, kinds[-1]) == (True, CompartmentInspected)
    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_staff_find_something_take_it_out_and_repair(house: House, screen: Screen) -> None:
    """LN-CUS-046."""
    await enter(screen)
    await screen.get("/staff/door?door=A01")
    page = await press(screen, "inspect")
    assert buttons(page) == ["empty", "something"], "no parcel belongs there"
    await house.shut("A01")

    page = await press(screen, "something")
    assert page.main["data-use"] == "orphan"
    assert "something left behind" in page.text
    page = await press(screen, "taken_out")
    assert page.main["data-use"] == "free"
    page = await press(screen, "out_of_service")
    assert page.main["data-use"] == "out_of_service"
    page = await press(screen, "repaired")
    assert page.main["data-use"] == "free"


async def test_two_people_tell_of_a_key(house: House, screen: Screen) -> None:
    """LN-GRA-009."""
    _, door = await house.deposit()
    operator = OperatorDesk(house)
    second = await enter(screen, holder=b"holder-2", operator=operator)
    first = await enter(screen, operator=operator)
    page = await screen.get(f"/staff/key?door={door}")
    assert "Scan the code of the second person" in page.text

    page = await screen.post("/staff/key", second=first.text())
    assert page.refused == "NOT_GRANTED"
    page = await screen.post("/staff/key", second=second.text())

    assert page.refused is None
    assert page.main["data-use"] == "uncertain"
    assert buttons(page) == ["parcel", "empty", "something"]
    event = (await house.story())[-1]
    assert isinstance(event, CompartmentForced)
    assert event.second_grant_id is not None


async def test_a_door_in_use_is_said_in_plain_words(house: House, screen: Screen) -> None:
    await house.reserve()
    await enter(screen)
    await screen.get("/staff/door?door=A01")
    await house.open_for_deposit("CP000000080SG")

    page = await press(screen, "inspect")

    assert page.refused == "DOOR_IN_USE"
    assert "Another door is open. Close it first." in page.text


@pytest.mark.parametrize("code", ["LN3:", "LN3:AAAA", "0813004711", "rubbish", "LN3:" + "A" * 26])
async def test_a_code_that_is_no_grant_begins_no_session(screen: Screen, code: str) -> None:
    await screen.get("/staff")

    page = await screen.post("/staff", staff=code)

    assert page.main["data-page"] == "staff-code"
    assert page.refused in ("MALFORMED_CODE", "CODE_REFUSED")
    assert code not in page.text


@pytest.mark.parametrize("path", ["/staff/door?door=A01", "/staff/key?door=A01"])
async def test_no_door_page_without_a_grant(screen: Screen, path: str) -> None:
    page = await screen.get(path)

    assert page.main["data-page"] == "staff-code"


async def test_a_form_without_a_session_opens_nothing(house: House, screen: Screen) -> None:
    await screen.get("/staff")

    page = await screen.post("/staff/door", door="A01", answer="inspect")
    await house.pulse()

    assert (page.refused, house.pulses()) == ("UNTRUSTED_SESSION", 0)


@pytest.mark.parametrize(
    "fields", [{"door": "Z99", "answer": "inspect"}, {"door": "A01", "answer": "explode"}, {}]
)
async def test_a_form_that_names_no_door_or_no_work_changes_nothing(
    house: House, screen: Screen, fields: dict[str, str]
) -> None:
    await enter(screen)
    begun = await house.journal()

    page = await screen.post("/staff/door", **fields)

    assert (page.status, page.main["data-page"]) == (200, "doors")
    assert await house.journal() == begun


async def test_staff_leave_and_the_screen_forgets_them(screen: Screen) -> None:
    await enter(screen)

    page = await screen.post("/staff/end")
    assert page.main["data-page"] == "start"
    assert (await screen.get("/staff")).main["data-page"] == "staff-code"


async def test_staff_who_do_nothing_for_five_minutes_have_left(house: House, screen: Screen) -> None:
    await enter(screen)
    house.clock.advance(timedelta(seconds=300))

    assert (await screen.get("/staff")).main["data-page"] == "staff-code"


async def test_the_help_page_shows_the_number_that_opens_a_door_from_afar(
    house: House, screen: Screen
) -> None:
    """LN-GRA-008."""
    house.clock.advance(timedelta(seconds=60))
    page = await screen.get("/help")
    number = house.desk.hotline.show()
    assert f"{number[:4]} {number[4:]}" in page.text
    assert page.refresh == "120; url=/"

    await house.orders.submit(OperatorDesk(house).remote("A01", number), RemoteOpening)
    await house.pulse()

    assert house.bank.pulses == ["A01"]
    page = await screen.get("/help")
    assert f"{number[:4]} {number[4:]}" not in page.text


async def test_pages_of_staff_name_no_parcel_and_nobody(house: House, screen: Screen) -> None:
    parcel, door = await house.deposit()
    await enter(screen, *ALL)
    await screen.get(f"/staff/door?door={door}")

    shown = " ".join(response.text for response in screen.seen)
    assert parcel.label not in shown
    assert house.courier.member_id not in shown
    assert parcel.parcel_id.hex() not in shown
