"""The boards' end of the line: a pseudo-terminal paced like 19,200 8N1, half duplex.

A byte takes ten bits. A request counts when its last byte would have arrived; the answer drips out byte by
byte. What a node says while a board is talking is lost, as on two wires. The terminal outlives its readers:
a node may die and come back, and finds doors and parcels as they are.
"""

import asyncio
import os
import time
import tty
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware import krcu16
from lockernet_node.hardware.board.world import World
from lockernet_node.hardware.krcu16 import REQUESTS, FrameReader

BYTE_SECONDS = 10 / 19_200
THINK_SECONDS = 0.001
"""A board's pause between a request and its answer."""
FORGET_SECONDS = 0.020
"""A request that was begun and not finished is dropped after this much quiet."""
FRAMES_KEPT = 10_000
BACKLOG = 64
"""Writes of the node that may wait to be heard; on wires they would overwrite each other."""


class Direction(StrEnum):
    """Who spoke."""

    TO_BOARD = "to_board"
    FROM_BOARD = "from_board"
    LOST = "lost"
    """The node, while a board was talking."""


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """One frame on the line, when its first byte began and its last one ended (monotonic seconds)."""

    number: int
    direction: Direction
    began: float
    ended: float
    frame: bytes


class BoardLine:
    """Boards of a world on one pseudo-terminal, and a log of all that was said."""

    def __init__(self, world: World, master: int) -> None:
        self._world = world
        self._master = master
        self._heard: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        self._requests = FrameReader(REQUESTS)
        self._speaking = False
        self._quiet_from = 0.0
        self._moved = asyncio.Event()
        self._count = 0
        self.frames: deque[SeenFrame] = deque(maxlen=FRAMES_KEPT)
        self.noise = b""
        """Stray bytes that go out ahead of the next answer."""
        self.echo = False
        """Whether the adapter hears itself: the node gets its own requests back."""

    async def run(self) -> None:
        """Listen and answer until cancelled."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._master, self._readable)
        try:
            while True:
                came, received = await self._heard.get()
                await self._take(came, received)
        finally:
            loop.remove_reader(self._master)

    def note_move(self) -> None:
        """A door, a parcel or a bolt moved; wakes whoever waits for it."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def next_move(self) -> None:
        """Wait for the next move; the caller brings the deadline."""
        await self._moved.wait()

    def _readable(self) -> None:
        now = time.monotonic()
        with suppress(BlockingIOError):
            received = os.read(self._master, 4096)
            if self._speaking or self._heard.qsize() >= BACKLOG:
                self._log(Direction.LOST, now, now + len(received) * BYTE_SECONDS, received)
            else:
                self._heard.put_nowait((now, received))

    async def _take(self, came: float, received: bytes) -> None:
        began = max(came, self._quiet_from)
        if began - self._quiet_from > FORGET_SECONDS:
            self._requests.forget()
        self._quiet_from = began + len(received) * BYTE_SECONDS
        await _sleep_until(self._quiet_from)
        if self.echo:
            self._write(received)
        for request in self._requests.feed(received):
            frame = krcu16.encode_request(request)
            self._log(Direction.TO_BOARD, began, self._quiet_from, frame)
            answer = self._world.hear(request, at=time.monotonic())
            self.note_move()
            if answer:
                await self._speak(answer)

    async def _speak(self, answer: bytes) -> None:
        began = max(self._quiet_from, time.monotonic()) + THINK_SECONDS
        noise, self.noise = self.noise, b""
        self._speaking = True
        try:
            for number, byte in enumerate(noise + answer, start=1):
                await _sleep_until(began + number * BYTE_SECONDS)
                self._write(bytes([byte]))
        finally:
            self._speaking = False
        self._quiet_from = time.monotonic()
        self._log(Direction.FROM_BOARD, began, self._quiet_from, noise + answer)

    def _write(self, spoken: bytes) -> None:
        with suppress(BlockingIOError):  # nobody reads: on wires the bytes would be gone as well
            os.write(self._master, spoken)

    def _log(self, direction: Direction, began: float, ended: float, frame: bytes) -> None:
        self.frames.append(SeenFrame(self._count, direction, began, ended, frame))
        self._count += 1


@contextmanager
def open_pty(link: Path | None = None) -> Iterator[tuple[int, str]]:
    """The boards' end, and the path that a node opens: `link` if given, else the terminal itself.

    Our own copy of the node's end stays open, so the terminal lives on while no node does.
    """
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        device = os.ttyname(slave)
        if link is None:
            yield master, device
            return
        _make_link(link, device)
        try:
            yield master, str(link)
        finally:
            if link.is_symlink() and str(link.readlink()) == device:
                link.unlink()
    finally:
        os.close(slave)
        os.close(master)


def _make_link(link: Path, device: str) -> None:
    if link.exists() and not link.is_symlink():
        raise Malformed(ErrorCode.CONFIGURATION, f"expected a free name for the link, but {link} exists")
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(device)
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"the link {link} cannot be made: {error}") from error


async def _sleep_until(moment: float) -> None:
    pause = moment - time.monotonic()
    if pause > 0:
        await asyncio.sleep(pause)
