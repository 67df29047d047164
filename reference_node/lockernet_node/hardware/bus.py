"""Turns on one line: one speaker at a time, unlocks before reads, reads before polls.

A turn runs to its end even if its caller is gone: between a pulse and the answer to it nobody cuts in. A turn
that has not begun when its caller gives up is never begun. While the line is down every turn is refused at
once, so no door opens late because a cable was put back. The line is reopened for ever, with growing pauses.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import Any, Generic, TypeVar

import structlog

from lockernet_node.hardware.dialect import Dialect
from lockernet_node.hardware.rs485 import BusTiming, Line, open_line

T = TypeVar("T")

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Rank(IntEnum):
    """Who goes first; within a rank, who came first."""

    UNLOCK = 0
    READ = 1
    POLL = 2


class _Turn(Generic[T]):
    def __init__(self, work: Callable[[Line], Awaitable[T]]) -> None:
        self._work = work
        self.answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    async def run(self, line: Line) -> None:
        """Do the work unless the caller has given up; every end of it reaches the caller."""
        if self.answer.done():
            return
        try:
            result = await self._work(line)
        except (TimeoutError, ConnectionError) as error:
            self.refuse(error)
        else:
            if not self.answer.done():
                self.answer.set_result(result)
        finally:
            self.refuse(ConnectionError("the bank was closed during the exchange"))

    def refuse(self, error: OSError) -> None:
        """Fail the turn if it has not ended."""
        if not self.answer.done():
            self.answer.set_exception(error)


class Bus:
    """Owns the line at `path`; `serve` is its one task."""

    def __init__(self, path: str, dialect: Dialect, timing: BusTiming) -> None:
        self._path = path
        self._dialect = dialect
        self._timing = timing
        self._turns: asyncio.PriorityQueue[tuple[Rank, int, _Turn[Any]]] = asyncio.PriorityQueue()
        self._order = itertools.count()
        self._is_up = False
        self._tried = asyncio.Event()

    async def tried(self) -> None:
        """Wait until the line was opened once, or could not be (`OPEN_SECONDS` at most)."""
        await self._tried.wait()

    async def take_turn(self, rank: Rank, work: Callable[[Line], Awaitable[T]]) -> T:
        """Run `work` when the line is ours; `ConnectionError` if there is no line, `TimeoutError` if late."""
        if not self._is_up:
            raise ConnectionError("the line is down; nothing was sent")
        turn = _Turn(work)
        self._turns.put_nowait((rank, next(self._order), turn))
        async with asyncio.timeout(self._timing.turn_seconds):
            return await turn.answer

    async def serve(self) -> None:
        """Keep the line open and give out turns until cancelled."""
        pause = self._timing.reopen_seconds
        while True:
            try:
                async with open_line(self._path, self._dialect, self._timing) as line:
                    pause = self._timing.reopen_seconds
                    await self._give_turns(line)
                    log.warning("line_lost", path=self._path)
            except OSError as error:
                if pause == self._timing.reopen_seconds:  # say it once, not at every try
                    log.warning("line_not_opened", path=self._path, error=str(error))
            finally:
                self._refuse_all()
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._timing.reopen_seconds_longest)

    async def _give_turns(self, line: Line) -> None:
        log.info("line_opened", path=self._path)
        self._is_up = True
        self._tried.set()
        while not line.lost:
            _, _, turn = await self._turns.get()
            await turn.run(line)

    def _refuse_all(self) -> None:
        self._is_up = False
        self._tried.set()
        while not self._turns.empty():
            _, _, turn = self._turns.get_nowait()
            turn.refuse(ConnectionError("the line went down; nothing was sent"))
