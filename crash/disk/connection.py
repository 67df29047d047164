"""An APSW connection that speaks as Python's `sqlite3` does, as far as the node's storage asks.

So the node's own SQL, migrations and group commit run on a disk that we wrote.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

import apsw

from crash.disk.recorder import Disk

Values = Sequence[Any] | Mapping[str, Any]

_KINDS: tuple[tuple[type[apsw.Error], type[sqlite3.Error]], ...] = (
    (apsw.ConstraintError, sqlite3.IntegrityError),
    (apsw.NotADBError, sqlite3.DatabaseError),
    (apsw.CorruptError, sqlite3.DatabaseError),
    (apsw.MisuseError, sqlite3.ProgrammingError),
)


def connect_on(
    disk: Disk, *, synchronous: int | None = None, autocheckpoint: int = 1_000
) -> Callable[[Path, str], sqlite3.Connection]:
    """What `open_database` takes as `connect`, for files on this disk.

    The write-ahead log is used without shared memory, which Python's VFS has not: nobody else reads the file,
    and what is written and synced is the same. `synchronous` overrules the node's own setting.
    """

    def connect(path: Path, mode: str) -> sqlite3.Connection:
        return cast("sqlite3.Connection", _Connection(disk, path, mode, synchronous, autocheckpoint))

    return connect


class _Connection:
    def __init__(
        self, disk: Disk, path: Path, mode: str, synchronous: int | None, autocheckpoint: int
    ) -> None:
        flags = apsw.SQLITE_OPEN_READONLY if mode == "ro" else apsw.SQLITE_OPEN_READWRITE
        flags |= apsw.SQLITE_OPEN_CREATE if mode == "rwc" else 0
        with _in_words_of_sqlite3():
            self._raw = apsw.Connection(str(path), flags=flags, vfs=disk.name)
        self._synchronous = synchronous
        self.execute("PRAGMA locking_mode = exclusive")
        self._raw.set_wal_hook(partial(_checkpoint, autocheckpoint))

    @property
    def in_transaction(self) -> bool:
        return self._raw.in_transaction

    def create_function(
        self, name: str, arguments: int, function: Callable[..., object], *, deterministic: bool = False
    ) -> None:
        self._raw.create_scalar_function(name, function, arguments, deterministic=deterministic)

    def execute(self, sql: str, values: Values = ()) -> "_Cursor":
        if self._synchronous is not None and sql.startswith("BEGIN"):
            self._run(f"PRAGMA synchronous = {self._synchronous}")
        return self._run(sql, values)

    def executescript(self, script: str) -> None:
        with _in_words_of_sqlite3():
            for _ in self._raw.execute(script):
                pass

    def close(self) -> None:
        with _in_words_of_sqlite3():
            self._raw.close()

    def _run(self, sql: str, values: Values = ()) -> "_Cursor":
        with _in_words_of_sqlite3():
            return _Cursor(self._raw.execute(sql, values), self._raw)


def _checkpoint(pages: int, connection: apsw.Connection, _name: str, written: int) -> int:
    """What SQLite does after a commit once the log is long; APSW would raise what SQLite ignores there."""
    if written >= pages:
        with suppress(apsw.Error):
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    return apsw.SQLITE_OK


class _Cursor:
    def __init__(self, raw: apsw.Cursor, connection: apsw.Connection) -> None:
        self._raw = raw
        self.rowcount = connection.changes()

    def fetchone(self) -> Any:
        with _in_words_of_sqlite3():
            return self._raw.fetchone()

    def fetchall(self) -> list[Any]:
        with _in_words_of_sqlite3():
            return self._raw.fetchall()

    def __iter__(self) -> Iterator[Any]:
        with _in_words_of_sqlite3():
            yield from self._raw


@contextmanager
def _in_words_of_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.ConnectionClosedError as error:
        raise sqlite3.ProgrammingError(str(error)) from error
    except apsw.Error as error:
        kind = next((ours for theirs, ours in _KINDS if isinstance(error, theirs)), sqlite3.OperationalError)
        same = kind(str(error))
        same.sqlite_errorcode = getattr(error, "extendedresult", sqlite3.SQLITE_ERROR)
        raise same from error
