"""Conditions of the custody table about who may have what: codes, marks, orders, obligations, deadlines."""

from datetime import timedelta
from typing import Any

from lockernet.custody.commands import Command, ReportClosed
from lockernet.custody.parties import SENT_FROM_HERE
from lockernet.custody.reservations import LIVE
from lockernet.custody.setting import Setting
from lockernet.custody.state import ENDED, Custody, Session
from lockernet.custody.steps import Guard
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason
from lockernet.models.grants import DelegatedAction, GrantAction
from lockernet.models.reservations import ReleasePolicy, ReservationState

CODES = frozenset({CodeTier.T0, CodeTier.T1, CodeTier.T2})
"""What a person shows."""

DROP_OFF = frozenset({CodeTier.T1, CodeTier.T2})
"""Forms of a drop-off code."""

CONTEST = timedelta(hours=24)
"""A receipt is countersigned or contested while it is younger than this (LN-CUS-043)."""

FREEZES = frozenset({DisputeReason.COMPARTMENT_EMPTY, DisputeReason.WRONG_ITEM})
"""What makes it unknown where the parcel is."""


# ------------------------------------------------------------------------------------- at the door


def is_no_drop_off(_custody: Custody, command: Any, _setting: Setting) -> bool:
    """A person shows a code by which nothing is deposited."""
    return command.tier in CODES and command.tier not in DROP_OFF


def is_no_collection_code(_custody: Custody, command: Any, _setting: Setting) -> bool:
    """Nothing that opens a door; a sender takes a parcel back with a signed grant only (LN-CUS-027)."""
    if _withdraws(command):
        return command.tier is not CodeTier.T1
    return command.tier not in CODES and command.tier is not CodeTier.ORDER


def deposit_is_blocked(custody: Custody, command: Any, _setting: Setting) -> bool:
    """It goes to another point, or a person's code meets a block of any kind (LN-CUS-029)."""
    redirected = custody.block is BlockCause.REDIRECT
    return redirected or (custody.block is not None and command.tier in CODES)


def sender_owes(custody: Custody, command: Any, _setting: Setting) -> bool:
    """A person sends the parcel from here and an obligation is not met (LN-CUS-036)."""
    by_sender = command.tier in CODES and custody.terms.journey in SENT_FROM_HERE
    return by_sender and bool(custody.open_obligations())


def is_another_deposit(custody: Custody, command: Any, setting: Setting) -> bool:
    """The visit is somebody else's: a person's, or another member's driver's."""
    session = _session(custody)
    if command.tier in CODES:
        return session.tier not in CODES
    return session.tier in CODES or session.actor_id != setting.delegate(custody)


def is_another_collection(custody: Custody, command: Any, setting: Setting) -> bool:
    """The visit is for another end: recipient, sender and driver do not open each other's door."""
    session = _session(custody)
    driver = setting.actor if command.tier is CodeTier.ORDER else None
    return session.actor_id != driver or (session.action is GrantAction.WITHDRAW) != _withdraws(command)


def is_another_removal(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The visit is another member's driver's."""
    return _session(custody).actor_id != setting.actor


def may_not_collect(custody: Custody, command: Any, setting: Setting) -> bool:
    """A driver without a collect order of its company for this parcel (LN-CUS-026)."""
    if command.tier is not CodeTier.ORDER:
        return False
    ordered = custody.collection_by is not None and setting.actor == custody.collection_by
    return not (ordered and setting.may_act(custody, DelegatedAction.COLLECT))


def may_not_remove(custody: Custody, _command: Command, setting: Setting) -> bool:
    """A driver without a remove order of its company for this parcel (LN-CUS-031)."""
    ordered = custody.removal_by is not None and setting.actor == custody.removal_by
    return not (ordered and setting.may_act(custody, DelegatedAction.REMOVE))


def is_blocked(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """No code opens its door."""
    return custody.block is not None


def shipment_is_incomplete(custody: Custody, command: Any, setting: Setting) -> bool:
    """A recipient may have it only together with parcels that are not here (LN-CUS-035)."""
    shipment = custody.terms.shipment
    together = shipment is not None and shipment.policy is ReleasePolicy.ALL
    return together and _is_recipient(command) and not setting.shipment_whole


def recipient_owes(custody: Custody, command: Any, _setting: Setting) -> bool:
    """An obligation is not met (LN-CUS-036)."""
    return _is_recipient(command) and bool(custody.open_obligations())


def is_withdrawal(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """The sender's visit."""
    return _session(custody).action is GrantAction.WITHDRAW


def is_recipients(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """A visit of whoever the parcel is for: neither its sender's nor a driver's."""
    session = _session(custody)
    return session.action is not GrantAction.WITHDRAW and session.tier is not CodeTier.ORDER


def freezes(_custody: Custody, command: Any, _setting: Setting) -> bool:
    """What is said makes it unknown where the parcel is (LN-CUS-028)."""
    return command.reason in FREEZES


def says_damaged(_custody: Custody, command: Any, _setting: Setting) -> bool:
    """What is said leaves the parcel where it is."""
    return bool(command.reason is DisputeReason.DAMAGED)


# ----------------------------------------------------------------------------------- reservations


def hard_is_over(custody: Custody, _command: Command, setting: Setting) -> bool:
    """A HARD reservation whose time has passed."""
    return custody.reservation is ReservationState.HARD and not custody.has_promise(setting.now)


def soft_is_over(custody: Custody, _command: Command, setting: Setting) -> bool:
    """A SOFT reservation whose window has passed."""
    return is_soft(custody, _command, setting) and not _before(setting, custody.reserved_until)


def is_soft(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """A SOFT reservation."""
    return custody.reservation is ReservationState.SOFT


def can_harden(custody: Custody, command: Any, setting: Setting) -> bool:
    """A SOFT reservation, and a promise that has not passed."""
    return is_soft(custody, command, setting) and setting.now < command.reserved_until


def expectation_is_over(custody: Custody, _command: Command, setting: Setting) -> bool:
    """Nothing is reserved for it, and the time to expect it has passed (LN-CUS-050)."""
    ends = custody.expected_end
    return custody.reservation not in LIVE and ends is not None and setting.now >= ends


def is_promised(custody: Custody, _command: Command, setting: Setting) -> bool:
    """A HARD reservation holds a compartment for it now."""
    return custody.has_promise(setting.now)


def has_no_reservation(custody: Custody, _command: Command, setting: Setting) -> bool:
    """Nothing that could be extended."""
    live = custody.reservation is ReservationState.SOFT or custody.has_promise(setting.now)
    return not (live and _before(setting, custody.reserved_until))


def reservation_cannot_grow(custody: Custody, command: Any, _setting: Setting) -> bool:
    """Past the operator's limit, or no later than it is (LN-CUS-024)."""
    return _cannot_grow(command, custody.reserved_until)


# ------------------------------------------------------------------------------ while it lies inside


def hold_is_over(custody: Custody, _command: Command, setting: Setting) -> bool:
    """hold_until has passed and the mark is not set yet (LN-CUS-030)."""
    return custody.hold_until is not None and setting.now >= custody.hold_until and not custody.overdue


def hold_cannot_grow(custody: Custody, command: Any, setting: Setting) -> bool:
    """Past the operator's limit, no later than it is, or over before it begins (LN-CUS-024)."""
    return _cannot_grow(command, custody.hold_until) or command.until <= setting.now


def hold_grows(custody: Custody, command: Any, _setting: Setting) -> bool:
    """A hold that ends later than it did."""
    return custody.hold_until is not None and command.until > custody.hold_until


def generation_is_not_new(custody: Custody, command: Any, _setting: Setting) -> bool:
    """Not higher than every generation seen (LN-COD-011)."""
    return bool(command.generation <= custody.generation)


def is_owed(custody: Custody, command: Any, _setting: Setting) -> bool:
    """The parcel has this obligation and it is not met."""
    return command.obligation in custody.open_obligations()


def is_last_mile(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """A courier removes such a parcel, it does not collect it (LN-CUS-026)."""
    return custody.terms.journey not in SENT_FROM_HERE


def is_not_removable(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """No mark says why it should go: within its hold its recipient counts on it (LN-CUS-031)."""
    return not custody.marks


def is_disputed(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """Somebody says that something is wrong."""
    return custody.dispute is not None


def is_weakly_shown(custody: Custody, command: Any, setting: Setting) -> bool:
    """The open dispute is about the newest hand-over's evidence alone, and the courier agrees with it now."""
    newest = custody.state if custody.state in ENDED else CustodyState.WAITING
    weak = custody.dispute is DisputeReason.WEAK_EVIDENCE and command.to_state is newest
    return weak and not receipt_stands(custody, command, setting)


def receipt_stands(custody: Custody, command: Any, setting: Setting) -> bool:
    """Older than 24 h, or countersigned before (LN-CUS-043)."""
    late = setting.now >= command.handed_over_at + CONTEST
    return late or command.to_state in custody.countersigned


# --------------------------------------------------------------------------- while nobody can tell


def found_inside(custody: Custody, command: Any, _setting: Setting) -> bool:
    """Staff looked and saw it."""
    return command.inside and custody.compartment_id is not None


def found_empty(custody: Custody, command: Any, _setting: Setting) -> bool:
    """Staff looked and saw no parcel."""
    return not command.inside and custody.compartment_id is not None


def was_never_inside(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """Nothing shows that it was ever deposited."""
    return not custody.was_deposited


def has_compartment(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """Its compartment was not found empty yet."""
    return custody.compartment_id is not None


def names_compartment(_custody: Custody, command: Any, _setting: Setting) -> bool:
    """It is said where to look for it."""
    return command.compartment_id is not None


def pulse_may_open(custody: Custody, _command: Command, setting: Setting) -> bool:
    """Its door was told to open beside a visit (LN-CUS-047, LN-CUS-065) and was not seen open yet."""
    return custody.forced or _before(setting, custody.opens_until)


def is_gone(custody: Custody, command: Command, _setting: Setting) -> bool:
    """The infrared had seen it, the door opened beside a visit, and now it says "empty" (LN-CUS-042)."""
    empty = isinstance(command, ReportClosed) and command.occupied is False
    return empty and custody.disturbed and custody.seen_inside


def arrives_late(custody: Custody, command: Command, _setting: Setting) -> bool:
    """A slow infrared sees the parcel after all (LN-CUS-039)."""
    return custody.sensor_may_tell and isinstance(command, ReportClosed) and command.occupied is True


def receipt_says(state: CustodyState) -> Guard:
    """The receipt is of a hand-over to `state`."""

    def says(_custody: Custody, command: Any, _setting: Setting) -> bool:
        return bool(command.to_state is state)

    return says


def _is_recipient(command: Any) -> bool:
    return command.tier is not CodeTier.ORDER and not _withdraws(command)


def _withdraws(command: Any) -> bool:
    return bool(command.action is GrantAction.WITHDRAW)


def _cannot_grow(command: Any, ends: Any) -> bool:
    within = command.latest is not None and command.until <= command.latest
    return not within or ends is None or command.until <= ends


def _before(setting: Setting, until: Any) -> bool:
    return until is not None and setting.now < until


def _session(custody: Custody) -> Session:
    if custody.session is None:
        raise AssertionError(f"{custody.state.name} without a session")
    return custody.session
