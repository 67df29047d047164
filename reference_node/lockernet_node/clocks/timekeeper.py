"""The clock of a running node: the machine's clocks, judged by the rules of timekeeping at every look."""

from collections.abc import Callable
from datetime import datetime

from lockernet_node.pipeline.timekeeping import Attestor, Reckoning, accept, attest, begin, go_on
from lockernet_node.ports import Clock, ClockStanding, KeptTime

ASK_EVERY_SECONDS = 1.0
"""How often the kernel is asked whether the clock is kept right."""


class Timekeeper:
    """A `Clock` that neither goes back nor jumps, and says how far it is to be trusted."""

    def __init__(self, wall: Clock, kept: KeptTime | None, *, is_synced: Callable[[], bool]) -> None:
        self._wall = wall
        self._is_synced = is_synced
        self._synced = is_synced()
        self._asked_at = wall.monotonic()
        self._reckoning = begin(kept, wall=wall.now(), monotonic=wall.monotonic(), synced=self._synced)

    def now(self) -> datetime:
        """This moment in UTC."""
        return self._look().floor

    def standing(self) -> ClockStanding:
        """How far it is trusted."""
        return self._look().standing()

    def monotonic(self) -> float:
        """Seconds on a clock that nobody can set."""
        return self._wall.monotonic()

    def kept(self) -> KeptTime:
        """What to write down now."""
        return self._look().kept()

    def attest(self, time: datetime, *, by: Attestor) -> bool:
        """Take somebody's verified word on the time; False if it moves nothing here."""
        return self._take(attest(self._look(), time, monotonic=self.monotonic(), by=by))

    def accept_wall(self) -> bool:
        """Believe the wall clock on the operator's word; False if it stands before the floor."""
        return self._take(accept(self._look(), wall=self._wall.now(), monotonic=self.monotonic()))

    def _take(self, after: Reckoning | None) -> bool:
        if after is not None:
            self._reckoning = after
        return after is not None

    def _look(self) -> Reckoning:
        monotonic = self._wall.monotonic()
        if monotonic - self._asked_at >= ASK_EVERY_SECONDS:
            self._synced, self._asked_at = self._is_synced(), monotonic
        self._reckoning = go_on(
            self._reckoning, wall=self._wall.now(), monotonic=monotonic, synced=self._synced
        )
        return self._reckoning
