"""Migrations: from the first schema on with data, killed at each statement, never half, and a copy before."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lockernet.codec.statements import statement_bytes
from lockernet.models.custody import CustodyState
from lockernet_node.storage.database import open_database
from lockernet_node.storage.migrate import apply, in_order, migrations, newest_version
from lockernet_node.storage.rows import row_of
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.network import CourierDesk
from tests.node.storage.deaths import dying
from tests.node.storage.stored import LAYOUT, NOW, event, expected, ident, inside

OPEN_AND_DIE = """
import os, signal, sqlite3, sys
from pathlib import Path
from lockernet_node.storage import database

connect = database._connect

def counting(path, mode):
    connection = connect(path, mode)
    def said(statement):
        global left
        if mode == "rwc":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    connection.set_trace_callback(said)
    return connection

for left, line in enumerate(sys.stdin, start=1):
    if (child := os.fork()) == 0:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        database.open_database(Path(line.rstrip()), connect=counting).close()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""The n-th file is opened by a process that is killed at its n-th statement."""

PARCEL = (
    "parcel_id, courier_id, state, reservation, reserved_until, compartment_id, selector, load, "
    "claim_handle, claim_commitment, shipment_id, last_receipt_id, body"
)


RECEIPTS = {sequence: statement_bytes(CourierDesk().cancel(ident(sequence))) for sequence in (2, 4)}
"""Statements of any kind: a migration indexes them by their ids and asks no more."""


def first_schema(file: Path) -> None:
    """A database as the first version wrote it: a parcel inside, one that was collected, and their story."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        apply(connection, 1, migrations()[1].read_text(encoding="utf-8"))
        names = PARCEL.split(", ")
        for custody in (inside(1, "A01"), expected(2, state=CustodyState.COLLECTED)):
            marks = ", ".join(f":{name}" for name in names)
            connection.execute(f"INSERT INTO custody ({PARCEL}) VALUES ({marks})", row_of(custody))
        for sequence in range(1, 6):
            row = event(sequence)._replace(receipt=RECEIPTS.get(sequence))
            connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?)", tuple(row))
            connection.execute("INSERT INTO member_journal VALUES ('swift', 1, ?, ?)", (sequence, sequence))
        connection.execute("INSERT INTO checkpoints VALUES (1, 1, 5, ?, ?)", (b"c" * 32, b"checkpoint"))
        for number in (1, 2):
            connection.execute(
                "INSERT INTO labels (courier_id, label, parcel_id) VALUES ('swift', ?, ?)",
                (f"X {number}", ident(number)),
            )
        connection.execute("INSERT INTO statements VALUES (?, ?, 5)", (b"s" * 32, b"order"))
        connection.execute("INSERT INTO requests VALUES ('swift', ?, ?, ?, 5)", (ident(7), b"s" * 32, b"yes"))
        connection.execute("INSERT INTO compartments VALUES ('B02', 'the latch is broken')")
        connection.execute("INSERT INTO attempts VALUES (?, 0, 2, 2)", (ident(1),))
        connection.execute("INSERT INTO effects (compartment_id, parcel_id) VALUES ('A01', ?)", (ident(1),))


def schema(file: Path) -> tuple[int, list[tuple[str, str]]]:
    """The version and every table, index and trigger."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return version, connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


async def test_database_of_the_first_version_comes_along_with_all_that_is_in_it(file: Path) -> None:
    # LN-NOD-038
    first_schema(file)

    async with open_sqlite(file, compartments=LAYOUT) as store:
        assert await store.transact(lambda tx: tx.custody(ident(1))) == inside(1, "A01")
        assert list(await store.transact(lambda tx: tx.journal_after(0, 9))) == [
            event(n)._replace(receipt=RECEIPTS.get(n)) for n in range(1, 6)
        ]
        feed = await store.transact(lambda tx: tx.member_journal_after("swift", 0, 9))
        assert [row.sequence for row in feed] == [1, 2, 3, 4, 5]
        sealed = await store.transact(lambda tx: tx.last_checkpoint())
        assert sealed is not None
        assert sealed.sequence == 5
        labelled = await store.transact(lambda tx: tx.custody_by_label("swift", "X 1"))
        assert labelled == inside(1, "A01")
        tries = await store.transact(lambda tx: tx.attempts(ident(1)))
        assert tries is not None
        assert tries.in_life == 2
        free = [name for name, _ in await store.transact(lambda tx: tx.free_compartments())]
        assert free == ["B01", "A02"]
        assert len(await store.transact(lambda tx: tx.planned_unlocks())) == 1
        assert await store.transact(lambda tx: tx.remembered("swift", ident(7))) is not None
        assert list(await store.transact(lambda tx: tx.ended_before(NOW.replace(year=2100), 9))) == [ident(2)]


def test_old_database_has_the_schema_of_a_new_one_after_its_migration(file: Path, tmp_path: Path) -> None:
    first_schema(file)
    open_database(file).close()
    new = tmp_path / "new.db"
    open_database(new).close()

    assert schema(file) == schema(new)


def test_copy_from_before_is_kept_and_is_the_owners_only(file: Path) -> None:  # LN-NOD-038
    first_schema(file)
    before = schema(file)

    open_database(file).close()

    copy = file.with_name(f"{file.name}.version-1")
    assert schema(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in file.parent.iterdir()) == [file.name, copy.name]


def test_new_database_leaves_no_copy(file: Path) -> None:
    open_database(file).close()
    open_database(file).close()

    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_migration_killed_at_each_statement_leaves_an_old_or_a_new_version(tmp_path: Path) -> None:
    """R-36: never between; and the next start finishes what was begun (LN-NOD-038)."""
    first = tmp_path / "first.db"
    first_schema(first)
    known = {1: schema(first)[1]}
    with closing(sqlite3.connect(tmp_path / "step.db", isolation_level=None)) as connection:
        for number, script in migrations().items():
            apply(connection, number, script.read_text(encoding="utf-8"))
            found = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
            known[number] = found
    seen: set[int] = set()
    with dying(OPEN_AND_DIE) as die:
        for left in range(1, 400):
            file = tmp_path / f"{left}.db"
            first_schema(file)
            status = die(file)
            version, found = schema(file)
            assert found == known[version], f"killed at statement {left}"
            seen.add(version)
            if status == 0:
                break
            assert status == -signal.SIGKILL
            open_database(file).close()
            assert schema(file) == (newest_version(), known[newest_version()])
            for each in tmp_path.glob(f"{left}.db*"):
                each.unlink()
        else:
            pytest.fail("every round was killed")
    assert seen == set(known)


class Script:
    """A numbered file that is none."""

    def __init__(self, name: str) -> None:
        self.name = name


def test_two_migrations_of_one_number_are_a_mistake() -> None:
    with pytest.raises(AssertionError, match="3"):
        in_order(iter([Script("0003_a.sql"), Script("0002_b.sql"), Script("0003_c.sql")]))  # type: ignore[list-item]


def test_migrations_come_in_the_order_of_their_numbers_with_gaps() -> None:
    found = in_order(iter([Script("0009_a.sql"), Script("0001_b.sql"), Script("0004_c.sql")]))  # type: ignore[list-item]

    assert list(found) == [1, 4, 9]


def test_migrated_database_keeps_its_rules(file: Path) -> None:
    first_schema(file)
    database = open_database(file)
    try:
        tx = SqliteTransaction(database.connection, LAYOUT)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.connection.execute("DELETE FROM journal")
        tx.append(event(6), [])
        assert tx.journal_head().sequence == 6
    finally:
        database.close()
