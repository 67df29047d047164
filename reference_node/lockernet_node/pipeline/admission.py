"""Orders that begin a parcel: the rules of admission, and the promise or the expectation they give."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from lockernet.capacity.admission import admit
from lockernet.capacity.fit import Load
from lockernet.codes.digits import draw_selector
from lockernet.custody.evolve import begin
from lockernet.custody.state import ENDED
from lockernet.errors import ErrorCode
from lockernet.identifiers.label_text import label_text
from lockernet.models.custody import DepositOrder
from lockernet.models.events import CompartmentReserved, ParcelExpected
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation, ParcelJourney, Temperature
from lockernet.models.reservations import ReserveCompartment
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.holds import reason_against_hold
from lockernet_node.pipeline.journal import record
from lockernet_node.pipeline.loads import COLDS, load_of
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.ports import Transaction


def reserve_compartment(tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment]) -> Taken | Refused:
    """Give a HARD reservation if and only if all promises can still be kept (LN-CAP-001)."""
    order, now = placed.order, placed.now
    seconds = (order.reserved_until - now).total_seconds()
    if seconds <= 0:
        return Refused(ErrorCode.RESERVATION_ENDED)
    if seconds > desk.point.limits.max_reservation_seconds:
        return Refused(ErrorCode.WINDOW_TOO_LONG)
    reason = (
        _reason_against(tx, desk, placed)
        or reason_against_work(tx, Work.DEPOSIT, courier_id=placed.issuer)
        or reason_against_load(tx, desk, load_of(order.parcel), now=now)
    )
    if reason is not None:
        return Refused(reason)
    event = CompartmentReserved(
        courier_id=placed.issuer, parcel=order.parcel, reserved_until=order.reserved_until
    )
    return _begin(tx, desk, event, placed)


def expect_parcel(tx: Transaction, desk: Desk, placed: Placed[DepositOrder]) -> Taken | Refused:
    """Take a deposit order: a walk-in, which gets a compartment at the door if one is left."""
    order = placed.order
    if order.delegation_id is not None:
        return Refused(ErrorCode.DELEGATION_UNKNOWN)  # no point of ours takes delegations yet (LN-CUS-023)
    reason = _reason_against(tx, desk, placed)
    if reason is None and not desk.layout(tx).homes(load_of(order.parcel)):
        reason = ErrorCode.NO_FITTING_SIZE
    reason = reason or reason_against_work(tx, Work.DEPOSIT, courier_id=placed.issuer)
    if reason is not None:
        return Refused(reason)
    return _begin(tx, desk, ParcelExpected(courier_id=placed.issuer, parcel=order.parcel), placed)


def expect_on_promise(tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment]) -> Taken | Refused:
    """Expect a parcel to which the hub has promised a box: room is a matter of its lease (LN-CAP-024)."""
    reason = _reason_against(tx, desk, placed)
    if reason is not None:
        return Refused(reason)
    return _begin(tx, desk, ParcelExpected(courier_id=placed.issuer, parcel=placed.order.parcel), placed)


def reason_against_load(tx: Transaction, desk: Desk, parcel: Load, *, now: datetime) -> ErrorCode | None:
    """Why no HARD reservation can be given for this load now; None if one can."""
    layout = desk.layout(tx)
    return admit(parcel, Counter(tx.promised(now)), room_in(tx, layout), layout)


def reason_against_needs(
    desk: Desk, obligations: Iterable[Obligation], temperature: Temperature
) -> ErrorCode | None:
    """Why this point can never do what the parcel needs done (LN-CAP-007), or give it such a cold."""
    if not set(obligations) <= desk.point.limits.obligations:
        return ErrorCode.OBLIGATION_UNMET
    return None if temperature in COLDS else ErrorCode.NO_FITTING_SIZE


def reason_against_label(
    tx: Transaction, courier_id: str, label: str, *, parcel_id: bytes
) -> ErrorCode | None:
    """Why the driver's scan could not find this one parcel by this label (LN-CUS-003)."""
    labelled = tx.custody_by_label(courier_id, label_text(label))
    if labelled is None or labelled.state in ENDED or labelled.parcel_id == parcel_id:
        return None
    return ErrorCode.LABEL_IN_USE


def _reason_against(
    tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment] | Placed[DepositOrder]
) -> ErrorCode | None:
    order, parcel = placed.order, placed.order.parcel
    against_hold = reason_against_hold(parcel.hold, desk.point.limits, now=placed.now)
    if against_hold is not None:
        return against_hold
    against_needs = reason_against_needs(desk, parcel.obligations, parcel.temperature)
    if against_needs is not None:
        return against_needs
    if _is_not_offered(desk, order):
        return ErrorCode.NOT_OFFERED
    return _reason_against_names(tx, placed)


def _reason_against_names(
    tx: Transaction, placed: Placed[ReserveCompartment] | Placed[DepositOrder]
) -> ErrorCode | None:
    """Why the parcel could not be told from another one here."""
    order, parcel = placed.order, placed.order.parcel
    if tx.custody(parcel.parcel_id) is not None:
        return ErrorCode.PARCEL_ID_IN_USE
    if parcel.claim_handle is not None and tx.custody_by_handle(parcel.claim_handle) is not None:
        return ErrorCode.HANDLE_IN_USE
    if order.label is None:
        return None
    return reason_against_label(tx, placed.issuer, order.label, parcel_id=parcel.parcel_id)


def _is_not_offered(desk: Desk, order: ReserveCompartment | DepositOrder) -> bool:
    """A later window, a journey or a grade that this point does not have (LN-CAP-029)."""
    limits, parcel = desk.point.limits, order.parcel
    later = isinstance(order, ReserveCompartment) and order.window_begin is not None
    journey = parcel.journey or ParcelJourney.LAST_MILE
    return later or journey not in limits.journeys or parcel.demanded_grade > limits.highest_grade


def _begin(
    tx: Transaction,
    desk: Desk,
    event: CompartmentReserved | ParcelExpected,
    placed: Placed[ReserveCompartment] | Placed[DepositOrder],
) -> Taken | Refused:
    """The parcel with its selector, so that its digits can be fetched before it comes (LN-COD-005).

    When all selectors are taken, a parcel without a T0 claim code could never be collected: a passing no.
    """
    drawn = int.from_bytes(desk.entropy.token(8))
    selector = draw_selector(set(tx.live_selectors()), drawn)
    if selector is None and event.parcel.claim_handle is None:
        return Refused(ErrorCode.POINT_FULL)
    custody = begin(event).model_copy(update={"selector": selector, "key_version": desk.point.key_version})
    tx.save(custody)
    if placed.order.label is not None:
        tx.keep_label(custody.parcel_id, custody.courier_id, label_text(placed.order.label))
    record(tx, desk.point, event, moment=placed.moment, members=(custody.courier_id,))
    return Taken(custody)
