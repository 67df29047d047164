"""A house whose kiosk stands on a real port, its clock and doors moved by hand; and the ways to each page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from lockernet.models.custody import RemoveOrder
from lockernet.models.grants import MaintenanceGrant
from tests.browser.visitor import Visitor
from tests.node.house import House, Parcel
from tests.node.operator import ALL, OperatorDesk, code_of


@dataclass
class Kiosk:
    """The house behind the pages that the browser shows."""

    house: House
    url: str

    async def open_door(self, visitor: Visitor) -> str:
        """The door that was told to open does, and the person looks at the screen; its name."""
        await self.house.pulse()
        await visitor.go("/visit")
        assert await visitor.mark("stage") == "door_open"
        return await visitor.door()

    async def shut_door(self, visitor: Visitor) -> None:
        """The person shuts the door, and looks at the screen."""
        await self.house.shut(await visitor.door())
        await visitor.go("/visit")

    async def overdue(self, label: str) -> tuple[Parcel, str]:
        """A parcel that waited longer than it may, and whose courier sends for it."""
        parcel, door = await self.house.deposit(label)
        await self.house.pass_time(timedelta(days=10))
        assert (await self.house.custody(parcel)).overdue
        await self.house.order(RemoveOrder, parcel)
        return parcel, door


async def start(_kiosk: Kiosk, visitor: Visitor) -> None:
    """The first page."""
    await visitor.go("/")


async def turned_away(kiosk: Kiosk, visitor: Visitor) -> None:
    """The first page after a wrong code."""
    await visitor.paste(kiosk.house.courier.claim().text())
    assert await visitor.mark("refused") == "CODE_REFUSED"


async def badge(_kiosk: Kiosk, visitor: Visitor) -> None:
    """A driver is asked for the badge."""
    await visitor.press("I am a driver")


async def label(kiosk: Kiosk, visitor: Visitor) -> None:
    """A driver is asked for a label, and could take parcels away."""
    await kiosk.overdue("OVERDUE")
    await visitor.paste(kiosk.house.courier.badge())
    assert await visitor.mark("page") == "label"


async def opening(kiosk: Kiosk, visitor: Visitor) -> None:
    """A door is about to open for a parcel."""
    await kiosk.house.reserve("ONE")
    await visitor.paste(kiosk.house.courier.badge())
    await visitor.paste("ONE")


async def door_open(kiosk: Kiosk, visitor: Visitor) -> None:
    """A door stands open for a parcel."""
    await opening(kiosk, visitor)
    await kiosk.open_door(visitor)


async def looks_empty(kiosk: Kiosk, visitor: Visitor) -> None:
    """The driver is asked, and had scanned another parcel before answering."""
    await door_open(kiosk, visitor)
    await kiosk.shut_door(visitor)
    await visitor.paste("ANOTHER")
    assert await visitor.mark("refused") == "TRANSITION_NOT_ALLOWED"


async def deposited(kiosk: Kiosk, visitor: Visitor) -> None:
    """A parcel is in, and the next one is awaited."""
    await looks_empty(kiosk, visitor)
    await visitor.press("Yes, it is inside")
    await visitor.reaches(stage="done")


async def got_everything(kiosk: Kiosk, visitor: Visitor) -> None:
    """A recipient is asked."""
    parcel, _ = await kiosk.house.deposit()
    await visitor.paste(parcel.claim.text())
    await kiosk.open_door(visitor)
    await kiosk.shut_door(visitor)


async def something_wrong(kiosk: Kiosk, visitor: Visitor) -> None:
    """A recipient says what is wrong: the longest list of answers."""
    await got_everything(kiosk, visitor)
    await visitor.press("Something is wrong")


async def goodbye(kiosk: Kiosk, visitor: Visitor) -> None:
    """A recipient has the parcel."""
    await got_everything(kiosk, visitor)
    await visitor.press("Yes, done")


async def removal(kiosk: Kiosk, visitor: Visitor) -> None:
    """A driver who takes out is asked, with a label refused: the fullest page."""
    await label(kiosk, visitor)
    await visitor.press("Take parcels away (1)")
    await kiosk.open_door(visitor)
    await kiosk.shut_door(visitor)
    await visitor.paste("ANOTHER")
    assert await visitor.mark("refused") == "NOT_EXPECTED"


async def removed(kiosk: Kiosk, visitor: Visitor) -> None:
    """A parcel is out, and another door may open."""
    await removal(kiosk, visitor)
    await visitor.press("Yes, I have it")


async def frozen(kiosk: Kiosk, visitor: Visitor) -> None:
    """Somebody has to look behind a door."""
    await something_wrong(kiosk, visitor)
    await visitor.press("There was nothing inside")
    await visitor.reaches(stage="frozen")


async def no_page(_kiosk: Kiosk, visitor: Visitor) -> None:
    """An address that no page has."""
    await visitor.go("/nowhere")


async def help_number(_kiosk: Kiosk, visitor: Visitor) -> None:
    """The number for a call to the operator."""
    await visitor.press("Help")
    assert await visitor.mark("page") == "help"


async def staff_code(kiosk: Kiosk, visitor: Visitor) -> None:
    """Staff are asked for a grant."""
    await help_number(kiosk, visitor)
    await visitor.go("/staff")
    assert await visitor.mark("page") == "staff-code"


async def all_doors(kiosk: Kiosk, visitor: Visitor) -> None:
    """Every door of the point, one with a parcel and one that needs somebody."""
    await kiosk.house.deposit()
    await kiosk.house.say("C01", closed=False, occupied=False)
    grant = OperatorDesk(kiosk.house).grant(*ALL, holder=b"holder-1")
    await kiosk.house.orders.submit(grant, MaintenanceGrant)
    await visitor.paste(code_of(grant, b"holder-1").text())
    assert await visitor.mark("page") == "doors"


async def staff_door(kiosk: Kiosk, visitor: Visitor) -> None:
    """What staff may do at a door."""
    await all_doors(kiosk, visitor)
    await visitor.go("/staff/door?door=B01")
    assert await visitor.mark("page") == "staff-door"


async def staff_looks(kiosk: Kiosk, visitor: Visitor) -> None:
    """What lies behind a door that staff opened."""
    await staff_door(kiosk, visitor)
    await visitor.page.locator("#answer-inspect").click()
    await kiosk.house.pulse()
    await visitor.go("/staff/door?door=B01")


async def staff_key(kiosk: Kiosk, visitor: Visitor) -> None:
    """Two people tell of a key."""
    await all_doors(kiosk, visitor)
    await visitor.go("/staff/key?door=B01")
    assert await visitor.mark("page") == "staff-key"


Way = Callable[[Kiosk, Visitor], Awaitable[None]]

WAYS: Mapping[str, Way] = {
    way.__name__: way
    for way in (
        start,
        turned_away,
        badge,
        label,
        opening,
        door_open,
        looks_empty,
        deposited,
        got_everything,
        something_wrong,
        goodbye,
        removal,
        removed,
        frozen,
        no_page,
        help_number,
        staff_code,
        all_doors,
        staff_door,
        staff_looks,
        staff_key,
    )
}
"""The ways to every kind of page, each from the start page of a fresh house."""
