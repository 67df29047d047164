"""Erasing in SQL; `secure_delete` overwrites what is deleted.

Answers and statements lie in the order in which they were kept, so the oldest ones are looked at by their row
numbers and no index is paid for on every order.
"""

from collections.abc import Sequence
from datetime import datetime

from lockernet_node.storage.rows import microseconds
from lockernet_node.storage.sql.statements import Part

_OF_A_PARCEL = ("labels", "statements", "claim_secrets", "attempts")


class SqlErasing(Part):
    """Erasing in SQL."""

    def note_end(self, parcel_id: bytes, at: datetime) -> None:
        """The parcel ended, or the days of an ended one begin again."""
        self._execute(
            "INSERT INTO endings (parcel_id, ended_at) VALUES (?, ?) "
            "ON CONFLICT (parcel_id) DO UPDATE SET ended_at = excluded.ended_at",
            (parcel_id, microseconds(at)),
        )

    def ended_before(self, moment: datetime, limit: int) -> Sequence[bytes]:
        """Ended parcels that are not erased yet and ended before `moment`, oldest first."""
        rows = self._execute(
            "SELECT parcel_id FROM endings WHERE ended_at < ? ORDER BY ended_at, parcel_id LIMIT ?",
            (microseconds(moment), limit),
        )
        return [parcel_id for (parcel_id,) in rows]

    def erase_parcel(self, parcel_id: bytes) -> int:
        """Erase the side table of a parcel, and its end."""
        self._execute("DELETE FROM endings WHERE parcel_id = ?", (parcel_id,))
        erased = (
            self._execute(f"DELETE FROM {table} WHERE parcel_id = ?", (parcel_id,)) for table in _OF_A_PARCEL
        )
        return sum(cursor.rowcount for cursor in erased)

    def erase_answers(self, before: datetime, limit: int) -> int:
        """Erase at most `limit` remembered answers given before."""
        return self._execute(
            "DELETE FROM requests WHERE rowid IN (SELECT oldest FROM "
            "(SELECT rowid AS oldest, answered_at FROM requests ORDER BY rowid LIMIT ?) "
            "WHERE answered_at < ?)",
            (limit, microseconds(before)),
        ).rowcount

    def erase_statements(self, before: datetime, limit: int) -> int:
        """Erase at most `limit` statements that were kept before and belong to no one parcel."""
        return self._execute(
            "DELETE FROM statements WHERE rowid IN (SELECT rowid FROM statements "
            "WHERE parcel_id IS NULL AND kept_at < ? ORDER BY rowid LIMIT ?)",
            (microseconds(before), limit),
        ).rowcount
