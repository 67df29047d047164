"""A driver at the kiosk, step by step: a badge, labels, and parcels that are to go."""

from typing import Any

from lockernet_conformance.forge.people import Person
from lockernet_conformance.trial.orders import Parcel
from lockernet_conformance.trial.visits import Kiosk
from lockernet_conformance.v1 import test_control_pb2 as wire


class Driver:
    """One driver with a screen of their own. Needs KIOSK and DOORS."""

    def __init__(self, kiosk: Kiosk, name: str = "driver") -> None:
        self.kiosk = kiosk
        self.name = name

    @classmethod
    async def of(
        cls, kiosk: Kiosk, *, by: Person | None = None, name: str = "driver", **badge: Any
    ) -> "Driver":
        """Somebody of this courier who has shown a badge. Raises Failed."""
        await kiosk.see(name, wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(by, **badge), wire.SCENE_DRIVER)
        return cls(kiosk, name)

    async def open(self, parcel: Parcel) -> str:
        """Scan its label: a door opens; which. Raises Failed."""
        act = wire.KIOSK_ACT_SCAN_LABEL
        return (await self.kiosk.see(self.name, act, parcel.label, wire.SCENE_DOOR_OPEN)).door

    async def take(self) -> str:
        """Ask for the next parcel that is to go: a door opens; which. Raises Failed."""
        return (await self.kiosk.see(self.name, wire.KIOSK_ACT_TAKE_NEXT, "", wire.SCENE_DOOR_OPEN)).door

    async def has_taken(self, door: str) -> None:
        """The parcel is out, the door is shut, and the driver says so."""
        await self.hands(door, wire.HAND_ACTION_TAKE, wire.HAND_ACTION_SHUT)
        await self.say(wire.KIOSK_ACT_DONE)

    async def scans_in_vain(self, label: str) -> wire.EnterResponse:
        """Scan a label, and no lock moves; the screen. Raises Failed."""
        return await self._in_vain(wire.KIOSK_ACT_SCAN_LABEL, label)

    async def takes_nothing(self) -> wire.EnterResponse:
        """Ask for the next parcel that is to go, and no lock moves; the screen. Raises Failed."""
        return await self._in_vain(wire.KIOSK_ACT_TAKE_NEXT, "")

    async def say(self, word: wire.KioskAct.ValueType) -> wire.EnterResponse:
        """Answer what the kiosk asks."""
        return await self.kiosk.control.enter(self.name, word)

    async def hands(self, door: str, *actions: wire.HandAction.ValueType) -> None:
        """What they do at the door."""
        for action in actions:
            await self.kiosk.control.hand(door, action)

    async def _in_vain(self, act: wire.KioskAct.ValueType, text: str) -> wire.EnterResponse:
        before = await self.kiosk.pulses()
        seen = await self.kiosk.control.enter(self.name, act, text)
        await no_pulse(self.kiosk, before)
        return seen


async def no_pulse(kiosk: Kiosk, before: int) -> None:
    """No lock was pulsed since then, whatever stands open. Raises Failed."""
    now = await kiosk.pulses()
    kiosk.trial.expect("no lock moves", holds=now == before, seen=f"{now - before} pulses")


async def in_vain(kiosk: Kiosk, person: str, act: wire.KioskAct.ValueType, text: str = "") -> None:
    """Somebody does this, and no lock moves. Raises Failed."""
    before = await kiosk.pulses()
    await kiosk.control.enter(person, act, text)
    await no_pulse(kiosk, before)
