"""A parcel that waits behind a door: where most cases about codes and visits begin."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lockernet.v1 import custody_pb2, grants_pb2, services_pb2
from lockernet_conformance.forge.codes import compact_grant
from lockernet_conformance.forge.people import Person
from lockernet_conformance.trial.orders import Desk, Parcel, Sent
from lockernet_conformance.trial.trial import Trial
from lockernet_conformance.trial.visits import Kiosk

WAITING = custody_pb2.CUSTODY_STATE_WAITING
COLLECT = grants_pb2.GRANT_ACTION_COLLECT


@dataclass(frozen=True)
class Waiting:
    """A parcel that waits behind a door, and everybody around it."""

    desk: Desk
    kiosk: Kiosk
    parcel: Parcel
    door: str
    """Behind which it lies."""

    @classmethod
    async def at(cls, trial: Trial, *, terms: dict[str, Any] | None = None, **changes: Any) -> "Waiting":
        """A fresh point with this one parcel; `terms` and `changes` as an order takes them."""
        await trial.control.reset()
        desk = Desk(trial)
        return await cls.after(desk, desk.parcel(**changes), terms=terms)

    @classmethod
    async def after(cls, desk: Desk, parcel: Parcel, *, terms: dict[str, Any] | None = None) -> "Waiting":
        """One parcel more."""
        kiosk = Kiosk(desk)
        (await desk.reserve(parcel, terms=terms)).confirmed()
        return cls(desk, kiosk, parcel, await kiosk.deposit(parcel))

    def grant(self, action: int = COLLECT, *, by: Person | None = None, **changes: Any) -> str:
        """A signed grant for it."""
        now = self.desk.trial.now()
        fields: dict[str, Any] = {
            "network_id": self.desk.trial.world.network_id,
            "audience": self.desk.trial.world.point_id,
            "not_before": now,
            "expires_at": now + timedelta(hours=12),
            "parcel_id": self.parcel.parcel_id,
            "generation": 0,
            **changes,
        }
        return compact_grant((by or self.desk.people.courier).key("grant"), action, **fields)

    async def digits(self) -> str:
        """What its recipient types."""
        told = await self.desk.ask("GetClaimCode", parcel_id=self.parcel.parcel_id)
        code = told.ok(services_pb2.GetClaimCodeResponse)
        return code.selector + code.digits

    async def state(self) -> int:
        """Where it is."""
        told = await self.desk.ask("GetParcel", parcel_id=self.parcel.parcel_id)
        return told.ok(services_pb2.GetParcelResponse).custody

    async def still_waits(self) -> None:
        """It lies where it lay. Raises Failed."""
        await self.is_in(WAITING)

    async def order(self, kind: str, *, by: Person | None = None, **fields: Any) -> Sent:
        """An order of its courier about it."""
        return await self.desk.send(kind, by=by, parcel_id=self.parcel.parcel_id, **fields)

    async def is_in(self, *states: int) -> None:
        """It is in one of these states. Raises Failed."""
        state = await self.state()
        names = " or ".join(custody_pb2.CustodyState.Name(each) for each in states)  # type: ignore[arg-type]
        seen = custody_pb2.CustodyState.Name(state)  # type: ignore[arg-type]
        self.desk.trial.expect(names, holds=state in states, seen=seen)
