"""Sends the messages of a server stream: one at a time, and only to readers that take them (LN-EVT-013).

gRPC holds a message back while its reader's window is full. So at most one message of a stream waits in
memory, and a stream whose reader does not take it in time ends.
"""

import asyncio

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.transport.metadata import AnyContext

HURRY_SECONDS = 1.0
"""So long may a reader take once the server stops."""


class Writing:
    """All messages that are on their way to readers of streams."""

    def __init__(self, slow_seconds: float) -> None:
        self._slow_seconds = slow_seconds
        self._waits: set[asyncio.Timeout] = set()

    async def send(self, context: AnyContext, message: bytes) -> None:
        """Return once the transport took it. Raises Unavailable(STREAM_TOO_SLOW)."""
        wait = asyncio.timeout(self._slow_seconds)
        self._waits.add(wait)
        try:
            async with wait:
                await context.write(message)
        except TimeoutError:
            raise Unavailable(ErrorCode.STREAM_TOO_SLOW) from None
        finally:
            self._waits.discard(wait)

    def hurry(self) -> None:
        """Let nobody wait longer than a moment from now on."""
        self._slow_seconds = HURRY_SECONDS
        latest = asyncio.get_running_loop().time() + HURRY_SECONDS
        for wait in self._waits:
            when = wait.when()
            if when is None or when > latest:
                wait.reschedule(latest)
