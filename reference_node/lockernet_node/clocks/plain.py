"""Clocks and randomness: the system's for running, settable ones for tests and simulations."""

import hashlib
import secrets
import time
from datetime import UTC, datetime, timedelta

from lockernet.models.events import TimeState
from lockernet_node.ports import ClockStanding

RIGHT = ClockStanding(TimeState.SYNCED, timedelta(0))


class SystemClock:
    """The machine's clocks, taken at their word; a node puts a `Timekeeper` before them."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)

    def standing(self) -> ClockStanding:
        """Nobody asks here whether it is right."""
        return RIGHT

    def monotonic(self) -> float:
        """Seconds since some fixed moment; nobody can set it."""
        return time.monotonic()


class FrozenClock:
    """A clock that stands until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._elapsed = 0.0
        self._standing = RIGHT

    def now(self) -> datetime:
        """The moment it stands at."""
        return self._now

    def standing(self) -> ClockStanding:
        """As it was told to stand; at first it is right."""
        return self._standing

    def stand(self, standing: ClockStanding) -> None:
        """Be trusted so far from now on."""
        self._standing = standing

    def step(self, by: timedelta) -> None:
        """Somebody sets the wall clock: no time passes."""
        self._now += by

    def monotonic(self) -> float:
        """Seconds that it was moved forward so far."""
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._elapsed += by.total_seconds()


class SystemEntropy:
    """The operating system's randomness."""

    def token(self, size: int) -> bytes:
        """`size` random bytes."""
        return secrets.token_bytes(size)


class SeededEntropy:
    """Repeatable bytes for tests and simulations; never for a real point."""

    def __init__(self, seed: bytes) -> None:
        self._state = seed

    def token(self, size: int) -> bytes:
        """The next `size` bytes of the seed's stream."""
        drawn = b""
        while len(drawn) < size:
            self._state = hashlib.sha256(self._state).digest()
            drawn += hashlib.sha256(b"draw" + self._state).digest()
        return drawn[:size]
