"""Serves the control socket from the node's own event loop; refusals travel with their code."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet_node.control.address import bind_control, remove_control
from lockernet_node.control.routes import Asked, ControlRoute

log = structlog.get_logger(__name__)

BODY_LIMIT = 64 * 1024
STOP_SECONDS = 2
"""Running answers have this long to end."""
MOST_AT_ONCE = 32

STATUS: Mapping[type[LockernetError], int] = {
    Malformed: 400,
    Untrusted: 403,
    RefusedByPeer: 409,
    Unavailable: 503,
}


@asynccontextmanager
async def serve_control(path: Path, routes: Sequence[ControlRoute]) -> AsyncIterator[None]:
    """Serve until the block ends, then take the socket away. Raises Malformed if it cannot be made."""
    try:
        listener = bind_control(path)
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"control socket {path}: {error.strerror}") from None
    server = _Server(_config(_app(routes)))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        listener.close()
        remove_control(path)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the node's own: leave them alone."""
        yield


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _app(routes: Sequence[ControlRoute]) -> Starlette:
    return Starlette(
        routes=[Route(each.path, _endpoint(each), methods=[each.method]) for each in routes],
        exception_handlers={HTTPException: _no_such_route},
    )


def _endpoint(route: ControlRoute) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            asked = await _body(request)
            if route.method != "GET":
                log.info("control_asked", path=route.path)
            return JSONResponse(await route.answer(asked))
        except LockernetError as error:
            return _failure(error)
        except Exception as error:  # noqa: BLE001  # the top of a call: the caller gets a code, the log the kind
            log.error("control_failed", path=route.path, error=type(error).__name__)  # noqa: TRY400
            return _failure(Unavailable(ErrorCode.INTERNAL))

    return answer


async def _body(request: Request) -> Asked:
    """The JSON object of the request; {} where there is no body."""
    given = b""
    async for chunk in request.stream():
        given += chunk
        if len(given) > BODY_LIMIT:
            raise Malformed(ErrorCode.MESSAGE_TOO_LARGE)
    try:
        asked: Any = json.loads(given) if given else {}
    except ValueError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE) from None
    if not isinstance(asked, dict):
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "expected a JSON object")
    return asked


def _failure(error: LockernetError) -> Response:
    told = {"code": error.code, "message": error.message}
    return JSONResponse(told, status_code=STATUS[type(error)])


async def _no_such_route(_request: Request, _error: Exception) -> Response:
    return _failure(RefusedByPeer(ErrorCode.CALL_NOT_SERVED))
