"""Writes a long journal fast: whole lives of parcels (`bench.story`) into every table that tells of them.

Rows go in with the append triggers lifted, for they look things up for every row; then they are put back.
What lies there is what a node would have written: `lockernet-node journal verify` finds it whole.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from bench.point import POINT, BenchPoint
from bench.story import LIFE_EVENTS, Ended, Story, Told
from lockernet.codec.statements import seal, statement_bytes
from lockernet.models.journal import Checkpoint, Cursor
from lockernet.signing.pae import statement_id
from lockernet_node.bootstrap.assembly import build_point, compartments
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.seals import EVERY_EVENTS
from lockernet_node.storage.rows import row_of
from lockernet_node.storage.sqlite import open_sqlite

BATCH = 2_500
"""Parcels in one transaction."""


def write_history(point: BenchPoint, events: int, *, also: str | None = None, every: int = 1) -> None:
    """Make the point's database with so many events, which is a number of whole lives.

    `also` is a second member, concerned by one event in `every`.
    """
    lives, rest = divmod(events, LIFE_EVENTS)
    assert rest == 0, f"expected whole lives of {LIFE_EVENTS} events, got {events} events"
    ours = build_point(point.config)
    story, seals = Story(ours, also=also, every=every), Seals(ours)
    asyncio.run(_make_tables(point))
    with _connected(point) as connection, _without_triggers(connection):
        connection.execute("PRAGMA synchronous = off")
        for begin in range(0, lives, BATCH):
            parcels = list(story.lives(min(BATCH, lives - begin)))
            connection.execute("BEGIN IMMEDIATE")
            _insert_events(connection, [told for life, _ in parcels for told in life], seals)
            _insert_parcels(connection, story, [ended for _, ended in parcels])
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(truncate)")


class Seals:
    """The chain of checkpoints, one after every 256 events, as `pipeline.seals` writes it."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._number = 0
        self._previous: bytes | None = None

    def of(self, events: Iterable[Told]) -> Iterator[tuple[int, int, bytes, bytes]]:
        """Number, sequence, statement id and statement of each that these events complete."""
        for told in events:
            if told.sequence % EVERY_EVENTS == 0:
                yield self._next(told)

    def _next(self, told: Told) -> tuple[int, int, bytes, bytes]:
        self._number += 1
        top = header(
            self._point, audience=POINT, request_id=told.event_id[:16], now=told.occurred_at
        ).model_copy(update={"sequence": self._number, "previous_statement_id": self._previous})
        cursor = Cursor(epoch=1, sequence=told.sequence)
        body = Checkpoint(header=top, point_id=POINT, cursor=cursor, event_id=told.event_id)
        sealed = seal(body, self._point.device_signer)
        self._previous = statement_id(sealed.payload_type, sealed.payload)
        return self._number, told.sequence, self._previous, statement_bytes(sealed)


async def _make_tables(point: BenchPoint) -> None:
    async with open_sqlite(point.config.files.database, compartments=compartments(point.config)):
        pass


def _connected(point: BenchPoint) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(point.config.files.database, isolation_level=None))


@contextmanager
def _without_triggers(connection: sqlite3.Connection) -> Iterator[None]:
    lifted = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%without_gap'"
    ).fetchall()
    for name, _ in lifted:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in lifted:
        connection.execute(sql)


def _insert_events(connection: sqlite3.Connection, events: Sequence[Told], seals: Seals) -> None:
    connection.executemany(
        "INSERT INTO journal (epoch, sequence, event_id, event, receipt) VALUES (1, ?, ?, ?, ?)",
        ((told.sequence, told.event_id, told.event, told.receipt) for told in events),
    )
    connection.executemany(
        "INSERT INTO member_journal (member_id, epoch, sequence, journal_sequence) VALUES (?, 1, ?, ?)",
        ((member, place, told.sequence) for told in events for member, place in told.members),
    )
    connection.executemany(
        "INSERT INTO receipts (receipt_id, epoch, sequence) VALUES (?, 1, ?)",
        ((told.receipt_id, told.sequence) for told in events if told.receipt_id is not None),
    )
    connection.executemany(
        "INSERT INTO checkpoints (number, epoch, sequence, statement_id, statement) VALUES (?, 1, ?, ?, ?)",
        seals.of(events),
    )


def _insert_parcels(connection: sqlite3.Connection, story: Story, parcels: Sequence[Ended]) -> None:
    row = row_of(story.custody)
    columns, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.executemany(
        f"INSERT INTO custody ({columns}) VALUES ({places})", ({**row, **each._asdict()} for each in parcels)
    )
