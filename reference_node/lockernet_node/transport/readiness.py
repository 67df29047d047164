"""Whether this node can work now: it can if its store takes a real write, and it is not on its way out."""

import asyncio
from datetime import datetime
from functools import partial

import structlog

from lockernet.errors import Unavailable
from lockernet_node.ports import Clock, Store, Transaction

log = structlog.get_logger(__name__)

FRESH_SECONDS = 1.0
"""An answer is good for so long: whoever asks more often costs the disk nothing."""
PATIENCE_SECONDS = 2.0
"""A write that takes longer is none for somebody who stands at the door."""


class Readiness:
    """Asked by health checks, whoever makes them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ready = False
        self._asked_at: float | None = None
        self._asking: asyncio.Task[bool] | None = None
        self._draining = False

    def drain(self) -> None:
        """From now on the answer is no: the node stops."""
        self._draining = True

    async def is_ready(self) -> bool:
        """True if a write was stored durably within the last second, or is now."""
        if self._draining:
            return False
        now = self._clock.monotonic()
        if self._asked_at is not None and now - self._asked_at < FRESH_SECONDS:
            return self._ready
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._write(now))
        return await asyncio.shield(self._asking)

    async def _write(self, asked_at: float) -> bool:
        before = self._ready if self._asked_at is not None else None
        self._ready = await self._is_stored()
        self._asked_at = asked_at
        if before is not None and before is not self._ready:
            log.warning("readiness_changed", ready=self._ready)
        return self._ready

    async def _is_stored(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._store.transact(partial(_prove, self._clock.now()))
        except (Unavailable, TimeoutError):
            return False
        return True


def _prove(at: datetime, tx: Transaction) -> None:
    tx.prove_writable(at)
