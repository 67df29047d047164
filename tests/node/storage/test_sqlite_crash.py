"""kill -9 while transactions are acknowledged: everything acknowledged is there afterwards, and whole."""

import subprocess
import sys
from pathlib import Path

from lockernet_node.ports import Transaction
from lockernet_node.storage.sqlite import open_sqlite
from tests.node.storage.stored import LAYOUT, ident

ROOT = Path(__file__).resolve().parents[3]
ACKNOWLEDGED = 300

NODE = """
import asyncio, os, sys
from pathlib import Path
from lockernet_node.storage.sqlite import open_sqlite
from tests.node.storage.stored import LAYOUT, append, expected

def step(tx):
    row = append(tx, "swift")
    tx.save(expected(row.sequence))
    return row.sequence

async def caller(store):
    while True:
        os.write(1, b"%d\\n" % await store.transact(step))

async def main():
    async with open_sqlite(Path(sys.argv[1]), compartments=LAYOUT) as store:
        await asyncio.gather(*(caller(store) for _ in range(8)))

asyncio.run(main())
"""


def killed_after(file: Path, count: int) -> list[int]:
    """The events that a node acknowledged before it was killed in the middle of its work."""
    node = subprocess.Popen([sys.executable, "-c", NODE, file], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert node.stdout is not None
    try:
        acknowledged = [int(node.stdout.readline()) for _ in range(count)]
    finally:
        node.kill()
    whole_lines = node.stdout.read().split("\n")[:-1]
    node.stdout.close()
    node.wait()
    return [*acknowledged, *map(int, whole_lines)]


def survivors(tx: Transaction) -> tuple[list[int], list[int]]:
    """The events that are there, and those whose parcel is there too."""
    rows = tx.journal_after(0, 1_000_000)
    places = [row.sequence for row in rows]
    return places, [place for place in places if tx.custody(ident(place)) is not None]


async def test_everything_acknowledged_before_a_kill_is_there_and_whole(file: Path) -> None:  # LN-EVT-001
    acknowledged: list[int] = []
    for kill in range(3):
        acknowledged += killed_after(file, ACKNOWLEDGED + 37 * kill)

        async with open_sqlite(file, compartments=LAYOUT) as store:
            places, with_parcel = await store.transact(survivors)

        assert set(acknowledged) <= set(places)
        assert places == with_parcel == list(range(1, len(places) + 1))
    assert len(acknowledged) == len(set(acknowledged))
