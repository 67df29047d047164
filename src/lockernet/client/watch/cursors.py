"""Where a reader is in each feed: acknowledged by it, so that a crash repeats events and never skips one.

At least once by itself; exactly once for a reader that keeps its own work in the same SQLite transaction, or
asks `acknowledge` first and drops what it answers with False.
"""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from lockernet.client.chain import Seen
from lockernet.client.watch.bookmark import Bookmark
from lockernet.client.watch.told import EpochStarted, Feed, PointEvent
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import Cursor


class Cursors(Protocol):
    """Remembers one bookmark for each feed."""

    def read(self, feed: Feed) -> Bookmark | None:
        """Where the reader is; None before its first acknowledgement."""

    def acknowledge(self, told: PointEvent | EpochStarted) -> bool:
        """Keep that this, and all before it in the same feed, has been dealt with.

        False if it had been before: nothing is kept then. After a crash it is the old bookmark or the new.
        """


class MemoryCursors:
    """Until the program ends."""

    def __init__(self) -> None:
        self._bookmarks: dict[Feed, Bookmark] = {}

    def read(self, feed: Feed) -> Bookmark | None:
        """Where the reader is."""
        return self._bookmarks.get(feed)

    def acknowledge(self, told: PointEvent | EpochStarted) -> bool:
        """Keep it. False for what had been acknowledged before."""
        kept = self._bookmarks.get(told.feed)
        if kept is not None and _place(kept.seen) >= _place(told.bookmark.seen):
            return False
        self._bookmarks[told.feed] = told.bookmark
        return True


_TABLE = """
CREATE TABLE IF NOT EXISTS watch_cursors (
    operator_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    point_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    head BLOB,
    PRIMARY KEY (operator_id, member_id, point_id)
) STRICT
"""

_READ = """
SELECT epoch, sequence, event_id, head
FROM watch_cursors
WHERE operator_id = ? AND member_id = ? AND point_id = ?
"""

_WRITE = """
INSERT INTO watch_cursors (operator_id, member_id, point_id, epoch, sequence, event_id, head)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (operator_id, member_id, point_id) DO UPDATE
SET epoch = excluded.epoch, sequence = excluded.sequence, event_id = excluded.event_id, head = excluded.head
WHERE (excluded.epoch, excluded.sequence) > (epoch, sequence)
"""


class SqliteCursors:
    """In an SQLite file, or in the reader's own database.

    On a connection of the reader's, `acknowledge` joins its open transaction and the reader commits both.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_TABLE)

    @classmethod
    def open(cls, path: Path) -> Self:
        """A file of its own; each acknowledgement is committed at once. Raises Malformed.

        A power cut may lose the last acknowledgements, never the order: their events come again.
        """
        connection = None
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            connection.execute("PRAGMA journal_mode = wal")
            connection.execute("PRAGMA synchronous = normal")
            return cls(connection)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error}") from None

    def read(self, feed: Feed) -> Bookmark | None:
        """Where the reader is."""
        row = self._connection.execute(_READ, (feed.operator_id, feed.member_id, feed.point_id)).fetchone()
        if row is None:
            return None
        epoch, sequence, event_id, head = row
        return Bookmark(Seen(Cursor(epoch=epoch, sequence=sequence), event_id), head)

    def acknowledge(self, told: PointEvent | EpochStarted) -> bool:
        """Keep it. False for what had been acknowledged before."""
        feed, seen = told.feed, told.bookmark.seen
        whose = (feed.operator_id, feed.member_id, feed.point_id)
        where = (seen.cursor.epoch, seen.cursor.sequence, seen.event_id, told.bookmark.head)
        return self._connection.execute(_WRITE, (*whose, *where)).rowcount > 0

    def forget(self, feed: Feed) -> None:
        """Begin this feed anew, for instance after its operator explained a fork."""
        self._connection.execute(
            "DELETE FROM watch_cursors WHERE operator_id = ? AND member_id = ? AND point_id = ?",
            (feed.operator_id, feed.member_id, feed.point_id),
        )

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _place(seen: Seen) -> tuple[int, int]:
    return seen.cursor.epoch, seen.cursor.sequence
