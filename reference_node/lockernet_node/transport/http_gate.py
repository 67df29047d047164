"""What HTTP brings that is no call yet: other paths, other protocols, other origins, bodies that never end.

A path that is none of the schema's goes through the same gate as a method that is not served (LN-MSG-009).
"""

import asyncio
import base64
import re
from collections.abc import Collection, Sequence

from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # stubs, but no py.typed
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet_node.transport.connect import UNKNOWN_PATH, ConnectApp
from lockernet_node.transport.limits import DEADLINE_LIMIT_SECONDS, MESSAGE_LIMIT, METADATA_LIMIT
from lockernet_node.transport.status import failure_of

BODY_LIMIT = 2 * MESSAGE_LIMIT
"""Above it nothing is read; between it and the limit of messages the gate itself says no."""
PLAIN_GRPC = re.compile(rb"application/grpc(?!-web)")

HEADERS = (
    "Connect-Protocol-Version",
    "Connect-Timeout-Ms",
    "Content-Type",
    "Grpc-Timeout",
    "Lockernet-Session-Bin",
    "Lockernet-Version",
    "X-Grpc-Web",
    "X-User-Agent",
)
"""What a browser may send from a page of another origin."""
SHOWN = ("Grpc-Message", "Grpc-Status", "Grpc-Status-Details-Bin")
"""And what its page may read."""
PREFLIGHT_SECONDS = 600


class HttpGate:
    """Stands before the Connect application."""

    def __init__(self, app: ASGIApp, paths: Collection[str], *, body_seconds: float) -> None:
        self._app = app
        self._body_seconds = body_seconds
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer what cannot be a call here."""
        answer = _refusal(scope)
        if answer is not None:
            await answer(scope, receive, send)
            return
        if scope["path"] not in self._paths:
            scope = {**scope, "path": UNKNOWN_PATH}
        await self._app(scope, _Patient(receive, self._body_seconds), send)


class _Patient:
    """Waits for the body of a request as long as a call may last, not for ever."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._whole = not message.get("more_body", False)
        return message


def http_app(
    connect: ConnectApp, origins: Sequence[str], *, body_seconds: float = DEADLINE_LIMIT_SECONDS
) -> ASGIApp:
    """The application of the HTTP listener; pages of these origins may call it from browsers."""
    gate: ASGIApp = HttpGate(connect, connect.routes, body_seconds=body_seconds)
    if not origins:
        return gate
    return CORSMiddleware(
        gate,
        allow_origins=origins,
        allow_methods=["POST"],
        allow_headers=HEADERS,
        expose_headers=SHOWN,
        max_age=PREFLIGHT_SECONDS,
    )


def _refusal(scope: Scope) -> Response | None:
    """The answer to what is too large, or no protocol of this port; None for all else."""
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    if sum(len(name) + len(value) for name, value in headers) > METADATA_LIMIT:
        return _failed(Malformed(ErrorCode.MESSAGE_TOO_LARGE, f"headers above {METADATA_LIMIT} bytes"))
    about = dict(headers)
    if PLAIN_GRPC.match(about.get(b"content-type", b"")):
        words = "gRPC is spoken on its own port; here: Connect and gRPC-Web\n"
        return PlainTextResponse(words, status_code=415)
    length = about.get(b"content-length", b"0")
    if length.isdigit() and int(length) > BODY_LIMIT:
        return _failed(Malformed(ErrorCode.MESSAGE_TOO_LARGE, f"a body above {BODY_LIMIT} bytes"))
    return None


def _failed(error: LockernetError) -> Response:
    """The error in Connect's form, made before a protocol was chosen."""
    failure = failure_of(error)
    ((_key, data),) = failure.trailing
    details = [
        {"type": each.TypeName(), "value": base64.b64encode(each.value).decode().rstrip("=")}
        for each in RpcStatus.FromString(data).details
    ]
    body = {"code": failure.status.name.lower(), "message": failure.words, "details": details}
    return JSONResponse(body, status_code=400, headers={"connection": "close"})
