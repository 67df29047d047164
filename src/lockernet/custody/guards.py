"""The conditions of the custody table, one question each. A sensor's word is evidence, never a gate:
no guard opens a door because a sensor said something; they only decide what may be claimed afterwards.
"""

from datetime import datetime

from lockernet.custody.commands import Command, ReportClosed
from lockernet.custody.state import REOPEN_LIMIT, SESSION, TIME_TO_OPEN, Custody, Session
from lockernet.models.reservations import ReservationState


def always(_custody: Custody, _command: Command, _now: datetime) -> bool:
    """No condition."""
    return True


def promise_is_over(custody: Custody, _command: Command, now: datetime) -> bool:
    """A HARD reservation whose time has passed."""
    return custody.reservation is ReservationState.HARD and not custody.has_promise(now)


def may_reopen(custody: Custody, _command: Command, now: datetime) -> bool:
    """At most two re-opens within the visit, whatever the sensors say (LN-COD-009)."""
    session = _session(custody)
    return session.reopens < REOPEN_LIMIT and now < session.until


def door_was_shut(custody: Custody, _command: Command, _now: datetime) -> bool:
    """An open latch is news only once."""
    return not _session(custody).door_open


def door_is_shut(custody: Custody, _command: Command, _now: datetime) -> bool:
    """The door is not known to be open."""
    return not _session(custody).door_open


def door_is_shut_again(custody: Custody, _command: Command, _now: datetime) -> bool:
    """The door was seen open and is shut now: no hand-over without both edges (LN-CUS-008)."""
    session = _session(custody)
    return session.opened and not session.door_open


def door_moved(custody: Custody, command: Command, _now: datetime) -> bool:
    """A closed latch is news after an open one, or when the node was away and the infrared has news."""
    session = _session(custody)
    if session.door_open:
        return True
    return session.interrupted and isinstance(command, ReportClosed) and command.occupied != session.occupied


def nothing_moved(custody: Custody, _command: Command, _now: datetime) -> bool:
    """The door was never seen open and the node watched all the time."""
    session = _session(custody)
    return not session.opened and not session.interrupted


def stayed_shut(custody: Custody, command: Command, now: datetime) -> bool:
    """The door had its time to open since the visit began, and nothing moved."""
    begun = _session(custody).until - SESSION
    return now >= begun + TIME_TO_OPEN and nothing_moved(custody, command, now)


def arrival_is_shown(custody: Custody, command: Command, _now: datetime) -> bool:
    """The door closed and the infrared sees what it did not see before; or there is no infrared to ask.

    Its change counts only if the door was seen open, or may have been while the node was away (LN-CUS-008).
    An infrared that still says "empty" does not undo a deposit: the driver is asked (LN-CUS-009).
    """
    if not isinstance(command, ReportClosed):
        return False
    session = _session(custody)
    if session.opened and session.door_open:
        return command.occupied is not False
    may_have_moved = session.opened or session.interrupted
    return may_have_moved and command.occupied is True and session.occupied_before is False


def over_and_nothing_moved(custody: Custody, command: Command, now: datetime) -> bool:
    """The visit is over and its door never opened."""
    return now >= _session(custody).until and nothing_moved(custody, command, now)


def over_and_shut(custody: Custody, _command: Command, now: datetime) -> bool:
    """The visit is over and its door is not known to be open."""
    session = _session(custody)
    return now >= session.until and not session.door_open


def over_and_taken(custody: Custody, command: Command, now: datetime) -> bool:
    """The visit is over, the door opened and shut, and the infrared does not see the parcel any more."""
    session = _session(custody)
    moved_out = session.occupied is False and session.occupied_before is True
    gone = moved_out or (session.opened and session.occupied is not True)
    return gone and over_and_shut(custody, command, now)


def _session(custody: Custody) -> Session:
    """The visit; the states that ask these questions always have one."""
    if custody.session is None:
        raise AssertionError(f"{custody.state.name} without a session")
    return custody.session
