"""kill -9 of the courier's process at each step between sign, store, send, answer and store again."""

import asyncio
import json
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crash.endure.proxy import Fate, Faults, spoilt
from tests.lockernet.client.outbox.desk import promises
from tests.node.transport.site import Site
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[4]
DEAF = Faults({Fate.DEAF: 1}, deaf_after_bytes=(150, 150), delay_share=0.0, replay_share=0.0)

LEFT = {
    "signed": ([], 0),
    "stored": (["WAITING", "WAITING"], 0),
    "answered": (["WAITING", "WAITING"], 1),
    "ended": (["CONFIRMED", "WAITING"], 1),
}
"""What is on the courier's disk after the death, and how many orders took effect before it."""


async def born(path: Path, address: str, life: str, step: str) -> asyncio.subprocess.Process:
    """The process, alive."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lockernet.client.outbox.mortal", str(path), address, life, step,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def lived(path: Path, address: str, life: str, step: str) -> tuple[int, str]:
    """A whole life: its exit code and what it said."""
    process = await born(path, address, life, step)
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode is not None
    return process.returncode, said.decode()


def states(path: Path) -> list[str]:
    """What is on the courier's disk."""
    with closing(sqlite3.connect(path)) as file:
        return [state for (state,) in file.execute("SELECT state FROM orders ORDER BY number")]


async def assert_next_life_ends_well(site: Site, path: Path) -> None:
    """Both orders are answered, and each took effect once."""
    ended, said = await lived(path, site.address, "second", "never")

    assert (ended, json.loads(said)) == (0, ["CONFIRMED", "CONFIRMED"])
    happened = await promises(site.house)
    assert [what for what, _ in happened] == ["reserved", "cancelled"]
    assert len({parcel_id for _, parcel_id in happened}) == 1


@pytest.mark.parametrize("step", list(LEFT))
async def test_death_at_a_step_loses_and_doubles_nothing(  # LN-REQ-030
    site: Site, tmp_path: Path, step: str
) -> None:
    path = tmp_path / "outbox.db"

    ended, _ = await lived(path, site.address, "first", step)

    assert ended == -signal.SIGKILL
    assert (states(path), len(await promises(site.house))) == LEFT[step]
    await assert_next_life_ends_well(site, path)


async def test_death_after_somebody_was_told_loses_nothing_that_was_told(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"

    ended, _ = await lived(path, site.address, "first", "told")

    assert ended == -signal.SIGKILL
    assert states(path)[0] == "CONFIRMED"
    await assert_next_life_ends_well(site, path)


async def test_death_while_the_answer_is_on_its_way_loses_and_doubles_nothing(
    site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "outbox.db"
    async with spoilt(site.address, DEAF, "kills") as (address, _):
        process = await born(path, address, "first", "never")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await promises(site.house):
                await asyncio.sleep(0.01)
        process.kill()
        await process.wait()

    assert states(path) == ["WAITING", "WAITING"]
    await assert_next_life_ends_well(site, path)
