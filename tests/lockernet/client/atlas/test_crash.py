"""A sync that is killed goes on where it was, and searches see the points from before until it is done."""

import asyncio
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from bench.cities import records
from lockernet.client.atlas import Atlas, Synced, Wanted
from tests.lockernet.client.atlas.operators import Feeding, connected, serving
from tests.network import NETWORK, NOW, OPERATOR
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[4]
COUNT, PAGE = 1_000, 20


async def test_a_sync_killed_again_and_again_loses_no_page_and_offers_nothing_half(tmp_path: Path) -> None:
    """LN-PNT-020: kill -9 in the middle of a first sync, and of one in which every point is renewed."""
    path, draw = tmp_path / "points.db", Random(11)
    feeding = Feeding(page_size=PAGE)
    made = list(records(COUNT, seed=1, network_id=NETWORK, operator_id=OPERATOR, now=NOW))
    feeding.say_all(made)
    async with serving(feeding) as address:
        await killed_three_times(path, address, feeding, draw, seen=[])
        await finished(path, address)
        before = offered(path)
        feeding.say_all(each.model_copy(update={"name": "Renewed"}) for each in made)
        await killed_three_times(path, address, feeding, draw, seen=before)
        await finished(path, address)
    assert {name for _, name in offered(path)} == {"Renewed"}
    assert [point for point, _ in offered(path)] == [point for point, _ in before]
    assert len(before) == COUNT


async def killed_three_times(
    path: Path, address: str, feeding: Feeding, draw: Random, *, seen: list[tuple[str, str]]
) -> None:
    for _ in range(3):
        place = await killed(path, address, feeding, pages=draw.randrange(2, 12), seconds=draw.random() / 50)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        with Atlas.open(path, network_id=NETWORK) as atlas:
            now_at = atlas.place(OPERATOR).sequence
        assert place - PAGE <= now_at <= place + PAGE
        assert offered(path) == seen


async def killed(path: Path, address: str, feeding: Feeding, *, pages: int, seconds: float) -> int:
    """Let the program read so many pages, kill it a moment later, and say which place it asked for last."""
    begun = len(feeding.asked)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lockernet.client.atlas.syncing", path, address,
        cwd=ROOT, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(feeding.asked) < begun + pages:
            await asyncio.sleep(0.002)
    await asyncio.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    return feeding.asked[-1]


async def finished(path: Path, address: str) -> None:
    with Atlas.open(path, network_id=NETWORK) as atlas:
        async with connected(atlas, harbour=address) as network:
            assert isinstance((await network.sync())[OPERATOR], Synced)


def offered(path: Path) -> list[tuple[str, str]]:
    """All points of the file with their names."""
    with Atlas.open(path, network_id=NETWORK) as atlas:
        page = atlas.search(Wanted(journey=None), now=NOW, limit=COUNT)
    assert page.after is None
    return [(each.record.point_id, each.record.name) for each in page.points]
