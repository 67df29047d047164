"""The one thread of the connection: what runs there, in order, and how long work lets others in between.

aiosqlite keeps the thread. Work that takes long, such as a backup, is cut into steps by whoever wrote it;
between two steps it calls `between`, and everything that waits for the connection meanwhile runs there.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiosqlite

from lockernet.errors import ErrorCode, Unavailable

T = TypeVar("T")

Between = Callable[[], None]


class Stopped(Exception):
    """The long work was told to stop."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One function that waits, and whoever waits for it."""

    function: Callable[[], Any]
    settled: "asyncio.Future[Any]"

    def run(self) -> None:
        try:
            value, error = self.function(), None
        except BaseException as raised:  # noqa: BLE001  # raised again before whoever waits
            value, error = None, raised
        self.settled.get_loop().call_soon_threadsafe(_settle, self.settled, value, error)


class ConnectionThread:
    """Runs functions in the connection's thread, one after the other."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._jobs: queue.SimpleQueue[_Job] | None = None
        self._stop = threading.Event()

    async def run(self, function: Callable[[], T]) -> T:
        """Run `function`; it runs even if the caller is cancelled."""
        if self._jobs is None:
            return await in_its_thread(self._connection, function)
        job = _Job(function, asyncio.get_running_loop().create_future())
        self._jobs.put(job)
        return await job.settled  # type: ignore[no-any-return]  # what the function returned

    async def run_long(self, function: Callable[[Between], T]) -> T:
        """Run `function`, which calls what it is given between its steps; stop it if the caller is cancelled.

        Raises `Unavailable(OVERLOADED)` while other long work runs.
        """
        if self._jobs is not None:
            raise Unavailable(ErrorCode.OVERLOADED, "a backup runs already")
        self._jobs = jobs = queue.SimpleQueue[_Job]()
        self._stop.clear()
        running = asyncio.ensure_future(
            in_its_thread(self._connection, lambda: function(lambda: _run_all(jobs, self._stop)))
        )
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            self.stop()
            await asyncio.wait([running])
            raise
        finally:
            self._jobs = None
            while not jobs.empty():  # came after the last step
                await in_its_thread(self._connection, jobs.get_nowait().run)

    def require_short(self) -> None:
        """In the thread: stop long work that uses the connection, and raise `Stopped` if there is any."""
        if self._jobs is not None:
            self._stop.set()
            raise Stopped("a backup ends first")

    def stop(self) -> None:
        """Let long work end at its next step, with `Stopped`."""
        self._stop.set()


async def in_its_thread(connection: aiosqlite.Connection, function: Callable[[], T]) -> T:
    """Run `function` in the connection's thread, in one hop; it runs even if the caller is cancelled.

    The one place that knows aiosqlite's private `_execute`: its public calls take one hop for every
    statement, and statements of two tasks would meet in one transaction.
    """
    return await connection._execute(function)  # type: ignore[no-untyped-call, no-any-return]  # noqa: SLF001


def _run_all(jobs: "queue.SimpleQueue[_Job]", stop: threading.Event) -> None:
    while not jobs.empty():
        jobs.get_nowait().run()
    if stop.is_set():
        raise Stopped


def _settle(settled: "asyncio.Future[Any]", value: object, error: BaseException | None) -> None:
    if settled.done():  # nobody waits any more
        return
    if error is None:
        settled.set_result(value)
    else:
        settled.set_exception(error)
