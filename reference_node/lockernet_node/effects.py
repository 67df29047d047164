"""Runs planned pulses, listens to the doors, watches the clock: three loops in one task group.

A pulse is sent only for a committed plan and is finished exactly once; what the hardware answers comes back
as a new command (`pipeline.reports`). A plan that a crash left behind is abandoned at the start.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from lockernet.custody.state import TIME_TO_OPEN
from lockernet.errors import Unavailable
from lockernet_node.crashpoints import reached
from lockernet_node.metrics import counter, histogram
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.seals import checkpoint
from lockernet_node.ports import LockBank, PlannedUnlock, Transaction

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0

PULSES = counter("door_pulses_total", "Committed pulses, by what the lock board answered.", "outcome")
UNLOCK_SECONDS = histogram("door_unlock_seconds", "From the order to pulse to the board's answer after it.")

T = TypeVar("T")


class Effects:
    """Turns committed intents into pulses, and the world's answers into commands."""

    def __init__(
        self,
        desk: Desk,
        reports: Reports,
        bank: LockBank,
        *,
        wakeup: asyncio.Event,
        hours: Hours | None = None,
        chores: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._desk = desk
        self._reports = reports
        self._bank = bank
        self._wakeup = wakeup
        self._hours = hours
        self._chores = chores
        self._tasks: asyncio.TaskGroup | None = None
        self._ticking = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._pulse_loop())
            tasks.create_task(self._door_loop())
            tasks.create_task(self._tick_loop())

    async def tick(self) -> None:
        """What the clock brings, once a second; one at a time, whoever else lets time pass by hand."""
        async with self._ticking:
            if self._hours is not None:
                await _insist(partial(self._desk.store.transact, self._hours.write_down))
            await _insist(self._reports.tick)
            await _insist(lambda: self._desk.store.transact(self._seal))
            for chore in self._chores:
                await _try(chore)

    async def _pulse_loop(self) -> None:
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            while due := await _insist(lambda: self._desk.store.transact(self._due)):
                await self._pulse(due)

    async def _pulse(self, planned: PlannedUnlock) -> None:
        reached("pulse.due")
        outcome = "DONE"
        began = self._desk.clock.monotonic()
        self._reports.alarms.expect(planned.compartment)
        try:
            await self._bank.unlock(planned.compartment)
            reached("pulse.acted")
            UNLOCK_SECONDS.observe(self._desk.clock.monotonic() - began)
            log.info("door_pulsed", compartment=planned.compartment)
        except Unavailable as error:
            outcome = "FAILED"
            log.warning("door_not_pulsed", compartment=planned.compartment, reason=error.code)
        PULSES.labels(outcome).inc()
        await _insist(lambda: self._desk.store.transact(partial(_finish, planned, outcome)))
        reached("pulse.finished")
        if self._tasks is not None:
            self._tasks.create_task(self._watch(planned))

    async def _watch(self, planned: PlannedUnlock) -> None:
        """Say so if the door stays shut; the table ignores it where the door was seen open."""
        await asyncio.sleep(TIME_TO_OPEN.total_seconds() + 0.1)
        await _insist(lambda: self._reports.stayed_shut(planned.parcel_id))

    async def _door_loop(self) -> None:
        async for reading in self._bank.changes():
            await _insist(partial(self._reports.door, reading))

    async def _tick_loop(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self.tick()

    def _due(self, tx: Transaction) -> PlannedUnlock | None:
        """The oldest plan that is still wanted; all older ones are abandoned (LN-CUS-016)."""
        for planned in tx.planned_unlocks():
            if _is_wanted(tx, planned, now=self._desk.clock.now()):
                return planned
            tx.finish_unlock(planned.effect_id, "ABANDONED")
        return None

    def _seal(self, tx: Transaction) -> None:
        checkpoint(tx, self._desk.point, now=self._desk.clock.now())


async def _insist(work: Callable[[], Awaitable[T]]) -> T:
    """Do it, again and again while nothing can be stored: what the world did must not be forgotten."""
    while True:
        try:
            return await work()
        except Unavailable as error:
            log.warning("store_unavailable", reason=error.code)
            await asyncio.sleep(TICK_SECONDS)


async def _try(chore: Callable[[], Awaitable[None]]) -> None:
    """Do it now or at the next tick: nothing that people do waits for it."""
    try:
        await chore()
    except Unavailable as error:
        log.warning("chore_put_off", reason=error.code)


def _is_wanted(tx: Transaction, planned: PlannedUnlock, *, now: datetime) -> bool:
    """Its visit is still on; or, beside visits, its moment is not over (LN-CUS-065)."""
    if planned.until is not None:
        return now < planned.until
    custody = tx.custody(planned.parcel_id)
    return (
        custody is not None and custody.session is not None and custody.compartment_id == planned.compartment
    )


def _finish(planned: PlannedUnlock, outcome: str, tx: Transaction) -> None:
    tx.finish_unlock(planned.effect_id, outcome)
