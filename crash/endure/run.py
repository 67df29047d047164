"""One long run: a real node, a bad line, and a client that is killed on the way and goes on.

The node is killed once too. Both are real processes and die by SIGKILL; what each was at is left to chance.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.point import COURIER, BenchPoint, found_point
from bench.processes import ROOT, Program, Trouble, node
from crash.endure.count import Count, count
from crash.endure.proxy import BAD_LINE, Faults, Seen, spoilt

STANDSTILL_SECONDS = 90.0
"""Without one more answer in this time, something is wrong."""
SAY_EVERY = 500

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """How long the run is."""

    orders: int
    client_kills: int
    node_kills: int
    seed: int
    faults: Faults = BAD_LINE


@dataclass
class Endured:
    """What came of it."""

    count: Count
    line: Seen
    client_kills: int = 0
    node_kills: int = 0
    lives: list[int] = field(default_factory=list)
    """How many orders were answered at the end of each life of the client."""


def endure(asked: Asked, folder: Path, say: Say) -> Endured:
    """Run it to its end, and count. Raises Trouble if nothing moves any more."""
    point = found_point(folder)
    run = _Run(asked, point, folder, say)
    line = asyncio.run(run.go())
    counted = count(point, folder / "outbox.db")
    return Endured(counted, line, run.client_kills, run.node_kills, run.lives)


class _Run:
    def __init__(self, asked: Asked, point: BenchPoint, folder: Path, say: Say) -> None:
        self._asked = asked
        self._point = point
        self._folder = folder
        self._say = say
        draw = Random(f"{asked.seed}/kills")
        self._deaths = sorted(_moments(draw, asked.orders, asked.client_kills), reverse=True)
        self._node_deaths = sorted(_moments(draw, asked.orders, asked.node_kills), reverse=True)
        self.client_kills = self.node_kills = 0
        self.lives: list[int] = []

    async def go(self) -> Seen:
        self._node = await self._start_node()
        try:
            async with spoilt(self._point.grpc, self._asked.faults, self._asked.seed) as (address, seen):
                while not await self._live(address):
                    self._say(f"client killed after {self.lives[-1]:,} answers")
            return seen
        finally:
            await asyncio.to_thread(self._node.end)

    async def _live(self, address: str) -> bool:
        """One life of the client; True if it came to its end."""
        client = await self._start_client(address)
        answered = 0
        try:
            while (line := await self._next_line(client)) is not None:
                answered = line
                await self._maybe_kill_node(answered)
                if self._deaths and answered >= self._deaths[-1]:
                    self._deaths.pop()
                    client.kill()
                    self.client_kills += 1
            ended = await client.wait()
        finally:
            if client.returncode is None:
                client.kill()
                await client.wait()
        self.lives.append(answered)
        if ended not in (0, -9):
            raise Trouble(f"the client ended with {ended}; see {self._folder / 'client.log'}")
        return ended == 0

    async def _start_client(self, address: str) -> asyncio.subprocess.Process:
        words = (str(self._folder), address, COURIER, str(self._asked.orders))
        with (self._folder / "client.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "crash.endure.client", *words,
                cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip

    async def _next_line(self, client: asyncio.subprocess.Process) -> int | None:
        """How many orders are answered; None once the client has ended."""
        assert client.stdout is not None
        try:
            async with asyncio.timeout(STANDSTILL_SECONDS):
                line = await client.stdout.readline()
        except TimeoutError:
            raise Trouble("the client says nothing any more") from None
        if not line.endswith(b"\n"):
            return None
        answered = int(line)
        if answered // SAY_EVERY > self._said // SAY_EVERY:
            self._say(f"{answered:,} of {self._asked.orders:,} orders answered")
        self._notice(answered)
        return answered

    _said = 0
    _moved_at = 0.0

    def _notice(self, answered: int) -> None:
        now = asyncio.get_running_loop().time()
        if answered > self._said or self._moved_at == 0.0:
            self._said, self._moved_at = answered, now
        elif now - self._moved_at > STANDSTILL_SECONDS:
            raise Trouble(f"no order was answered for {STANDSTILL_SECONDS:.0f} s, after {answered:,}")

    async def _maybe_kill_node(self, answered: int) -> None:
        if not self._node_deaths or answered < self._node_deaths[-1]:
            return
        self._node_deaths.pop()
        await asyncio.to_thread(self._node.kill)
        self.node_kills += 1
        self._say(f"node killed after {answered:,} answers")
        self._node = await self._start_node()

    async def _start_node(self) -> Program:
        program = Program(node(self._point.path), log=self._folder / "node.log")
        await asyncio.to_thread(program.ready)
        return program


def _moments(draw: Random, orders: int, how_many: int) -> list[int]:
    """After how many answers, neither at the very beginning nor at the very end."""
    return [draw.randint(orders // 10, orders * 8 // 10) for _ in range(how_many)]
