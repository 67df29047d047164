"""How full the point was at the start of its windows: samples for what a SOFT reservation states."""

from collections.abc import Mapping
from typing import Protocol

from lockernet.capacity.fit import Load
from lockernet.capacity.soft import History, Window


class WindowTables(Protocol):
    """Samples of windows."""

    def history(self, slot: int) -> History:
        """All samples of this slot, of every weekday."""

    def save_samples(self, window: Window, samples: Mapping[Load, tuple[int, ...]]) -> None:
        """Replace the samples of one window."""
