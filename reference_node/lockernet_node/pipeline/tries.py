"""Counting tries at digits: committed before the check, given back only when they were right."""

import hmac
from collections import deque

from lockernet.codes.attempts import Attempts, slow_down
from lockernet.codes.digits import DigitCode, digits, drop_off_digits
from lockernet.custody.parties import SENT_FROM_HERE
from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyState
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import Clock, Transaction

NOBODY = bytes(16)
"""A parcel id that no parcel has: an unknown selector is counted there and takes the same work."""

RECENT_SECONDS = 600.0


class Failures:
    """Wrong digits at this kiosk in the last ten minutes, on a clock that nobody can set."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: deque[float] = deque(maxlen=64)

    def note(self) -> None:
        """One more."""
        self._at.append(self._clock.monotonic())

    def wait_seconds(self) -> float:
        """How long the kiosk waits before it looks at the next digits (LN-COD-010)."""
        since = self._clock.monotonic() - RECENT_SECONDS
        return slow_down(sum(at > since for at in self._at))


def count_try(code: DigitCode, tx: Transaction) -> bool:
    """Count a try at the parcel that the selector names; False if none is left (LN-COD-007).

    Runs in a transaction of its own, committed before anything is compared.
    """
    custody = tx.custody_by_selector(code.selector)
    if custody is None:
        tx.save_attempts(NOBODY, Attempts())
        return False
    counted = _counted(tx, custody)
    if not counted.allowed():
        tx.save_attempts(NOBODY, Attempts())
        return False
    tx.save_attempts(custody.parcel_id, counted.begin())
    return True


def digits_are_right(point: Point, custody: Custody | None, code: DigitCode) -> bool:
    """Compare in constant time; nobody's parcel takes the same work as somebody's."""
    version = point.key_version if custody is None else custody.key_version
    key, parcel_id = point.digit_keys[version], NOBODY if custody is None else custody.parcel_id
    generation = 0 if custody is None else custody.generation
    if is_dropped_off(custody):
        expected = drop_off_digits(key, key_version=version, parcel_id=parcel_id)
    else:
        expected = digits(key, key_version=version, parcel_id=parcel_id, generation=generation)
    return hmac.compare_digest(expected, code.digits) and custody is not None


def is_dropped_off(custody: Custody | None) -> bool:
    """True while its digits are its sender's: it is sent from here and not in yet (LN-COD-017)."""
    if custody is None or custody.terms.journey not in SENT_FROM_HERE:
        return False
    return custody.state in (CustodyState.EXPECTED, CustodyState.DEPOSITING)


def give_back(tx: Transaction, custody: Custody) -> None:
    """The counted try was right."""
    tx.save_attempts(custody.parcel_id, _counted(tx, custody).succeeded())


def _counted(tx: Transaction, custody: Custody) -> Attempts:
    return (tx.attempts(custody.parcel_id) or Attempts()).raised_to(custody.generation)
