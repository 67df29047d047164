"""The file of an atlas: its tables, and what is checked before it is used.

What stands in it was verified when it came, and can all be read again from the operators. So a file that is
broken is thrown away, not repaired. Every change is one transaction; a crash at any time leaves the file as
it was before a change or after it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable

OLDEST_SQLITE = (3, 38, 0)
VERSION = 1
WAIT_SECONDS = 10.0
CACHE_KIB = 32 * 1024
TABLES = """
CREATE TABLE about (network_id TEXT NOT NULL) STRICT;

CREATE TABLE feed (
    id INTEGER PRIMARY KEY,
    operator_id TEXT NOT NULL UNIQUE,
    read_sequence INTEGER NOT NULL,
    read_statement_id BLOB NOT NULL,
    sealed_sequence INTEGER NOT NULL,
    sealed_statement_id BLOB NOT NULL,
    sealed_at INTEGER
) STRICT;

CREATE TABLE hours (
    id INTEGER PRIMARY KEY,
    time_zone TEXT NOT NULL,
    opening_hours TEXT NOT NULL,
    holidays TEXT NOT NULL,
    UNIQUE (time_zone, opening_hours, holidays)
) STRICT;

CREATE TABLE layout (
    id INTEGER PRIMARY KEY,
    places BLOB NOT NULL,
    tolerance_mm INTEGER NOT NULL,
    ordinary_in_chilled INTEGER NOT NULL,
    max_weight_g INTEGER NOT NULL,
    UNIQUE (places, tolerance_mm, ordinary_in_chilled)
) STRICT;
CREATE INDEX layout_by_weight ON layout (max_weight_g);

CREATE TABLE point (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id INTEGER NOT NULL REFERENCES feed (id),
    point_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    ended INTEGER,
    expires_at INTEGER NOT NULL,
    latitude_e7 INTEGER NOT NULL,
    longitude_e7 INTEGER NOT NULL,
    traits INTEGER NOT NULL,
    layout_id INTEGER NOT NULL REFERENCES layout (id),
    hours_id INTEGER NOT NULL REFERENCES hours (id),
    interrupted INTEGER NOT NULL
) STRICT;
CREATE INDEX point_by_name ON point (feed_id, point_id);
CREATE UNIQUE INDEX point_by_sequence ON point (feed_id, sequence);
CREATE INDEX point_that_ended ON point (feed_id, ended) WHERE ended IS NOT NULL;

CREATE TABLE statement (id INTEGER PRIMARY KEY REFERENCES point (id), bytes BLOB NOT NULL) STRICT;

CREATE TABLE closed (
    feed_id INTEGER NOT NULL REFERENCES feed (id),
    point_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    successor_point_id TEXT,
    bytes BLOB NOT NULL,
    PRIMARY KEY (feed_id, point_id)
) STRICT;

CREATE VIRTUAL TABLE tree USING rtree_i32 (
    id, south, north, west, east, shortest_mm, longest_mm
);
"""
"""A point's row is offered from when a head sealed its sequence until one seals the word that ended it."""


@contextmanager
def opened(path: Path, network_id: str) -> Iterator[sqlite3.Connection]:
    """The atlas of this network in this file, made if it is not there. Raises Malformed, Unavailable."""
    _require_sqlite()
    with sql_errors(path):
        connection = sqlite3.connect(
            path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
    with closing(connection):
        with sql_errors(path):
            _prepare(connection, path, network_id)
        yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has rolled back by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def sql_errors(path: Path) -> Iterator[None]:
    """What SQLite says, as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unavailable(ErrorCode.STORE_UNAVAILABLE, f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise _broken(path, str(error)) from error


def _require_sqlite() -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        words = f"expected SQLite {wanted} or newer in this Python, came {sqlite3.sqlite_version}"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    with closing(sqlite3.connect(":memory:")) as probe:
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING rtree_i32 (id, low, high)")
        except sqlite3.OperationalError:
            words = "the SQLite of this Python has no R*Tree (SQLITE_ENABLE_RTREE), which searching needs"
            raise Malformed(ErrorCode.CONFIGURATION, words) from None


def _prepare(connection: sqlite3.Connection, path: Path, network_id: str) -> None:
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA synchronous = FULL")
    with transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            _make(connection, path, network_id)
        elif version != VERSION:
            words = f"{path} is an atlas of version {version}; this program knows {VERSION}"
            raise Malformed(ErrorCode.DATABASE_NEWER, words)
    (found,) = connection.execute("SELECT network_id FROM about").fetchone()
    if found != network_id:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path} holds points of network {found}, not {network_id}")


def _make(connection: sqlite3.Connection, path: Path, network_id: str) -> None:
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise _broken(path, "another database is in it")
    for each in TABLES.split(";\n"):
        connection.execute(each)
    connection.execute("INSERT INTO about VALUES (?)", (network_id,))
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _broken(path: Path, why: str) -> LockernetError:
    words = f"{path} is no atlas, or a broken one ({why}); delete it and sync again"
    return Malformed(ErrorCode.MALFORMED_FILE, words)
