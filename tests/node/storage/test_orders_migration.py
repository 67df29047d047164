"""A database of the first version gets its receipts and its due parcels found (migration 2)."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from lockernet.codec.statements import parse_statement, statement_bytes
from lockernet.custody.state import LATE_COMER, Custody
from lockernet.models.reservations import ReservationState
from lockernet.signing.pae import statement_id
from lockernet_node.storage.database import open_database
from lockernet_node.storage.migrate import APPLICATION_ID, migrations
from lockernet_node.storage.rows import NOT_IN_BODY, row_of
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.network import CourierDesk
from tests.node.storage.stored import LAYOUT, NOW, expected, ident, inside

HOUR = timedelta(hours=1)


def of_version_1(file: Path, *custodies: Custody, receipt: bytes) -> None:
    """The file as the first version wrote it, whole bodies and all."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(migrations()[1].read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO journal VALUES (1, 1, ?, ?, ?)", (ident(1, 32), b"event", receipt))
        for custody in custodies:
            row = row_of(custody)
            del row["due_at"]
            row["body"] = custody.model_dump_json(exclude=dict(NOT_IN_BODY))
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO custody ({names}) VALUES ({values})", row)


def test_what_the_first_version_stored_is_found_by_the_second(file: Path) -> None:
    waiting = inside(1, "A01").model_copy(update={"hold_until": NOW + HOUR})
    overdue = inside(2, "A02").model_copy(update={"hold_until": NOW, "overdue": True})
    lapsed = expected(3).model_copy(update={"reservation": ReservationState.LAPSED, "reserved_until": NOW})
    receipt = CourierDesk().session()
    of_version_1(file, waiting, overdue, lapsed, receipt=statement_bytes(receipt))

    database = open_database(file)

    with closing(database.connection):
        tx = SqliteTransaction(database.connection, LAYOUT)
        found = tx.receipt(statement_id(receipt.payload_type, receipt.payload))
        assert found is not None
        assert parse_statement(found) == receipt
        assert tx.custody(ident(1)) == waiting
        assert tx.due(NOW + HOUR - timedelta(seconds=1)) == []
        assert tx.due(NOW + HOUR) == [waiting]
        assert tx.due(NOW + LATE_COMER) == [waiting, lapsed]
        assert tx.unpromised(lapsed.courier_id) == 1
    database.close()
