"""Serves the pages from the node's own event loop; on this machine only."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp

from lockernet.errors import ErrorCode, Malformed

STOP_SECONDS = 2
"""Running answers have this long to end."""

MOST_AT_ONCE = 1_000
"""Connections, idle ones too: a low number would let a few silent ones shut the kiosk."""
HEAD_BYTES = 16 * 1024


@asynccontextmanager
async def serve_pages(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the block ends; gives the bound port, which for port 0 is a free one.

    Raises Malformed: PORT_TAKEN, or CONFIGURATION for an address that others could reach.
    """
    listener = _listen(_loopback(host), port)
    server = _Server(_config(app))
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


def _config(app: ASGIApp) -> uvicorn.Config:
    """No sockets of the web, no access log (addresses are typed by people), no word from proxies."""
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
        h11_max_incomplete_event_size=HEAD_BYTES,
    )


def _loopback(host: str) -> str:
    name = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        if ip_address(name).is_loopback:
            return name
    except ValueError:
        pass
    raise Malformed(ErrorCode.CONFIGURATION, f"pages at {host}: expected this machine only, like 127.0.0.1")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio turns Nagle's delay off: 40 ms a page otherwise.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise _not_bound(host, port, error) from None
    return listener


def _not_bound(host: str, port: int, error: OSError | OverflowError) -> Malformed:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return Malformed(ErrorCode.PORT_TAKEN, f"pages at {host}:{port}: another program uses this port")
    reason = error.strerror if isinstance(error, OSError) else "expected a port from 0 to 65535"
    return Malformed(ErrorCode.CONFIGURATION, f"pages at {host}:{port}: {reason}")
