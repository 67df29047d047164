"""Opens a node's database file: one process at a time, ours and not newer, with the promised pragmas.

Nothing is written before the file is known to be ours, so a file that is refused stays as it was.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.storage.exclusive import keep_to_owner, one_process
from lockernet_node.storage.migrate import APPLICATION_ID, migrate, newest_version

PRAGMAS: Mapping[str, str | int] = MappingProxyType(
    {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: what was answered survives a power cut
        "foreign_keys": 1,
        "mmap_size": 0,
        "temp_store": 2,  # MEMORY: else each savepoint takes 64 KiB and gives it back to the system
        "cache_size": -16_384,  # 16 MiB
        "secure_delete": 1,  # what is erased is overwritten
        "trusted_schema": 0,
    }
)
"""What an open connection says of itself."""

BUSY_SECONDS = 5.0
"""How long a commit waits for a person's `sqlite3` shell; other nodes are kept out by the lock."""

SOUND_SQLITE = (3, 51, 3)
"""Before it, several connections to one file in WAL mode may corrupt it (the WAL-reset bug)."""

_BAD_BYTES = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def warning_of_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str | None:
    """What an operator should know of the SQLite that this Python brings; None if it is sound."""
    if version >= SOUND_SQLITE:
        return None
    came, sound = (".".join(map(str, each)) for each in (version, SOUND_SQLITE))
    return (
        f"SQLite {came} may corrupt a database that several connections write (fixed in {sound}); the node "
        "keeps to one connection, so do not open its database with other programs while it runs"
    )


Connect = Callable[[Path, str], sqlite3.Connection]
"""Opens a file in one of SQLite's modes: ro, rw or rwc."""


@dataclass(slots=True)
class Database:
    """An open database, and what closes it and lets other processes in, in this order."""

    path: Path
    connection: sqlite3.Connection
    """In autocommit; may be used in a thread that did not open it."""
    held: ExitStack
    reconnect: Callable[[], sqlite3.Connection]
    is_suspect: bool = False
    """The disk failed: what this process remembers of the file may be more than the file holds."""
    is_let_go: bool = False

    def read_anew(self) -> None:
        """Put a fresh connection in the place of a suspect one; raises `sqlite3.Error` while the disk fails.

        A sync that failed is never tried again as if its bytes were still there (LN-NOD-027). First all
        that was committed is moved from the log into the file and the log is cut to nothing, so that no frame
        of the failed group stays in it for a later start to find; then the file is opened as at a start.
        """
        if not self.is_let_go:
            (busy, *_) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise sqlite3.OperationalError("another program reads the database")
            self.connection.close()
            self.is_let_go = True
        self.connection = self.held.enter_context(closing(self.reconnect()))
        self.is_suspect = self.is_let_go = False

    def close(self) -> None:
        """Close the file and let go of the lock; the second time there is nothing to do."""
        self.held.close()


def open_database(path: Path, *, connect: Connect | None = None) -> Database:
    """Open the file, or make a new one where there is none or an empty one.

    `connect` is how files are opened where SQLite's own way is not wanted, such as on a disk that fails.
    Raises `Malformed` with one clear line: DATABASE_NEWER, MALFORMED_FILE for a file that is not ours,
    CONFIGURATION for one that another process uses or that cannot be opened at all.
    """
    with ExitStack() as held:
        try:
            held.enter_context(one_process(path))
            version = _version(path, connect or _connect)
            keep_to_owner(path)
            connection = held.enter_context(closing(_connection(path, connect or _connect)))
            migrate(connection, path, version=version)
        except sqlite3.Error as error:
            bad = _primary(error) in _BAD_BYTES
            code = ErrorCode.MALFORMED_FILE if bad else ErrorCode.CONFIGURATION
            raise Malformed(code, f"{path}: expected a database, got: {error}") from error
        except OSError as error:
            raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.strerror}") from error
        return Database(path, connection, held.pop_all(), partial(_connection, path, connect or _connect))


def _version(path: Path, connect: Connect) -> int:
    """The version of its tables; 0 if nothing was ever stored in it.

    Raises `Malformed` for a newer file and one not ours.
    """
    try:
        application_id, version, tables = _told(path, connect, "ro")
    except sqlite3.OperationalError as error:
        if _primary(error) != sqlite3.SQLITE_READONLY:
            raise
        # The power went while the file was made: what was begun is taken back before anything can be read.
        application_id, version, tables = _told(path, connect, "rw")
    if (application_id, version, tables) == (0, 0, 0):
        return 0
    if application_id != APPLICATION_ID:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: a database, but of another program")
    if version > newest_version():
        words = f"{path}: expected version {newest_version()} or older, got {version}; use a newer node"
        raise Malformed(ErrorCode.DATABASE_NEWER, words)
    return version


def _told(path: Path, connect: Connect, mode: str) -> tuple[int, int, int]:
    """Application id, version, and how many tables there are."""
    with closing(connect(path, mode)) as connection:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return int(_pragma(connection, "application_id")), int(_pragma(connection, "user_version")), tables


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Autocommit, because transactions are begun by name: an implicit one is deferred and may fail late."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _connection(path: Path, connect: Connect) -> sqlite3.Connection:
    connection = connect(path, "rwc")
    try:
        _set_pragmas(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_pragmas(connection: sqlite3.Connection, path: Path) -> None:
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        if (got := _pragma(connection, name)) != value:
            words = f"{path}: expected {name} {value}, got {got}; it needs a disk of this machine"
            raise Malformed(ErrorCode.CONFIGURATION, words)


def _pragma(connection: sqlite3.Connection, name: str) -> str | int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return value  # type: ignore[no-any-return]  # SQLite's word for it


def _primary(error: sqlite3.Error) -> int:
    """The primary result code; 0 for an error that Python raised before it asked SQLite."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
