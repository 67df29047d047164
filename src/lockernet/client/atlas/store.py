"""Atlas: opens the file, takes verified words, answers searches. One file, any number of threads.

Calls do not wait for the network and take milliseconds; whoever takes thousands of words gives that to a
thread, as `sync_feed` does.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lockernet.client.atlas import feeds
from lockernet.client.atlas.feeds import FeedState, Place, Said
from lockernet.client.atlas.file import opened, sql_errors, transaction
from lockernet.client.atlas.found import After, FoundPage
from lockernet.client.atlas.search import search
from lockernet.client.atlas.wanted import Wanted
from lockernet.codec.statements import parse_statement, read_payload
from lockernet.models.points import PointFeedHead, PointRecord, PointTombstone
from lockernet.models.statements import SignedStatement
from lockernet.network.point_feed import SUCCESSORS_LIMIT

REMEMBERED_RECORDS = 256

_SERVING = (
    "SELECT p.id FROM point AS p JOIN feed AS f ON f.id = p.feed_id"
    " WHERE f.operator_id = ? AND p.point_id = ? AND p.sequence <= f.sealed_sequence"
    " AND (p.ended IS NULL OR p.ended > f.sealed_sequence)"
)
_CLOSED = (
    "SELECT c.bytes FROM closed AS c JOIN feed AS f ON f.id = c.feed_id"
    " WHERE f.operator_id = ? AND c.point_id = ? AND c.sequence <= f.sealed_sequence"
)
_OWNERS = (
    "SELECT f.operator_id FROM feed AS f WHERE EXISTS (SELECT 1 FROM point AS p WHERE p.feed_id = f.id"
    " AND p.point_id = :point AND p.sequence <= f.sealed_sequence)"
    " OR EXISTS (SELECT 1 FROM closed AS c WHERE c.feed_id = f.id"
    " AND c.point_id = :point AND c.sequence <= f.sealed_sequence) ORDER BY f.operator_id"
)


@dataclass(frozen=True, slots=True)
class Known:
    """The newest sealed word about a point, and the signed bytes that prove it."""

    operator_id: str
    word: PointRecord | PointTombstone
    statement: SignedStatement


class Atlas:
    """All operators' points of one network; made by `open` only."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._one = threading.RLock()
        self._records: OrderedDict[int, PointRecord] = OrderedDict()

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, network_id: str) -> Iterator["Atlas"]:
        """The atlas in this file, made if there is none, until the block ends.

        Raises Malformed for a file that is something else, Unavailable if the disk does not let us.
        """
        with opened(path, network_id) as connection:
            yield cls(connection, path)

    def search(
        self, wanted: Wanted, *, now: datetime, limit: int = 20, after: After | None = None
    ) -> FoundPage:
        """Points that have all that is wanted and whose records have not expired, in order; one page."""
        with self._reading() as connection:
            return search(connection, wanted, now=now, limit=limit, after=after, record_of=self._record_of)

    def point(self, operator_id: str, point_id: str) -> Known | None:
        """What the operator said last about a point of its own, expired or not; None: nothing."""
        with self._reading() as connection:
            names = (operator_id, point_id)
            row = connection.execute(_CLOSED, names).fetchone()
            if row is not None:
                statement = parse_statement(row[0])
                return Known(operator_id, read_payload(statement, PointTombstone), statement)
            row = connection.execute(_SERVING, names).fetchone()
            if row is None:
                return None
            return Known(operator_id, self._record_of(row[0]), parse_statement(self._bytes_of(row[0])))

    def operators_of(self, point_id: str) -> tuple[str, ...]:
        """Who says that a point, serving or closed, is theirs. Two only if one of them is wrong."""
        with self._reading() as connection:
            return tuple(name for (name,) in connection.execute(_OWNERS, {"point": point_id}))

    def successor(self, operator_id: str, point_id: str) -> str | None:
        """The point that serves in the place of this one, itself if it does, however often it moved.

        None if there is none, also where the way is longer than 8 moves or a circle (LN-PNT-005).
        """
        for _ in range(SUCCESSORS_LIMIT + 1):  # the first look is at the point itself
            known = self.point(operator_id, point_id)
            if known is None:
                return None
            if isinstance(known.word, PointRecord):
                return point_id
            if known.word.successor_point_id is None:
                return None
            point_id = known.word.successor_point_id
        return None

    def states(self) -> tuple[FeedState, ...]:
        """What there is of each operator, and since when it is known."""
        with self._reading() as connection:
            return feeds.states(connection)

    def place(self, operator_id: str) -> Place:
        """Where reading an operator's feed goes on."""
        with self._reading() as connection:
            return feeds.place_of(connection, operator_id)

    def append(self, operator_id: str, said: Sequence[Said]) -> Place:
        """Take verified words that follow, all or none; they are not offered yet.

        Raises Untrusted(UNTRUSTED_HISTORY) at the first that does not follow; a crash leaves all or none.
        """
        with self._writing() as connection:
            return feeds.append(connection, operator_id, said)

    def seal(self, operator_id: str, head: PointFeedHead, *, now: datetime) -> None:
        """Offer all that was taken, since a verified head ends there. Raises Untrusted(UNTRUSTED_HISTORY)."""
        with self._writing() as connection:
            feeds.seal(connection, operator_id, head, now)
        while True:
            with self._writing() as connection:
                if not feeds.sweep(connection, operator_id):
                    return

    def discard(self, operator_id: str) -> None:
        """Drop what was taken since the last head; searches see no difference."""
        with self._writing() as connection:
            feeds.discard(connection, operator_id)

    def forget(self, operator_id: str) -> None:
        """Drop all that an operator said; the next sync reads its feed from the start."""
        with self._writing() as connection:
            feeds.forget(connection, operator_id)

    def _record_of(self, row_id: int) -> PointRecord:
        """The record of a row; a row never changes what it says."""
        record = self._records.get(row_id)
        if record is None:
            record = read_payload(parse_statement(self._bytes_of(row_id)), PointRecord)
            self._records[row_id] = record
            if len(self._records) > REMEMBERED_RECORDS:
                self._records.popitem(last=False)
        return record

    def _bytes_of(self, row_id: int) -> bytes:
        data: bytes = self._connection.execute(
            "SELECT bytes FROM statement WHERE id = ?", (row_id,)
        ).fetchone()[0]
        return data

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the file for all that is asked in the block."""
        with self._one, sql_errors(self._path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._one, sql_errors(self._path), transaction(self._connection):
            yield self._connection
