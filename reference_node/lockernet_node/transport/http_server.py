"""An HTTP/1.1 server in the node's own event loop, with the limits that HTTP itself leaves open.

Silence has an end everywhere: before a request is whole, between requests, and while answers are not taken.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from lockernet_node.transport.addresses import bind
from lockernet_node.transport.limits import METADATA_LIMIT
from lockernet_node.transport.tls import Certificate

STOP_SECONDS = 1
"""Running answers have this long to end."""
HEAD_SECONDS = 10.0
"""From the first byte of a request, or of a connection, to the end of its head."""
IDLE_SECONDS = 75
UNREAD_SECONDS = 10.0
"""So long may a reader leave what was sent to it."""
MOST_CONNECTIONS = 512


@asynccontextmanager
async def serve_http(
    app: ASGIApp, address: str, *, certificate: Certificate | None = None
) -> AsyncIterator[int]:
    """Serve at `host:port` until the block ends; yields the bound port (0 takes a free one).

    Raises Malformed: PORT_TAKEN, or CONFIGURATION for an address that others could reach in plaintext.
    """
    listener = bind(address, encrypted=certificate is not None)
    server = _Server(_config(app, certificate))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await serving
        listener.close()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the node's own: leave them alone."""
        yield


def _config(app: ASGIApp, certificate: Certificate | None) -> uvicorn.Config:
    """No sockets of the web, no access log, no word from proxies."""
    return uvicorn.Config(
        app,
        http=_Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=METADATA_LIMIT,
        ssl_context_factory=None
        if certificate is None
        else lambda _config, _usual: certificate.ssl_context(),
    )


class _Connection(H11Protocol):
    """One connection; it is cut off where its peer keeps silent for too long."""

    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self._head = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        """A head must be whole in time, however slowly its bytes come."""
        if self._head is None and self.conn.their_state is h11.IDLE:
            self._head = self.loop.call_later(HEAD_SECONDS, self.transport.abort)
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head = _stopped(self._head)

    def pause_writing(self) -> None:
        """What was sent is not taken: wait a while, not for ever."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader goes on."""
        self._unread = _stopped(self._unread)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._head, self._unread = _stopped(self._head), _stopped(self._unread)
        super().connection_lost(exc)


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """What is left of a timer: nothing."""
    if timer is not None:
        timer.cancel()
    return None
