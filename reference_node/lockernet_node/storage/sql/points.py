"""The feed of points in SQL; that it only grows, and without a gap, is held by triggers."""

from collections.abc import Sequence

from lockernet_node.ports import PointWordRow
from lockernet_node.storage.sql.statements import Part

_WORD = "SELECT sequence, statement_id, point_id, statement FROM point_words "


class SqlPoints(Part):
    """The feed of points in SQL."""

    def last_point_word(self) -> PointWordRow | None:
        """The end of the feed."""
        return self._word(_WORD + "ORDER BY sequence DESC LIMIT 1")

    def newest_word_of(self, point_id: str) -> PointWordRow | None:
        """What was said last about one point."""
        return self._word(_WORD + "WHERE point_id = ? ORDER BY sequence DESC LIMIT 1", point_id)

    def add_point_word(self, row: PointWordRow) -> None:
        """Add one."""
        self._execute(
            "INSERT INTO point_words (sequence, statement_id, point_id, statement) VALUES (?, ?, ?, ?)",
            (row.sequence, row.statement_id, row.point_id, row.statement),
        )

    def point_words_after(self, sequence: int, limit: int) -> Sequence[PointWordRow]:
        """Words after a place, oldest first."""
        rows = self._execute(_WORD + "WHERE sequence > ? ORDER BY sequence LIMIT ?", (sequence, limit))
        return [PointWordRow(*row) for row in rows]

    def _word(self, query: str, *values: str) -> PointWordRow | None:
        row = self._execute(query, values).fetchone()
        return None if row is None else PointWordRow(*row)
