"""The mains: gives a node power, takes it away by SIGKILL, and lets it come back by itself.

A node that is cut off does not finish anything: the system ends its process between two instructions, and
what was not committed is gone.
"""

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from conformance.targets.reference.boards import Boards
from conformance.targets.reference.life import Birth
from conformance.targets.reference.line import Answering, Gone, Line, Told
from conformance.targets.reference.zygote import Zygote

STOP_SECONDS = 10.0
LAST_WORDS_SECONDS = 2.0
HOPELESS = 5
"""So often in a row a node may end before it serves."""


class Hopeless(Exception):
    """The node ends again and again before it serves."""


class Mains:
    """Keeps one node alive while the power is on."""

    def __init__(self, zygote: Zygote, next_birth: Callable[[], Birth], boards: Boards) -> None:
        self.boards = boards
        self._zygote = zygote
        self._next_birth = next_birth
        self._switch = asyncio.Lock()
        self._on = asyncio.Event()
        self._on.set()
        self._serving: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        self._dead = asyncio.Event()
        self._dead.set()
        self._process: int | None = None

    async def run(self) -> None:
        """Until cancelled. Raises Hopeless."""
        failures = 0
        while True:
            while not self._on.is_set():
                await self._on.wait()
            failures = 0 if await self._live() else failures + 1
            if failures == HOPELESS and self._on.is_set():
                raise Hopeless("the node ends before it serves; see node.log")

    async def line(self) -> Line:
        """The line to a node that serves and knows its doors; waits until there is one."""
        return await asyncio.shield(self._serving)

    async def ask(self, question: str, **said: object) -> Told:
        """Ask the node that serves, or the one that comes after it. Raises No."""
        while True:
            with suppress(Gone):
                return await (await self.line()).ask(question, **said)
            await asyncio.sleep(0)

    async def cut(self) -> None:
        """The power goes and comes back; returns when the node serves again."""
        async with self.off():
            pass

    @asynccontextmanager
    async def off(self) -> AsyncIterator[None]:
        """Without power while the block lasts; afterwards the node serves again."""
        async with self._switch:
            self._on.clear()
            try:
                self._kill()
                await self._dead.wait()
                yield
            finally:  # also if whoever asked has hung up
                self._on.set()
            await self.line()

    async def stop(self) -> bool:
        """Let the node finish its work and end; whether it ended by itself."""
        self._on.clear()
        by_itself = False
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                if self._serving.done() and not self._serving.cancelled():
                    with suppress(Gone):
                        await self._serving.result().ask("stop")
                    await self._dead.wait()
                    by_itself = True
        self._kill()
        await self._dead.wait()
        return by_itself

    async def restart(self) -> tuple[float, bool]:
        """Let the node end, and start it again; seconds until it had ended, and whether by itself."""
        async with self._switch:
            await self.line()
            began = time.monotonic()
            try:
                by_itself = await self.stop()
                took = time.monotonic() - began
            finally:
                self._on.set()
            await self.line()
        return took, by_itself

    async def second(self, birth: Birth) -> bool:
        """Another program beside the one that runs; whether it came to serve. It is ended in any case."""
        ours, theirs = socket.socketpair()
        try:
            child = os.pidfd_open(self._zygote.fork(birth.to_bytes(), theirs))
        finally:
            theirs.close()
        served = asyncio.Event()
        line = Line(*await asyncio.open_unix_connection(sock=ours), self._answering(served))
        talking = asyncio.create_task(line.run())
        serving = asyncio.create_task(served.wait())
        await asyncio.wait((talking, serving), timeout=STOP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(child, signal.SIGKILL)
        await _readable(child)
        os.close(child)
        serving.cancel()
        await talking
        return served.is_set()

    def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    async def _live(self) -> bool:
        """One life; whether it came to serve."""
        ours, theirs = socket.socketpair()
        try:
            child = self._zygote.fork(self._next_birth().to_bytes(), theirs)
        finally:
            theirs.close()
        self._dead.clear()
        with suppress(ProcessLookupError):
            self._process = os.pidfd_open(child)
        served = asyncio.Event()
        try:
            line = Line(*await asyncio.open_unix_connection(sock=ours), self._answering(served))
            await self._talk(line, served)
        finally:
            await self._bury()
        return served.is_set()

    def _answering(self, served: asyncio.Event) -> Answering:
        async def answer(question: str, said: Told) -> Told:
            if question == "ready":
                served.set()
                return {}
            return await self.boards.answer(question, said)

        return answer

    async def _talk(self, line: Line, served: asyncio.Event) -> None:
        """Until the line ends, which it does with the node."""
        async with asyncio.TaskGroup() as tasks:
            others = [
                tasks.create_task(self.boards.tell(line)),
                tasks.create_task(self._welcome(line, served)),
            ]
            await line.run()
            for other in others:
                other.cancel()

    async def _welcome(self, line: Line, served: asyncio.Event) -> None:
        await served.wait()
        await self.boards.all_noted()
        self._serving.set_result(line)

    async def _bury(self) -> None:
        """Wait until the system says that the process is no more: its files and ports are free then."""
        if self._serving.done():
            self._serving = asyncio.get_running_loop().create_future()
        if self._process is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_SECONDS):  # why it ended goes to its log
                    await _readable(self._process)
            self._kill()
            await _readable(self._process)
            os.close(self._process)
            self._process = None
        self._dead.set()


async def _readable(descriptor: int) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
