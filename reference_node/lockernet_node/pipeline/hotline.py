"""The number that the kiosk shows for a call to the operator (LN-GRA-002, LN-GRA-008).

It is drawn at random, good once and for 120 s on a clock that nobody can set. It lives in memory alone: a
restart forgets it, and counts as three openings, so that no restart opens a fourth door.
"""

from collections import deque

from lockernet.errors import ErrorCode
from lockernet_node.ports import Clock, Entropy

NONCE_DIGITS = 8
NONCE_SECONDS = 120.0
MOST_A_MINUTE = 3
MINUTE = 60.0


class Hotline:
    """The number that the kiosk shows, and how many doors were opened from afar in the last minute."""

    def __init__(self, clock: Clock, entropy: Entropy) -> None:
        self._clock = clock
        self._entropy = entropy
        self._nonce: bytes | None = None
        self._shown_at = 0.0
        self._opened_at = deque([clock.monotonic()] * MOST_A_MINUTE, maxlen=MOST_A_MINUTE)

    def show(self) -> str:
        """The number for the screen: 8 digits, the same ones until they were used or are 120 s old."""
        if self._nonce is None or self._is_old():
            drawn = int.from_bytes(self._entropy.token(8)) % 10**NONCE_DIGITS
            self._nonce, self._shown_at = f"{drawn:0{NONCE_DIGITS}}".encode(), self._clock.monotonic()
        return self._nonce.decode()

    def reason_against(self, nonce: bytes) -> ErrorCode | None:
        """Why no door opens for this number now."""
        if self._nonce is None or self._is_old() or nonce != self._nonce:
            return ErrorCode.NONCE_NOT_SHOWN
        full = self._clock.monotonic() - self._opened_at[0] < MINUTE
        return ErrorCode.TOO_MANY_OPENINGS if full else None

    def use(self) -> None:
        """A door opens for the number: it is used up."""
        self._nonce = None
        self._opened_at.append(self._clock.monotonic())

    def _is_old(self) -> bool:
        return self._clock.monotonic() - self._shown_at >= NONCE_SECONDS
