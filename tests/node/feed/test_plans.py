"""How the feed is read from the file: by keys alone, and as much work in a long journal as in a short one."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lockernet_node.ports import JournalRow, MemberRow, Transaction
from lockernet_node.storage.database import open_database
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.node.storage.stored import LAYOUT, ident

READS: dict[str, Callable[[Transaction], object]] = {
    "a page of a member": lambda tx: tx.member_journal_after("sparse", 3, 5),
    "the end of a member's view": lambda tx: tx.member_head("sparse"),
    "a page of the whole": lambda tx: tx.journal_after(3, 5),
    "the end of the whole": lambda tx: tx.journal_head(),
    "the newest checkpoint": lambda tx: tx.last_checkpoint(),
}

EVERY = 500
"""The sparse member is concerned by one event of so many."""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An empty file of the newest version."""
    database = open_database(tmp_path / "node.db")
    yield database.connection
    database.close()


def grow(connection: sqlite3.Connection, *, to: int) -> SqliteTransaction:
    """A journal of so many events, nearly all of one busy member."""
    tx = SqliteTransaction(connection, LAYOUT)
    places = {"busy": tx.member_head("busy").sequence, "sparse": tx.member_head("sparse").sequence}
    connection.execute("BEGIN")
    for sequence in range(tx.journal_head().sequence + 1, to + 1):
        member = "sparse" if sequence % EVERY == 0 else "busy"
        places[member] += 1
        row = JournalRow(1, sequence, ident(sequence, 32), b"event %d" % sequence, None)
        tx.append(row, [MemberRow(member, places[member], sequence)])
    connection.execute("COMMIT")
    return tx


@pytest.mark.parametrize("name", READS)
def test_every_read_of_the_feed_goes_by_a_key(connection: sqlite3.Connection, name: str) -> None:
    asked: list[str] = []
    tx = SqliteTransaction(connection, LAYOUT)
    connection.set_trace_callback(asked.append)
    READS[name](tx)
    connection.set_trace_callback(None)

    for query in asked:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        walks = [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step]
        assert [step for step in walks if not re.search(r"SCAN (meta|checkpoints)$", step)] == [], plan
        assert not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("name", READS)
def test_a_page_is_as_much_work_in_a_long_journal_as_in_a_short_one(
    connection: sqlite3.Connection, name: str
) -> None:
    """Also for a member whose events are few and far between."""
    tx = grow(connection, to=5_000)
    short = steps(connection, lambda: READS[name](tx))
    tx = grow(connection, to=40_000)
    long = steps(connection, lambda: READS[name](tx))

    assert long == short


def steps(connection: sqlite3.Connection, read: Callable[[], object]) -> int:
    """How many instructions SQLite took for it."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    connection.set_progress_handler(count, 1)
    read()
    connection.set_progress_handler(None, 1)
    return taken
