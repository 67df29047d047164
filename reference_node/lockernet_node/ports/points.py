"""The operator's feed of points: signed records and tombstones."""

from collections.abc import Sequence
from typing import Protocol

from lockernet_node.ports.rows import PointWordRow


class PointTables(Protocol):
    """The operator's feed of points: signed records and tombstones."""

    def last_point_word(self) -> PointWordRow | None:
        """The end of the feed."""

    def newest_word_of(self, point_id: str) -> PointWordRow | None:
        """What was said last about one point."""

    def add_point_word(self, row: PointWordRow) -> None:
        """Add one; its sequence is the last one's plus one. Words are never changed or deleted."""

    def point_words_after(self, sequence: int, limit: int) -> Sequence[PointWordRow]:
        """Words after a place, oldest first."""
