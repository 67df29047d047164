"""Lets time pass at a node: days in one call, and what is due on the way happens in its order.

The clock goes from one moment to the next at which something is due: the times that are stored, and a
grid that is fine at the beginning, for doors and visits, and coarse later on. At each of them the node's own
timers ring, and the node does what it does once a second.
"""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from conformance.targets.reference.clock import BedClock
from lockernet.custody.state import Custody
from lockernet_node.bootstrap.node import House
from lockernet_node.pipeline.stays import IDLE
from lockernet_node.ports import Transaction

FINE = tuple(timedelta(seconds=each) for each in (1, 2, 3, 5, 8, 10.5, 20, 30, 60, 90, 120.5, 181, 300, 900))
COARSE = timedelta(hours=1)
MOST_STEPS = 300
"""A year passes in steps that are as much longer."""


async def let_pass(house: House, clock: BedClock, until: datetime) -> None:
    """Until it is `until` by the node's own time, whatever the clock on the wall shows; not if it is over."""
    whole = until - house.desk.clock.now()
    grid = _grid(whole)
    left = whole
    while left > timedelta(0):
        due = await house.store.transact(_moments)
        ahead = _ahead(due, house.desk.clock.now())
        passed = whole - left
        step = min([left, *ahead, *(mark - passed for mark in grid if mark > passed)])
        await _advance(house, clock, step)
        await settle(house)
        left = until - house.desk.clock.now()


async def settle(house: House) -> None:
    """Whatever is due by now is done."""
    for _ in range(3):
        await asyncio.sleep(0)
    await house.effects.tick()
    await house.store.transact(lambda tx: tx.journal_head())


async def _advance(house: House, clock: BedClock, by: timedelta) -> None:
    """While the store's thread stands still: who reads both clocks reads both before, or both after."""
    parked, go_on = threading.Event(), threading.Event()

    def park(_tx: Transaction) -> None:
        parked.set()
        go_on.wait()

    parking = asyncio.create_task(house.store.transact(park))
    try:
        while not (parked.is_set() or parking.done()):
            await asyncio.sleep(0)
        clock.advance(by)
    finally:
        go_on.set()
    await parking


def _grid(whole: timedelta) -> list[timedelta]:
    coarse = max(COARSE, whole / MOST_STEPS)
    return [*FINE, *(coarse * number for number in range(1, int(whole / coarse) + 1))]


def _ahead(moments: Iterable[datetime], now: datetime) -> Iterator[timedelta]:
    return (moment - now for moment in moments if moment > now)


def _moments(tx: Transaction) -> set[datetime]:
    """Of parcels, of stays of drivers, and of leases that were returned."""
    parcels = {moment for custody in tx.live_parcels() for moment in _times(custody)}
    stays = {stay.acted_at + IDLE for stay in tx.stays()}
    leases = {lease.kept_until for lease in tx.leases() if lease.kept_until is not None}
    return parcels | stays | leases


def _times(custody: Custody) -> Iterator[datetime]:
    """Every time that stands in a parcel's record."""
    session = custody.session
    for part in (custody, custody.terms, *([] if session is None else [session])):
        for name in type(part).model_fields:
            if isinstance(value := getattr(part, name), datetime):
                yield value
    if custody.expected_end is not None:
        yield custody.expected_end
