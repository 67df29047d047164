"""Copies of a store at work: whole, of one moment, checked, private, and nobody waits for them long."""

import asyncio
import hashlib
import json
import os
from functools import partial
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.ports import Transaction
from lockernet_node.storage.backup import PAGES_PER_STEP, inspect, manifest_path
from lockernet_node.storage.sqlite import SqliteStore, open_sqlite
from tests.node.storage.stored import LAYOUT, NOW, append, expected, ident
from tests.patience import PATIENCE_SECONDS

BULK = 300


def step(tx: Transaction) -> int:
    """An event and its parcel, which stand or fall together."""
    row = append(tx, "swift")
    tx.save(expected(row.sequence))
    return row.sequence


async def fill(store: SqliteStore) -> None:
    """Enough for some hundred steps of a copy."""
    await store.transact(lambda tx: [step(tx) for _ in range(BULK)])
    for number in range(60):
        await store.transact(partial(keep_a_megabyte, ident(number, 32)))


def keep_a_megabyte(statement_id: bytes, tx: Transaction) -> None:
    tx.keep_statement(statement_id, os.urandom(1_000_000), NOW)


async def survivors(copy: Path, folder: Path) -> tuple[int, list[int]]:
    """How many events a copy holds, and which of them are without their parcel."""
    async with open_sqlite(copy, compartments=LAYOUT) as store:
        rows = await store.transact(lambda tx: tx.journal_after(0, 1_000_000))
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        found = await store.transact(
            lambda tx: [row.sequence for row in rows if tx.custody(ident(row.sequence)) is None]
        )
    assert folder.exists()
    return len(rows), found


async def test_copy_of_a_store_at_work_is_of_one_moment(sqlite: SqliteStore, tmp_path: Path) -> None:
    # LN-NOD-034
    await fill(sqlite)
    acknowledged: list[int] = []
    stop = asyncio.Event()

    async def caller() -> None:
        while not stop.is_set():
            acknowledged.append(await sqlite.transact(step))

    callers = [asyncio.create_task(caller()) for _ in range(4)]
    await asyncio.sleep(0.05)
    before, steps = len(acknowledged), []
    manifest = await sqlite.backup(tmp_path / "copy.db", lambda copied, of: steps.append((copied, of)))
    during = len(acknowledged) - before
    stop.set()
    await asyncio.gather(*callers)

    events, without = await survivors(tmp_path / "copy.db", tmp_path)
    assert without == []
    assert BULK + before <= events <= BULK + len(acknowledged)
    assert (manifest.epoch, manifest.sequence) == (1, events)
    assert during > 20, "service goes on"
    assert len(steps) > 50
    assert max(copied for copied, _ in steps) >= 50 * PAGES_PER_STEP


async def test_copy_is_whole_private_and_explained(sqlite: SqliteStore, tmp_path: Path) -> None:  # LN-NOD-034
    await sqlite.transact(lambda tx: [step(tx) for _ in range(7)])
    copy = tmp_path / "copy.db"

    manifest = await sqlite.backup(copy)

    assert copy.stat().st_mode & 0o777 == 0o600
    assert manifest_path(copy).stat().st_mode & 0o777 == 0o600
    assert json.loads(manifest_path(copy).read_text()) == {
        "version": manifest.version,
        "epoch": 1,
        "sequence": 7,
        "head": ident(7, 32).hex(),
        "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
    }
    assert inspect(copy) == manifest
    names = sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("copy"))
    assert names == ["copy.db", "copy.db.json"], "one file, with no log beside it"


async def test_copy_never_overwrites(sqlite: SqliteStore, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"precious")

    with pytest.raises(Malformed) as caught:
        await sqlite.backup(copy)

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert copy.read_bytes() == b"precious"


async def test_copy_into_a_folder_that_is_not_there_is_refused(sqlite: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(Malformed) as caught:
        await sqlite.backup(tmp_path / "absent" / "copy.db")

    assert caught.value.code is ErrorCode.CONFIGURATION


async def test_one_copy_is_made_at_a_time(sqlite: SqliteStore, tmp_path: Path) -> None:
    await fill(sqlite)
    first = asyncio.create_task(sqlite.backup(tmp_path / "one.db"))
    await asyncio.sleep(0.01)

    with pytest.raises(Unavailable) as caught:
        await sqlite.backup(tmp_path / "two.db")

    assert caught.value.code is ErrorCode.OVERLOADED
    assert (await first).sequence == BULK
    assert not (tmp_path / "two.db").exists()


async def test_cancelled_copy_leaves_nothing_and_holds_nobody_up(sqlite: SqliteStore, tmp_path: Path) -> None:
    await fill(sqlite)
    copying = asyncio.create_task(sqlite.backup(tmp_path / "copy.db"))
    await asyncio.sleep(0.01)
    beside = asyncio.create_task(sqlite.transact(step))
    copying.cancel()

    with pytest.raises(asyncio.CancelledError):
        await copying

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await beside == BULK + 1
        assert await sqlite.transact(step) == BULK + 2
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("copy")] == []
    assert (await sqlite.backup(tmp_path / "copy.db")).sequence == BULK + 2


async def test_closing_ends_a_copy_first(file: Path, tmp_path: Path) -> None:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        await fill(store)
        copying = asyncio.create_task(store.backup(tmp_path / "copy.db"))
        await asyncio.sleep(0.01)

    with pytest.raises(Unavailable):
        await copying
    assert not (tmp_path / "copy.db").exists()


async def test_part_that_a_crash_left_is_made_anew(sqlite: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_bytes(b"half a copy")

    await sqlite.backup(tmp_path / "copy.db")

    assert not (tmp_path / "copy.db.part").exists()
    inspect(tmp_path / "copy.db")


async def test_copy_that_is_not_whole_gets_no_name(sqlite: SqliteStore, tmp_path: Path) -> None:
    """The check is of the copy, not of the original."""
    await sqlite.transact(lambda tx: [step(tx) for _ in range(200)])

    def spoil(copied: int, of: int) -> None:
        if copied == of:
            return
        with (tmp_path / "copy.db.part").open("r+b") as part:
            part.seek(8_192)
            part.write(b"\xff" * 4_096)

    await fill(sqlite)
    with pytest.raises((Malformed, Unavailable)):
        await sqlite.backup(tmp_path / "copy.db", spoil)

    assert not (tmp_path / "copy.db").exists()
