"""The outbox's file in a thread of its own: whole pieces of work, many of them in one commit.

What a piece of work returns is handed out after the commit, never before. A caller that is cancelled does
not stop work that has begun. Each piece stands alone: one that raises leaves the others in place.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from lockernet.client.outbox.file import OutboxFile
from lockernet.errors import ErrorCode, LockernetError, Unavailable

T = TypeVar("T")

MOST_IN_ONE_COMMIT = 256


@dataclass(frozen=True, slots=True)
class _Work:
    piece: Callable[[OutboxFile], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]

    def hand_out(self, result: object, error: BaseException | None) -> None:
        self.loop.call_soon_threadsafe(self._settle, result, error)

    def _settle(self, result: object, error: BaseException | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class FileThread:
    """Runs pieces of work on one file, in the order in which they came."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="lockernet-outbox", daemon=True)
        self._thread.start()

    async def run(self, piece: Callable[[OutboxFile], T]) -> T:
        """What the piece returns, once it is on disk. Raises Unavailable(STORE_UNAVAILABLE)."""
        loop = asyncio.get_running_loop()
        work = _Work(piece, loop, loop.create_future())
        self._queue.put(work)
        result: T = await work.future
        return result

    def close(self) -> None:
        """Finish what was asked for and let go of the file."""
        self._queue.put(None)
        self._thread.join()
        self._file.close()

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._next()
            if batch:
                self._commit(batch)

    def _next(self) -> tuple[list[_Work], bool]:
        """All that waits now, at least one; False if it was the last."""
        batch: list[_Work] = []
        item = self._queue.get()
        while item is not None:
            batch.append(item)
            if len(batch) >= MOST_IN_ONE_COMMIT:
                return batch, True
            try:
                item = self._queue.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: list[_Work]) -> None:
        results: list[tuple[object, BaseException | None]] = []
        try:
            with self._file.transaction():
                results.extend(self._one(work.piece) for work in batch)
        except sqlite3.Error as error:
            if len(batch) > 1:  # one piece that finds no room must not take the others with it
                for work in batch:
                    self._commit([work])
                return
            fault = Unavailable(ErrorCode.STORE_UNAVAILABLE, f"{self._file.path}: {error}")
            results = [(None, fault)] * len(batch)
        for work, (result, fault_of_one) in zip(batch, results, strict=True):
            work.hand_out(result, fault_of_one)

    def _one(self, piece: Callable[[OutboxFile], object]) -> tuple[object, BaseException | None]:
        try:
            with self._file.savepoint():
                return piece(self._file), None
        except LockernetError as error:
            return None, error
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001  # our own mistake goes to whoever asked, not to the thread
            return None, error
