"""What the SQLite file itself refuses, whoever writes to it, and which indexes answer the hot questions."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockernet.custody.state import ASSIGNED, ENDED, IN_SESSION, PLACED
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import CheckpointRow, Enrolled
from lockernet_node.storage.database import open_database
from lockernet_node.storage.migrate import migrations
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.node.storage.stored import LAYOUT, NOW, append, expected, ident, inside

SCHEMA = "\n".join(script.read_text(encoding="utf-8") for script in migrations().values())


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    """A file with a parcel inside, one on its way, two events, a finished pulse and a checkpoint."""
    database = open_database(file)
    tx = SqliteTransaction(database.connection, LAYOUT)
    tx.save(inside(1, "A01").model_copy(update={"selector": "0417"}))
    tx.save(expected(2))
    append(tx, "swift")
    append(tx, "swift")
    tx.plan_unlock("A01", ident(1))
    tx.finish_unlock(1, "DONE")
    tx.add_checkpoint(CheckpointRow(1, 2, 1, b"c" * 32, b"checkpoint"))
    tx.spend_claim(b"c" * 32, Enrolled(b"d" * 32, b"answer"), NOW)
    yield database.connection
    database.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE journal SET event = x'00'", "the journal is append-only"),
        ("UPDATE journal SET receipt = NULL WHERE sequence = 2", "the journal is append-only"),
        ("DELETE FROM journal WHERE sequence = 2", "the journal is append-only"),
        ("DELETE FROM journal", "the journal is append-only"),
        ("REPLACE INTO journal VALUES (1, 2, x'00', x'00', NULL)", "next sequence"),
        ("INSERT OR IGNORE INTO journal VALUES (1, 9, x'00', x'00', NULL)", "next sequence"),
        ("UPDATE member_journal SET journal_sequence = 1", "the journal is append-only"),
        ("DELETE FROM member_journal", "the journal is append-only"),
        ("REPLACE INTO member_journal VALUES ('swift', 1, 2, 1)", "next sequence"),
        ("UPDATE checkpoints SET statement = x'00'", "checkpoints are append-only"),
        ("DELETE FROM checkpoints", "checkpoints are append-only"),
        ("REPLACE INTO checkpoints VALUES (1, 1, 2, x'00', x'00')", "next number"),
        ("UPDATE effects SET state = 'PLANNED'", "a finished pulse stays as it is"),
        ("INSERT INTO effects VALUES (2, 'A01', x'00', 'OPENED', NULL)", "CHECK constraint failed"),
        ("INSERT INTO proofs VALUES (2, 1)", "CHECK constraint failed"),
        ("UPDATE enrolments SET answer = x'00'", "a spent claim stays as it is"),
        ("DELETE FROM enrolments", "a spent claim stays as it is"),
        ("INSERT INTO meta (only_row, epoch) VALUES (2, 1)", "CHECK constraint failed"),
        ("UPDATE meta SET epoch = 0", "a new epoch is higher"),
        ("UPDATE meta SET epoch = 1", "a new epoch is higher"),
        ("INSERT INTO gates VALUES ('DOORS', 'x', 1)", "CHECK constraint failed"),
    ],
)
def test_history_is_neither_changed_nor_shortened(
    connection: sqlite3.Connection, statement: str, words: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=words):
        connection.execute(statement)

    assert connection.execute("SELECT sequence, event FROM journal").fetchall() == [
        (1, b"event 1"),
        (2, b"event 2"),
    ]


@pytest.mark.parametrize("state", sorted(ASSIGNED))
def test_compartment_cannot_be_assigned_twice(connection: sqlite3.Connection, state: CustodyState) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"custody\.compartment_id"):
        connection.execute(
            "UPDATE custody SET compartment_id = 'A01', state = ? WHERE parcel_id = ?", (state, ident(2))
        )


@pytest.mark.parametrize("state", sorted(set(CustodyState) - ENDED - ASSIGNED))
def test_selector_cannot_be_given_twice(connection: sqlite3.Connection, state: CustodyState) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"custody\.selector"):
        connection.execute(
            "UPDATE custody SET selector = '0417', state = ? WHERE parcel_id = ?", (state, ident(2))
        )


def test_handle_cannot_be_given_twice(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"custody\.claim_handle"):
        connection.execute("UPDATE custody SET claim_handle = ? WHERE parcel_id = ?", (ident(1, 8), ident(2)))


def test_numbers_in_the_schema_are_those_of_the_states() -> None:
    numbers = re.findall(r"state (?:NOT )?IN \(([\d, ]+)\)", SCHEMA)

    sets = [set(map(int, each.split(", "))) for each in numbers]
    assert sets[:4] == [set(PLACED), set(ASSIGNED), set(IN_SESSION), set(ENDED)]
    assert all(each in sets[:4] for each in sets)
    promise = f"state = {CustodyState.EXPECTED:d} AND reservation = {ReservationState.HARD:d}"
    assert SCHEMA.count(promise) == 1


def test_hot_questions_are_answered_from_their_indexes(connection: sqlite3.Connection) -> None:
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    tx = SqliteTransaction(connection, LAYOUT)
    tx.promised(NOW)
    tx.lapsing(NOW)
    tx.free_compartments()
    tx.custody_in("A01")
    tx.custody_by_selector("0417")
    tx.live_selectors()
    tx.sessions()
    tx.planned_unlocks()
    tx.custody_by_label("swift", "X 1")
    tx.member_journal_after("swift", 0, 1)
    connection.set_trace_callback(None)

    plans = [_plan(connection, query) for query in asked]

    assert [plan for plan in plans if not re.search(r"INDEX|PRIMARY KEY", plan)] == []
    assert "COVERING INDEX promises" in plans[0]
    assert "INDEX assigned" in plans[2]
    assert "INDEX assigned" in plans[3]
    assert "INDEX live_selectors" in plans[4]
    assert "INDEX live_selectors" in plans[5]
    assert "INDEX visits" in plans[6]
    assert "INDEX planned" in plans[7]


def _plan(connection: sqlite3.Connection, query: str) -> str:
    return "; ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
