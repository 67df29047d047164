"""When the clock has something to say about a parcel, beside a promise that lapses."""

from datetime import datetime

from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState


def due_at(custody: Custody) -> datetime | None:
    """The end of its hold while no mark says so; the begin of its window; the end of expecting it."""
    if custody.state is CustodyState.WAITING:
        return None if custody.overdue else custody.hold_until
    if custody.state is not CustodyState.EXPECTED or custody.reservation is ReservationState.HARD:
        return None
    soft = custody.reservation is ReservationState.SOFT
    return custody.window_begin if soft else custody.expected_end
