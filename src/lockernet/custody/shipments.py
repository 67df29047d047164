"""Several parcels that belong together: may the first of them be collected (LN-CUS-035)."""

from collections.abc import Iterable

from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyState

_HERE = frozenset({CustodyState.WAITING, CustodyState.COLLECTING})


def is_whole(custody: Custody, others: Iterable[Custody]) -> bool:
    """True if all parcels of this one's shipment are here, or the first of them was collected already.

    `others` may hold any parcels, itself too; those of other couriers or shipments do not count.
    """
    shipment = custody.terms.shipment
    if shipment is None:
        return True
    parts = {
        each.parcel_id: each.state
        for each in (*others, custody)
        if each.courier_id == custody.courier_id
        and each.terms.shipment is not None
        and each.terms.shipment.shipment_id == shipment.shipment_id
    }
    if CustodyState.COLLECTED in parts.values():
        return True
    return sum(state in _HERE for state in parts.values()) >= shipment.parcel_count
