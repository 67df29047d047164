"""Operators' feeds of points in the file: where each was read to, and where a head sealed it.

Words are taken page by page, each page and the new place in one transaction, so a crash costs at most a page.
What was taken is not offered before a signed head ends exactly there (LN-PNT-003); until then searches see
what was sealed before. What does not follow is refused, and the page changes nothing.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lockernet.client.atlas.rows import delete_points, insert_point
from lockernet.models.points import PointFeedHead, PointTombstone
from lockernet.network.point_feed import NO_STATEMENT, Word, require_end, require_next, require_open
from lockernet.signing.instants import micros, moment_at

SWEPT_AT_ONCE = 500
"""Rows that are deleted in one transaction, so that nobody waits long."""


class Said(NamedTuple):
    """One verified word of a feed, with the bytes that say it."""

    statement_id: bytes
    word: Word
    statement: bytes


class Place(NamedTuple):
    """How far a feed was read."""

    sequence: int = 0
    statement_id: bytes = NO_STATEMENT


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the atlas has of one operator."""

    operator_id: str
    read: Place
    sealed: Place
    sealed_at: datetime | None
    """When a head was last seen; what was said since then is not known."""
    points: int
    """How many serve, expired ones among them."""


def place_of(connection: sqlite3.Connection, operator_id: str) -> Place:
    """Where to go on reading."""
    row = connection.execute(
        "SELECT read_sequence, read_statement_id FROM feed WHERE operator_id = ?", (operator_id,)
    ).fetchone()
    return Place() if row is None else Place(*row)


def append(connection: sqlite3.Connection, operator_id: str, said: Sequence[Said]) -> Place:
    """Take words that follow; the caller has a transaction. Raises Untrusted(UNTRUSTED_HISTORY)."""
    feed_id = _feed_id(connection, operator_id)
    place = place_of(connection, operator_id)
    for each in said:
        require_next(each.word, place.sequence, place.statement_id)
        closed = connection.execute(
            "SELECT 1 FROM closed WHERE feed_id = ? AND point_id = ?", (feed_id, each.word.point_id)
        ).fetchone()
        require_open(each.word, is_closed=closed is not None)
        place = Place(place.sequence + 1, each.statement_id)
        _take(connection, feed_id, place.sequence, each)
    connection.execute(
        "UPDATE feed SET read_sequence = ?, read_statement_id = ? WHERE id = ?", (*place, feed_id)
    )
    return place


def seal(connection: sqlite3.Connection, operator_id: str, head: PointFeedHead, now: datetime) -> None:
    """Offer all that was taken; the caller has a transaction. Raises Untrusted(UNTRUSTED_HISTORY)."""
    place = place_of(connection, operator_id)
    require_end(head, place.sequence, place.statement_id)
    connection.execute(
        "UPDATE feed SET sealed_sequence = ?, sealed_statement_id = ?, sealed_at = ? WHERE id = ?",
        (*place, micros(now), _feed_id(connection, operator_id)),
    )


def discard(connection: sqlite3.Connection, operator_id: str) -> None:
    """Go back to the last place that a head sealed; the caller has a transaction."""
    feed_id = _feed_id(connection, operator_id)
    (sealed,) = connection.execute("SELECT sealed_sequence FROM feed WHERE id = ?", (feed_id,)).fetchone()
    after = (feed_id, sealed)
    delete_points(connection, "feed_id = ? AND sequence > ?", after)
    connection.execute("DELETE FROM closed WHERE feed_id = ? AND sequence > ?", after)
    connection.execute("UPDATE point SET ended = NULL WHERE feed_id = ? AND ended > ?", after)
    connection.execute(
        "UPDATE feed SET read_sequence = sealed_sequence, read_statement_id = sealed_statement_id"
        " WHERE id = ?",
        (feed_id,),
    )


def sweep(connection: sqlite3.Connection, operator_id: str) -> bool:
    """Delete some rows that nobody is offered any more; True if there may be others."""
    feed_id = _feed_id(connection, operator_id)
    (sealed,) = connection.execute("SELECT sealed_sequence FROM feed WHERE id = ?", (feed_id,)).fetchone()
    values = (feed_id, sealed, SWEPT_AT_ONCE)
    return delete_points(connection, "feed_id = ? AND ended <= ? LIMIT ?", values) == SWEPT_AT_ONCE


def forget(connection: sqlite3.Connection, operator_id: str) -> None:
    """Drop all that an operator said, and the place; the caller has a transaction."""
    feed_id = _feed_id(connection, operator_id)
    delete_points(connection, "feed_id = ?", (feed_id,))
    connection.execute("DELETE FROM closed WHERE feed_id = ?", (feed_id,))
    connection.execute("DELETE FROM feed WHERE id = ?", (feed_id,))


def states(connection: sqlite3.Connection) -> tuple[FeedState, ...]:
    """What there is of each operator, by name."""
    rows = connection.execute(
        "SELECT f.operator_id, f.read_sequence, f.read_statement_id, f.sealed_sequence,"
        " f.sealed_statement_id, f.sealed_at, (SELECT count(*) FROM point AS p WHERE p.feed_id = f.id"
        " AND p.sequence <= f.sealed_sequence AND (p.ended IS NULL OR p.ended > f.sealed_sequence))"
        " FROM feed AS f ORDER BY f.operator_id"
    ).fetchall()
    return tuple(
        FeedState(name, Place(*row[:2]), Place(*row[2:4]), None if at is None else moment_at(at), points)
        for name, *row, at, points in rows
    )


def _feed_id(connection: sqlite3.Connection, operator_id: str) -> int:
    """The operator's row, made when it is first needed."""
    found: int = connection.execute(
        "INSERT INTO feed (operator_id, read_sequence, read_statement_id, sealed_sequence,"
        " sealed_statement_id) VALUES (?, 0, ?, 0, ?)"
        " ON CONFLICT DO UPDATE SET operator_id = excluded.operator_id RETURNING id",
        (operator_id, NO_STATEMENT, NO_STATEMENT),
    ).fetchone()[0]
    return found


def _take(connection: sqlite3.Connection, feed_id: int, sequence: int, said: Said) -> None:
    """The newest word ends the one before; both stay until a head seals."""
    word = said.word
    connection.execute(
        "UPDATE point SET ended = ? WHERE feed_id = ? AND point_id = ? AND ended IS NULL",
        (sequence, feed_id, word.point_id),
    )
    if isinstance(word, PointTombstone):
        values = (feed_id, word.point_id, sequence, word.successor_point_id, said.statement)
        connection.execute("INSERT INTO closed VALUES (?, ?, ?, ?, ?)", values)
    else:
        insert_point(connection, word, feed_id=feed_id, sequence=sequence, statement=said.statement)
