"""The boards' end of the line: a pseudo-terminal paced like 19,200 8N1, half duplex.

A byte takes ten bits. A request counts when its last byte would have arrived; the answer drips out byte by
byte. What anybody says while a board is talking is lost, as on two wires. The terminal outlives its readers:
a node may die and come back, and finds doors and parcels as they are.

Answers are lost, doubled or led by noise as a `Draw` says, by the number of the request, or as hands order it
for the next one. A slow board thinks while the others go on.
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
from lockernet_node.hardware.board.world import World
from lockernet_node.hardware.dialect import Request
from lockernet_node.hardware.faults import Draw, Fault
from lockernet_node.hardware.frames import FrameReader

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
    """Said while a board was talking; an empty frame is an answer that was lost by itself."""


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

    def __init__(self, world: World, master: int, *, draw: Draw | None = None) -> None:
        self._world = world
        self._master = master
        self._draw = draw or Draw()
        self._heard: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        self._requests: FrameReader[Request] = FrameReader(world.dialect.requests)
        self._slow: set[asyncio.Task[None]] = set()
        self._speaking = False
        self._quiet_from = 0.0
        self._dark = False
        self._moved = asyncio.Event()
        self._asked = 0
        self._count = 0
        self.frames: deque[SeenFrame] = deque(maxlen=FRAMES_KEPT)
        self.noise = b""
        """Stray bytes that go out ahead of the next answer."""
        self.next_fault: Fault | None = None
        """LOST or DOUBLED: what hands want for the next answer."""
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
            for thinking in self._slow:
                thinking.cancel()

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
            self._log(
                Direction.TO_BOARD, began, self._quiet_from, self._world.dialect.encode_request(request)
            )
            await self._act(request)

    async def _act(self, request: Request) -> None:
        number, self._asked = self._asked, self._asked + 1
        self._switch_power(number)
        answer = self._world.hear(request, at=time.monotonic())
        self.note_move()
        if not answer:
            return
        spoken = self._spoil(answer, number)
        board = self._world.boards[request.board]
        if board.slow_seconds:
            thinking = asyncio.create_task(self._speak_late(spoken, board.slow_seconds))
            self._slow.add(thinking)
            thinking.add_done_callback(self._slow.discard)
        else:
            await self._speak(spoken)

    def _switch_power(self, number: int) -> None:
        """A drawn power cut begins or ends; one that hands ordered is theirs to end."""
        dark = self._draw.power_is_cut(number)
        if dark and not self._dark:
            self._world.cut_power()
        if self._dark and not dark:
            self._world.return_power()
        self._dark = dark

    def _spoil(self, answer: bytes, number: int) -> bytes:
        fault, self.next_fault = self.next_fault or self._draw.answer(number), None
        noise, self.noise = self.noise, b""
        if fault is Fault.LOST:
            return b""
        if fault is Fault.NOISE:
            noise += self._draw.noise(number)
        return noise + answer * (2 if fault is Fault.DOUBLED else 1)

    async def _speak_late(self, spoken: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._speak(spoken)

    async def _speak(self, spoken: bytes) -> None:
        if self._speaking or not spoken:  # two boards at once: the second is not heard
            now = time.monotonic()
            self._log(Direction.LOST, now, now, spoken)
            return
        began = max(self._quiet_from, time.monotonic()) + THINK_SECONDS
        self._speaking = True
        try:
            for number, byte in enumerate(spoken, start=1):
                await _sleep_until(began + number * BYTE_SECONDS)
                self._write(bytes([byte]))
        finally:
            self._speaking = False
        self._quiet_from = time.monotonic()
        self._log(Direction.FROM_BOARD, began, self._quiet_from, spoken)

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
