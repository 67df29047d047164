"""Lets connections in while there is room: whoever only connects must not use up what the process may open.

A point goes on for the people at its screen whatever comes over the network, so a listener takes so many
connections and no more (LN-NOD-059). Those whose handshake is not over count too, and a handshake has an end.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

WAITING = 1_024
"""Connections that the system keeps for us meanwhile."""
PAUSE_SECONDS = 0.5
"""After the system had no descriptor for us."""


class Room:
    """The connections of one listener; each leaves by itself when it is lost."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: set[object] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def leave(self, who: object) -> None:
        """Make room again; may be said twice."""
        self._taken.discard(who)

    async def let_in(
        self,
        listener: socket.socket,
        make: Callable[[], asyncio.Protocol],
        *,
        context: ssl.SSLContext | None,
        seconds: float,
    ) -> None:
        """Take connections for ever; hang up on those for which there is no room. Ends by cancellation."""
        try:
            while True:
                line = await _accepted(listener)
                if len(self._taken) >= self._most:
                    line.close()
                    continue
                who = make()
                self._taken.add(who)
                task = asyncio.create_task(self._hand_over(line, who, context, seconds))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        finally:
            for task in self._tasks:
                task.cancel()

    async def _hand_over(
        self, line: socket.socket, who: asyncio.Protocol, context: ssl.SSLContext | None, seconds: float
    ) -> None:
        """Greet by TLS where that is spoken; from then on the connection is with its protocol."""
        loop = asyncio.get_running_loop()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # not 40 ms a page
        limit = None if context is None else seconds
        try:
            await loop.connect_accepted_socket(lambda: who, line, ssl=context, ssl_handshake_timeout=limit)
        except OSError:  # no TLS, not in time, or gone
            self.leave(who)
        except asyncio.CancelledError:
            line.close()
            raise


async def _accepted(listener: socket.socket) -> socket.socket:
    """The next connection, when there is one and a descriptor for it."""
    while True:
        try:
            line, _ = await asyncio.get_running_loop().sock_accept(listener)
        except OSError:  # it went while it waited, or the system has nothing left for us
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return line


@asynccontextmanager
async def open_door(
    room: Room,
    listener: socket.socket,
    make: Callable[[], asyncio.Protocol],
    *,
    context: ssl.SSLContext | None,
    seconds: float,
) -> AsyncIterator[None]:
    """Let connections in until the block ends; the listener is closed then."""
    listener.setblocking(False)  # noqa: FBT003  # the standard library's own flag
    listener.listen(WAITING)
    accepting = asyncio.create_task(room.let_in(listener, make, context=context, seconds=seconds))
    try:
        yield
    finally:
        accepting.cancel()
        await asyncio.wait((accepting,))
        listener.close()
