"""Opens what carries calls to the services: gRPC, and where they are asked for Connect, metrics, reflection.

The two that are for the machine's own people stand on loopback addresses, whatever else is encrypted.
"""

from lockernet_node.bootstrap.edges import Edges
from lockernet_node.clocks import SystemClock
from lockernet_node.config import NodeConfig
from lockernet_node.pipeline.point import Desk
from lockernet_node.transport.connect import ConnectApp
from lockernet_node.transport.debug import debug_app
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.health import health_service
from lockernet_node.transport.http_gate import http_app
from lockernet_node.transport.http_server import serve_http
from lockernet_node.transport.limits import CallLimits
from lockernet_node.transport.readiness import Readiness
from lockernet_node.transport.server import serve
from lockernet_node.transport.services import Service
from lockernet_node.transport.tls import Certificate


async def open_listeners(
    edges: Edges, config: NodeConfig, desk: Desk, services: tuple[Service, ...]
) -> dict[str, str]:
    """Open them, to be closed with `edges`; where each listens, by its name in the configuration.

    On the way out health says no first, then calls are refused. Raises Malformed for files, addresses and
    ports that are not to be had.
    """
    listen = config.listen
    gate = Gate(CallLimits(in_flight=listen.in_flight, per_peer=listen.per_peer))
    readiness = Readiness(desk.store, desk.clock)
    certificate = _certificate(config)
    watched = (*services, health_service(readiness, services))
    opened: dict[str, str] = {}
    if listen.debug is not None:
        port = await edges.enter_async_context(serve_http(debug_app(readiness), listen.debug))
        opened["debug"] = _at(listen.debug, port)
    if listen.reflection is not None:
        server = serve(listen.reflection, watched, gate, reflecting=True)
        opened["reflection"] = _at(listen.reflection, await edges.enter_async_context(server))
    server = serve(listen.grpc, watched, gate, certificate=certificate)
    opened["grpc"] = _at(listen.grpc, await edges.enter_async_context(server))
    if listen.connect is not None:
        app = http_app(ConnectApp(services, gate), listen.origins)
        port = await edges.enter_async_context(serve_http(app, listen.connect, certificate=certificate))
        opened["connect"] = _at(listen.connect, port)
    for service in services:
        edges.callback(service.drain)
    edges.callback(readiness.drain)
    return opened


def _certificate(config: NodeConfig) -> Certificate | None:
    if config.tls is None:
        return None
    return Certificate(config.tls.certificate, config.tls.key, now=SystemClock().now)


def _at(address: str, port: int) -> str:
    return f"{address.rpartition(':')[0]}:{port}"
