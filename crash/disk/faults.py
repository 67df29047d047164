"""A disk that is full, read-only or broken at the n-th write of an act of custody, for every n there is.

Each act is done on a disk that fails, and must be refused with STORE_UNAVAILABLE; then the disk is mended and
the same act is done again by the same process, without a restart. In the end everything that was said holds.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from bench.orders import Parcel, cancel, new_parcel, reserve_for
from bench.point import CLASSES
from crash.disk.house import Ground, House, open_house
from crash.disk.power import breaches_of, evidence_of
from crash.disk.recorder import Disk, Failure, said
from crash.evidence import read_database
from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.reservations import CancelReservation
from lockernet_node.pipeline.visits import Visit

MOST_WRITES = 400
AUTOCHECKPOINT = 20
"""Pages: small, so that the log is moved into the file within a few acts."""


@dataclass
class FaultTally:
    """What was seen in all failures."""

    acts: int = 0
    met: Counter[str] = field(default_factory=Counter)
    """By failure: how often the disk failed."""
    words: list[str] = field(default_factory=list)
    """What was wrong."""


@dataclass(frozen=True, slots=True)
class Act:
    """A piece of custody: prepared on a good disk, done on a bad one, done again on a good one."""

    prepare: Callable[[House], Awaitable[Parcel]]
    do: Callable[[House, Parcel], Awaitable[object]]
    after: Callable[[House, Parcel], Awaitable[object]]
    """What goes on from there, and leaves the house as it was, so that the next round finds room."""


async def _new(_house: House) -> Parcel:
    return new_parcel(CLASSES[0])


async def _reserved(house: House) -> Parcel:
    parcel = await _new(house)
    await house.reserve(parcel)
    return parcel


async def _waiting(house: House) -> Parcel:
    parcel = await _reserved(house)
    await house.deposit(parcel)
    return parcel


async def _reserve(house: House, parcel: Parcel) -> None:
    await house.give(house.order(parcel, lambda: reserve_for(house.ground.bench.courier, parcel)))


async def _cancel(house: House, parcel: Parcel) -> None:
    await house.give(
        house.order(parcel, lambda: cancel(house.ground.bench.courier, parcel)), CancelReservation
    )


async def _open_for_deposit(house: House, parcel: Parcel) -> None:
    assert isinstance(await house.open_for_deposit(parcel), Visit)


async def _open_for_collection(house: House, parcel: Parcel) -> None:
    assert isinstance(await house.collecting.open(parcel.claim), Visit)


async def _nothing(_house: House, _parcel: Parcel) -> None:
    return


async def _bring(house: House, parcel: Parcel) -> None:
    await house.go_through(parcel)
    await house.collect(parcel)


async def _take(house: House, parcel: Parcel) -> None:
    await house.go_through(parcel)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "reserve": Act(_new, _reserve, House.cancel),
        "cancel": Act(_reserved, _cancel, _nothing),
        "open for deposit": Act(_reserved, _open_for_deposit, _bring),
        "open for collection": Act(_waiting, _open_for_collection, _take),
    }
)


def run_faults(tally: FaultTally, say: Callable[[str], None]) -> None:
    """Every act, every failure, every n; once and lasting."""
    with tempfile.TemporaryDirectory(prefix="lockernet-faults-") as folder:
        ground = Ground.lay(Path(folder) / "point")
        for failure in Failure:
            for name, act in ACTS.items():
                where = Path(folder) / f"{failure.name}-{name}".replace(" ", "-")
                where.mkdir()
                asyncio.run(_run(ground, where, failure, act, tally))
                say(f"{failure}: {name}: {tally.met[failure]} failures met, {len(tally.words)} breaches")


async def _run(ground: Ground, folder: Path, failure: Failure, act: Act, tally: FaultTally) -> None:
    disk = Disk(folder.name)
    try:
        async with open_house(ground, disk, folder / "node.db", autocheckpoint=AUTOCHECKPOINT) as house:
            for after in range(1, MOST_WRITES):
                for lasting in (False, True):
                    if not await _fail_once(house, failure, act, after=after, lasting=lasting, tally=tally):
                        break
                else:
                    continue
                break
        stored = read_database(folder / "node.db", ground.config, ground.point)
        found = breaches_of(evidence_of(ground, *said(disk.acts), stored))
        tally.words += [f"{failure}: {name}: {words}" for name, words in found]
    finally:
        disk.close()


async def _fail_once(
    house: House, failure: Failure, act: Act, *, after: int, lasting: bool, tally: FaultTally
) -> bool:
    """One act on a failing disk; False if the act has fewer writes than that."""
    parcel = await act.prepare(house)
    pulses = len(house.bank.pulses)
    house.disk.fail(failure, after=after, lasting=lasting)
    refused = await _is_refused(house, act, parcel, tally)
    met = house.disk.met > 0
    tally.acts += 1
    tally.met[failure] += met
    if refused and lasting and not await _is_refused(house, act, parcel, tally):
        tally.words.append(f"{failure}: an act was taken on a disk that fails for ever")
    house.disk.mend()
    if len(house.bank.pulses) != pulses or (refused and await house.planned()):
        tally.words.append(f"{failure}: a door moved, or will, for an act that was refused")
    if refused:
        await act.do(house, parcel)
    await act.after(house, parcel)
    return met


async def _is_refused(house: House, act: Act, parcel: Parcel, tally: FaultTally) -> bool:
    try:
        await act.do(house, parcel)
    except Unavailable as error:
        if error.code is not ErrorCode.STORE_UNAVAILABLE:
            tally.words.append(f"refused with {error.code}: {error.message}")
        return True
    return False
