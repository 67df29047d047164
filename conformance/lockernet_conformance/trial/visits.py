"""A parcel in and out of a door, by test control: what most journeys begin with."""

from datetime import datetime, timedelta

from lockernet.v1 import grants_pb2
from lockernet_conformance.forge.codes import compact_grant
from lockernet_conformance.forge.people import Person
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.orders import Desk, Parcel
from lockernet_conformance.v1 import test_control_pb2 as wire

HOLDER_BYTES = 8
BADGE_VALID = timedelta(hours=8)


class Kiosk:
    """People at the kiosk of one trial. Needs KIOSK and DOORS."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.trial = desk.trial
        self.control = desk.trial.control

    def badge(self, person: Person | None = None, *, now: datetime | None = None, **changes: object) -> str:
        """A driver's badge of this courier (LN-TRU-008)."""
        chosen, here = person or self.desk.people.courier, self.desk.here(now)
        fields: dict[str, object] = {
            "network_id": here.network_id,
            "audience": here.operator_id,
            "not_before": here.now,
            "expires_at": here.now + BADGE_VALID,
            "holder": self.trial.draw(HOLDER_BYTES),
            **changes,
        }
        return compact_grant(chosen.key("grant"), grants_pb2.GRANT_ACTION_BADGE, **fields)  # type: ignore[arg-type]

    async def deposit(self, parcel: Parcel, *, by: Person | None = None, driver: str = "driver") -> str:
        """A driver with badge and label puts the parcel in and shuts the door; the door. Raises Failed."""
        door = await self.open_for_deposit(parcel, by=by, driver=driver)
        await self.control.hand(door, wire.HAND_ACTION_PUT)
        await self.control.hand(door, wire.HAND_ACTION_SHUT)
        await self.see(driver, wire.KIOSK_ACT_LOOK, "", wire.SCENE_DONE, wire.SCENE_ASKING, wire.SCENE_DRIVER)
        return door

    async def open_for_deposit(
        self, parcel: Parcel, *, by: Person | None = None, driver: str = "driver"
    ) -> str:
        """A driver with badge and label stands before an open door; the door. Raises Failed."""
        await self.see(driver, wire.KIOSK_ACT_SHOW_BADGE, self.badge(by), wire.SCENE_DRIVER)
        seen = await self.see(driver, wire.KIOSK_ACT_SCAN_LABEL, parcel.label, wire.SCENE_DOOR_OPEN)
        return seen.door

    async def collect(self, code: str, *, person: str = "recipient") -> str:
        """Somebody shows a code, takes the parcel out, shuts the door and says yes; the door."""
        door = await self.open_for_collection(code, person=person)
        await self.control.hand(door, wire.HAND_ACTION_TAKE)
        await self.control.hand(door, wire.HAND_ACTION_SHUT)
        await self.see(person, wire.KIOSK_ACT_LOOK, "", wire.SCENE_ASKING, wire.SCENE_DONE)
        await self.control.enter(person, wire.KIOSK_ACT_DONE)
        return door

    async def open_for_collection(self, code: str, *, person: str = "recipient") -> str:
        """Somebody with a code stands before an open door; the door. Raises Failed."""
        return (await self.see(person, wire.KIOSK_ACT_SHOW_CODE, code, wire.SCENE_DOOR_OPEN)).door

    async def turned_away(self, code: str, *, person: str = "recipient") -> None:
        """Somebody shows a code and nothing opens. Raises Failed."""
        before = await self.pulses()
        await self.see(person, wire.KIOSK_ACT_SHOW_CODE, code, wire.SCENE_REFUSED, wire.SCENE_START)
        await self.nothing_opened(before)

    async def pulses(self) -> int:
        """How many times any lock was pulsed since the reset."""
        return sum(door.pulses for door in (await self.control.doors()).values())

    async def nothing_opened(self, before: int) -> None:
        """No lock was pulsed since then. Raises Failed."""
        doors = await self.control.doors()
        now = sum(door.pulses for door in doors.values())
        opened = [name for name, door in doors.items() if door.open]
        self.trial.expect(
            "no door opens",
            holds=now == before and not opened,
            seen=f"{now - before} pulses, open: {', '.join(opened) or 'none'}",
        )

    async def see(
        self, person: str, act: wire.KioskAct.ValueType, text: str, *scenes: wire.Scene.ValueType
    ) -> wire.EnterResponse:
        """Somebody does something, and sees one of these scenes. Raises Failed."""
        seen = await self.control.enter(person, act, text)
        if seen.scene not in scenes:
            names = " or ".join(wire.Scene.Name(scene) for scene in scenes)
            words = f"{wire.Scene.Name(seen.scene)}: {' '.join(seen.words.split())[:300]}"
            raise Failed(finding(names, words, record=self.trial.probe.records[-1]))
        return seen
