"""For whom, for what and since when the point is closed."""

from collections.abc import Sequence
from typing import Protocol

from lockernet_node.ports.rows import ClosingRow


class ClosingTables(Protocol):
    """For whom, for what and since when the point is closed."""

    def closings(self) -> Sequence[ClosingRow]:
        """Everything that is closed now, by subject and reason; hardly ever anything."""

    def save_closing(self, row: ClosingRow) -> None:
        """Insert, or replace the one of the same subject and reason."""

    def end_closing(self, subject: str, reason: str) -> None:
        """It is over; nothing happens if there is none."""
