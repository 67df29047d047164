"""Group commit: the works that wait for the disk together share one transaction and one sync.

Each work has a savepoint of its own, so one that raises leaves nothing and disturbs no other. Nobody is
answered before the commit. Trouble with the file is everybody's: then nothing of the group is stored.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.crashpoints import reached
from lockernet_node.metrics import histogram
from lockernet_node.ports import Transaction

T = TypeVar("T")

GROUP_SIZE = histogram(
    "commit_group_size", "Works that shared one commit and its sync.", bounds=(1, 2, 4, 8, 16, 32, 64)
)
COMMIT_SECONDS = histogram("commit_seconds", "From the begin of a group to its bytes on the disk.")

_OUR_MISTAKES = (sqlite3.ProgrammingError, sqlite3.InterfaceError)
"""No peer and no disk makes one; nor a `BrokenRule`, which is no error of SQLite's."""


@dataclass(slots=True)
class Waiting(Generic[T]):
    """One work, whoever waits for it, and what came of it."""

    work: Callable[[Transaction], T]
    settled: "asyncio.Future[None]"
    """Set in the loop when the rest is final; cancelled if nobody waits any more."""
    value: T | None = None
    error: BaseException | None = None
    committed: bool = False

    def outcome(self) -> T:
        """What the work returned; raises what it raised, or `Unavailable`. No commit, no value."""
        if self.error is not None:
            raise self.error
        if not self.committed:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, "the store stopped before it could say")
        return cast("T", self.value)


def commit_together(
    connection: sqlite3.Connection, transaction: Transaction, group: Sequence[Waiting[object]]
) -> bool:
    """Run every work, commit durably, and leave each outcome in its place.

    True if the disk failed at a read, a write or a sync; then the connection is not to be used again.
    """
    reached("store.begin")
    began = time.perf_counter()
    try:
        connection.execute("BEGIN IMMEDIATE")
        reached("store.begun")
        for waiting in group:
            _run(connection, transaction, waiting)
            reached("store.worked")
        reached("store.commit")
        connection.execute("COMMIT")
        reached("store.committed")
        for waiting in group:
            waiting.committed = True
        GROUP_SIZE.observe(len(group))
        COMMIT_SECONDS.observe(time.perf_counter() - began)
    except sqlite3.Error as error:
        with suppress(sqlite3.Error):  # SQLite may have rolled back by itself
            connection.execute("ROLLBACK")
        refuse_all(group, error)
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR
    return False


def refuse_all(group: Sequence[Waiting[object]], error: Exception) -> None:
    """Nothing of this group is stored."""
    for waiting in group:
        waiting.error = Unavailable(ErrorCode.STORE_UNAVAILABLE, f"nothing was stored: {error}")


def _run(connection: sqlite3.Connection, transaction: Transaction, waiting: Waiting[object]) -> None:
    connection.execute("SAVEPOINT work")
    try:
        waiting.value = waiting.work(transaction)
    except BaseException as error:  # raised again by outcome(), before whoever waits
        if _is_trouble(error):
            raise
        connection.execute("ROLLBACK TO work")
        waiting.error = error
    connection.execute("RELEASE work")


def _is_trouble(error: BaseException) -> bool:
    """True if the file failed and not the work: full, broken, locked."""
    if not isinstance(error, sqlite3.Error) or isinstance(error, _OUR_MISTAKES):
        return False
    return getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_ERROR
