"""Orders that begin a parcel: the rules of admission, and the promise or the expectation they give."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from lockernet.codes.digits import draw_selector
from lockernet.codes.grants import Shown
from lockernet.custody.evolve import Beginning, begin
from lockernet.custody.state import ENDED, Custody
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.custody import DepositOrder
from lockernet.models.events import CompartmentReserved, ParcelExpected, SoftReservationGiven
from lockernet.models.grants import DelegatedAction
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation, ParcelJourney, Temperature
from lockernet.models.reservations import ParcelTerms, ReserveCompartment
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.delegations import acting_under
from lockernet_node.pipeline.holds import longest_hold, reason_against_hold
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.loads import COLDS, load_of
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk, Limits
from lockernet_node.pipeline.promises import reason_against_count, reason_against_promise
from lockernet_node.pipeline.windows import permille_for
from lockernet_node.ports import Transaction


def reserve_compartment(tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment]) -> Taken | Refused:
    """A promise now, or for a later window what is none (LN-CAP-025)."""
    order, now = placed.order, placed.now
    begin = now if order.window_begin is None else order.window_begin
    reason = reason_against_window(
        begin, order.reserved_until, desk.point.limits, now=now
    ) or _reason_against(tx, desk, placed, placed.issuer)
    if reason is not None:
        return Refused(reason)
    if order.window_begin is not None:
        return _reserve_softly(tx, desk, placed, begin=order.window_begin)
    reason = reason_against_promise(tx, desk, placed.issuer, load_of(order.parcel), now=now)
    if reason is not None:
        return Refused(reason)
    event = CompartmentReserved(
        courier_id=placed.issuer, parcel=order.parcel, reserved_until=order.reserved_until
    )
    return _begin_by(tx, desk, event, placed)


def _reserve_softly(
    tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment], *, begin: datetime
) -> Taken | Refused:
    order = placed.order
    permille = permille_for(tx, desk, load_of(order.parcel), begin=begin)
    reason = reason_against_work(tx, Work.DEPOSIT, courier_id=placed.issuer)
    reason = reason or (None if permille else ErrorCode.NO_FITTING_SIZE)
    if reason is not None:
        return Refused(reason)
    event = SoftReservationGiven(
        courier_id=placed.issuer,
        parcel=order.parcel,
        window_begin=begin,
        reserved_until=order.reserved_until,
        probability_permille=permille,
    )
    taken = _begin_by(tx, desk, event, placed)
    return replace(taken, probability_permille=permille) if isinstance(taken, Taken) else taken


def expect_parcel(tx: Transaction, desk: Desk, placed: Placed[DepositOrder]) -> Taken | Refused:
    """Take a deposit order: a walk-in, which gets a compartment at the door if one is left."""
    order = placed.order
    courier_id = _courier_of(tx, desk, placed)
    if isinstance(courier_id, Refused):
        return courier_id
    reason = _reason_against(tx, desk, placed, courier_id)
    if reason is None and not desk.layout(tx).homes(load_of(order.parcel)):
        reason = ErrorCode.NO_FITTING_SIZE
    reason = reason or reason_against_work(tx, Work.ANNOUNCEMENT, courier_id=courier_id)
    if reason is not None:
        return Refused(reason)
    event = _expectation(desk.point.limits, order.parcel, courier_id=courier_id, now=placed.now)
    return _begin_by(tx, desk, event, placed)


def expect_on_promise(tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment]) -> Taken | Refused:
    """Expect a parcel to which the hub has promised a box: room is a matter of its lease (LN-CAP-024)."""
    reason = _reason_against(tx, desk, placed, placed.issuer)
    if reason is not None:
        return Refused(reason)
    parcel = placed.order.parcel
    event = _expectation(desk.point.limits, parcel, courier_id=placed.issuer, now=placed.now)
    return _begin_by(tx, desk, event, placed)


def expect_dropped_off(tx: Transaction, desk: Desk, shown: Shown, *, moment: Moment) -> Custody | Refused:
    """A sender stands here with a signed code for a parcel that nobody announced (LN-CUS-053)."""
    grant, limits = shown.grant, desk.point.limits
    if grant.parcel_id is None or grant.outside is None or grant.weight_g is None:
        raise AssertionError("a drop-off grant says what is brought")
    if shown.audience != desk.point.point_id or ParcelJourney.FIRST_MILE not in limits.journeys:
        return Refused(ErrorCode.CODE_REFUSED)
    parcel = ParcelTerms(
        parcel_id=grant.parcel_id,
        outside=grant.outside,
        weight_g=grant.weight_g,
        hold=longest_hold(limits),
        journey=ParcelJourney.FIRST_MILE,
    )
    closed = reason_against_work(tx, Work.DEPOSIT, courier_id=shown.issuer)
    if closed is not None:
        return Refused(closed, final=False)
    if not desk.layout(tx).homes(load_of(parcel)):
        return Refused(ErrorCode.NO_FITTING_SIZE)
    event = _expectation(limits, parcel, courier_id=shown.issuer, now=moment.now)
    return _begin(tx, desk, event, moment=moment, issuer=shown.issuer)


def _expectation(limits: Limits, parcel: ParcelTerms, *, courier_id: str, now: datetime) -> ParcelExpected:
    """It is expected for as long as the point publishes (LN-CUS-050)."""
    longest = limits.max_expected_seconds
    until = None if longest is None else now + timedelta(seconds=longest)
    return ParcelExpected(courier_id=courier_id, parcel=parcel, expected_until=until)


def _courier_of(tx: Transaction, desk: Desk, placed: Placed[DepositOrder]) -> str | Refused:
    """Whose parcel it is: the issuer's, or that of the courier for whom it acts."""
    named = placed.order.delegation_id
    if named is None:
        return placed.issuer
    deposit = DelegatedAction.DEPOSIT
    return acting_under(tx, desk.point, named, placed.issuer, action=deposit, standing=placed.standing)


def reason_against_window(
    begin: datetime, end: datetime, limits: Limits, *, now: datetime
) -> ErrorCode | None:
    """What has passed already, and what is longer or later than the point allows (LN-CAP-005, LN-CAP-006).

    A promise begins now. Raises Malformed for a window that ends before it begins.
    """
    if end <= now or begin < now:
        return ErrorCode.RESERVATION_ENDED
    if end <= begin:
        raise Malformed(ErrorCode.MALFORMED_FIELD, "the window ends before it begins")
    ahead = limits.max_soft_seconds
    too_late = ahead is not None and begin > now + timedelta(seconds=ahead)
    too_long = end > begin + timedelta(seconds=limits.max_reservation_seconds)
    return ErrorCode.WINDOW_TOO_LONG if too_late or too_long else None


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
    """Why the driver's scan could not find this one parcel by this label text (LN-CUS-003)."""
    labelled = tx.custody_by_label(courier_id, label)
    if labelled is None or labelled.state in ENDED or labelled.parcel_id == parcel_id:
        return None
    return ErrorCode.LABEL_IN_USE


def _reason_against(
    tx: Transaction, desk: Desk, placed: Placed[ReserveCompartment] | Placed[DepositOrder], courier_id: str
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
    return _reason_against_names(tx, placed, courier_id)


def _reason_against_names(
    tx: Transaction, placed: Placed[ReserveCompartment] | Placed[DepositOrder], courier_id: str
) -> ErrorCode | None:
    """Why the parcel could not be told from another one here."""
    parcel = placed.order.parcel
    if tx.custody(parcel.parcel_id) is not None:
        return ErrorCode.PARCEL_ID_IN_USE
    if parcel.claim_handle is not None and tx.custody_by_handle(parcel.claim_handle) is not None:
        return ErrorCode.HANDLE_IN_USE
    if placed.label is None:
        return None
    return reason_against_label(tx, courier_id, placed.label, parcel_id=parcel.parcel_id)


def _is_not_offered(desk: Desk, order: ReserveCompartment | DepositOrder) -> bool:
    """A later window, a journey or a grade that this point does not have (LN-CAP-029)."""
    limits, parcel = desk.point.limits, order.parcel
    later = isinstance(order, ReserveCompartment) and order.window_begin is not None
    later = later and limits.max_soft_seconds is None
    journey = parcel.journey or ParcelJourney.LAST_MILE
    return later or journey not in limits.journeys or parcel.demanded_grade > limits.highest_grade


def _begin_by(
    tx: Transaction, desk: Desk, event: Beginning, placed: Placed[ReserveCompartment] | Placed[DepositOrder]
) -> Taken | Refused:
    custody = _begin(tx, desk, event, moment=placed.moment, issuer=placed.issuer)
    if isinstance(custody, Refused):
        return custody
    if placed.label is not None:
        tx.keep_label(custody.parcel_id, custody.courier_id, placed.label)
    return Taken(custody)


def _begin(
    tx: Transaction, desk: Desk, event: Beginning, *, moment: Moment, issuer: str
) -> Custody | Refused:
    """The parcel with its selector, so that its digits can be fetched before it comes (LN-COD-005).

    When all selectors are taken, a parcel without a T0 claim code could never be collected: a passing no.
    """
    live = set(tx.live_selectors())
    reason = reason_against_count(tx, desk, event.courier_id, live=live)
    if reason is not None:
        return Refused(reason)
    selector = draw_selector(live, int.from_bytes(desk.entropy.token(8)))
    if selector is None and event.parcel.claim_handle is None:
        return Refused(ErrorCode.POINT_FULL)
    custody = begin(event).model_copy(update={"selector": selector, "key_version": desk.point.key_version})
    tx.save(custody)
    members = tuple(dict.fromkeys((custody.courier_id, issuer)))
    record(tx, desk.point, event, moment=moment, members=members)
    return custody
