"""Nodes that tell the wrong people too much of themselves, or do not stop as they should."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conformance.targets.reference import life
from lockernet_node.bootstrap import edges, node
from lockernet_node.metrics import counter, exposition
from lockernet_node.pipeline.orders import Orders
from lockernet_node.transport import debug, http_server, server
from lockernet_node.transport.grpc_gate import GrpcGate
from lockernet_node.transport.http_gate import HttpGate
from lockernet_node.transport.readiness import Readiness
from lockernet_node.web import app
from tests.conformance.mutants.registry import change, mutant

STOPS = ("jrn/stop/*",)


@mutant("jrn/health/full")
def healthy_whatever_comes() -> None:
    """A node that lives says that it is healthy."""

    async def always(_self: Any) -> bool:
        return True

    change(Readiness, "is_ready", always)


@mutant("svc/health/serving", "jrn/health/after-cut", also=("jrn/health/*", "svc/loopback/*"))
def never_healthy() -> None:
    """A node that works says that it does not."""

    async def never(_self: Any) -> bool:
        return False

    change(Readiness, "is_ready", never)


@mutant("svc/metrics/no-ids")
def counts_orders_by_courier() -> None:
    """A metric has the courier's id as a label."""
    counted = counter("mutant_orders_total", "Orders by courier.", "courier")
    submit = Orders.submit

    async def submits(self: Any, statement: Any, order_type: Any) -> Any:
        found = [word for word in (b"conf-courier", b"conf-rival") if word in statement.payload]
        counted.labels(found[0].decode() if found else "other").inc()
        return await submit(self, statement, order_type)

    change(Orders, "submit", submits)


@mutant("svc/metrics/no-growth", also=("svc/metrics/*",))
def counts_whatever_is_called() -> None:
    """A metric has the path of each call as a label, also of those that are none."""
    counted = counter("mutant_paths_total", "Calls by path.", "path")
    intercept = GrpcGate.intercept_service

    async def intercepts(self: Any, continuation: Any, details: Any) -> Any:
        counted.labels(details.method).inc()
        return await intercept(self, continuation, details)

    change(GrpcGate, "intercept_service", intercepts)


async def _show(_request: Request) -> Response:
    return Response(exposition())


@mutant("svc/metrics/not-at-pages")
def metrics_at_the_kiosk() -> None:
    """The kiosk's pages tell the metrics too."""
    before = app.build_app

    def built(*args: Any, **kwargs: Any) -> Any:
        pages = before(*args, **kwargs)
        pages.router.routes.append(Route("/metrics", _show))
        return pages

    change(app, "build_app", built)


@mutant("svc/metrics/not-at-connect")
def metrics_where_customers_call() -> None:
    """The port of customers tells the metrics too."""
    call = HttpGate.__call__

    async def calls(self: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/metrics":
            await Response(exposition())(scope, receive, send)
            return
        await call(self, scope, receive, send)

    change(HttpGate, "__call__", calls)


@mutant("svc/metrics/rebound-name")
def answers_any_host() -> None:
    """Metrics are told whoever the caller thinks it talks to."""
    change(debug, "is_loopback", lambda _host: True)


@mutant("svc/reflection/not-public")
def shows_its_schema_to_all() -> None:
    """Reflection is served where customers call."""
    change(server, "serve", partial(server.serve, reflecting=True))


@mutant("jrn/stop/acknowledged", "jrn/stop/idle", also=STOPS)
def takes_its_time_to_stop() -> None:
    """A node that is told to stop waits six seconds before it does."""
    before = edges.open_edges

    @asynccontextmanager
    async def slow() -> AsyncIterator[Any]:
        async with before() as opened:
            yield opened
            await asyncio.sleep(6)

    change(edges, "open_edges", slow)


@mutant("jrn/stop/half-body", "jrn/stop/half-page", also=STOPS)
def waits_for_silent_peers() -> None:
    """A request that is not whole holds a stop up for a minute."""
    change(http_server, "STOP_SECONDS", 60)


@mutant("jrn/stop/acknowledged", "jrn/stop/stream", also=("*",))
def does_not_stop() -> None:
    """A node that is told to stop goes on as if nothing was said."""
    served = node.serve_house

    async def serves(house: Any, config: Any, *, stop: asyncio.Event, on_ready: Any) -> None:
        await served(house, config, stop=asyncio.Event(), on_ready=on_ready)

    change(node, "serve_house", serves)
    setattr(life, "serve_house", serves)  # noqa: B010 - it was imported by name


@mutant("svc/connect/test-control")
def serves_anything() -> None:
    """A call that no service has is answered with an empty message."""
    from lockernet_node.transport import gate  # noqa: PLC0415

    async def nothing(_message: Any, _call: Any) -> Any:
        return b""

    change(gate, "NOT_SERVED", gate.Method("unknown", bytes, nothing, gate.NOT_SERVED.counts))
