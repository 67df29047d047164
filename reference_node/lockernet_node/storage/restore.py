"""Brings a copy back in the place of the database; the next start of the node begins a recovery with it.

Nothing is overwritten: a database that is there is moved aside with its log, and only if that was asked for.
The copy gets its name when it is whole and knows that it was brought back, so a crash leaves either no
database, or one that will recover. The anchor stays where it is: it knows how far the old database was.
"""

import json
import shutil
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.ports import Gate
from lockernet_node.storage.backup import Manifest, inspect, manifest_path, name_file
from lockernet_node.storage.database import open_database
from lockernet_node.storage.exclusive import OWNER_ONLY, one_process
from lockernet_node.storage.files import make_durable, sync_folder
from lockernet_node.storage.sqlite_transaction import SqliteTransaction

BESIDE = ("", "-wal", "-shm")
"""The database, its log, and the index of its log."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where the old database is now, if there was one."""

    manifest: Manifest
    aside: Path | None


def restore(copy: Path, database: Path, *, aside: bool, why: str, now: datetime) -> Restored:
    """Put the copy in the place of the database. Raises Malformed, and leaves everything as it was."""
    database = database.resolve()
    if database.exists() and not aside:
        words = f"{database} exists; stop the node and use --force-aside to move it aside"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    manifest = check_copy(copy)
    part = database.with_name(f"{database.name}.restoring")
    try:
        _prepare(copy, part, why=why, now=now)
        moved = _move_aside(database, now=now) if database.exists() else None
        name_file(part, database)
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{database}: {error.strerror}") from error
    except sqlite3.Error as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{copy}: {error}") from error
    return Restored(manifest, moved)


def mark_restored(database: Path, *, why: str, now: datetime) -> None:
    """Let the next start begin a recovery with this database of a stopped node; made if there is none."""
    with ExitStack() as held:
        opened = open_database(database)
        held.callback(opened.close)
        SqliteTransaction(opened.connection, ()).shut(Gate.RESTORED, why, now)


def check_copy(copy: Path) -> Manifest:
    """Check a copy, and its manifest if it has one. Raises Malformed."""
    if not copy.is_file():
        raise Malformed(ErrorCode.CONFIGURATION, f"{copy} does not exist")
    found = inspect(copy)
    beside = manifest_path(copy)
    if beside.is_file():
        try:
            said = json.loads(beside.read_text())["sha256"]
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(
                ErrorCode.MALFORMED_FILE, f"{beside}: expected the manifest of a backup"
            ) from error
        if said != found.sha256:
            raise Malformed(ErrorCode.MALFORMED_FILE, f"{copy}: its SHA-256 is not the one in {beside.name}")
    return found


def _prepare(copy: Path, part: Path, *, why: str, now: datetime) -> None:
    """A private copy of the copy, in this program's version, that knows what it is."""
    for end in BESIDE:
        part.with_name(part.name + end).unlink(missing_ok=True)
    shutil.copyfile(copy, part)
    part.chmod(OWNER_ONLY)
    mark_restored(part, why=why, now=now)
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    make_durable(part)
    for older in part.parent.glob(f"{part.name}.version-*"):
        older.unlink()  # the backup itself is the copy from before the migration


def _move_aside(database: Path, *, now: datetime) -> Path:
    """The old database with its log, under another name. Raises Malformed while a node has it open."""
    aside = database.with_name(f"{database.name}.aside-{now:%Y%m%dT%H%M%SZ}")
    if aside.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{aside} exists; wait a second and try again")
    with one_process(database):
        for end in reversed(BESIDE):
            old = database.with_name(database.name + end)
            if old.exists():
                old.rename(aside.with_name(aside.name + end))
    sync_folder(database)
    return aside
