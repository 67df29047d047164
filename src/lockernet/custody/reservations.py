"""The reservation of a parcel: a small machine of its own beside custody (LN-CUS-021).

    CHECKED (not stored) -> SOFT | HARD | REFUSED
    SOFT -> HARD | REFUSED | CANCELLED        HARD -> CONSUMED | CANCELLED | LAPSED | BROKEN

It never moves the parcel: one whose reservation ended without a deposit stays expected, as a walk-in.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.models.events import (
    Body,
    CompartmentReserved,
    ParcelDeposited,
    PromiseBroken,
    ReservationCancelled,
    ReservationExtended,
    ReservationHardened,
    ReservationLapsed,
    SoftReservationGiven,
    SoftReservationRefused,
)
from lockernet.models.reservations import ReservationState

NONE = ReservationState.UNSPECIFIED
SOFT, HARD = ReservationState.SOFT, ReservationState.HARD

RESERVATIONS: Mapping[tuple[ReservationState, type[Body]], ReservationState] = MappingProxyType(
    {
        (NONE, CompartmentReserved): HARD,
        (NONE, SoftReservationGiven): SOFT,
        (SOFT, ReservationHardened): HARD,
        (SOFT, ReservationExtended): SOFT,
        (SOFT, SoftReservationRefused): ReservationState.REFUSED,
        (SOFT, ReservationCancelled): ReservationState.CANCELLED,
        (SOFT, ParcelDeposited): ReservationState.CANCELLED,
        (HARD, ReservationExtended): HARD,
        (HARD, ParcelDeposited): ReservationState.CONSUMED,
        (HARD, ReservationCancelled): ReservationState.CANCELLED,
        (HARD, ReservationLapsed): ReservationState.LAPSED,
        (HARD, PromiseBroken): ReservationState.BROKEN,
    }
)
"""What an event makes of a reservation. A parcel that comes before its SOFT window is a walk-in, and has
given the SOFT reservation up. A deposit proven later (CustodyResolved) counts as ParcelDeposited."""

LIVE = frozenset({SOFT, HARD})
"""From all others no way leads on."""


def follow(reservation: ReservationState, event: type[Body]) -> ReservationState:
    """The reservation after an event of this kind; total."""
    return RESERVATIONS.get((reservation, event), reservation)
