"""A TCP proxy that spoils connections by seed: it refuses, delays, cuts, drops answers and sends all twice.

Bytes inside a TCP stream can be neither lost nor doubled, so each connection has one fate, drawn when it is
accepted:

    REFUSED   closed at once
    DEAF      all that the client says arrives; after so many bytes, what the peer answers is dropped
    DUMB      the client is heard by nobody, and nothing comes back
    CUT       both ways work until so many bytes have passed; then the connection ends, mid-word
    WHOLE     both ways work

Every piece of data of any connection may be delayed. And a share of the connections is played again: all
that the client said is sent once more over a connection of its own, after the first one has ended. Of a
gRPC connection that is every request in it, byte for byte, long after it was answered.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

PIECE_BYTES = 16 * 1024
MOST_RECORDED_BYTES = 4 * 1024 * 1024
REPLAY_SILENCE_SECONDS = 0.5
GIVE_UP_SECONDS = (0.5, 3.0)
"""How long a line lasts over which nothing comes back: shorter and longer than a call waits."""


class Fate(StrEnum):
    """What becomes of a connection."""

    REFUSED = "refused"
    DEAF = "deaf"
    DUMB = "dumb"
    CUT = "cut"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Faults:
    """How bad the line is."""

    fates: dict[Fate, int]
    """Weights."""
    cut_after_bytes: tuple[int, int] = (500, 60_000)
    deaf_after_bytes: tuple[int, int] = (150, 6_000)
    """At least what a peer says before it is asked anything: else nobody would ask."""
    delay_share: float = 0.2
    delay_seconds: float = 0.03
    replay_share: float = 0.5


BAD_LINE = Faults({Fate.CUT: 12, Fate.REFUSED: 2, Fate.DEAF: 2, Fate.DUMB: 1})


@dataclass(frozen=True, slots=True)
class _Plan:
    fate: Fate
    bytes_left: int
    """Both ways until a CUT, from the peer until it is not heard any more."""
    is_played_again: bool
    draw: Random


@dataclass
class Seen:
    """What the proxy did."""

    fates: Counter[Fate] = field(default_factory=Counter)
    delayed: int = 0
    replayed: int = 0
    replayed_bytes: int = 0
    replies: list[bytes] = field(default_factory=list)
    """What the peer answered to each replay."""


class Proxy:
    """One spoilt line to one peer; made by `spoilt`."""

    def __init__(self, host: str, port: int, faults: Faults, draw: Random) -> None:
        self._target = (host, port)
        self._faults = faults
        self._draw = draw
        self._connections: set[asyncio.Task[None]] = set()
        self.seen = Seen()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of the client from now on."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def aclose(self) -> None:
        """End all connections."""
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _plan(self) -> _Plan:
        faults = self._faults
        (fate,) = self._draw.choices(list(faults.fates), list(faults.fates.values()))
        return _Plan(
            fate,
            self._draw.randint(*(faults.deaf_after_bytes if fate is Fate.DEAF else faults.cut_after_bytes)),
            self._draw.random() < faults.replay_share,
            Random(self._draw.random()),
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan = self._plan()
        self.seen.fates[plan.fate] += 1
        said = bytearray()
        if plan.fate is Fate.REFUSED:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            peer_reader, peer_writer = await asyncio.open_connection(*self._target)
            try:
                line = _Line(self, plan, said)
                await line.carry(reader, writer, peer_reader, peer_writer)
            finally:
                peer_writer.transport.abort()
                writer.transport.abort()
        if plan.is_played_again and plan.fate is not Fate.DUMB and said:
            await self._play_again(bytes(said))

    async def _play_again(self, said: bytes) -> None:
        """Everything once more, from the first byte, over a connection of its own."""
        reply = bytearray()
        with contextlib.suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection(*self._target)
            try:
                writer.write(said)
                await writer.drain()
                while True:
                    async with asyncio.timeout(REPLAY_SILENCE_SECONDS):
                        piece = await reader.read(PIECE_BYTES)
                    if not piece:
                        break
                    reply += piece
            finally:
                writer.transport.abort()
        self.seen.replayed += 1
        self.seen.replayed_bytes += len(said)
        self.seen.replies.append(bytes(reply))

    async def delay(self, draw: Random) -> None:
        """Now and then, for a while."""
        if draw.random() < self._faults.delay_share:
            self.seen.delayed += 1
            await asyncio.sleep(draw.random() * self._faults.delay_seconds)


class _Line:
    """One connection, both ways."""

    def __init__(self, proxy: Proxy, plan: _Plan, said: bytearray) -> None:
        self._proxy = proxy
        self._plan = plan
        self._said = said
        self._left = plan.bytes_left

    async def carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer_reader: asyncio.StreamReader,
        peer_writer: asyncio.StreamWriter,
    ) -> None:
        """Until one side ends, the cut comes, or nobody is to hear the other any longer."""
        fate = self._plan.fate
        ways = [
            asyncio.create_task(self._out(reader, None if fate is Fate.DUMB else peer_writer)),
            asyncio.create_task(self._back(peer_reader, None if fate is Fate.DUMB else writer)),
        ]
        timeout = None if fate in (Fate.CUT, Fate.WHOLE) else self._plan.draw.uniform(*GIVE_UP_SECONDS)
        try:
            await asyncio.wait(ways, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None) -> None:
        while piece := await reader.read(PIECE_BYTES):
            if len(self._said) < MOST_RECORDED_BYTES:
                self._said += piece
            if not await self._pass(piece, writer):
                return

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None) -> None:
        while piece := await reader.read(PIECE_BYTES):
            if self._plan.fate is Fate.DEAF:
                piece = self._take(piece)
            if not await self._pass(piece, writer):
                return

    def _take(self, piece: bytes) -> bytes:
        """As much of it as may still pass."""
        taken = piece[: self._left]
        self._left -= len(taken)
        return taken

    async def _pass(self, piece: bytes, writer: asyncio.StreamWriter | None) -> bool:
        """Hand on what may pass; False when the cut has come."""
        await self._proxy.delay(self._plan.draw)
        if self._plan.fate is Fate.CUT:
            piece = self._take(piece)
        if writer is not None:
            writer.write(piece)
            await writer.drain()
        return self._plan.fate is not Fate.CUT or self._left > 0


@asynccontextmanager
async def spoilt(target: str, faults: Faults, seed: object) -> AsyncIterator[tuple[str, Seen]]:
    """A line to `host:port` that is as bad as told; yields its address and what it does."""
    host, _, port = target.rpartition(":")
    proxy = Proxy(host, int(port), faults, Random(f"{seed}/line"))
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", proxy.seen
    finally:
        server.close()
        await proxy.aclose()
