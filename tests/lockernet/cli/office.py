"""A courier's office for the tests of the command line: keys and trust made by it, and a point that answers.

The program runs in another process where it calls (grpc.aio has one loop per process); else in this one.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lockernet.cli.program import run
from lockernet.keyring import load_directory, load_signer
from lockernet.models.points import Obligation, ParcelJourney
from lockernet_node.clocks import SystemClock, SystemEntropy, Timekeeper
from lockernet_node.feed import Feed, Link, PointFeed
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.questions import Questions
from lockernet_node.pipeline.trust import Trust
from lockernet_node.ports import Clock
from lockernet_node.storage.memory import MemoryStore
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.limits import CallLimits
from lockernet_node.transport.server import serve
from lockernet_node.transport.services import build_services
from tests.lockernet.cli.door import Door
from tests.network import BANK
from tests.node.transport.site import point_record

ROOT = Path(__file__).resolve().parents[3]

NETWORK, COURIER, STRANGER, OPERATOR, POINT = "sea", "speedy", "strange", "harbour", "sg-harbour-01"
KEYS = (
    (COURIER, "grant", None),
    (COURIER, "custody", None),
    (STRANGER, "grant", None),
    (OPERATOR, "grant", None),
    (OPERATOR, "directory", None),
    (OPERATOR, "device", POINT),
)


@dataclass(frozen=True)
class Ended:
    """How the program ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


Say = Callable[..., Ended]


def here(capsys: pytest.CaptureFixture[str]) -> Say:
    """The program in this process, for commands that call nobody."""

    def say(*words: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(words)
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return say


class Runner:
    """The program in a process that stays; one run after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._one = asyncio.Lock()

    async def run(
        self, words: tuple[str, ...], folder: Path, env: dict[str, str], *, given: str = ""
    ) -> Ended:
        """One run. Fails if the process is gone."""
        line = json.dumps({"words": words, "folder": str(folder), "env": env, "given": given})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._one:
            self._process.stdin.write(line.encode() + b"\n")
            return Ended(**json.loads(await self._process.stdout.readline()))


@asynccontextmanager
async def running() -> AsyncIterator[Runner]:
    """A runner, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lockernet.cli.runner", cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    yield Runner(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


@dataclass(frozen=True)
class Office:
    """Where the courier works."""

    folder: Path
    address: str
    runner: Runner
    door: Door
    """The point's door, and whoever stands before it."""

    async def run(self, *words: str, **env: str) -> Ended:
        """The program with the office's variables, and these instead."""
        return await self.runner.run(words, self.folder, {**self.env(), **env})

    async def piped(self, *words: str, given: str) -> Ended:
        """The same with this on its stdin."""
        return await self.runner.run(words, self.folder, self.env(), given=given)

    async def deposit(self, label: str) -> None:
        """A driver with a badge of the office brings the parcel with this label."""
        badge = await self.run("badge")
        await self.door.deposit(badge.out.strip(), label)

    async def bring(self, code: str) -> None:
        """A sender with a drop-off code brings a parcel."""
        await self.door.bring(code)

    async def collect(self, code: str) -> None:
        """Somebody takes out what this code opens."""
        await self.door.collect(code)

    def env(self) -> dict[str, str]:
        """The variables of the courier's office."""
        return {
            "LOCKERNET_MEMBER": COURIER,
            "LOCKERNET_KEY": f"file:{COURIER}-grant.pem",
            "LOCKERNET_DATA_DIR": str(self.folder),
            "LOCKERNET_ENDPOINT": self.address,
            "LOCKERNET_POINT": POINT,
        }


def found(folder: Path, say: Say) -> None:
    """Keys of everybody and the trust file, all by the program itself."""
    words = ["--network", NETWORK, "--out", str(folder / "trust.json")]
    words += ["--member", f"{COURIER}:courier", "--member", f"{STRANGER}:courier"]
    words += ["--member", f"{OPERATOR}:operator", "--agreement", f"{COURIER}:{OPERATOR}"]
    for member, purpose, point in KEYS:
        name = folder / f"{member}-{purpose}"
        at_point = () if point is None else ("--point", point)
        ended = say(
            "keys", "generate", "--network", NETWORK, "--member", member, "--purpose", purpose, *at_point,
            "--out", f"{name}.pem", "--record", f"{name}.json",
        )  # fmt: skip
        assert ended.code == 0, ended.err
        words += ["--record", f"{member}={name}.json"]
    ended = say("trust", "assemble", *words)
    assert ended.code == 0, ended.err


@asynccontextmanager
async def opened(folder: Path, runner: Runner, *, clock: Clock | None = None) -> AsyncIterator[Office]:
    """The office with its operator's point behind a port."""
    clock = clock or SystemClock()
    point = Point(
        network_id=NETWORK,
        operator_id=OPERATOR,
        point_id=POINT,
        limits=Limits(
            max_hold_seconds=7 * 86_400,
            max_reservation_seconds=2 * 86_400,
            tolerance_mm=5,
            max_soft_seconds=14 * 86_400,
            obligations=frozenset({Obligation.PAY}),
            journeys=frozenset({ParcelJourney.FIRST_MILE, ParcelJourney.LAST_MILE}),
        ),
        trust=Trust(load_directory(folder / "trust.json")),
        grant_signer=load_signer(f"file:{folder / OPERATOR}-grant.pem"),
        device_signer=load_signer(f"file:{folder / OPERATOR}-device.pem"),
        digit_keys={1: bytes(32)},
    )
    desk = Desk(point, MemoryStore(compartments=BANK), clock, SystemEntropy(), lambda: None)
    points = PointFeed(desk, load_signer(f"file:{folder / OPERATOR}-directory.pem"), point_record)
    orders = Orders(desk)
    services = build_services(
        orders=orders,
        questions=Questions(desk),
        feed=Feed(desk),
        link=Link(desk, orders),
        points=points,
        hours=Hours(desk, Timekeeper(clock, None, is_synced=lambda: True)),
    )
    async with serve("127.0.0.1:0", services, Gate(CallLimits())) as port:
        door = Door(desk)
        await door.begin()
        yield Office(folder, f"127.0.0.1:{port}", runner, door)
