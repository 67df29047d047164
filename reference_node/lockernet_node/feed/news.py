"""Wakes the readers of streams after a commit, so that nobody asks the store again and again."""

import asyncio
from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import TypeAlias

View: TypeAlias = str
"""A member's id, or WHOLE_JOURNAL."""


class News:
    """Who listens for what. Lives in one loop."""

    def __init__(self) -> None:
        self._bells: dict[View, set[asyncio.Event]] = {}
        self.issue = 0
        """Goes up with every piece of news; what was read in the same issue is still all there is."""
        self.is_closed = False

    def tell(self, views: Set[View]) -> None:
        """Something was committed that stands in these views."""
        self.issue += 1
        for view in views & self._bells.keys():
            _ring(self._bells[view])

    def close(self) -> None:
        """Wake everybody: there will be no more news."""
        self.is_closed = True
        for bells in self._bells.values():
            _ring(bells)

    @contextmanager
    def listen(self, view: View) -> Iterator[asyncio.Event]:
        """Within: an event that is set whenever there is news of this view."""
        bell = asyncio.Event()
        bells = self._bells.setdefault(view, set())
        bells.add(bell)
        try:
            yield bell
        finally:
            bells.discard(bell)
            if not bells:
                del self._bells[view]


def _ring(bells: Set[asyncio.Event]) -> None:
    for bell in bells:
        bell.set()
