"""A house whose kiosk stands on a real port, its clock and doors moved by hand; and the ways to each page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from lockernet.models.custody import RemoveOrder
from tests.browser.visitor import Visitor
from tests.node.house import House, Parcel


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
    )
}
"""The ways to every kind of page, each from the start page of a fresh house."""
