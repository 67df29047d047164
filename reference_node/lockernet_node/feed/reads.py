"""Reads of the store that many readers share: who asks the same at the same time waits for one answer."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from lockernet_node.ports import Store, Transaction

T = TypeVar("T")


class SharedReads(Generic[T]):
    """Keeps nothing but what is running."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: dict[Hashable, asyncio.Task[T]] = {}

    async def read(self, question: Hashable, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, run once for all who ask `question` meanwhile."""
        task = self._running.get(question)
        if task is None:
            task = self._running[question] = asyncio.create_task(self._store.transact(work))
            task.add_done_callback(lambda done: self._forget(question, done))
        return await asyncio.shield(task)

    def _forget(self, question: Hashable, done: "asyncio.Task[T]") -> None:
        del self._running[question]
        if not done.cancelled():
            done.exception()  # seen, also if nobody waits any more
