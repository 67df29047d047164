"""Reads a watch in tests: so many values, with an end to waiting."""

import asyncio
from contextlib import aclosing

from lockernet.client.watch import Pace, PointEnded, PointEvent, Watch, Watched
from lockernet.errors import LockernetError
from tests.patience import PATIENCE_SECONDS

"""No test waits so long unless something is broken."""

QUICK = Pace(silence_seconds=5.0, first_pause_seconds=0.02, longest_pause_seconds=0.1, relist_seconds=0.05)


async def read(watch: Watch, count: int) -> list[Watched]:
    """The next so many values; then the watch is closed."""
    got: list[Watched] = []
    async with asyncio.timeout(PATIENCE_SECONDS), aclosing(watch.events()) as events:
        async for told in events:
            got.append(told)
            if len(got) == count:
                break
    return got


async def read_all(watch: Watch) -> list[Watched]:
    """Everything until the watch ends by itself."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [told async for told in watch]


def sequences(told: list[Watched]) -> list[int]:
    """Where the events stand."""
    return [each.seen.cursor.sequence for each in told if isinstance(each, PointEvent)]


def ending(told: list[Watched]) -> LockernetError:
    """Why the one point ended."""
    (ended,) = [each for each in told if isinstance(each, PointEnded)]
    return ended.error
