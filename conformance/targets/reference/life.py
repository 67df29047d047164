"""One life of the node: a process that serves until it is told to stop, or dies.

Beside the node runs its attendant, which does at the inside of the process what the bed asks for: let time
pass, bring a trust file in, copy the database between two transactions, die at a step to come.
"""

import asyncio
import hashlib
import json
import logging
import os
import resource
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from conformance.targets.reference.clock import BedClock, BedLoop
from conformance.targets.reference.line import Gone, Line, No, Told
from conformance.targets.reference.passing import let_pass, settle
from conformance.targets.reference.wired_bank import WiredBank, reading_of
from lockernet.errors import Malformed
from lockernet_node import crashpoints
from lockernet_node.bootstrap.assembly import read_trust
from lockernet_node.bootstrap.descriptors import open_more
from lockernet_node.bootstrap.node import Addresses, House, open_house, serve_house
from lockernet_node.bootstrap.surroundings import Surroundings
from lockernet_node.clocks import SeededEntropy, SystemEntropy
from lockernet_node.config import NodeConfig, load_config
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.ports import Entropy, LockBank
from lockernet_node.telemetry import configure_logging


@dataclass(frozen=True, slots=True)
class Birth:
    """What a life begins with."""

    config: str
    database: str
    log: str
    seed: str
    """Hexadecimal; empty: the system's randomness."""
    number: int
    """How many lives this point had before: no two draw the same."""
    elsewhere: bool = False
    """At free ports instead of those of the configuration."""

    def to_bytes(self) -> bytes:
        """As it goes to the process that forks."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, told: bytes) -> Self:
        """The same, read."""
        return cls(**json.loads(told))

    def settings(self) -> NodeConfig:
        """The configuration of this life."""
        config = load_config(Path(self.config), {})
        files = config.files.model_copy(update={"database": Path(self.database)})
        config = config.model_copy(update={"files": files})
        if not self.elsewhere:
            return config
        names = ("grpc", "pages", "connect", "debug")
        free = config.listen.model_copy(update=dict.fromkeys(names, "127.0.0.1:0"))
        return config.model_copy(update={"listen": free})

    def entropy(self) -> Entropy:
        """What this life draws from."""
        if not self.seed:
            return SystemEntropy()
        return SeededEntropy(hashlib.sha256(bytes.fromhex(self.seed) + self.number.to_bytes(8)).digest())


def live(birth: Birth, clock: BedClock, wire: socket.socket) -> None:
    """Serve; the line to the bed is `wire`."""
    log = os.open(birth.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 2)
    configure_logging("info")
    logging.basicConfig(level=logging.WARNING)
    open_more()
    with asyncio.Runner(loop_factory=lambda: BedLoop(clock)) as runner:
        runner.run(_live(birth, clock, wire))


async def _live(birth: Birth, clock: BedClock, wire: socket.socket) -> None:
    config, stop = birth.settings(), asyncio.Event()
    attendant = _Attendant(config, clock, stop)
    line = Line(*await asyncio.open_unix_connection(sock=wire), attendant.answer)
    attendant.bank = bank = WiredBank(line)

    @asynccontextmanager
    async def wired(_url: str, _doors: Mapping[str, DoorAddress]) -> AsyncIterator[LockBank]:
        try:
            yield bank
        finally:
            await bank.aclose()

    around = Surroundings(wall=clock, entropy=birth.entropy(), open_bank=wired)
    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(_talk(line, stop))

        def ready(addresses: Addresses) -> None:
            tasks.create_task(_say_ready(line, addresses))

        async with open_house(config, around) as house:
            attendant.house = house
            await serve_house(house, config, stop=stop, on_ready=ready)
        talking.cancel()


async def _talk(line: Line, stop: asyncio.Event) -> None:
    """A bed that is gone needs no node."""
    await line.run()
    stop.set()


async def _say_ready(line: Line, addresses: Addresses) -> None:
    try:
        await line.ask("ready", **asdict(addresses))
    except Gone:
        return


class _Attendant:
    """Answers the bed."""

    def __init__(self, config: NodeConfig, clock: BedClock, stop: asyncio.Event) -> None:
        self._config = config
        self._clock = clock
        self._stop = stop
        self.bank: WiredBank | None = None
        self.house: House | None = None

    async def answer(self, question: str, said: Told) -> Told:
        """Do what is asked; say what came of it."""
        if question == "reading":
            assert self.bank is not None
            await self.bank.take(reading_of(said))
            return {}
        assert self.house is not None
        answers = {
            "pass": self._pass,
            "look": self._look,
            "trust": self._trust,
            "keep": self._keep,
            "die": self._die,
            "disk": self._disk,
            "stop": self._end,
        }
        return await answers[question](self.house, said)

    async def _pass(self, house: House, said: Told) -> Mapping[str, Any]:
        await let_pass(house, self._clock, datetime.fromisoformat(said["until"]))
        return self._now(house)

    async def _look(self, house: House, _said: Told) -> Mapping[str, Any]:
        await settle(house)
        return self._now(house)

    async def _trust(self, house: House, said: Told) -> Mapping[str, Any]:
        """As the node does it with a file that changed: a wrong one changes nothing (LN-TRU-031)."""
        brought = Path(said["path"])
        files = self._config.files.model_copy(update={"trust": brought})
        try:
            house.desk.point.trust.accept(read_trust(self._config.model_copy(update={"files": files})))
        except Malformed as error:
            raise No(error.message) from None
        brought.replace(self._config.files.trust)
        return {}

    async def _keep(self, house: House, said: Told) -> Mapping[str, Any]:
        """Copy database and log inside a transaction: the image of a disk at this moment."""
        database, to = self._config.files.database, Path(said["to"])

        def copy(_tx: object) -> None:
            for path in image_of(database):
                shutil.copyfile(path, to / path.name)

        await house.store.transact(copy)
        return {}

    async def _die(self, _house: House, said: Told) -> Mapping[str, Any]:
        """At a step to come: by SIGKILL, in the middle of whatever it does then."""
        crashpoints.crash_at(f"{said['step']}:1")
        return {}

    async def _disk(self, _house: House, said: Told) -> Mapping[str, Any]:
        """The system refuses every write to a file, the log's too, or takes them again."""
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0 if said["full"] else hard, hard))
        return {}

    async def _end(self, _house: House, _said: Told) -> Mapping[str, Any]:
        self._stop.set()
        return {}

    def _now(self, house: House) -> Mapping[str, Any]:
        return {"now": house.desk.clock.now().isoformat()}


def image_of(database: Path) -> list[Path]:
    """The files that hold what was stored: the database, and its log if there is one."""
    both = (database, database.with_name(f"{database.name}-wal"))
    return [path for path in both if path.exists()]
