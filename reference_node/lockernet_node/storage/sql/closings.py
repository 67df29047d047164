"""Closings in SQL."""

from collections.abc import Sequence

from lockernet_node.ports import ClosingRow
from lockernet_node.storage.rows import instant, microseconds
from lockernet_node.storage.sql.statements import Part


class SqlClosings(Part):
    """Closings in SQL."""

    def closings(self) -> Sequence[ClosingRow]:
        """Everything that is closed now."""
        rows = self._execute(
            "SELECT subject, reason, scope, since, closed_by FROM closings ORDER BY subject, reason"
        )
        return [
            ClosingRow(subject, reason, scope, instant(since), by)
            for subject, reason, scope, since, by in rows
        ]

    def save_closing(self, row: ClosingRow) -> None:
        """Insert or replace."""
        self._execute(
            "INSERT INTO closings (subject, reason, scope, since, closed_by) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (subject, reason) DO UPDATE SET "
            "scope = excluded.scope, since = excluded.since, closed_by = excluded.closed_by",
            (row.subject, row.reason, row.scope, microseconds(row.since), row.closed_by),
        )

    def end_closing(self, subject: str, reason: str) -> None:
        """It is over."""
        self._execute("DELETE FROM closings WHERE subject = ? AND reason = ?", (subject, reason))
