"""What leases set aside of the free boxes: the node gives away only the rest (LN-CAP-022, LN-CAP-023)."""

from collections import Counter
from collections.abc import Mapping

from lockernet.capacity.fit import Box
from lockernet.capacity.lease import Site
from lockernet.custody.state import ASSIGNED
from lockernet.models.custody import CustodyState
from lockernet_node.ports import HubPromise, LeaseRow, Transaction


def leaves(tx: Transaction, free: Mapping[Box, int]) -> Mapping[Box, int]:
    """Of these free boxes, those that the node may promise or give itself."""
    for row in tx.leases():
        if row.counts:
            free = Site(row.epoch, row.counts, inside=used(tx, row)).leaves(free)
    return free


def used(tx: Transaction, row: LeaseRow) -> Mapping[Box, int]:
    """Boxes of the lease that set nothing more aside: parcels of the hub lie there.

    Once it is returned it sets aside boxes for promises that were still to come: each parcel that came, or
    that never will, has used its own.
    """
    promises = tx.hub_promises(row.epoch)
    if row.kept_until is None:
        return Counter(each.box for each in promises if is_inside(tx, each))
    return Counter(each.box for each in promises if each.after_return and not is_to_come(tx, each))


def is_inside(tx: Transaction, promise: HubPromise) -> bool:
    """Its parcel has a compartment."""
    custody = tx.custody(promise.parcel_id)
    return custody is not None and custody.compartment_id is not None and custody.state in ASSIGNED


def is_to_come(tx: Transaction, promise: HubPromise) -> bool:
    """Its parcel is expected."""
    custody = tx.custody(promise.parcel_id)
    return custody is not None and custody.state is CustodyState.EXPECTED
