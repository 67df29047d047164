"""Power cuts: a point works on a recorded disk, the power goes at any write, a node starts from the rest."""

import asyncio
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.orders import new_parcel, reserve_for
from bench.point import CLASSES
from crash.disk.house import Ground, House, open_house
from crash.disk.images import Image, images
from crash.disk.recorder import Act, Disk, Failure
from crash.evidence import Evidence, Stored, read_database
from crash.invariants import INVARIANTS
from crash.ledger import Acked, HandedOver, Note
from lockernet.errors import LockernetError, Unavailable
from lockernet_node.hardware.board.world import Pulse

IMAGES_PER_STORY = 250
VISITS = 4
AUTOCHECKPOINTS = (1_000, 60, 25)
"""Pages: SQLite's own, and small ones, so that the log is moved into the file while people wait."""

NAMES = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I14")
"""What an image can be held against: the rest needs a process and a log."""


@dataclass
class PowerTally:
    """What was seen in all images."""

    images: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    acked: int = 0
    breaches: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)


def run_power(
    count: int,
    seed: int,
    tally: PowerTally,
    say: Callable[[str], None],
    *,
    synchronous: int | None = None,
    failing: bool = False,
) -> None:
    """So many images, from stories of their own seeds; `failing`: some syncs fail on the way."""
    with tempfile.TemporaryDirectory(prefix="lockernet-power-") as folder:
        ground = Ground.lay(Path(folder) / "point")
        for story, begin in enumerate(range(0, count, IMAGES_PER_STORY)):
            draw = Random(f"{seed}/{story}")
            acts = record(ground, draw, Path(folder) / f"story-{story}", synchronous, failing=failing)
            some = min(IMAGES_PER_STORY, count - begin)
            for image in images(acts, some, draw):
                _judge(ground, image, Path(folder) / f"images-{story}", tally)
            say(f"{tally.images} of {count} power cuts: {sum(tally.breaches.values())} breaches")


def record(
    ground: Ground, draw: Random, folder: Path, synchronous: int | None = None, *, failing: bool = False
) -> Sequence[Act]:
    """Let a point live on a fresh disk; everything that happened to the disk, and what was said meanwhile."""
    folder.mkdir()
    disk = Disk(f"recorded-{folder.name}-{id(folder)}")
    try:
        return asyncio.run(_live(ground, disk, draw, folder / "node.db", synchronous, failing=failing))
    finally:
        disk.close()


async def _live(
    ground: Ground, disk: Disk, draw: Random, path: Path, synchronous: int | None, *, failing: bool
) -> Sequence[Act]:
    autocheckpoint = draw.choice(AUTOCHECKPOINTS)
    async with open_house(
        ground, disk, path, synchronous=synchronous, autocheckpoint=autocheckpoint
    ) as house:
        for _ in range(VISITS):
            await house.live(draw, 1)
            if failing:
                await lose_a_sync(house, after=draw.randint(1, 3))
        return list(disk.acts)


async def lose_a_sync(house: House, *, after: int) -> None:
    """One sync fails under a promise, which is made again; what was to be synced may never reach the disk."""
    parcel = new_parcel(CLASSES[0])
    order = reserve_for(house.ground.bench.courier, parcel)
    house.disk.fail(Failure.BROKEN_SYNC, after=after)
    with suppress(Unavailable):
        await house.give(order)
    house.disk.mend()
    await house.give(order)
    await house.cancel(parcel)


def _judge(ground: Ground, image: Image, folder: Path, tally: PowerTally) -> None:
    tally.images += 1
    tally.by_kind[image.kept] += 1
    for words in _breaches(ground, image, folder / str(image.number), tally):
        tally.words.append(f"image {tally.images} ({image.kept}, after {image.after} acts): {words}")


def _breaches(ground: Ground, image: Image, folder: Path, tally: PowerTally) -> Sequence[str]:
    """What is wrong with an image; counted by invariant, "opens" and "intact" among them."""
    image.lay_out(folder)
    try:
        stored = read_database(folder / "node.db", ground.config, ground.point)
    except (LockernetError, sqlite3.Error, ValueError) as error:
        tally.breaches["opens"] += 1
        return [str(error)]
    found = breaches_of(evidence_of(ground, image.notes, image.driven, stored))
    tally.acked += sum(isinstance(note, Acked | HandedOver) for note in image.notes)
    tally.breaches.update(name for name, _ in found)
    return [f"{name}: {words}" for name, words in found]


def breaches_of(evidence: Evidence) -> list[tuple[str, str]]:
    """Every breach of what a disk can be held against, with the name of the invariant."""
    return [(name, words) for name in NAMES for words in INVARIANTS[name](evidence)]


def evidence_of(ground: Ground, notes: Sequence[Note], driven: Sequence[str], stored: Stored) -> Evidence:
    """A database beside what was said and done."""
    wires = {(0, number): door.id for number, door in enumerate(ground.config.compartment)}
    locks = {name: lock for (_, lock), name in wires.items()}
    pulses = [Pulse(0, locks[door], 0.0, b"") for door in driven]
    return Evidence(stored, notes, pulses, wires, files={"log": b""}, heads=())
