"""A test bed in a process of its own, and somebody who moves its world and speaks to its node."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.codec.statements import read_payload, statement_bytes
from lockernet.codes.claim import ClaimCode
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from lockernet_conformance.v1 import test_control_pb2 as wire
from lockernet_node.transport.sessions import TOKEN_KEY
from tests.network import COURIER, NETWORK, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, trust_file
from tests.patience import CALL_SECONDS, PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
LOG = "bed.log"
"""In the folder of a bed: what it says on stderr."""
CONTROL = "/lockernet_conformance.v1.TestControlService"
M = TypeVar("M", bound=Message)


def members(*names: str, agree: bool = False) -> str:
    """A members' file as the suite brings it: these couriers and their keys, and no operator."""
    whole = trust_file()
    couriers = tuple(member for member in whole.members if member.member_id in names)
    agreements = tuple(each for each in whole.agreements if agree and each.courier_id in names)
    return whole.model_copy(update={"members": couriers, "agreements": agreements}).model_dump_json()


def reason(error: grpc.RpcError) -> str:
    """The reason of the registry in a refusal."""
    told = {each.key: each.value for each in error.trailing_metadata()}
    status = RpcStatus.FromString(told["grpc-status-details-bin"])
    info = ErrorInfo()
    assert status.details[0].Unpack(info)
    return str(info.reason)


@dataclass
class Parcel:
    """A parcel as its courier knows it."""

    parcel_id: bytes
    label: str
    claim: ClaimCode

    @property
    def code(self) -> str:
        """What its recipient shows."""
        return self.claim.text()


@dataclass
class World:
    """Moves the world by test control, and speaks to the node as a courier does."""

    addresses: Mapping[str, str]
    process: subprocess.Popen[bytes]
    controls: grpc.Channel
    channel: grpc.Channel
    courier: CourierDesk = field(default_factory=CourierDesk)

    def control(self, asked: Message, kind: type[M]) -> M:
        """A call of test control, named as its request is; the answer."""
        return control_by(self.controls, asked, kind)

    def reset(self, now: datetime = NOW, *, seed: bytes = b"") -> None:
        """An empty point."""
        asked = wire.ResetRequest(seed=seed, now=stamp(now))
        self.control(asked, wire.ResetResponse)
        self.courier = CourierDesk(now=now)

    def clock(self, change: wire.ClockChange.ValueType, now: datetime) -> datetime:
        """Move the clock; the node's own time then."""
        asked = wire.SetClockRequest(change=change, now=stamp(now))
        told = self.control(asked, wire.SetClockResponse)
        return told.now.ToDatetime(UTC)

    def pass_time(self, by: timedelta) -> datetime:
        """Let time pass, counted from where the courier believes to be."""
        self.courier.now += by
        return self.clock(wire.CLOCK_CHANGE_PASS, self.courier.now)

    def hand(self, door: str, action: wire.HandAction.ValueType) -> None:
        """Hands at a door."""
        self.control(wire.HandleRequest(door=door, action=action), wire.HandleResponse)

    def enter(
        self, act: wire.KioskAct.ValueType, text: str = "", *, person: str = "dewi"
    ) -> wire.EnterResponse:
        """Somebody at the kiosk."""
        asked = wire.EnterRequest(person=person, act=act, text=text)
        return self.control(asked, wire.EnterResponse)

    def cut(self, moment: wire.CutMoment.ValueType = wire.CUT_MOMENT_UNSPECIFIED) -> None:
        """Take the power away."""
        self.control(wire.CutPowerRequest(moment=moment), wire.CutPowerResponse)

    def spoil(self, door: str, fault: wire.DoorFault.ValueType) -> None:
        """Break a door."""
        self.control(wire.SetDoorRequest(door=door, fault=fault), wire.SetDoorResponse)

    def doors(self) -> Mapping[str, wire.Door]:
        """All doors as they are."""
        told = self.control(wire.ListDoorsRequest(), wire.ListDoorsResponse)
        return {door.door: door for door in told.doors}

    def pulses(self) -> int:
        """How many pulses there were since the reset."""
        return sum(door.pulses for door in self.doors().values())

    def set_trust(self, told: bytes) -> None:
        """Another trust file."""
        self.control(wire.SetTrustRequest(trust_file=told), wire.SetTrustResponse)

    def reserve(self, label: str = "CP000000080SG", *, until: datetime | None = None) -> Parcel:
        """A promise for a parcel."""
        parcel, statement = self.order(label, until=until)
        self.send_order(statement)
        return parcel

    def order(
        self, label: str = "CP000000080SG", *, until: datetime | None = None
    ) -> tuple[Parcel, SignedStatement]:
        """A signed reservation, not sent."""
        claim = self.courier.claim()
        terms = self.courier.terms(claim=claim)
        return Parcel(terms.parcel_id, label, claim), self.courier.reserve(label, terms, until=until)

    def send_order(self, statement: SignedStatement, *, wait: bool = True) -> bytes:
        """A signed reservation; the confirmation."""
        request = pb.ReserveCompartmentRequest()
        request.order.ParseFromString(statement_bytes(statement))
        answer = self.call("ReservationService/ReserveCompartment", request.SerializeToString(), wait=wait)
        return pb.ReserveCompartmentResponse.FromString(answer).confirmation.SerializeToString()

    def call(self, method: str, request: bytes, *, wait: bool = True) -> bytes:
        """One call of the courier's back end; `wait`: also for a node that is about to come back."""
        stub: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(f"/lockernet.v1.{method}")
        token = statement_bytes(self.courier.session())
        metadata = ((TOKEN_KEY, token),)
        return stub(request, timeout=CALL_SECONDS, metadata=metadata, wait_for_ready=wait)

    @staticmethod
    def request_id(statement: SignedStatement) -> bytes:
        """Under which the order can be asked for."""
        return read_payload(statement, ReserveCompartment).header.request_id

    def state(self, parcel: Parcel) -> CustodyState:
        """Where the parcel is."""
        return CustodyState(self.parcel(parcel).custody)

    def parcel(self, parcel: Parcel) -> pb.GetParcelResponse:
        """All that the point tells about it."""
        asked = pb.GetParcelRequest(point_id=POINT, parcel_id=parcel.parcel_id)
        return pb.GetParcelResponse.FromString(
            self.call("CustodyService/GetParcel", asked.SerializeToString())
        )

    def events(self, after: int = 0) -> pb.ListEventsResponse:
        """The first page of the courier's feed."""
        place = Cursor(epoch=1, sequence=after)
        asked = pb.ListEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=place)
        return pb.ListEventsResponse.FromString(
            self.call("EventService/ListEvents", asked.SerializeToString())
        )

    def open_for_deposit(self, parcel: Parcel) -> str:
        """A driver at the kiosk: badge, label; the door that opens."""
        self.enter(wire.KIOSK_ACT_SHOW_BADGE, self.courier.badge(), person="driver")
        seen = self.enter(wire.KIOSK_ACT_SCAN_LABEL, parcel.label, person="driver")
        assert seen.scene == wire.SCENE_DOOR_OPEN, seen
        return seen.door

    def deposit(self, label: str = "CP000000080SG") -> tuple[Parcel, str]:
        """A parcel in its compartment."""
        parcel = self.reserve(label)
        door = self.open_for_deposit(parcel)
        self.hand(door, wire.HAND_ACTION_PUT)
        self.hand(door, wire.HAND_ACTION_SHUT)
        return parcel, door


def control_by(channel: grpc.Channel, asked: Message, kind: type[M]) -> M:
    """A call of test control over this channel."""
    name = type(asked).__name__.removesuffix("Request")
    stub: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"{CONTROL}/{name}")
    return kind.FromString(stub(asked.SerializeToString(), timeout=CALL_SECONDS))


def stamp(now: datetime) -> Timestamp:
    """A time as the schema carries it."""
    made = Timestamp()
    made.FromDatetime(now)
    return made


@contextmanager
def started_bed(folder: Path, *words: str, **environment: str) -> Iterator[World]:
    """A bed with its tester; it ends with the block."""
    folder.mkdir(exist_ok=True)
    (folder / "members.json").write_text(members(COURIER, OTHER_COURIER))
    process = start(folder, *words, **environment)
    try:
        addresses = json.loads(first_line(process, folder / LOG))["ready"]
        options = (("grpc.use_local_subchannel_pool", 1), ("grpc.initial_reconnect_backoff_ms", 50))
        with (
            grpc.insecure_channel(addresses["test_control"], options) as control,
            grpc.insecure_channel(addresses["grpc"], options) as channel,
        ):
            yield World(addresses, process, control, channel)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)
        assert process.stdout is not None
        process.stdout.close()


def start(folder: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    """The program, for the network of the tests."""
    names = ("--network", NETWORK, "--operator", OPERATOR, "--point", POINT)
    with (folder / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "conformance.targets.reference", "--out", str(folder), *names, *words],
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=ROOT,
            env=os.environ | environment,
        )


def first_line(process: subprocess.Popen[bytes], log: Path) -> bytes:
    """What it says first; if that does not come in time, the test fails with its log."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE_SECONDS)
    said = process.stdout.readline() if ready else b""
    assert said, f"ended with {process.poll()} before it was ready: {log.read_text()}"
    return said
