"""The whole journal is checked while the node serves: a few events at a time, with pauses (LN-NOD-035).

What was found broken was built on long ago, so collections go on; deposits and new promises stop until an
operator has acted.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog

from lockernet.errors import ErrorCode, Malformed, Unavailable, Untrusted
from lockernet.models.events import ClosedScope
from lockernet.models.journal import Cause, CauseKind, Event
from lockernet_node.pipeline.closing import NODE, close
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.pipeline.walk import Page, Verified, Walk
from lockernet_node.ports import Transaction

log = structlog.get_logger(__name__)

EVENTS_AT_A_TIME = 16
"""About two milliseconds of work; a code that is entered meanwhile waits no longer."""

T = TypeVar("T")

PAUSE_SECONDS = 30.0

SHARE = 0.2
"""Of the time that the check may take."""


class WholeCheck:
    """One walk over the journal in the background."""

    def __init__(self, desk: Desk, *, share: float = SHARE) -> None:
        self._desk = desk
        self._share = share
        self._walk = Walk(desk.point)
        self._events: list[Event] = []

    async def run(self) -> Verified | None:
        """Until the head is reached, or a break is found: then deposits are closed. None for a broken one."""
        try:
            verified = await self._walk_all()
        except (Untrusted, Malformed) as error:
            await self._alarm(error)
            return None
        log.info("whole_journal_verified", events=verified.events, checkpoints=verified.checkpoints)
        return verified

    async def _walk_all(self) -> Verified:
        while True:
            begun = time.monotonic()
            read = await self._patiently(self._read)
            if isinstance(read, Verified):
                return read
            self._events = list(self._walk.check(read))
            await asyncio.sleep((time.monotonic() - begun) * (1 / self._share - 1))

    def _read(self, tx: Transaction) -> Page | Verified:
        """Compare the index for what was read last, and read on; at the head, nothing can come in between."""
        self._walk.check_index(tx, self._events)
        page = self._walk.read(tx, EVENTS_AT_A_TIME)
        return self._walk.finish(tx) if page.last and not page.rows else page

    async def _patiently(self, work: Callable[[Transaction], T]) -> T:
        """Nothing hurries: a store that cannot be used now is asked again later."""
        while True:
            try:
                return await self._desk.store.transact(work)
            except Unavailable as error:
                log.warning("whole_check_waits", reason=error.code)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _alarm(self, error: Untrusted | Malformed) -> None:
        moment = Moment(self._desk.clock.now(), Cause(kind=CauseKind.CLOCK))

        await self._patiently(partial(_close, self._desk.point, moment))
        log.error("journal_broken", reason=error.message, deposits="closed")


def _close(point: Point, moment: Moment, tx: Transaction) -> bool:
    reason, deposits = ErrorCode.UNTRUSTED_HISTORY, ClosedScope.DEPOSITS
    return close(tx, point, deposits, reason=reason, closed_by=NODE, moment=moment)
