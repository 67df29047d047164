"""Samples of windows in SQL."""

from collections.abc import Mapping

from lockernet.capacity.fit import Load
from lockernet.capacity.soft import History, Window
from lockernet_node.storage.rows import load_from, load_text
from lockernet_node.storage.sql.statements import Part


class SqlWindows(Part):
    """Samples of windows in SQL."""

    def history(self, slot: int) -> History:
        """All samples of this slot."""
        rows = self._execute("SELECT weekday, load, counts FROM windows WHERE slot = ?", (slot,))
        return History(
            {
                (Window(weekday, slot), load_from(load)): tuple(map(int, counts.split()))
                for weekday, load, counts in rows
            }
        )

    def save_samples(self, window: Window, samples: Mapping[Load, tuple[int, ...]]) -> None:
        """Replace the samples of one window."""
        for load, counts in samples.items():
            self._execute(
                "INSERT INTO windows (weekday, slot, load, counts) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (weekday, slot, load) DO UPDATE SET counts = excluded.counts",
                (window.weekday, window.slot, load_text(load), " ".join(map(str, counts))),
            )
