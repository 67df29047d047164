"""What each signed order does at the point: the rules of admission, and the parcel they begin."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from lockernet.capacity.admission import admit
from lockernet.capacity.fit import Load
from lockernet.codes.digits import draw_selector
from lockernet.custody.commands import CancelParcel
from lockernet.custody.evolve import begin
from lockernet.custody.state import ENDED, Custody
from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.label_text import label_text
from lockernet.models.custody import DepositOrder
from lockernet.models.events import CompartmentReserved, ParcelExpected
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation, ParcelJourney, Temperature
from lockernet.models.reservations import CancelReservation, Confirmation, ReserveCompartment
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.holds import reason_against_hold
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.loads import COLDS, load_of
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.ports import Transaction

Order = ReserveCompartment | CancelReservation | DepositOrder


def reserve_compartment(
    tx: Transaction, desk: Desk, order: ReserveCompartment, *, moment: Moment
) -> Confirmation | Refused:
    """Give a HARD reservation if and only if all promises can still be kept (LN-CAP-001)."""
    seconds = (order.reserved_until - moment.now).total_seconds()
    if seconds <= 0:
        return Refused(ErrorCode.RESERVATION_ENDED)
    if seconds > desk.point.limits.max_reservation_seconds:
        return Refused(ErrorCode.WINDOW_TOO_LONG)
    reason = (
        _reason_against(tx, desk, order, now=moment.now)
        or reason_against_work(tx, Work.DEPOSIT, courier_id=order.header.issuer)
        or reason_against_load(tx, desk, load_of(order.parcel), now=moment.now)
    )
    if reason is not None:
        return Refused(reason)
    event = CompartmentReserved(
        courier_id=order.header.issuer, parcel=order.parcel, reserved_until=order.reserved_until
    )
    custody = _begin(tx, desk, event, label=order.label, moment=moment)
    return custody if isinstance(custody, Refused) else _confirm(desk, order, custody, moment=moment)


def expect_parcel(
    tx: Transaction, desk: Desk, order: DepositOrder, *, moment: Moment
) -> Confirmation | Refused:
    """Take a deposit order: a walk-in, which gets a compartment at the door if one is left."""
    if order.delegation_id is not None:
        return Refused(ErrorCode.DELEGATION_UNKNOWN)  # no point of ours takes delegations yet (LN-CUS-023)
    reason = _reason_against(tx, desk, order, now=moment.now)
    if reason is None and not desk.layout(tx).homes(load_of(order.parcel)):
        reason = ErrorCode.NO_FITTING_SIZE
    reason = reason or reason_against_work(tx, Work.DEPOSIT, courier_id=order.header.issuer)
    if reason is not None:
        return Refused(reason)
    event = ParcelExpected(courier_id=order.header.issuer, parcel=order.parcel)
    custody = _begin(tx, desk, event, label=order.label, moment=moment)
    return custody if isinstance(custody, Refused) else _confirm(desk, order, custody, moment=moment)


def cancel_reservation(
    tx: Transaction, desk: Desk, order: CancelReservation, *, moment: Moment
) -> Confirmation | Refused:
    """Take a promise back while the parcel is still expected."""
    custody = tx.custody(order.parcel_id)
    if custody is None:
        return Refused(ErrorCode.NOT_FOUND)
    outcome = apply(tx, desk.point, custody, CancelParcel(), actor=order.header.issuer, moment=moment)
    if isinstance(outcome, Refused):
        return outcome
    return _confirm(desk, order, outcome, moment=moment)


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


def _reason_against(
    tx: Transaction, desk: Desk, order: ReserveCompartment | DepositOrder, *, now: datetime
) -> ErrorCode | None:
    parcel = order.parcel
    against_hold = reason_against_hold(parcel.hold, desk.point.limits, now=now)
    if against_hold is not None:
        return against_hold
    against_needs = reason_against_needs(desk, parcel.obligations, parcel.temperature)
    if against_needs is not None:
        return against_needs
    if _is_not_offered(desk, order):
        return ErrorCode.NOT_OFFERED
    if tx.custody(parcel.parcel_id) is not None:
        return ErrorCode.PARCEL_ID_IN_USE
    if parcel.claim_handle is not None and tx.custody_by_handle(parcel.claim_handle) is not None:
        return ErrorCode.HANDLE_IN_USE
    return None if order.label is None else _reason_against_label(tx, order.header.issuer, order.label)


def _is_not_offered(desk: Desk, order: ReserveCompartment | DepositOrder) -> bool:
    """A later window, a journey or a grade that this point does not have (LN-CAP-029)."""
    limits, parcel = desk.point.limits, order.parcel
    later = isinstance(order, ReserveCompartment) and order.window_begin is not None
    journey = parcel.journey or ParcelJourney.LAST_MILE
    return later or journey not in limits.journeys or parcel.demanded_grade > limits.highest_grade


def _reason_against_label(tx: Transaction, courier_id: str, label: str) -> ErrorCode | None:
    """Why the driver's scan could not find one parcel by this label (LN-IDN-002, LN-CUS-003)."""
    try:
        labelled = tx.custody_by_label(courier_id, label_text(label))
    except Malformed:
        return ErrorCode.MALFORMED_FIELD
    if labelled is not None and labelled.state not in ENDED:
        return ErrorCode.LABEL_IN_USE
    return None


def _begin(
    tx: Transaction,
    desk: Desk,
    event: CompartmentReserved | ParcelExpected,
    *,
    label: str | None,
    moment: Moment,
) -> Custody | Refused:
    """The parcel with its selector, so that its digits can be fetched before it comes (LN-COD-005).

    When all selectors are taken, a parcel without a T0 claim code could never be collected: a passing no.
    """
    drawn = int.from_bytes(desk.entropy.token(8))
    selector = draw_selector(set(tx.live_selectors()), drawn)
    if selector is None and event.parcel.claim_handle is None:
        return Refused(ErrorCode.POINT_FULL)
    custody = begin(event).model_copy(update={"selector": selector, "key_version": desk.point.key_version})
    tx.save(custody)
    if label is not None:
        tx.keep_label(custody.parcel_id, custody.courier_id, label_text(label))
    record(tx, desk.point, event, moment=moment, members=(custody.courier_id,))
    return custody


def _confirm(desk: Desk, order: Order, custody: Custody, *, moment: Moment) -> Confirmation:
    if moment.cause.statement_id is None:
        raise AssertionError("an order is a statement")
    return Confirmation(
        header=header(
            desk.point, audience=order.header.issuer, request_id=order.header.request_id, now=moment.now
        ),
        order_id=moment.cause.statement_id,
        point_id=desk.point.point_id,
        parcel_id=custody.parcel_id,
        reservation=custody.reservation,
        reserved_until=custody.reserved_until,
    )
