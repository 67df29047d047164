"""Samples of windows in memory."""

from collections.abc import Mapping

from lockernet.capacity.fit import Load
from lockernet.capacity.soft import History, Window
from lockernet_node.storage.memory.contents import Part


class MemoryWindows(Part):
    """Samples of windows in memory."""

    def history(self, slot: int) -> History:
        """All samples of this slot."""
        windows = self._contents.windows
        return History({key: counts for key, counts in windows.items() if key[0].slot == slot})

    def save_samples(self, window: Window, samples: Mapping[Load, tuple[int, ...]]) -> None:
        """Replace the samples of one window."""
        for load, counts in samples.items():
            self._contents.windows[window, load] = counts
