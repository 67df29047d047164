"""The feed of points in memory."""

from collections.abc import Sequence

from lockernet_node.ports import PointWordRow
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryPoints(Part):
    """The feed of points in memory."""

    def last_point_word(self) -> PointWordRow | None:
        """The end of the feed."""
        return self._contents.point_words[-1] if self._contents.point_words else None

    def newest_word_of(self, point_id: str) -> PointWordRow | None:
        """What was said last about one point."""
        said = (row for row in reversed(self._contents.point_words) if row.point_id == point_id)
        return next(said, None)

    def add_point_word(self, row: PointWordRow) -> None:
        """Add one; its sequence is the last one's plus one."""
        words = self._contents.point_words
        refuse_if(row.sequence != len(words) + 1, "the feed of points goes on with the next sequence")
        words.append(row)

    def point_words_after(self, sequence: int, limit: int) -> Sequence[PointWordRow]:
        """Words after a place, oldest first."""
        return self._contents.point_words[sequence : sequence + limit]
