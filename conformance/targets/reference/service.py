"""Serves TestControlService over a bed: translates, and says no in the words of gRPC."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from conformance.targets.reference.bed import Bed
from conformance.targets.reference.boards import Boards
from conformance.targets.reference.line import No
from conformance.targets.reference.target_file import build_digest
from lockernet.errors import Malformed
from lockernet.signing.pae import pae
from lockernet_conformance.v1 import test_control_pb2 as wire
from lockernet_conformance.v1 import test_control_pb2_grpc as wire_grpc
from lockernet_node import __version__
from lockernet_node.hardware.faults import Fault

NONCE_TYPE = "application/vnd.lockernet.conformance-nonce.v1"
NONCE_BYTES = 32

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
M = TypeVar("M", bound=Message)

FAULTS: Mapping[int, Callable[[Boards, str], None]] = MappingProxyType(
    {
        wire.DOOR_FAULT_UNSPECIFIED: lambda _boards, _door: None,
        wire.DOOR_FAULT_JAMMED: lambda boards, door: boards.spoil(door, Fault.JAMMED),
        wire.DOOR_FAULT_LATCH_SAYS_OPEN: lambda boards, door: boards.spoil(door, Fault.LATCH_SAYS_OPEN),
        wire.DOOR_FAULT_LATCH_SAYS_CLOSED: lambda boards, door: boards.spoil(door, Fault.LATCH_SAYS_CLOSED),
        wire.DOOR_FAULT_LOOKS_EMPTY: lambda boards, door: boards.spoil(door, Fault.INFRARED_SAYS_EMPTY),
        wire.DOOR_FAULT_LOOKS_OCCUPIED: lambda boards, door: boards.spoil(door, Fault.INFRARED_SAYS_OCCUPIED),
        wire.DOOR_FAULT_SILENT: lambda boards, door: boards.silence(door),
        wire.DOOR_FAULT_MUTE: lambda boards, door: boards.mute(door),
    }
)

DEATHS: Mapping[int, Callable[[Bed], Awaitable[None]]] = MappingProxyType(
    {
        wire.CUT_MOMENT_UNSPECIFIED: lambda bed: bed.mains.cut(),
        wire.CUT_MOMENT_BEFORE_ANSWER: lambda bed: bed.die_at("order.stored"),
        wire.CUT_MOMENT_AFTER_PULSE: lambda bed: bed.die_at("pulse.acted"),
        wire.CUT_MOMENT_BEFORE_PULSE: lambda bed: bed.die_at("pulse.due"),
        wire.CUT_MOMENT_BEFORE_SHUT: lambda bed: bed.die_at_shut("door.moved"),
        wire.CUT_MOMENT_BEFORE_STORE: lambda bed: bed.die_at("order.decided"),
        wire.CUT_MOMENT_AFTER_SHUT: lambda bed: bed.die_at_shut("door.stored"),
    }
)


class TestControl(wire_grpc.TestControlServiceServicer):
    """Every call of it."""

    def __init__(self, bed: Bed) -> None:
        self._bed = bed

    async def Describe(self, request: wire.DescribeRequest, context: Context) -> wire.DescribeResponse:
        """Everything is at hand here."""
        return wire.DescribeResponse(
            abilities=[ability for ability in wire.Ability.values() if ability],
            doors=self._bed.boards.names,
            product=f"lockernet-node {__version__}",
            build_digest=build_digest(),
        )

    async def Reset(self, request: wire.ResetRequest, context: Context) -> wire.ResetResponse:
        """Another world, at the same addresses."""
        now = request.now.ToDatetime(UTC) if request.HasField("now") else datetime.now(UTC)
        await self._bed.reset(now, request.seed)
        return wire.ResetResponse()

    async def SetTrust(self, request: wire.SetTrustRequest, context: Context) -> wire.SetTrustResponse:
        """Another trust file."""
        try:
            await self._bed.trust(request.trust_file)
        except Malformed as error:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, error.message)
        except No as no:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(no))
        return wire.SetTrustResponse()

    async def SetClock(self, request: wire.SetClockRequest, context: Context) -> wire.SetClockResponse:
        """Time passes, or the machine's clock is set."""
        now = request.now.ToDatetime(UTC)
        match request.change:
            case wire.CLOCK_CHANGE_PASS:
                stands = await self._bed.pass_until(now)
            case wire.CLOCK_CHANGE_SET:
                stands = await self._bed.set_wall(now)
            case _:
                await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected PASS or SET")
        stamp = Timestamp()
        stamp.FromDatetime(stands)
        return wire.SetClockResponse(now=stamp)

    async def SetDoor(self, request: wire.SetDoorRequest, context: Context) -> wire.SetDoorResponse:
        """Mend the door, then break it in the way that is asked for."""
        boards, spoil = await self._boards_with(request.door, context), FAULTS.get(request.fault)
        if spoil is None:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected a fault that this schema has")
        boards.mend(request.door)
        spoil(boards, request.door)
        await boards.noted(request.door)
        return wire.SetDoorResponse()

    async def ListDoors(self, request: wire.ListDoorsRequest, context: Context) -> wire.ListDoorsResponse:
        """How they truly stand."""
        boards = self._bed.boards
        pulses = boards.pulses()
        return wire.ListDoorsResponse(
            doors=[
                wire.Door(
                    door=name,
                    open=boards.is_open(name),
                    occupied=boards.is_occupied(name),
                    pulses=pulses.get(name, 0),
                )
                for name in boards.names
            ]
        )

    async def Handle(self, request: wire.HandleRequest, context: Context) -> wire.HandleResponse:
        """Hands at a door; a node that dies of it takes note once it is back."""
        boards = await self._boards_with(request.door, context)
        try:
            match request.action:
                case wire.HAND_ACTION_PUT:
                    boards.put(request.door)
                case wire.HAND_ACTION_TAKE:
                    boards.take(request.door)
                case wire.HAND_ACTION_SHUT:
                    await self._bed.shut(request.door)
                case wire.HAND_ACTION_FORCE:
                    boards.force(request.door)
                case _:
                    await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected PUT, TAKE, SHUT or FORCE")
        except ValueError as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{request.door}: {error}")
        await boards.noted(request.door)
        return wire.HandleResponse()

    async def Enter(self, request: wire.EnterRequest, context: Context) -> wire.EnterResponse:
        """Somebody at the kiosk's pages."""
        if request.act == wire.KIOSK_ACT_UNSPECIFIED or request.act not in wire.KioskAct.values():
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected an act that this schema has")
        return await self._bed.enter(request.person, request.act, request.text)

    async def CutPower(self, request: wire.CutPowerRequest, context: Context) -> wire.CutPowerResponse:
        """Now: the answer comes when the node serves again. Later: when the cut is planned."""
        cut = DEATHS.get(request.moment)
        if cut is None:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected a moment that this schema has")
        await cut(self._bed)
        return wire.CutPowerResponse()

    async def Rewind(self, request: wire.RewindRequest, context: Context) -> wire.RewindResponse:
        """Keep a copy, or put it back."""
        match request.act:
            case wire.REWIND_ACT_KEEP:
                await self._bed.keep()
            case wire.REWIND_ACT_PUT_BACK:
                try:
                    await self._bed.put_back()
                except FileNotFoundError as error:
                    await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
            case _:
                await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected KEEP or PUT_BACK")
        return wire.RewindResponse()

    async def SetStore(self, request: wire.SetStoreRequest, context: Context) -> wire.SetStoreResponse:
        """The disk is full, or has room again."""
        if request.fault not in wire.StoreFault.values():
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected a fault that this schema has")
        await self._bed.fill_disk(full=request.fault == wire.STORE_FAULT_FULL)
        return wire.SetStoreResponse()

    async def Restart(self, request: wire.RestartRequest, context: Context) -> wire.RestartResponse:
        """Stop it as its operator does; start it again."""
        stopped_ms, by_itself = await self._bed.restart()
        return wire.RestartResponse(stopped_ms=stopped_ms, by_itself=by_itself)

    async def StartSecond(
        self, request: wire.StartSecondRequest, context: Context
    ) -> wire.StartSecondResponse:
        """A second program beside the first."""
        if request.shared not in (wire.SHARED_DATABASE, wire.SHARED_ADDRESSES):
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "expected DATABASE or ADDRESSES")
        served = await self._bed.second(same_database=request.shared == wire.SHARED_DATABASE)
        return wire.StartSecondResponse(served=served)

    async def GiveClaim(self, request: wire.GiveClaimRequest, context: Context) -> wire.GiveClaimResponse:
        """A claim for a new device."""
        return wire.GiveClaimResponse(claim=self._bed.give_claim(request.point_id))

    async def Prove(self, request: wire.ProveRequest, context: Context) -> wire.ProveResponse:
        """The operator's signature over a nonce, and over nothing else."""
        if len(request.nonce) != NONCE_BYTES:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"expected {NONCE_BYTES} bytes")
        signer = self._bed.founded.grant
        signature = signer.sign(pae(NONCE_TYPE, request.nonce))
        return wire.ProveResponse(key_id=signer.key_id, signature=signature)

    async def _boards_with(self, door: str, context: Context) -> Boards:
        """The boards, once the node serves; NOT_FOUND for a door that they do not have."""
        await self._bed.mains.line()
        if door not in self._bed.boards.names:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"no door {door}")
        return self._bed.boards
