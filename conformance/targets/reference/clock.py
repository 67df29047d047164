"""The time of the test bed: it runs as the machine's does, and goes on or jumps when a tester says so.

It lies in memory that the bed shares with every node that it starts, so that both read the same time
without a word between them. The event loop of a node runs on it as well: whoever lets an hour pass lets every
timer of that hour ring.
"""

import asyncio
import mmap
import time
from datetime import UTC, datetime, timedelta

from lockernet_node.clocks.plain import RIGHT
from lockernet_node.ports import ClockStanding

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WALL, _PASSED = 0, 1


class BedClock:
    """A `Clock`. Made before the processes that share it are forked."""

    def __init__(self, now: datetime) -> None:
        self._offsets = memoryview(mmap.mmap(-1, 16)).cast("q")
        self.begin(now)

    def now(self) -> datetime:
        """What the clock on the wall shows."""
        return _EPOCH + timedelta(microseconds=_machine() + self._offsets[_PASSED] + self._offsets[_WALL])

    def standing(self) -> ClockStanding:
        """Nobody asks here whether it is right."""
        return RIGHT

    def monotonic(self) -> float:
        """Seconds that passed, those that a tester let pass among them."""
        return (_machine() + self._offsets[_PASSED]) / 1_000_000

    def begin(self, now: datetime) -> None:
        """A new world in which it is `now`."""
        self._offsets[_PASSED] = 0
        self.step_to(now)

    def step_to(self, now: datetime) -> None:
        """Somebody sets the wall clock: no time passes."""
        self._offsets[_WALL] = (now - _EPOCH) // _MICROSECOND - _machine() - self._offsets[_PASSED]

    def advance(self, by: timedelta) -> None:
        """Let time pass, for both clocks at once."""
        self._offsets[_PASSED] += by // _MICROSECOND


class BedLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers ring by the clock of the bed."""

    def __init__(self, clock: BedClock) -> None:
        self._bed_clock = clock
        super().__init__()

    def time(self) -> float:
        """Seconds that passed."""
        return self._bed_clock.monotonic()


def _machine() -> int:
    """Microseconds on the one clock that all processes of this machine share and nobody sets."""
    return time.monotonic_ns() // 1_000
