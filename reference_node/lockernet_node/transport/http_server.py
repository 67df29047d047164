"""An HTTP/1.1 server in the node's own event loop, with the limits that HTTP itself leaves open.

Silence has an end everywhere: before a request is whole, between requests, and while answers are not taken.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

import h11
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from lockernet_node.transport.addresses import bind
from lockernet_node.transport.doorman import Room, open_door
from lockernet_node.transport.limits import METADATA_LIMIT
from lockernet_node.transport.tls import Certificate

STOP_SECONDS = 2
"""Running answers have this long to end."""
IDLE_SECONDS = 75


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """What a peer that keeps silent, or comes a thousand times, can take."""

    connections: int = 512
    """Above it a request is told to come later."""
    at_door: int = 1_024
    """Above it a connection is not even taken (LN-NOD-059)."""
    head_seconds: float = 10.0
    """From the first byte of a request, or of a connection, to the end of its head; a handshake too."""
    unread_seconds: float = 10.0
    """So long may a reader leave what was sent to it."""


USUAL = HttpLimits()


@asynccontextmanager
async def serve_http(
    app: ASGIApp, address: str, *, certificate: Certificate | None = None, limits: HttpLimits = USUAL
) -> AsyncIterator[int]:
    """Serve at `host:port` until the block ends; yields the bound port (0 takes a free one).

    Raises Malformed: PORT_TAKEN, or CONFIGURATION for an address that others could reach in plaintext.
    """
    listener = bind(address, encrypted=certificate is not None)
    port, room = listener.getsockname()[1], Room(limits.at_door)
    context = None if certificate is None else certificate.ssl_context()
    server = _Server(_config(app, limits))
    serving = asyncio.create_task(server.serve(sockets=[]))
    make = partial(_Connection, limits=limits, room=room, server=server)
    try:
        async with open_door(room, listener, make, context=context, seconds=limits.head_seconds):
            yield port
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the node's own: leave them alone."""
        yield


def _config(app: ASGIApp, limits: HttpLimits) -> uvicorn.Config:
    """No sockets of the web, no access log, no word from proxies."""
    config = uvicorn.Config(
        _one_length(app),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=limits.connections,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=METADATA_LIMIT,
    )
    config.load()
    return config


def _one_length(app: ASGIApp) -> ASGIApp:
    """The app, but for a request with two lengths: a proxy before us may have believed the other one."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if {b"content-length", b"transfer-encoding"} <= {name for name, _value in scope["headers"]}:
            words, close = "A request has one length.\n", {"connection": "close"}
            await PlainTextResponse(words, status_code=400, headers=close)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


class _Connection(H11Protocol):
    """One connection; it is cut off where its peer keeps silent for too long."""

    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def __init__(self, *, limits: HttpLimits, room: Room, server: uvicorn.Server) -> None:
        super().__init__(config=server.config, server_state=server.server_state, app_state={})
        self._limits, self._room = limits, room

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self._head = self.loop.call_later(self._limits.head_seconds, transport.abort)

    def data_received(self, data: bytes) -> None:
        """A head must be whole in time, however slowly its bytes come."""
        if self._head is None and self.conn.their_state is h11.IDLE:
            self._head = self.loop.call_later(self._limits.head_seconds, self.transport.abort)
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head = _stopped(self._head)

    def pause_writing(self) -> None:
        """What was sent is not taken: wait a while, not for ever."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._limits.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader goes on."""
        self._unread = _stopped(self._unread)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._head, self._unread = _stopped(self._head), _stopped(self._unread)
        self._room.leave(self)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Bytes that are no HTTP, perhaps while an answer is being made, which then goes nowhere."""
        running: RequestResponseCycle | None = self.cycle
        if running is not None and not running.response_complete:
            running.disconnected = True
            running.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """What is left of a timer: nothing."""
    if timer is not None:
        timer.cancel()
    return None
