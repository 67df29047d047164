"""Forward-only migrations: numbered SQL files, each applied once and whole.

`0007_name.sql` takes a database of a lower version to version 7; the version is SQLite's `user_version`.
Numbers are unique and need not be gapless. A migration commits together with its number, so a crash leaves
the version before or after it, and the next start goes on. A file that was released is never changed.
Before a database that holds something is changed, a copy of it is put beside it.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import structlog

from lockernet.codec.statements import parse_statement
from lockernet.signing.pae import statement_id
from lockernet_node.storage.exclusive import OWNER_ONLY

APPLICATION_ID = int.from_bytes(b"LKNT")

Migrations = Mapping[int, Traversable]

log = structlog.get_logger(__name__)


def migrations() -> Migrations:
    """All migrations by number, in order."""
    return in_order(_sql_files())


def in_order(scripts: Iterator[Traversable]) -> Migrations:
    """These scripts by their numbers, in order. Two of one number are our own mistake."""
    found = [(int(each.name[:4]), each) for each in scripts]
    twice = [number for number, count in Counter(number for number, _ in found).items() if count > 1]
    if twice:
        raise AssertionError(f"migrations {twice} stand there more than once")
    return dict(sorted(found))


def newest_version() -> int:
    """The version that this program reads and writes."""
    return max(migrations())


def migrate(connection: sqlite3.Connection, path: Path, *, version: int) -> None:
    """Bring the open database at `path` from `version` (0: new) to the newest one. Raises `sqlite3.Error`."""
    due = {number: script for number, script in migrations().items() if number > version}
    if not due:
        return
    if version:
        copy = _keep_copy(connection, path, version=version)
        log.info("database_migrating", database=path.name, version=version, to=max(due), copy=copy.name)
    for number, script in due.items():
        apply(connection, number, script.read_text(encoding="utf-8"))
        if version:
            log.info("database_migrated", database=path.name, version=number)


def apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    """One migration and its number, in one transaction."""
    connection.create_function("statement_id_of", 1, _statement_id, deterministic=True)
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


def _statement_id(statement: bytes) -> bytes:
    """For migrations that index statements by their ids."""
    parsed = parse_statement(statement)
    return statement_id(parsed.payload_type, parsed.payload)


def _keep_copy(connection: sqlite3.Connection, path: Path, *, version: int) -> Path:
    """The database as it is, beside itself; one that a migration cut off is taken again."""
    copy = path.with_name(f"{path.name}.version-{version}")
    making = copy.with_name(f"{copy.name}.part")
    making.unlink(missing_ok=True)
    os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    with closing(sqlite3.connect(making, isolation_level=None)) as target:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    making.replace(copy)
    return copy


def _sql_files() -> Iterator[Traversable]:
    for each in files("lockernet_node.storage.migrations").iterdir():
        if each.name.endswith(".sql"):
            yield each
