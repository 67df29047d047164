"""What the world reaches the node by: opened one after the other, closed all at the same time.

So each listener has the whole of the time that a stop may take, and the node is gone within 5 s.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


class Edges:
    """Listeners that are open."""

    def __init__(self) -> None:
        self._open: list[AbstractAsyncContextManager[object]] = []
        self._before: list[Callable[[], None]] = []

    async def enter_async_context(self, edge: AbstractAsyncContextManager[T]) -> T:
        """Open one more; what it gives."""
        given = await edge.__aenter__()
        self._open.append(edge)
        return given

    def callback(self, call: Callable[[], None]) -> None:
        """Call this first when the edges close."""
        self._before.append(call)

    async def close(self) -> None:
        """Close all of them at once. Raises the first trouble once all are closed."""
        for call in self._before:
            call()
        closings = (edge.__aexit__(None, None, None) for edge in self._open)
        outcomes = await asyncio.gather(*closings, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome


@asynccontextmanager
async def open_edges() -> AsyncIterator[Edges]:
    """Edges that are closed when the block ends, however it ends."""
    edges = Edges()
    try:
        yield edges
    finally:
        await edges.close()
