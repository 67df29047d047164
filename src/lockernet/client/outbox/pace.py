"""How long to wait before an order is sent again: growing pauses with full jitter, and one line for all.

Full jitter: the pause is drawn evenly between nothing and the longest one, so that many clients that lost
one peer at one moment do not come back at one moment.
"""

from collections.abc import Callable
from dataclasses import dataclass

LARGEST_EXPONENT = 32


@dataclass(frozen=True, slots=True)
class Pace:
    """The pauses of an outbox, in seconds."""

    first: float = 0.2
    """The longest pause after the first failure; twice as long after each more."""
    longest: float = 300.0
    stuck: float = 3_600.0
    """Between attempts that are not expected to help until somebody has acted."""
    look: float = 1.0
    """How often other processes' changes to the file are looked for."""

    def pause(self, failures: int, chance: float) -> float:
        """After so many failures in a row; `chance` is drawn from 0 to 1."""
        most: float = self.first * 2.0 ** min(failures - 1, LARGEST_EXPONENT)
        return chance * min(most, self.longest)


class Line:
    """What all orders share: the way to signed answers. While none comes, one order at a time tries.

    So a peer that is away, or a key that it does not know, costs one attempt a pause, not one an order.
    """

    def __init__(self, pace: Pace, *, in_flight: int, chance: Callable[[], float]) -> None:
        self._pace = pace
        self._in_flight = in_flight
        self._chance = chance
        self._failures = 0
        self._clear_at = 0.0
        self.round = 0
        """Attempts that began in one round fail together and count as one failure."""

    @property
    def clear_at(self) -> float:
        """The monotonic time from which on the next attempt may begin."""
        return self._clear_at

    def room(self, in_flight: int, *, now: float) -> int:
        """How many more attempts may begin now."""
        if now < self._clear_at:
            return 0
        return max(0, (1 if self._failures else self._in_flight) - in_flight)

    def broke(self, began_in: int, *, now: float) -> None:
        """An attempt of this round brought no answer."""
        if began_in != self.round:
            return
        self.round += 1
        self._failures += 1
        self._clear_at = now + self._pace.pause(self._failures, self._chance())

    def answered(self) -> None:
        """A signed answer has come."""
        self._failures, self._clear_at = 0, 0.0
