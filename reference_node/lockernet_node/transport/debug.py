"""Metrics and health over HTTP, for the programs that watch this one; never for anybody else's eyes."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lockernet_node.metrics import CONTENT_TYPE, exposition
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
        routes=[Route("/metrics", _metrics), Route("/healthz", healthy), Route("/readyz", ready)]
    )


async def _metrics(_request: Request) -> Response:
    return Response(exposition(), headers={"content-type": CONTENT_TYPE})
