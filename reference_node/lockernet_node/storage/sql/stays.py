"""Stays and session receipts in SQL."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lockernet_node.ports import SessionReceiptRow, Stay
from lockernet_node.storage.rows import microseconds
from lockernet_node.storage.sql.statements import Part

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = "badge_id, courier_id, begun_at, acted_at, handed_at, has_left, parcels, receipts"


class SqlStays(Part):
    """Stays and session receipts in SQL."""

    def stays(self) -> Sequence[Stay]:
        """All that have not ended."""
        return [_stay(row) for row in self._execute(f"SELECT {_COLUMNS} FROM stays ORDER BY begun_at")]

    def save_stay(self, stay: Stay) -> None:
        """Insert or replace the stay with this badge."""
        self._execute(
            f"REPLACE INTO stays ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                stay.badge_id,
                stay.courier_id,
                microseconds(stay.begun_at),
                microseconds(stay.acted_at),
                None if stay.handed_at is None else microseconds(stay.handed_at),
                stay.has_left,
                b"".join(stay.parcel_ids),
                b"".join(stay.receipt_ids),
            ),
        )

    def end_stay(self, badge_id: bytes) -> None:
        """Forget it."""
        self._execute("DELETE FROM stays WHERE badge_id = ?", (badge_id,))

    def last_session_receipt(self, courier_id: str) -> int:
        """The number of a courier's newest session receipt."""
        (number,) = self._execute(
            "SELECT coalesce(max(number), 0) FROM session_receipts WHERE courier_id = ?", (courier_id,)
        ).fetchone()
        return int(number)

    def add_session_receipt(self, row: SessionReceiptRow) -> None:
        """Keep one."""
        self._execute(
            "INSERT INTO session_receipts (courier_id, number, statement) VALUES (?, ?, ?)",
            (row.courier_id, row.number, row.statement),
        )

    def session_receipts_after(self, courier_id: str, number: int, limit: int) -> Sequence[SessionReceiptRow]:
        """A courier's session receipts after a number, oldest first."""
        rows = self._execute(
            "SELECT courier_id, number, statement FROM session_receipts "
            "WHERE courier_id = ? AND number > ? ORDER BY number LIMIT ?",
            (courier_id, number, limit),
        )
        return [SessionReceiptRow(*row) for row in rows]


def _stay(row: Sequence[Any]) -> Stay:
    badge_id, courier_id, begun_at, acted_at, handed_at, has_left, parcels, receipts = row
    return Stay(
        badge_id,
        courier_id,
        _instant(begun_at),
        _instant(acted_at),
        handed_at=None if handed_at is None else _instant(handed_at),
        has_left=bool(has_left),
        parcel_ids=tuple(_pieces(parcels, 16)),
        receipt_ids=tuple(_pieces(receipts, 32)),
    )


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _pieces(joined: bytes, size: int) -> Iterator[bytes]:
    return (joined[start : start + size] for start in range(0, len(joined), size))
