"""SOFT reservations: how likely a later window has room, and what becomes of them when it begins.

A SOFT reservation holds nothing (LN-CAP-025). Its number comes from samples that the point takes at the
start of each part of the day (LN-CAP-026); on the day it becomes a promise by the rule of all promises, or is
refused at once (LN-CAP-028).
"""

from collections import Counter
from datetime import datetime, tzinfo

from lockernet.capacity.fit import Load
from lockernet.capacity.soft import Window, likelihood, spare_now
from lockernet.custody.commands import HardenReservation, LapseReservation, RefuseSoft
from lockernet.custody.state import Custody
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.pipeline.promises import reason_against_promise
from lockernet_node.ports import Transaction

SLOT_HOURS = 2
"""The day is divided into parts of so many hours, in the point's own time."""


def window_of(moment: datetime, zone: tzinfo) -> Window:
    """The part of the week in which a window begins."""
    local = moment.astimezone(zone)
    return Window(local.weekday(), local.hour // SLOT_HOURS)


def permille_for(tx: Transaction, desk: Desk, parcel: Load, *, begin: datetime) -> int:
    """How likely this load gets a promise when a window begins then; 0: never at this point."""
    zone = desk.point.limits.times.zone
    window, day = window_of(begin, zone), begin.astimezone(zone).date()
    begins = (each.window_begin for each in tx.softly_reserved() if each.window_begin is not None)
    ahead = sum((window_of(each, zone), each.astimezone(zone).date()) == (window, day) for each in begins)
    return likelihood(parcel, window, tx.history(window.slot), desk.layout(tx), ahead=ahead)


def take_sample(tx: Transaction, desk: Desk, *, now: datetime) -> None:
    """How much more could be promised now, kept for the window that begins."""
    window, layout = window_of(now, desk.point.limits.times.zone), desk.layout(tx)
    spare = spare_now(Counter(tx.promised(now)), room_in(tx, layout), layout)
    history = tx.history(window.slot).observe(window, spare)
    tx.save_samples(window, {kind: history.samples[window, kind] for kind in spare})


def settle(tx: Transaction, desk: Desk, custody: Custody, *, moment: Moment) -> None:
    """The window of this SOFT reservation has begun: promise it, or say that there is no room."""
    until = custody.reserved_until
    if until is None or until <= moment.now:
        apply(tx, desk.point, custody, LapseReservation(), actor=None, moment=moment)
        return
    reason = reason_against_promise(tx, desk, custody.courier_id, load_of(custody.terms), now=moment.now)
    command = HardenReservation(until) if reason is None else RefuseSoft(reason)
    apply(tx, desk.point, custody, command, actor=None, moment=moment)
