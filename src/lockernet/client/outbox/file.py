"""The outbox's file: one SQLite database that only its owner may read, and who may send from it.

It holds claim secrets, so it has mode 600, and what is deleted is overwritten. A rollback journal, not a
write-ahead log: several processes may open the file, and SQLite before 3.51.3 can corrupt a log that
several write to. `synchronous = EXTRA`: what was committed is there after a power cut.
"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from lockernet.client.outbox.rows import SCHEMA
from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable
from lockernet.keyring import OWNER_ONLY

APPLICATION_ID = 0x4C4E4F42
"""LNOB"""
VERSION = 1
BUSY_SECONDS = 10.0


class OutboxFile:
    """One open outbox. Not for two threads at once."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Within: all or nothing, on disk at the end."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.commit()
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has rolled back by itself
                self.connection.execute("ROLLBACK")
            raise

    def commit(self) -> None:
        """Put on disk what the transaction changed."""
        self.connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: one piece of it, undone if it raises."""
        self.connection.execute("SAVEPOINT piece")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK TO piece")
                self.connection.execute("RELEASE piece")
            raise
        self.connection.execute("RELEASE piece")

    def changes_of_others(self) -> int:
        """A number that is another one once a connection other than this one has changed something."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()


def open_file(path: Path) -> OutboxFile:
    """Open the outbox, or begin one. Raises Malformed (not an outbox, newer, open to others), Unavailable."""
    try:
        _require_owner_only(path)
        connection = _connect(path)
    except OSError as error:
        raise Unavailable(ErrorCode.STORE_UNAVAILABLE, f"{path}: {error.strerror}") from None
    except sqlite3.Error as error:
        raise _fault(path, error) from None
    try:
        file = OutboxFile(path, connection)
        _settle_schema(file)
    except sqlite3.Error as error:
        connection.close()
        raise _fault(path, error) from None
    except LockernetError:
        connection.close()
        raise
    return file


@contextmanager
def only_sender(path: Path) -> Iterator[None]:
    """Within: no other process sends from this outbox. Raises Unavailable if one does.

    The lock is a transaction on a file beside it; the system ends it with the process, however that ends.
    """
    beside = path.with_name(f"{path.name}-sender")
    try:
        _require_owner_only(beside)
        connection = sqlite3.connect(beside, timeout=0.0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(ErrorCode.STORE_UNAVAILABLE, f"{beside}: {error}") from None
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            words = f"another process sends from {path}; open it without a courier to put orders in"
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, words) from None
        yield


def has_sender(path: Path) -> bool:
    """True if a process sends from this outbox now. Raises like `only_sender` if nobody can tell."""
    try:
        with only_sender(path):
            return False
    except Unavailable:
        return path.with_name(f"{path.name}-sender").exists()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    for setting in ("journal_mode = TRUNCATE", "synchronous = EXTRA", "fullfsync = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _require_owner_only(path: Path) -> None:
    """Make the file with mode 600, or see that it has it; SQLite gives its journal the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    except FileExistsError:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            words = f"{path} has mode {mode:o} and holds claim codes; run: chmod 600 {path}"
            raise Malformed(ErrorCode.KEY_FILE_MODE, words) from None
        return
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on disk too."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle_schema(file: OutboxFile) -> None:
    """Tables of this version, made if the file is new."""
    with file.transaction():
        application = int(file.connection.execute("PRAGMA application_id").fetchone()[0])
        version = int(file.connection.execute("PRAGMA user_version").fetchone()[0])
        tables = int(file.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        if tables == 0 and application == 0:
            for statement in SCHEMA:
                file.connection.execute(statement)
            file.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            file.connection.execute(f"PRAGMA user_version = {VERSION}")
        elif application != APPLICATION_ID:
            raise Malformed(ErrorCode.MALFORMED_FILE, f"{file.path} is a database, but no outbox")
        elif version > VERSION:
            words = f"{file.path} has version {version}; this program knows {VERSION} and older"
            raise Malformed(ErrorCode.DATABASE_NEWER, words)


def _fault(path: Path, error: sqlite3.Error) -> LockernetError:
    """A locked or full disk passes; anything else is not an outbox."""
    if isinstance(error, sqlite3.OperationalError):
        return Unavailable(ErrorCode.STORE_UNAVAILABLE, f"{path}: {error}")
    return Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error}")
