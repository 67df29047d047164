"""An operator's points, followed statement by statement: records, tombstones, and the head that ends them.

An operator signs every word about its points with its directory key and chains them (LN-PNT-001), so a
reader that keeps its place needs only what is new, and notices what is missing, exchanged or old. What
comes in here was verified before; this decides whether it follows. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.points import CredentialChannel, PointFeedHead, PointRecord, PointTombstone

NO_STATEMENT = bytes(32)
"""What a head names while its feed is empty."""

WITHOUT_PHONE = frozenset({CredentialChannel.KEYPAD, CredentialChannel.STAFF})

SUCCESSORS_LIMIT = 8
"""So many moves of one point are followed; more are a loop, or a mistake."""

Word = PointRecord | PointTombstone


@dataclass(frozen=True, slots=True)
class Points:
    """What a reader has of one operator's feed: its place, the points that serve, and those that closed."""

    sequence: int = 0
    statement_id: bytes = NO_STATEMENT
    records: Mapping[str, PointRecord] = field(default_factory=lambda: MappingProxyType({}))
    closed: Mapping[str, PointTombstone] = field(default_factory=lambda: MappingProxyType({}))

    def successor(self, point_id: str) -> str | None:
        """The point of this operator that serves in the place of a closed one, however often it moved."""
        for _ in range(SUCCESSORS_LIMIT + 1):  # the first look is at the point itself
            if point_id in self.records:
                return point_id
            tombstone = self.closed.get(point_id)
            if tombstone is None or tombstone.successor_point_id is None:
                return None
            point_id = tombstone.successor_point_id
        return None


def follow(points: Points, words: Iterable[tuple[bytes, Word]]) -> Points:
    """The points after these statements, each with its statement id, in the order of the feed.

    Raises Untrusted(UNTRUSTED_HISTORY) at the first that does not follow; `points` is then as it was.
    """
    sequence, last = points.sequence, points.statement_id
    records, closed = dict(points.records), dict(points.closed)
    for statement_id, word in words:
        require_next(word, sequence, last)
        require_open(word, is_closed=word.point_id in closed)
        if isinstance(word, PointTombstone):
            records.pop(word.point_id, None)
            closed[word.point_id] = word
        else:
            records[word.point_id] = word
        sequence, last = sequence + 1, statement_id
    return Points(sequence, last, MappingProxyType(records), MappingProxyType(closed))


def require_sealed(points: Points, head: PointFeedHead) -> None:
    """Raise Untrusted(UNTRUSTED_HISTORY) unless the head ends exactly where the reader is (LN-PNT-003)."""
    require_end(head, points.sequence, points.statement_id)


def require_next(word: Word, sequence: int, last: bytes) -> None:
    """Raise Untrusted(UNTRUSTED_HISTORY) unless the word follows the one at this place (LN-PNT-002)."""
    expected = (sequence + 1, last if sequence else None)
    if (word.header.sequence, word.header.previous_statement_id) != expected:
        raise _broken(word, f"expected sequence {sequence + 1} after the statement before")


def require_open(word: Word, *, is_closed: bool) -> None:
    """Raise Untrusted(UNTRUSTED_HISTORY) for any word about a point that has a tombstone (LN-PNT-004)."""
    if is_closed:
        raise _broken(word, "a point that was closed does not come back under its id")


def require_end(head: PointFeedHead, sequence: int, statement_id: bytes) -> None:
    """Raise Untrusted(UNTRUSTED_HISTORY) unless the head ends exactly at this place (LN-PNT-003)."""
    if (head.last_sequence, head.last_statement_id) != (sequence, statement_id):
        words = f"the head ends at {head.last_sequence}, what was read at {sequence}"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)


def serves_everybody(record: PointRecord) -> bool:
    """True if there are two ways to show a code, and one needs no smartphone (LN-PNT-006)."""
    channels = frozenset(record.channels)
    return len(channels) >= 2 and bool(channels & WITHOUT_PHONE)


def _broken(word: Word, why: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"feed of points, {word.point_id}: {why}")
