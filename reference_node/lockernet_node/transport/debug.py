"""Metrics and health over HTTP, for the programs that watch this one; never for anybody else's eyes.

A page in a browser on this machine could ask too, by a name of its own that leads here (DNS rebinding). Its
browser sends that name as Host, so only a Host that can mean nobody else is answered.
"""

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lockernet_node.metrics import CONTENT_TYPE, exposition
from lockernet_node.transport.addresses import is_loopback
from lockernet_node.transport.readiness import Readiness


def debug_app(readiness: Readiness) -> Starlette:
    """GET /metrics, /healthz and /readyz."""

    async def healthy(_request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def ready(_request: Request) -> Response:
        """Something could be stored just now."""
        if await readiness.is_ready():
            return PlainTextResponse("ready\n")
        return PlainTextResponse("not ready\n", status_code=503)

    return Starlette(
        routes=[Route("/metrics", _metrics), Route("/healthz", healthy), Route("/readyz", ready)],
        middleware=[Middleware(_ThisMachine)],
    )


async def _metrics(_request: Request) -> Response:
    return Response(exposition(), headers={"content-type": CONTENT_TYPE})


class _ThisMachine:
    """ASGI middleware: answers who means this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) == 1 and is_loopback(_bare(hosts[0])):
            await self._app(scope, receive, send)
            return
        elsewhere = PlainTextResponse("This address is not served here.\n", status_code=421)
        await elsewhere(scope, receive, send)


def _bare(host: str) -> str:
    """`127.0.0.1:9100` and `[::1]:9100` without port and brackets."""
    bracketed, closed, _ = host.partition("]")
    return bracketed.removeprefix("[") if closed else host.partition(":")[0]
