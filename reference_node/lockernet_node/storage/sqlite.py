"""The store in one SQLite file: `async with open_sqlite(path, compartments=...) as store`.

SQLite before 3.51.3 may corrupt a file that several connections write, so there is one connection, in
the one thread that aiosqlite keeps for it. A group of transactions costs one hop to that thread and back.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence, Set
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.crashpoints import reached
from lockernet_node.ports import Transaction
from lockernet_node.storage.backup import Manifest, Progress, check_and_name, copy_pages, part_of
from lockernet_node.storage.database import Database, open_database
from lockernet_node.storage.group import Waiting, commit_together, refuse_all
from lockernet_node.storage.sqlite_transaction import Compartments, SqliteTransaction
from lockernet_node.storage.thread import Between, ConnectionThread, Stopped

T = TypeVar("T")

GROUP_LIMIT = 64
"""Works in one commit at most: the first one to wait does not wait for a whole crowd."""


OLD_COPY = timedelta(days=1)
"""A copy from before a migration that is older is dropped, for it holds what was erased since."""


@asynccontextmanager
async def open_sqlite(path: Path, *, compartments: Compartments) -> AsyncIterator["SqliteStore"]:
    """The store in this file, made if there is none; closed on the way out, whatever happened.

    `compartments` is the layout of the bank, in order. Raises `Malformed` as `open_database` does.
    """
    store = await SqliteStore.over(open_database(path), compartments)
    try:
        yield store
    finally:
        await store.aclose()


class SqliteStore:
    """Durable memory with one writer. Cancelling a caller does not touch its transaction, it runs on."""

    def __init__(
        self, database: Database, connection: aiosqlite.Connection, compartments: Compartments
    ) -> None:
        self._database = database
        self._compartments = compartments
        self._connection = connection
        self._thread = ConnectionThread(connection)
        self._transaction = SqliteTransaction(database.connection, compartments)
        self._watchers: list[Callable[[Set[str]], None]] = []
        self._waiting: deque[Waiting[Any]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def over(cls, database: Database, compartments: Compartments) -> "SqliteStore":
        """A store that owns this database from now on, and closes it if it cannot be one."""
        try:
            connection = await aiosqlite.Connection(lambda: database.connection, iter_chunk_size=1)
        except BaseException:
            database.close()
            raise
        return cls(database, connection, compartments)

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` with those that wait too; return once all of them are on the disk."""
        if self._closing is not None:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, "the store is closed")
        waiting = Waiting(work, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await waiting.settled
        return waiting.outcome()

    def watch(self, told: Callable[[Set[str]], None]) -> None:
        """Call `told` after each commit that appended to the journal."""
        self._watchers.append(told)

    async def forget(self, now: datetime) -> None:
        """Empty the log into the database, where what was erased is overwritten; drop old copies."""
        await self._thread.run(partial(_forget, self._database, now))

    async def backup(self, to: Path, progress: Progress = lambda _copied, _of: None) -> Manifest:
        """Copy the database while it serves; the copy is checked and durable before it gets its name.

        `progress` is called in the connection's thread. Raises `Malformed` for a place that cannot be
        written or a copy that is not whole, `Unavailable` if the file cannot be read.
        """
        part = part_of(to)
        try:
            copy = partial(_copy, self._database, part, progress)
            await self._thread.run_long(copy)
            return await asyncio.to_thread(check_and_name, part, to)
        except (sqlite3.Error, OSError, Stopped) as error:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, f"no backup: {error}") from error
        finally:
            part.unlink(missing_ok=True)

    async def aclose(self) -> None:
        """Finish what waits, close the file, end the thread; the second time there is nothing to do."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _write(self) -> None:
        """Group after group until nobody waits."""
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_LIMIT))]
            try:
                await self._thread.run(partial(self._commit, group))
                reached("store.settled")
            finally:
                for waiting in group:
                    if not waiting.settled.done():
                        waiting.settled.set_result(None)
                self._spread_news()

    def _spread_news(self) -> None:
        told = self._transaction.take_news()
        for watcher in self._watchers if told else ():
            watcher(told)

    def _commit(self, group: Sequence[Waiting[Any]]) -> None:
        """Commit on a connection that can be trusted; after the disk failed the file is read anew first."""
        database = self._database
        try:
            if database.is_suspect:
                self._thread.require_short()
                database.read_anew()
                self._transaction = SqliteTransaction(database.connection, self._compartments)
        except (sqlite3.Error, Stopped) as error:
            refuse_all(group, error)
            return
        database.is_suspect = commit_together(database.connection, self._transaction, group)

    async def _close(self) -> None:
        self._thread.stop()
        try:
            if self._writing is not None:
                await asyncio.wait([self._writing])
        finally:
            try:
                await self._connection.close()
            finally:
                self._database.close()


def _copy(database: Database, part: Path, progress: Progress, between: Between) -> None:
    copy_pages(database.connection, part, between=between, progress=progress)


def _forget(database: Database, now: datetime) -> None:
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yesterday = (now - OLD_COPY).timestamp()
    for copy in database.path.parent.glob(f"{database.path.name}.version-*"):
        if copy.stat().st_mtime < yesterday:
            copy.unlink(missing_ok=True)
