"""evolve(): the parcel after an event. Pure, total, all that a replay of the journal needs (LN-CUS-020)."""

from collections.abc import Iterable
from types import MappingProxyType

from lockernet.custody.changes.parcels import PARCELS
from lockernet.custody.changes.visits import VISITS, Changes
from lockernet.custody.reservations import NONE, follow
from lockernet.custody.state import Custody
from lockernet.models.events import Body, CompartmentReserved, ParcelExpected, SoftReservationGiven

Beginning = CompartmentReserved | ParcelExpected | SoftReservationGiven
"""How a point first hears of a parcel."""

CHANGES: Changes = MappingProxyType({**VISITS, **PARCELS})
"""How each event changes the parcel; all others leave it as it is."""


def begin(event: Beginning) -> Custody:
    """A parcel that the point has just heard of."""
    return Custody(
        parcel_id=event.parcel.parcel_id,
        courier_id=event.courier_id,
        terms=event.parcel,
        reservation=follow(NONE, type(event)),
        reserved_until=None if isinstance(event, ParcelExpected) else event.reserved_until,
        expected_until=event.expected_until if isinstance(event, ParcelExpected) else None,
        window_begin=event.window_begin if isinstance(event, SoftReservationGiven) else None,
    )


def evolve(custody: Custody, event: Body) -> Custody:
    """The parcel after `event`; events that do not move it leave it as it is."""
    change = CHANGES.get(type(event))
    return custody if change is None else custody.model_copy(update=change(custody, event))


def replay(events: Iterable[Body]) -> Custody | None:
    """The parcel that its events, oldest first, tell of, but for what no event tells (BESIDE_THE_JOURNAL)."""
    custody: Custody | None = None
    for event in events:
        if isinstance(event, Beginning):
            custody = begin(event)
        elif custody is not None:
            custody = evolve(custody, event)
    return custody
