"""Closings in memory."""

from collections.abc import Sequence

from lockernet_node.ports import ClosingRow
from lockernet_node.storage.memory.contents import Part


class MemoryClosings(Part):
    """Closings in memory."""

    def closings(self) -> Sequence[ClosingRow]:
        """Everything that is closed now."""
        return [row for _, row in sorted(self._contents.closings.items())]

    def save_closing(self, row: ClosingRow) -> None:
        """Insert or replace."""
        self._contents.closings[row.subject, row.reason] = row

    def end_closing(self, subject: str, reason: str) -> None:
        """It is over."""
        self._contents.closings.pop((subject, reason), None)
