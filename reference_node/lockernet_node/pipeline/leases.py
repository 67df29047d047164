"""Leases of compartments to the operator's hub, and their return (LN-CAP-020, LN-CAP-022, LN-CAP-038).

The point has one authority over its capacity: the node. What it leases it keeps aside until the lease is
returned, and then what the hub had promised until that has come or ended (LN-CAP-038).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from lockernet.capacity.fit import Box, box
from lockernet.capacity.lease import LeaseGranted, LeaseReturned, Site
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.events import CapacityLeased, CapacityReturned
from lockernet.models.grants import CapacityLease, LeasedClass, LeaseReturn
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.journal import record
from lockernet_node.pipeline.loads import COLDS
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.pipeline.set_aside import is_inside, is_to_come
from lockernet_node.ports import HubPromise, LeaseRow, Transaction


def lease_capacity(tx: Transaction, desk: Desk, placed: Placed[CapacityLease]) -> Taken | Refused:
    """Leave these boxes to the hub, if they are not needed here."""
    order = placed.order
    counts = boxes_of(order.classes)
    if not counts:
        raise Malformed(ErrorCode.MALFORMED_FIELD, "CapacityLease.classes: expected at least one box")
    site = _site(tx, _newest(tx), now=placed.now)
    if site.is_leased or order.lease_epoch <= site.epoch:
        return Refused(ErrorCode.LEASE_REFUSED)
    layout = desk.layout(tx)
    granted = site.grant(
        LeaseGranted(order.lease_epoch, counts),
        promised=Counter(tx.promised(placed.now)),
        room=room_in(tx, layout),
        layout=layout,
    )
    if granted is None:
        return Refused(ErrorCode.POINT_FULL)
    tx.save_lease(LeaseRow(order.lease_epoch, counts))
    event = CapacityLeased(lease_epoch=order.lease_epoch, classes=order.classes)
    record(tx, desk.point, event, moment=placed.moment, members=())
    return Taken(lease_epoch=order.lease_epoch)


def return_lease(tx: Transaction, desk: Desk, placed: Placed[LeaseReturn]) -> Taken | Refused:
    """The hub gives it back; promises that are still to come are the node's from now on."""
    order, row = placed.order, _newest(tx)
    site = _site(tx, row, now=placed.now)
    _, waiting, answer = site.hear(LeaseReturned(order.lease_epoch, boxes_of(order.promised)))
    if answer is None:
        return Refused(ErrorCode.NOT_FOUND)
    if order.lease_epoch == site.epoch and row is not None and row.kept_until is None:
        _take_over(tx, desk, LeaseRow(row.epoch, waiting), now=placed.now)
        event = CapacityReturned(lease_epoch=order.lease_epoch)
        record(tx, desk.point, event, moment=placed.moment, members=())
    return Taken(lease_epoch=order.lease_epoch)


def end_kept_leases(tx: Transaction, now: datetime) -> None:
    """When the clock strikes: what a returned lease kept aside is free when its last promise has ended."""
    rows = tx.leases()
    for row in rows:
        if row.kept_until is None or not (row.counts and now >= row.kept_until):
            continue
        if row is rows[-1]:
            tx.save_lease(replace(row, counts={}))
        else:
            tx.end_lease(row.epoch)


def _take_over(tx: Transaction, desk: Desk, waiting: LeaseRow, *, now: datetime) -> None:
    longest = timedelta(seconds=desk.point.limits.max_reservation_seconds)
    tx.save_lease(replace(waiting, kept_until=now + longest))
    for promise in tx.hub_promises(waiting.epoch):
        if is_to_come(tx, promise) and now < promise.reserved_until:
            tx.save_hub_promise(replace(promise, after_return=True))


def _newest(tx: Transaction) -> LeaseRow | None:
    rows = tx.leases()
    return rows[-1] if rows else None


def _site(tx: Transaction, row: LeaseRow | None, *, now: datetime) -> Site:
    """The node's side of its newest lease, as the library judges it."""
    if row is None:
        return Site()
    if row.kept_until is not None:
        return Site(epoch=row.epoch)
    promises = tx.hub_promises(row.epoch)
    inside = [each for each in promises if is_inside(tx, each)]
    open_ = [each for each in promises if is_to_come(tx, each) and now < each.reserved_until]
    ended = [each for each in promises if each not in inside and each not in open_]
    return Site(row.epoch, row.counts, inside=_by_box(inside), ended=_by_box(ended))


def _by_box(promises: Iterable[HubPromise]) -> Mapping[Box, int]:
    return Counter(each.box for each in promises)


def boxes_of(classes: Iterable[LeasedClass]) -> dict[Box, int]:
    """How many boxes of each class, easy reach apart."""
    counts: Counter[Box] = Counter()
    for each in classes:
        reach = each.accessible_count
        counts[_box(each, accessible=True)] += reach
        counts[_box(each, accessible=False)] += each.count - reach
    return {one: count for one, count in counts.items() if count > 0}


def _box(each: LeasedClass, *, accessible: bool) -> Box:
    inside = each.inside
    if each.temperature not in COLDS:
        raise Malformed(ErrorCode.MALFORMED_FIELD, "LeasedClass.temperature: not known here")
    return box(
        inside.width_mm,
        inside.height_mm,
        inside.depth_mm,
        each.max_weight_g,
        temperature=COLDS[each.temperature],
        accessible=accessible,
    )
