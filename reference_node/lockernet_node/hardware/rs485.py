"""One RS-485 line over serialx: 19,200 8N1, half duplex, one exchange at a time.

The line never talks over a board: who sends, waits for the answer or for the time-out. Bytes that nobody
waits for are dropped as they come (noise, an answer that came too late), and so is the echo of an adapter
that hears itself, because the reader knows only the shapes of replies.

Internal failures are Python's own: `TimeoutError` for a board that is silent, `ConnectionError` for a line
that is gone. `serial_bank` turns them into `Unavailable`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import serialx

from lockernet_node.crashpoints import reached
from lockernet_node.hardware.dialect import Dialect, Reply
from lockernet_node.hardware.frames import FrameReader

BAUD = 19_200
OPEN_SECONDS = 3.0
"""The longest that opening or closing a device may take."""


@dataclass(frozen=True, slots=True)
class BusTiming:
    """How long the driver waits, in seconds, and how often it asks."""

    reply_seconds: float = 0.150
    """A reply takes 5 ms at 19,200 baud; the rest is a slow board."""
    tries: int = 3
    """For questions only. An unlock pulse is sent once."""
    gap_seconds: float = 0.002
    """Quiet between two frames, four characters long: a transceiver lets go of the line, and an answer that
    comes twice is seen to go on."""
    pulse_seconds: float = 0.030
    """After a pulse the line stays quiet this long, in case this board does answer to it."""
    turn_seconds: float = 3.0
    """The longest wait for a turn on the line together with the exchange itself."""
    polls_per_second: float = 10.0
    """Over all boards, while somebody stands before a door; many boards make it more."""
    round_seconds: float = 1.5
    """Every board is asked once in this time; while nobody stands there, not more often."""
    reopen_seconds: float = 0.25
    """Pause before the line is opened again; doubled at each failure."""
    reopen_seconds_longest: float = 10.0


class Line(asyncio.Protocol):
    """An open line. Not for two speakers at once: `Bus` hands out the turns."""

    def __init__(self, dialect: Dialect, timing: BusTiming) -> None:
        self._timing = timing
        self._reader: FrameReader[Reply] = FrameReader(dialect.replies)
        self._loop = asyncio.get_running_loop()
        self._wanted: Callable[[Reply], bool] | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._transport: asyncio.WriteTransport | None = None
        self._last_byte = 0.0
        self.lost = False

    async def ask(self, request: bytes, wanted: Callable[[Reply], bool], *, tries: int = 1) -> Reply:
        """Send a question until a reply is wanted; `TimeoutError` after the last try. Never for pulses."""
        for _ in range(tries - 1):
            try:
                return await self.send(request, wanted, within=self._timing.reply_seconds)
            except TimeoutError:
                continue
        return await self.send(request, wanted, within=self._timing.reply_seconds)

    async def send(self, request: bytes, wanted: Callable[[Reply], bool], *, within: float) -> Reply:
        """Send these bytes once and wait for a wanted reply; `TimeoutError` if none comes in time."""
        await self._keep_gap()
        self._reader.forget()
        self._wanted = wanted
        self._answer = self._loop.create_future()
        try:
            self._write(request)
            reached("line.written")
            async with asyncio.timeout(within):
                return await self._answer
        finally:
            self._wanted = self._answer = None

    async def _keep_gap(self) -> None:
        """Wait until nobody has talked for the gap: an answer that comes twice is let finish."""
        patience = self._loop.time() + self._timing.reply_seconds
        while (now := self._loop.time()) < (quiet := self._last_byte + self._timing.gap_seconds):
            if now > patience:  # a line that never rests is worth a try
                return
            await asyncio.sleep(quiet - now)

    def _write(self, request: bytes) -> None:
        if self.lost or self._transport is None or self._transport.is_closing():
            raise ConnectionError("the line is gone")
        try:
            self._transport.write(request)
        except serialx.SerialException as error:
            raise ConnectionError("the line broke") from error

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (called by serialx)."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand the first wanted reply to whoever waits (called by serialx)."""
        self._last_byte = self._loop.time()
        if self._answer is None or self._wanted is None:
            return
        for reply in self._reader.feed(data):
            if self._wanted(reply) and not self._answer.done():
                self._answer.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake whoever waits (called by serialx)."""
        self.lost = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError(f"the line was lost: {exc}"))


@asynccontextmanager
async def open_line(path: str, dialect: Dialect, timing: BusTiming) -> AsyncIterator[Line]:
    """The line at this device path (or serialx URL), locked for us alone; `OSError` if it cannot be had."""
    line = Line(dialect, timing)
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            transport, _ = await serialx.create_serial_connection(
                asyncio.get_running_loop(), lambda: line, path, baudrate=BAUD, exclusive=True
            )
    except serialx.SerialException as error:
        raise ConnectionError(str(error)) from error
    try:
        yield line
    finally:
        transport.abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(OPEN_SECONDS):
                await transport.wait_closed()
