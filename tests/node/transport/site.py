"""A point behind a real loopback port, and a caller that sends any bytes it likes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import grpc
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.codec.statements import seal, statement_bytes
from lockernet.models.points import (
    CompartmentClass,
    CredentialChannel,
    Dimensions,
    PointKind,
    PointRecord,
    Position,
)
from lockernet.models.statements import Header, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.signer import Ed25519Signer
from lockernet.v1.events_pb2 import Cursor
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement
from lockernet_node.clocks import Timekeeper
from lockernet_node.feed import Feed, Link, PointFeed
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.storage.memory import Contents, MemoryStore
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.limits import CallLimits
from lockernet_node.transport.server import serve
from lockernet_node.transport.services import Service, build_services
from tests.network import DAY, NETWORK, OPERATOR, POINT, CourierDesk, signer
from tests.node.house import House

Metadata = tuple[tuple[str, str | bytes], ...]
AnyCall = grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]

DIRECTORY_SIGNER = signer(f"{OPERATOR}/{Purpose.DIRECTORY}")

MANY = CallLimits(in_flight=64, per_peer=64)


@dataclass(frozen=True)
class Reply:
    """How a call ended."""

    status: grpc.StatusCode
    data: bytes = b""
    words: str = ""
    reasons: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)
    refusal: bytes | None = None


@dataclass
class Site:
    """One served point."""

    house: House
    address: str
    channel: grpc.aio.Channel

    async def send(
        self, method: str, data: bytes, *, seconds: float | None = 30, metadata: Metadata = ()
    ) -> Reply:
        """Exactly these bytes, to `Service/Method`."""
        call: AnyCall = self.channel.unary_unary(f"/lockernet.v1.{method}")
        try:
            return Reply(grpc.StatusCode.OK, await call(data, timeout=seconds, metadata=metadata))
        except grpc.aio.AioRpcError as error:
            return _reply(error)

    async def order(self, method: str, statement: SignedStatement) -> Reply:
        """An order as the schema carries it: field 1 of the request."""
        return await self.send(method, in_field_1(statement_bytes(statement)))

    async def ask(self, method: str, request: Message, *, courier: CourierDesk | None = None) -> Reply:
        """A question with a session token of the house's courier, or of another one."""
        token = statement_bytes((courier or self.house.courier).session())
        return await self.send(
            method, request.SerializeToString(), metadata=(("lockernet-session-bin", token),)
        )

    def stored(self) -> Contents:
        """All that is stored now."""
        assert isinstance(self.house.store, MemoryStore)
        return self.house.store._contents.copy()


@asynccontextmanager
async def served(
    house: House,
    *,
    limits: CallLimits = MANY,
    address: str = "127.0.0.1:0",
    feed: Feed | None = None,
    points: PointFeed | None = None,
) -> AsyncIterator[Site]:
    """The house behind a port."""
    async with serve(address, services_of(house, feed, points), Gate(limits)) as port:
        options = (("grpc.enable_http_proxy", 0), ("grpc.max_send_message_length", -1))
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            yield Site(house, f"127.0.0.1:{port}", channel)


def services_of(
    house: House, feed: Feed | None = None, points: PointFeed | None = None
) -> tuple[Service, ...]:
    """The services of the house's pipeline."""
    return build_services(
        orders=house.orders,
        questions=house.questions,
        feed=feed or Feed(house.desk),
        link=Link(house.desk, house.orders),
        points=points or point_feed(house),
        hours=Hours(house.desk, Timekeeper(house.clock, None, is_synced=lambda: True)),
    )


def point_feed(house: House) -> PointFeed:
    """The operator's words about the point."""
    return PointFeed(house.desk, DIRECTORY_SIGNER, point_record)


def point_record(top: Header) -> PointRecord:
    """What the operator says of the point."""
    return PointRecord(
        header=top,
        point_id=POINT,
        kind=PointKind.AUTOMATED,
        name="Harbour",
        position=Position(latitude_e7=12_835_860, longitude_e7=1_038_508_540),
        address_lines=("1 Harbour Road",),
        country="SG",
        time_zone="Asia/Singapore",
        opening_hours="24/7",
        compartment_classes=(
            CompartmentClass(
                inside=Dimensions(width_mm=380, height_mm=190, depth_mm=640), max_weight_g=25_000, count=10
            ),
        ),
        obligations=(),
        max_hold_seconds=7 * 86_400,
        max_reservation_seconds=2 * 86_400,
        tolerance_mm=5,
        channels=(CredentialChannel.SCANNER, CredentialChannel.KEYPAD),
    )


def point_statement(*, by: Ed25519Signer = DIRECTORY_SIGNER, **changes: object) -> SignedStatement:
    """The first signed record of the point, alone."""
    top = CourierDesk(OPERATOR).header(NETWORK, valid_for=7 * DAY).model_copy(update={"sequence": 1})
    return seal(point_record(top).model_copy(update=changes), by)


def in_field_1(data: bytes) -> bytes:
    """A message with `data` as its length-delimited field 1."""
    size, prefix = len(data), b"\x0a"
    while size > 0x7F:
        prefix += bytes([size & 0x7F | 0x80])
        size >>= 7
    return prefix + bytes([size]) + data


def resume_of(error: grpc.aio.AioRpcError) -> Cursor | None:
    """Where a stream that ended like this goes on."""
    for packed in _status(error).details:
        cursor = Cursor()
        if packed.Is(Cursor.DESCRIPTOR) and packed.Unpack(cursor):
            return cursor
    return None


def _status(error: grpc.aio.AioRpcError) -> RpcStatus:
    raw = (error.trailing_metadata() or grpc.aio.Metadata()).get("grpc-status-details-bin")
    return RpcStatus.FromString(raw) if isinstance(raw, bytes) else RpcStatus()


def _reply(error: grpc.aio.AioRpcError) -> Reply:
    infos, refusal = [], None
    for packed in _status(error).details:
        if packed.Is(ErrorInfo.DESCRIPTOR):
            info = ErrorInfo()
            packed.Unpack(info)
            assert info.domain == "lockernet"
            infos.append(info)
        else:
            statement = WireStatement()
            assert packed.Unpack(statement)
            refusal = statement.SerializeToString()
    return Reply(
        error.code(),
        words=error.details() or "",
        reasons=tuple(info.reason for info in infos),
        about=dict(infos[0].metadata) if infos else {},
        refusal=refusal,
    )
