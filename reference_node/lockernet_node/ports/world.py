"""The world as the node's core sees it: doors, clocks and randomness."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from lockernet.models.events import TimeState


@dataclass(frozen=True, slots=True)
class DoorReading:
    """What the sensors of one compartment say now. Sensors lie: a reading is evidence, never a gate."""

    compartment: str
    closed: bool | None
    """The latch hook; None where the board gave no answer."""
    occupied: bool | None
    """The infrared; None where it is not fitted or gave no answer."""


class LockBank(Protocol):
    """The doors of one point, whoever made the boards."""

    async def unlock(self, compartment: str) -> None:
        """Send one unlock pulse, ahead of polling; return once the board answered after it (ACTUATED).

        One call never sends two pulses. Raises `Unavailable(BOARD_SILENT)` if the board stays silent:
        whether the door opened is then unknown.
        """

    def expect_unlock(self) -> None:
        """Somebody stands at the kiosk: keep the line free for the pulse of the next moment, if any."""

    async def read(self, compartment: str) -> DoorReading:
        """A fresh reading, ahead of polling; None values where the board is silent."""

    def changes(self) -> AsyncIterator[DoorReading]:
        """Every door once, then each change, until `aclose`; a silent board yields readings of None."""

    async def aclose(self) -> None:
        """Let go of the line; nothing is pulsed any more and no task is left behind."""


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """How far the clock is trusted, and how far it may be off."""

    state: TimeState
    off_by: timedelta


class Clock(Protocol):
    """The wall clock and a clock that never jumps."""

    def now(self) -> datetime:
        """This moment in UTC; read once per request, in the pipeline."""

    def standing(self) -> ClockStanding:
        """How far `now` is to be trusted."""

    def monotonic(self) -> float:
        """Seconds on a clock that no one can set; for lock-outs and time-outs."""


class Entropy(Protocol):
    """Randomness that nobody can guess."""

    def token(self, size: int) -> bytes:
        """`size` random bytes."""
