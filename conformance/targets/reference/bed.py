"""The test bed: one node, its world, and what a tester does to both.

The database lies in memory where the machine has such a folder: a cut takes the node's process and not the
machine, so that nothing is gained by waiting for a disk. (What a disk loses is judged by `make crash`.)
"""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from conformance.targets.reference.boards import Boards
from conformance.targets.reference.clock import BedClock
from conformance.targets.reference.founding import Founded, merged, read_members
from conformance.targets.reference.life import Birth, image_of
from conformance.targets.reference.line import Told
from conformance.targets.reference.mains import Mains
from conformance.targets.reference.person import Person
from conformance.targets.reference.zygote import Zygote
from lockernet.client.enrolment import CLAIM_BYTES, claim_hash
from lockernet_conformance.v1 import test_control_pb2 as wire
from lockernet_node.config import load_config
from lockernet_node.ports import DeviceClaim
from lockernet_node.storage.claim_files import ClaimFiles

CLAIM_VALID, KEY_VALID = timedelta(days=7), timedelta(days=365)
MEMORY = Path("/dev/shm")  # a folder of our own is made there


class Bed:
    """Made by `open_bed`."""

    def __init__(self, founded: Founded, clock: BedClock, zygote: Zygote, *, disk: Path) -> None:
        self.founded = founded
        self.clock = clock
        self.mains = Mains(zygote, self._next_birth, Boards(founded.doors))
        self._disk = disk
        self._worlds = 0
        self._lives = 0
        self._seed = b""
        self._people: dict[str, Person] = {}
        self._dies_at_shut = ""
        self._new_disk()

    @property
    def boards(self) -> Boards:
        """The doors of this world."""
        return self.mains.boards

    async def reset(self, now: datetime, seed: bytes) -> None:
        """Another world: an empty point, sound doors, nobody there. The trust file stays."""
        async with self.mains.off():
            await self._send_home()
            self._new_disk()
            self._seed, self._lives, self._dies_at_shut = seed, 0, ""
            self.mains.boards = Boards(self.founded.doors)
            self.clock.begin(now)

    async def pass_until(self, until: datetime) -> datetime:
        """Time passes; the node's own time then."""
        return _now(await self.mains.ask("pass", until=until.isoformat()))

    async def set_wall(self, now: datetime) -> datetime:
        """Somebody sets the machine's clock; the node's own time then."""
        await self.mains.line()
        self.clock.step_to(now)
        return _now(await self.mains.ask("look"))

    async def trust(self, told: bytes) -> None:
        """Another trust file; the operator is put into it if it is not there. Raises Malformed, No."""
        whole = merged(self.founded, read_members(told), agree=False)
        brought = self.founded.trust.with_suffix(".brought")
        brought.write_text(whole.model_dump_json())
        await self.mains.ask("trust", path=str(brought))

    async def shut(self, door: str) -> None:
        """Push a door shut; the node may be planned to die of it."""
        if self._dies_at_shut and self.boards.is_open(door):
            step, self._dies_at_shut = self._dies_at_shut, ""
            await self.mains.ask("die", step=step)
        self.boards.shut(door)

    async def enter(self, name: str, act: wire.KioskAct.ValueType, text: str) -> wire.EnterResponse:
        """Somebody does something at the kiosk."""
        await self.mains.line()
        if act == wire.KIOSK_ACT_LEAVE:
            if (gone := self._people.pop(name, None)) is not None:
                await gone.leave()
            return wire.EnterResponse(scene=wire.SCENE_START)
        if name not in self._people:
            url = f"http://{self.founded.addresses['pages']}"
            self._people[name] = Person(url, lambda: self.boards.answered)
        return await self._at_screen(self._people[name], act, text)

    async def _at_screen(self, person: Person, act: wire.KioskAct.ValueType, text: str) -> wire.EnterResponse:
        """Where the screen goes dark, the person waits and looks again once there is light."""
        while True:
            try:
                return await person.act(act, text)
            except httpx.TransportError:
                act = wire.KIOSK_ACT_LOOK
                await self.mains.ask("look")  # answered by a node that lives

    async def die_at(self, step: str) -> None:
        """The power goes when the node reaches this step."""
        await self.mains.ask("die", step=step)

    async def die_at_shut(self, step: str) -> None:
        """The power goes at this step of the next door that is shut."""
        await self.mains.line()
        self._dies_at_shut = step

    async def fill_disk(self, *, full: bool) -> None:
        """From now on the node can write to no file, or again to all."""
        await self.mains.ask("disk", full=full)

    async def restart(self) -> tuple[int, bool]:
        """The program is told to stop, and starts again; ms until it had stopped, and whether by itself."""
        seconds, by_itself = await self.mains.restart()
        return round(seconds * 1000), by_itself

    async def second(self, *, same_database: bool) -> bool:
        """Start the program once more, with the database or the addresses of the first; whether it served."""
        await self.mains.line()
        birth = self._next_birth()
        if same_database:
            return await self.mains.second(replace(birth, elsewhere=True))
        other = self._disk / f"other-{self._worlds}-{self._lives}"
        other.mkdir()
        return await self.mains.second(replace(birth, database=str(other / "node.db")))

    def give_claim(self, point_id: str) -> bytes:
        """A claim for a new device of this point, as `lockernet-node claim new` gives it out."""
        claim, now = secrets.token_bytes(CLAIM_BYTES), self.clock.now()
        given = DeviceClaim(point_id, now + CLAIM_VALID, now + KEY_VALID)
        settings = load_config(self.founded.config, {})
        ClaimFiles(settings.files.claims).give_out(claim_hash(claim), given)
        return claim

    async def keep(self) -> None:
        """Keep a copy of what is stored."""
        shutil.rmtree(self._kept, ignore_errors=True)
        self._kept.mkdir()
        await self.mains.ask("keep", to=str(self._kept))

    async def put_back(self) -> None:
        """Put the copy over what is stored. FileNotFoundError: none was kept since the reset."""
        kept = image_of(self._kept / self._database.name)
        if not kept:
            raise FileNotFoundError("nothing was kept since the reset")
        async with self.mains.off():
            for path in self._database.parent.glob(f"{self._database.name}*"):
                if path.suffix != ".anchor":  # it lies outside what is rolled back (LN-NOD-030)
                    path.unlink()
            for path in kept:
                shutil.copyfile(path, self._database.parent / path.name)

    async def close(self) -> None:
        """Send everybody home, let the node end."""
        await self._send_home()
        await self.mains.stop()

    @property
    def _database(self) -> Path:
        return self._disk / f"world-{self._worlds}" / "node.db"

    @property
    def _kept(self) -> Path:
        return self._disk / f"kept-{self._worlds}"

    def _new_disk(self) -> None:
        for path in self._disk.iterdir():
            shutil.rmtree(path)
        self._worlds += 1
        self._database.parent.mkdir()

    def _next_birth(self) -> Birth:
        self._lives += 1
        return Birth(
            config=str(self.founded.config),
            database=str(self._database),
            log=str(self.founded.folder / "node.log"),
            seed=self._seed.hex(),
            number=self._lives,
        )

    async def _send_home(self) -> None:
        for person in self._people.values():
            await person.leave()
        self._people.clear()


@asynccontextmanager
async def open_bed(founded: Founded, clock: BedClock, zygote: Zygote) -> AsyncIterator[Bed]:
    """A bed whose node serves; it ends with the block. Raises Hopeless in an ExceptionGroup."""
    folder = MEMORY if MEMORY.is_dir() else founded.folder
    with tempfile.TemporaryDirectory(prefix="lockernet-bed-", dir=folder) as disk:
        bed = Bed(founded, clock, zygote, disk=Path(disk))
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(bed.mains.run())
            await bed.mains.line()
            try:
                yield bed
            finally:
                await bed.close()
                running.cancel()


def _now(told: Told) -> datetime:
    return datetime.fromisoformat(told["now"])
