"""Bringing a copy back: nothing is overwritten, a crash leaves nothing half, and the node will recover."""

import json
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.ports import Gate
from lockernet_node.storage.backup import manifest_path
from lockernet_node.storage.database import open_database
from lockernet_node.storage.migrate import apply, migrations, newest_version
from lockernet_node.storage.restore import mark_restored, restore
from lockernet_node.storage.sqlite import SqliteStore, open_sqlite
from tests.node.storage.deaths import dying
from tests.node.storage.stored import LAYOUT, NOW, append, expected, saving


@pytest.fixture
async def copy(sqlite: SqliteStore, file: Path, tmp_path: Path) -> Path:
    """A backup with three events; the store has five by now and is closed."""
    await sqlite.transact(saving(expected(1)))
    await sqlite.transact(lambda tx: [append(tx) for _ in range(3)])
    copy = tmp_path / "copy.db"
    await sqlite.backup(copy)
    await sqlite.transact(lambda tx: [append(tx) for _ in range(2)])
    await sqlite.aclose()
    return copy


async def events_and_gates(file: Path) -> tuple[int, dict[Gate, str]]:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        head = await store.transact(lambda tx: tx.journal_head())
        return head.sequence, dict(await store.transact(lambda tx: tx.shut_gates()))


async def test_restored_database_knows_that_it_was_brought_back(copy: Path, file: Path) -> None:
    # LN-NOD-031
    done = restore(copy, file, aside=True, why="restored from copy.db", now=NOW)

    assert await events_and_gates(file) == (3, {Gate.RESTORED: "restored from copy.db"})
    assert file.stat().st_mode & 0o777 == 0o600
    assert done.manifest.sequence == 3


async def test_old_database_is_moved_aside_whole(copy: Path, file: Path) -> None:  # LN-NOD-031
    done = restore(copy, file, aside=True, why="x", now=NOW)

    assert done.aside is not None
    assert done.aside.name == "node.db.aside-20260301T093000Z"
    assert (await events_and_gates(done.aside))[0] == 5


async def test_database_that_is_there_is_left_alone_unless_asked(copy: Path, file: Path) -> None:
    before = file.read_bytes()

    with pytest.raises(Malformed) as caught:
        restore(copy, file, aside=False, why="x", now=NOW)

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert "--force-aside" in caught.value.message
    assert file.read_bytes() == before
    assert sorted(each.name for each in file.parent.iterdir()) == ["copy.db", "copy.db.json", "node.db"]


async def test_copy_comes_back_where_there_is_no_database(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"

    done = restore(copy, other, aside=False, why="x", now=NOW)

    assert done.aside is None
    assert (await events_and_gates(other))[0] == 3


async def test_node_that_runs_is_not_moved_aside(copy: Path, file: Path) -> None:
    database = open_database(file)
    try:
        with pytest.raises(Malformed, match="in use"):
            restore(copy, file, aside=True, why="x", now=NOW)
    finally:
        database.close()
    assert (await events_and_gates(file))[0] == 5


async def test_copy_that_was_changed_is_refused(copy: Path, file: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("INSERT INTO labels (courier_id, label, parcel_id) VALUES ('a', 'b', x'00')")

    with pytest.raises(Malformed) as caught:
        restore(copy, file, aside=True, why="x", now=NOW)

    assert caught.value.code is ErrorCode.MALFORMED_FILE
    assert (await events_and_gates(file))[0] == 5


@pytest.mark.parametrize("content", [b"", b"parcels", b"SQLite format 3\x00" + b"\xff" * 4_080])
async def test_file_that_is_no_copy_is_refused(copy: Path, file: Path, content: bytes) -> None:
    manifest_path(copy).unlink()
    copy.write_bytes(content)

    with pytest.raises(Malformed) as caught:
        restore(copy, file, aside=True, why="x", now=NOW)

    assert caught.value.code is ErrorCode.MALFORMED_FILE
    assert (await events_and_gates(file))[0] == 5


async def test_copy_of_a_newer_node_is_refused(copy: Path, file: Path) -> None:
    manifest_path(copy).unlink()
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {newest_version() + 1}")

    with pytest.raises(Malformed) as caught:
        restore(copy, file, aside=True, why="x", now=NOW)

    assert caught.value.code is ErrorCode.DATABASE_NEWER


async def test_broken_manifest_is_refused(copy: Path, file: Path) -> None:
    manifest_path(copy).write_text(json.dumps({"sequence": 3}))

    with pytest.raises(Malformed, match="manifest"):
        restore(copy, file, aside=True, why="x", now=NOW)


async def test_copy_of_the_first_version_is_brought_along(file: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        apply(connection, 1, migrations()[1].read_text(encoding="utf-8"))

    restore(old, file, aside=False, why="x", now=NOW)

    assert await events_and_gates(file) == (0, {Gate.RESTORED: "x"})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["node.db", "old.db"]


async def test_begin_with_nothing_makes_an_empty_database_that_will_recover(file: Path) -> None:
    mark_restored(file, why="begun with nothing", now=NOW)

    assert await events_and_gates(file) == (0, {Gate.RESTORED: "begun with nothing"})


RESTORE_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
left = 0
def audit(event, args):
    global left
    if event.startswith(("os.", "open", "shutil.", "sqlite3.")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
from lockernet_node.storage.restore import restore
copy = Path(sys.argv[1])
for steps, line in enumerate(sys.stdin, start=1):
    if (child := os.fork()) == 0:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        left = steps
        sys.addaudithook(audit)
        restore(copy, Path(line.rstrip()), aside=True, why="x", now=datetime(2026, 3, 1, tzinfo=UTC))
        left = 0
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


async def test_restore_killed_anywhere_loses_neither_database(copy: Path, file: Path, tmp_path: Path) -> None:
    """At each system call: the old one is there by one of two names; a new one is whole and recovers."""
    kills = 0
    with dying(RESTORE_AND_DIE, copy) as die:
        for left in range(1, 200):
            here = tmp_path / f"round-{left}"
            here.mkdir()
            target = here / "node.db"
            target.write_bytes(file.read_bytes())
            status = die(target)
            asides = [each for each in here.iterdir() if ".aside-" in each.name and each.suffix != ".json"]
            found = {each: await events_and_gates(each) for each in (*asides, target) if each.exists()}
            assert 5 in [events for events, _ in found.values()], f"killed at {left}"
            if target in found:
                assert found[target] in ((5, {}), (3, {Gate.RESTORED: "x"})), f"killed at {left}"
            if status == 0:
                break
            assert status == -signal.SIGKILL
            kills += 1
        else:
            pytest.fail("every round was killed")
    assert kills > 10
