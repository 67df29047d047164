"""Counts the tries at a parcel's digits, and says how long a kiosk waits after failures.

A try is counted, and the count committed, before the digits are compared: a crash in between costs a
try and never gives one. Only a right code gives its own try back, only a new generation gives new ones,
and nothing gives a parcel more than fifteen. Time plays no part, so no clock can be turned back.
"""

from dataclasses import dataclass, replace

TRIES_PER_GENERATION = 5
TRIES_PER_PARCEL = 15

WAITS_SECONDS = (0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 18.0)
"""By the number of recent failures at the kiosk; the last one is for all that follow."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Tries at the digits of one parcel: with the present generation, and in the parcel's whole life."""

    generation: int = 0
    in_generation: int = 0
    in_life: int = 0

    def allowed(self) -> bool:
        """True if one more try may begin."""
        return self.in_generation < TRIES_PER_GENERATION and self.in_life < TRIES_PER_PARCEL

    def begin(self) -> "Attempts":
        """The count to commit before the digits are compared. Asking for one not allowed is a mistake."""
        if not self.allowed():
            raise ValueError("no try is left: ask allowed() before begin()")
        return replace(self, in_generation=self.in_generation + 1, in_life=self.in_life + 1)

    def succeeded(self) -> "Attempts":
        """The count after the try that just began was right: that one is given back, no other."""
        if self.in_generation == 0:
            raise ValueError("no try has begun in this generation: call begin() before succeeded()")
        return replace(self, in_generation=self.in_generation - 1, in_life=self.in_life - 1)

    def raised_to(self, generation: int) -> "Attempts":
        """The count once the point has seen `generation`. One that is not higher changes nothing."""
        if generation <= self.generation:
            return self
        return replace(self, generation=generation, in_generation=0)


def slow_down(recent_failures: int) -> float:
    """The seconds a kiosk waits before it answers, given its failures of the last ten minutes.

    Unknown selectors count too, and a right code does not take failures off, or an attacker with a
    parcel of their own would type without waiting. People mistype, so three failures are free; then the
    wait doubles, up to 18 s. It never ends in a shut kiosk: that would let anybody lock everybody out.

    What it buys (formula of research/security.md 3.1): one try in 18 s is 4,800 a day. With 100 live
    parcels among 5,000 odd selectors a guess opens some door with 100 / 5,000 * 10**-6 = 2 * 10**-8, so
    all of them with 1 in 10,000 in a day and 3.5 % in a year without a pause at one kiosk. For a known
    selector the bound is not this wait but the 15 tries: 1.5 * 10**-5 in a parcel's life.
    """
    return WAITS_SECONDS[min(max(recent_failures, 0), len(WAITS_SECONDS) - 1)]
