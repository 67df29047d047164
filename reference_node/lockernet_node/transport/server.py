"""Opens and closes the gRPC server of a node: limits, port, services, and a stop that lets calls finish.

Plaintext stays on this machine: statements are signed, but session tokens and claim codes are not for
everybody's eyes. With a certificate the server may stand anywhere (LN-NOD-017).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import grpc
from grpc_reflection.v1alpha import reflection

from lockernet_node.transport.addresses import require_free, taken
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.grpc_gate import GrpcGate
from lockernet_node.transport.limits import CONNECTION_LIMIT, MESSAGE_LIMIT, METADATA_LIMIT
from lockernet_node.transport.services import Service
from lockernet_node.transport.tls import Certificate

STOP_SECONDS = 3.0
REFLECTION: str = reflection.SERVICE_NAME
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
    ("grpc.server_handshake_timeout_ms", 10_000),
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
    services: Sequence[Service],
    gate: Gate,
    *,
    certificate: Certificate | None = None,
    reflecting: bool = False,
    connections: int = CONNECTION_LIMIT,
) -> AsyncIterator[int]:
    """Serve at `host:port` while inside; yields the bound port (0 takes a free one).

    With `reflecting` it shows the schema too; for this machine only. More than `connections` at once are not
    taken: whoever only connects must not use up what the process may open (LN-NOD-059). On the way out
    streams end, new calls are refused and running ones get 3 s. Raises Malformed: CONFIGURATION for an
    address that others could reach in plaintext, PORT_TAKEN.
    """
    require_free(address, encrypted=certificate is not None)
    guard = GrpcGate(gate, slow_seconds=gate.slow_seconds, unguarded=REFLECTION if reflecting else None)
    server = grpc.aio.server(interceptors=(guard,), options=(*OPTIONS, _most(connections)))
    names = [_add(service, server) for service in services]
    if reflecting:
        reflection.enable_server_reflection((*names, REFLECTION), server)
    bound = _bind(server, address, certificate)
    await server.start()
    try:
        yield bound
    finally:
        for service in services:
            service.drain()
        guard.drain()
        await server.stop(STOP_SECONDS)


def _most(connections: int) -> tuple[str, int]:
    return "grpc.max_allowed_incoming_connections", connections


def _add(service: Service, server: grpc.aio.Server) -> str:
    service.add_to(service.answers, server)
    return service.full_name


def _bind(server: grpc.aio.Server, address: str, certificate: Certificate | None) -> int:
    try:
        if certificate is None:
            return server.add_insecure_port(address)
        return server.add_secure_port(address, certificate.grpc_credentials())
    except RuntimeError:
        raise taken(address) from None
