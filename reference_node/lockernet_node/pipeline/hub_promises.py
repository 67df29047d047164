"""Parcels that come on a promise of the operator's hub, also when it is dark (LN-CAP-021, LN-CAP-024).

The driver brings two statements: the courier's order, and the operator's yes with lease and class. The node
keeps both and gives, at the door, a box of that class out of the lease.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from lockernet.capacity.fit import Box
from lockernet.codec.statements import open_payload, read_header, statement_bytes, verify_statement
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.outcome import Refused
from lockernet.models.reservations import Confirmation, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet.signing.verify import Place
from lockernet_node.pipeline.admission import expect_on_promise
from lockernet_node.pipeline.closing import Work, reason_against_work, require_not_withdrawn
from lockernet_node.pipeline.leases import boxes_of
from lockernet_node.pipeline.placed import Placed, label_text_of
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.set_aside import is_inside, is_to_come, used
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.ports import HubPromise, Transaction


class HubPromises:
    """What a driver brings to a dark point: the courier's order, and the hub's yes to it (LN-CAP-024)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def expect(self, order: SignedStatement, confirmation: SignedStatement) -> Custody | Refused:
        """Expect the parcel on the hub's promise; the same again changes nothing.

        Raises Untrusted or Malformed, and Unavailable. Nothing is stored then.
        """
        placed, promised = self._open(order, confirmation)
        return await self._desk.store.transact(partial(self._expect, placed, promised))

    def _open(
        self, order: SignedStatement, confirmation: SignedStatement
    ) -> tuple[Placed[ReserveCompartment], Placed[Confirmation]]:
        """Both verified: the order as of when the hub confirmed it, for it may have expired since."""
        point, standing = self._desk.point, standing_of(self._desk)
        standing.require_work()
        now, bounds = standing.now, standing.bounds
        courier = Place(frozenset({read_header(order).issuer}), point.operator_id)
        said = verify_statement(confirmation, point.directory, place=courier, now=now, bounds=bounds)
        said.require_policy()
        yes = open_payload(said, Confirmation)
        then = said.header.issued_at
        asked = verify_statement(order, point.directory, place=point.place, now=then, witnessed_at=then)
        asked.require_policy()
        wish = open_payload(asked, ReserveCompartment)
        if (yes.order_id, said.header.audience) != (asked.statement_id, asked.header.issuer):
            raise Untrusted(ErrorCode.UNTRUSTED_AUDIENCE, "the confirmation answers another order")
        return Placed(wish, asked, standing, label_text_of(wish)), Placed(yes, said, standing)

    def _expect(
        self, placed: Placed[ReserveCompartment], promised: Placed[Confirmation], tx: Transaction
    ) -> Custody | Refused:
        known = tx.custody(placed.order.parcel.parcel_id)
        if known is not None and tx.hub_promise(known.parcel_id) is not None:
            return known
        promise = self._judge(placed, promised, tx)
        if isinstance(promise, Refused):
            return promise
        taken = expect_on_promise(tx, self._desk, placed)
        if isinstance(taken, Refused):
            return taken
        for each in (placed.verified, promised.verified):
            tx.keep_statement(each.statement_id, statement_bytes(each.statement), placed.now)
        late = any(row.epoch == promise.epoch and row.kept_until is not None for row in tx.leases())
        tx.save_hub_promise(replace(promise, after_return=late))
        return tx.custody(promise.parcel_id) or Refused(ErrorCode.NOT_FOUND)

    def _judge(
        self, placed: Placed[ReserveCompartment], promised: Placed[Confirmation], tx: Transaction
    ) -> HubPromise | Refused:
        """What the confirmation promises, if this point must honour it now."""
        for each in (placed.verified, promised.verified):
            require_not_withdrawn(tx, each)
        if {placed.order.point_id, promised.order.point_id} != {self._desk.point.point_id}:
            return Refused(ErrorCode.NOT_FOUND)
        promise = _promise_of(promised.order)
        if promise is None or not _covers(tx, promise, now=placed.now):
            return Refused(ErrorCode.LEASE_REFUSED)
        closed = reason_against_work(tx, Work.DEPOSIT, courier_id=placed.issuer)
        return promise if closed is None else Refused(closed, final=False)


def compartment_of_promise(
    tx: Transaction, custody: Custody, free: Iterable[tuple[str, Box]], *, now: datetime
) -> str | Refused | None:
    """For a parcel that comes on the hub's promise: a box of its class, or why not. None for all others.

    After `reserved_until` it is a walk-in like any other.
    """
    promise = tx.hub_promise(custody.parcel_id)
    if promise is None or now >= promise.reserved_until:
        return None
    row = next((each for each in tx.leases() if each.epoch == promise.epoch), None)
    if row is None or used(tx, row).get(promise.box, 0) >= row.counts.get(promise.box, 0):
        return Refused(ErrorCode.LEASE_REFUSED)
    fitting = (name for name, each in free if each == promise.box)
    return next(fitting, None) or Refused(ErrorCode.POINT_FULL, final=False)


def _covers(tx: Transaction, promise: HubPromise, *, now: datetime) -> bool:
    """The lease lives, or is kept, and has a box for one more promise of this class (LN-CAP-024)."""
    row = next((each for each in tx.leases() if each.epoch == promise.epoch), None)
    if row is None or now >= promise.reserved_until:
        return False
    after = row.kept_until is not None
    taken = sum(
        each.box == promise.box and (each.after_return or not after)
        for each in tx.hub_promises(promise.epoch)
        if after or is_inside(tx, each) or (is_to_come(tx, each) and now < each.reserved_until)
    )
    return taken < row.counts.get(promise.box, 0)


def _promise_of(yes: Confirmation) -> HubPromise | None:
    """What a hub's confirmation promises; None for one that names no lease."""
    if yes.lease_epoch is None or yes.leased_class is None or yes.reserved_until is None:
        return None
    boxes = list(boxes_of((yes.leased_class,)))
    if yes.parcel_id is None or len(boxes) != 1:
        return None
    return HubPromise(yes.parcel_id, yes.lease_epoch, boxes[0], yes.reserved_until)
