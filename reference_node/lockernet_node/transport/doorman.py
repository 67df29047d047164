"""Lets a connection in while there is room: whoever only connects must not use up what the process may open.

A point goes on for the people at its screen whatever comes over the network, so a listener takes so many
connections and no more. TLS is spoken here and not by the server behind, because a handshake counts too.
"""

import asyncio
import ssl
from collections.abc import Callable


class Room:
    """So many connections at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: set[object] = set()

    def enter(self, who: object) -> bool:
        """False if there is none left."""
        if len(self._taken) >= self._most:
            return False
        self._taken.add(who)
        return True

    def leave(self, who: object) -> None:
        """Make room again; may be said twice."""
        self._taken.discard(who)


class Doorman(asyncio.Protocol):
    """Has a connection until its handshake is over, then hands it in; the place is given back at its end."""

    def __init__(
        self, inside: asyncio.Protocol, room: Room, *, context: ssl.SSLContext | None, seconds: float
    ) -> None:
        """`inside` leaves the room itself, once it has the connection. A handshake has so many seconds."""
        self._inside, self._room = inside, room
        self._context, self._seconds = context, seconds
        self._early = bytearray()
        self._handshake: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Hang up at once, hand in at once, or speak TLS first."""
        if not self._room.enter(self._inside):
            transport.abort()
        elif self._context is None:
            self._hand_in(transport)
        else:
            self._handshake = asyncio.get_running_loop().create_task(self._encrypt(transport, self._context))

    def data_received(self, data: bytes) -> None:
        """What came in the same packet as the end of the handshake."""
        self._early += data

    def connection_lost(self, _exc: Exception | None) -> None:
        """The caller went before it was in."""
        self._room.leave(self._inside)

    async def _encrypt(self, transport: asyncio.Transport, context: ssl.SSLContext) -> None:
        loop = asyncio.get_running_loop()
        try:
            encrypted = await loop.start_tls(
                transport, self, context, server_side=True, ssl_handshake_timeout=self._seconds
            )
        except OSError:  # no TLS, or not in time
            encrypted = None
        if encrypted is None or encrypted.is_closing():
            self._room.leave(self._inside)
            transport.abort()
            return
        self._hand_in(encrypted)

    def _hand_in(self, transport: asyncio.Transport) -> None:
        transport.set_protocol(self._inside)
        self._inside.connection_made(transport)
        if self._early:
            self._inside.data_received(bytes(self._early))


def at_the_door(
    inside: Callable[..., asyncio.Protocol], room: Room, *, context: ssl.SSLContext | None, seconds: float
) -> Callable[..., asyncio.Protocol]:
    """A maker of protocols that lets `inside` have a connection when it may."""

    def made(**usual: object) -> asyncio.Protocol:
        return Doorman(inside(**usual), room, context=context, seconds=seconds)

    return made
