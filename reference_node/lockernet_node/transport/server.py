"""Opens and closes the gRPC server of a node: limits, port, services, and a stop that lets calls finish.

Plaintext stays on this machine: statements are signed, but session tokens and claim codes are not for
everybody's eyes. TLS will lift that.
"""

import errno
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from lockernet.errors import ErrorCode, Malformed
from lockernet.v1 import services_pb2_grpc as rpc
from lockernet_node.feed import Feed
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.questions import Questions
from lockernet_node.transport.custody_service import CustodyService
from lockernet_node.transport.event_service import EventService
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.limits import MESSAGE_LIMIT, METADATA_LIMIT, CallLimits
from lockernet_node.transport.operator_service import OperatorService
from lockernet_node.transport.point_service import PointRecords, PointService
from lockernet_node.transport.reservation_service import ReservationService
from lockernet_node.transport.sessions import Sessions

STOP_SECONDS = 5.0
DEFAULT_LIMITS = CallLimits()
IDENTITY_ONLY = 1
"""The bit of "no compression" in gRPC's set of algorithms: a few bytes must not unpack into many."""

OPTIONS: tuple[tuple[str, int], ...] = (
    # Twice our own limit: what is too large still gets an answer that says so.
    ("grpc.max_receive_message_length", 2 * MESSAGE_LIMIT),
    ("grpc.max_metadata_size", METADATA_LIMIT),
    ("grpc.absolute_max_metadata_size", METADATA_LIMIT),
    # Streams answered by one commit are still closing while as many new ones open; the gate counts calls.
    ("grpc.max_concurrent_streams", 256),
    ("grpc.compression_enabled_algorithms_bitset", IDENTITY_ONLY),
    # A second node must not share the port in silence.
    ("grpc.so_reuseport", 0),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
    ("grpc.http2.max_ping_strikes", 2),
    ("grpc.max_connection_idle_ms", 600_000),
    ("grpc.max_connection_age_ms", 3_600_000),
    ("grpc.max_connection_age_grace_ms", 30_000),
)


@asynccontextmanager
async def serve(
    address: str,
    *,
    orders: Orders,
    questions: Questions,
    feed: Feed,
    points: PointRecords,
    limits: CallLimits = DEFAULT_LIMITS,
) -> AsyncIterator[int]:
    """Serve at `host:port` while inside; yields the bound port (0 takes a free one).

    On the way out new calls are refused and running ones get 5 s. Raises Malformed: CONFIGURATION for an
    address that is not of this machine alone, PORT_TAKEN.
    """
    host, port = _loopback(address)
    _require_free(host, port)
    server = grpc.aio.server(interceptors=(Gate(limits),), options=OPTIONS)
    sessions = Sessions(questions)
    rpc.add_PointServiceServicer_to_server(PointService(sessions, points), server)
    rpc.add_ReservationServiceServicer_to_server(
        ReservationService(sessions, orders, questions=questions),  # type: ignore[abstract]  # the gate
        server,
    )
    rpc.add_CustodyServiceServicer_to_server(
        CustodyService(sessions, orders, questions=questions),  # type: ignore[abstract]  # the gate
        server,
    )
    rpc.add_EventServiceServicer_to_server(
        EventService(sessions, feed),  # type: ignore[abstract]  # the gate
        server,
    )
    rpc.add_OperatorServiceServicer_to_server(OperatorService(orders), server)
    bound = _bind(server, address)
    await server.start()
    try:
        yield bound
    finally:
        await server.stop(STOP_SECONDS)


def _loopback(address: str) -> tuple[str, int]:
    """Host and port of an address that only this machine can reach."""
    host, colon, port = address.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not (colon and bare and port.isdecimal() and int(port) < 2**16):
        raise Malformed(ErrorCode.CONFIGURATION, f"{address}: expected host:port")
    if bare == "localhost":
        return bare, int(port)
    try:
        if ipaddress.ip_address(bare).is_loopback:
            return bare, int(port)
    except ValueError:
        pass
    words = f"{address}: gRPC is plaintext here, so it stays on a loopback address such as 127.0.0.1"
    raise Malformed(ErrorCode.CONFIGURATION, words)


def _require_free(host: str, port: int) -> None:
    """Try the port before gRPC does, which would write lines of its own and not say why."""
    for family, kind, number, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, number) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(place)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise _taken(f"{host}:{port}") from None


def _bind(server: grpc.aio.Server, address: str) -> int:
    try:
        return server.add_insecure_port(address)
    except RuntimeError:
        raise _taken(address) from None


def _taken(address: str) -> Malformed:
    return Malformed(ErrorCode.PORT_TAKEN, f"{address} is in use by another program, or not ours to take")
