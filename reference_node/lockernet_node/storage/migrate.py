"""Forward-only migrations: numbered SQL files, each applied once and whole.

`0007_name.sql` takes a database from version 6 or lower to version 7; the version is SQLite's `user_version`.
A migration commits together with its number, so a crash leaves the version before or the version after, and
the next start goes on from there. A file that was released is never changed.
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

APPLICATION_ID = int.from_bytes(b"LKNT")


def migrations() -> dict[int, Traversable]:
    """All migrations by number, in order."""
    found = {int(each.name[:4]): each for each in _sql_files()}
    return dict(sorted(found.items()))


def newest_version() -> int:
    """The version that this program reads and writes."""
    return max(migrations())


def migrate(connection: sqlite3.Connection, *, version: int) -> None:
    """Bring an open database from `version` (0: new) to the newest one. Raises `sqlite3.Error`."""
    for number, script in migrations().items():
        if number > version:
            _apply(connection, number, script.read_text(encoding="utf-8"))


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\n"
            f"PRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {number};\n"
            "COMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _sql_files() -> Iterator[Traversable]:
    for each in files("lockernet_node.storage.migrations").iterdir():
        if each.name.endswith(".sql"):
            yield each
