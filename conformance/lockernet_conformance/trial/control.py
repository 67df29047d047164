"""The target's world in the suite's hands: clock, doors, kiosk, power. Needs abilities (see registry)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from lockernet_conformance.probe import Inconclusive
from lockernet_conformance.trial.reply import Reply
from lockernet_conformance.v1 import test_control_pb2 as wire

PATIENCE_SECONDS = 60.0
"""Test control may take long: three days pass in one call."""
M = TypeVar("M", bound=Message)


class Caller(Protocol):
    """What it needs of a trial."""

    def draw(self, size: int) -> bytes:
        """Bytes of this run."""
        ...

    def now(self) -> datetime:
        """What time it is at the target."""
        ...

    async def call(
        self, name: str, request: Message | bytes, *, to: str = ..., seconds: float | None = ...
    ) -> Reply:
        """One call."""
        ...


class Control:
    """Calls of TestControlService. What it cannot do is INCONCLUSIVE: it is no rule of the protocol."""

    def __init__(self, trial: Caller) -> None:
        self._trial = trial
        self.time: datetime | None = None
        """Where this case has put the target's clock; None: nowhere."""

    async def reset(self, now: datetime | None = None) -> None:
        """An empty point with sound doors, its clock at `now`."""
        asked = wire.ResetRequest(seed=self._trial.draw(16))
        if now is not None:
            asked.now.CopyFrom(_stamp(now))
        await self._call("Reset", asked, wire.ResetResponse)
        self.time = now

    async def set_trust(self, trust_file: bytes) -> None:
        """Another trust file is in force."""
        await self._call("SetTrust", wire.SetTrustRequest(trust_file=trust_file), wire.SetTrustResponse)

    async def pass_time(self, by: timedelta) -> datetime:
        """Let time pass; the node's time afterwards."""
        return await self._set_clock(wire.CLOCK_CHANGE_PASS, self._trial.now() + by)

    async def set_clock(self, now: datetime) -> datetime:
        """Somebody sets the machine's clock; the node's own time afterwards."""
        return await self._set_clock(wire.CLOCK_CHANGE_SET, now)

    async def break_door(self, door: str, fault: wire.DoorFault.ValueType) -> None:
        """Something is wrong with this door from now on."""
        await self._call("SetDoor", wire.SetDoorRequest(door=door, fault=fault), wire.SetDoorResponse)

    async def mend(self, door: str) -> None:
        """Nothing is wrong with this door any more."""
        await self.break_door(door, wire.DOOR_FAULT_UNSPECIFIED)

    async def doors(self) -> Mapping[str, wire.Door]:
        """How every door truly stands."""
        told = await self._call("ListDoors", wire.ListDoorsRequest(), wire.ListDoorsResponse)
        return {door.door: door for door in told.doors}

    async def hand(self, door: str, action: wire.HandAction.ValueType) -> None:
        """Hands at a door."""
        await self._call("Handle", wire.HandleRequest(door=door, action=action), wire.HandleResponse)

    async def enter(self, person: str, act: wire.KioskAct.ValueType, text: str = "") -> wire.EnterResponse:
        """Somebody at the kiosk; what the person sees then."""
        asked = wire.EnterRequest(person=person, act=act, text=text)
        return await self._call("Enter", asked, wire.EnterResponse)

    async def cut_power(self, moment: wire.CutMoment.ValueType) -> None:
        """The power goes at this moment, and comes back."""
        await self._trial.call(
            "CutPower", wire.CutPowerRequest(moment=moment), to="control", seconds=PATIENCE_SECONDS
        )

    async def fill_disk(self) -> None:
        """From now on nothing can be written."""
        asked = wire.SetStoreRequest(fault=wire.STORE_FAULT_FULL)
        await self._call("SetStore", asked, wire.SetStoreResponse)

    async def mend_disk(self) -> None:
        """There is room again."""
        await self._call("SetStore", wire.SetStoreRequest(), wire.SetStoreResponse)

    async def restart(self) -> wire.RestartResponse:
        """The program is told to stop, and starts again."""
        return await self._call("Restart", wire.RestartRequest(), wire.RestartResponse)

    async def start_second(self, shared: wire.Shared.ValueType) -> bool:
        """The program is started once more beside the one that runs; whether the second one served."""
        asked = wire.StartSecondRequest(shared=shared)
        return (await self._call("StartSecond", asked, wire.StartSecondResponse)).served

    async def claim(self, point_id: str) -> bytes:
        """A claim for a new device of this point."""
        asked = wire.GiveClaimRequest(point_id=point_id)
        return (await self._call("GiveClaim", asked, wire.GiveClaimResponse)).claim

    async def keep(self) -> None:
        """Keep a copy of all that is stored."""
        await self._call("Rewind", wire.RewindRequest(act=wire.REWIND_ACT_KEEP), wire.RewindResponse)

    async def put_back(self) -> None:
        """Put the kept copy back and start again."""
        await self._call("Rewind", wire.RewindRequest(act=wire.REWIND_ACT_PUT_BACK), wire.RewindResponse)

    async def _set_clock(self, change: wire.ClockChange.ValueType, now: datetime) -> datetime:
        asked = wire.SetClockRequest(change=change, now=_stamp(now))
        told = await self._call("SetClock", asked, wire.SetClockResponse)
        self.time = told.now.ToDatetime(UTC)
        return self.time

    async def _call(self, name: str, request: Message, kind: type[M]) -> M:
        reply = await self._trial.call(name, request, to="control", seconds=PATIENCE_SECONDS)
        if reply.status != "OK":
            raise Inconclusive(f"test control, {name}: {reply.words()}")
        return reply.ok(kind)


def _stamp(now: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(now)
    return stamp
