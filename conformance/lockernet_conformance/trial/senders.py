"""Somebody who sends a parcel from here: a drop-off grant or digits open a door to put it in (LN-COD-018)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lockernet.v1 import grants_pb2, points_pb2, services_pb2
from lockernet_conformance.forge.codes import compact_grant
from lockernet_conformance.forge.people import Person
from lockernet_conformance.trial.orders import Desk, Parcel
from lockernet_conformance.trial.trial import Trial
from lockernet_conformance.trial.visits import Kiosk
from lockernet_conformance.v1 import test_control_pb2 as wire

DROP_OFF = grants_pb2.GRANT_ACTION_DROP_OFF


@dataclass(frozen=True)
class Sending:
    """A parcel in its sender's hands, and everybody around it."""

    desk: Desk
    kiosk: Kiosk
    parcel: Parcel

    @classmethod
    async def at(
        cls, trial: Trial, journey: int | None = None, *, terms: dict[str, Any] | None = None
    ) -> "Sending":
        """A fresh point; with a journey its courier has announced the parcel for it."""
        await trial.control.reset()
        desk = Desk(trial)
        parcel = desk.parcel()
        if journey is not None:
            (await desk.reserve(parcel, terms={"journey": journey, **(terms or {})})).confirmed()
        return cls(desk, Kiosk(desk), parcel)

    def grant(self, *, by: Person | None = None, **changes: Any) -> str:
        """The sender's signed code; it says how large the parcel is."""
        world, now = self.desk.trial.world, self.desk.trial.now()
        width, height, depth = self.parcel.outside
        fields: dict[str, Any] = {
            "network_id": world.network_id,
            "audience": world.point_id,
            "not_before": now,
            "expires_at": now + timedelta(hours=12),
            "parcel_id": self.parcel.parcel_id,
            "outside": points_pb2.Dimensions(width_mm=width, height_mm=height, depth_mm=depth),
            "weight_g": self.parcel.weight_g,
            **changes,
        }
        return compact_grant((by or self.desk.people.courier).key("grant"), DROP_OFF, **fields)

    async def code(self) -> services_pb2.GetClaimCodeResponse:
        """What its courier is told of its digits. Raises Failed."""
        told = await self.desk.ask("GetClaimCode", parcel_id=self.parcel.parcel_id)
        return told.ok(services_pb2.GetClaimCodeResponse)

    async def open(self, code: str, *, person: str = "sender") -> str:
        """The sender before an open door; which. Raises Failed."""
        act = wire.KIOSK_ACT_SHOW_CODE
        return (await self.kiosk.see(person, act, code, wire.SCENE_DOOR_OPEN)).door

    async def drop_off(self, code: str, *, person: str = "sender") -> str:
        """The sender puts the parcel in, shuts the door and says so; the door. Raises Failed."""
        door = await self.open(code, person=person)
        await self.kiosk.control.hand(door, wire.HAND_ACTION_PUT)
        await self.kiosk.control.hand(door, wire.HAND_ACTION_SHUT)
        await self.kiosk.control.enter(person, wire.KIOSK_ACT_DONE)
        return door
