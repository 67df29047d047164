"""Remembered answers and kept statements in SQL."""

from datetime import datetime

from lockernet_node.ports import Remembered
from lockernet_node.storage.rows import microseconds
from lockernet_node.storage.sql.statements import Part


class SqlRequests(Part):
    """Remembered answers and kept statements in SQL."""

    def remembered(self, issuer: str, request_id: bytes) -> Remembered | None:
        """The answer given to this request before, if any."""
        row = self._execute(
            "SELECT statement_id, answer FROM requests WHERE issuer = ? AND request_id = ?",
            (issuer, request_id),
        ).fetchone()
        return None if row is None else Remembered(*row)

    def remember(self, issuer: str, request_id: bytes, remembered: Remembered, at: datetime) -> None:
        """Keep the answer; a second one for the same request is refused."""
        self._execute(
            "INSERT INTO requests (issuer, request_id, statement_id, answer, answered_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (issuer, request_id, remembered.statement_id, remembered.answer, microseconds(at)),
        )

    def keep_statement(
        self, statement_id: bytes, statement: bytes, at: datetime, *, parcel_id: bytes | None = None
    ) -> None:
        """Keep the original bytes of an accepted order in the erasable side table."""
        self._execute(
            "INSERT INTO statements (statement_id, statement, kept_at, parcel_id) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (statement_id, statement, microseconds(at), parcel_id),
        )
