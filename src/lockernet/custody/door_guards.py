"""Conditions of the custody table about a door and its visit, one question each.

A sensor's word is evidence, never a gate: no guard opens a door because a sensor said something; they only
decide what may be claimed afterwards. At a counter there is no latch: the clerk's word stands for it.
"""

from datetime import timedelta

from lockernet.custody.commands import Command, Inspect, ReportClosed
from lockernet.custody.setting import Setting
from lockernet.custody.state import REOPEN_LIMIT, SESSION, TIME_TO_OPEN, Custody, Session


def may_reopen(custody: Custody, _command: Command, setting: Setting) -> bool:
    """At most two re-opens within the visit, whatever the sensors say (LN-COD-009)."""
    session = _session(custody)
    return session.reopens < REOPEN_LIMIT and setting.now < session.until


def door_was_shut(custody: Custody, _command: Command, _setting: Setting) -> bool:
    """An open latch is news only once."""
    return not _session(custody).door_open


def door_is_shut_again(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The door was seen open and is shut now: no hand-over without both edges (LN-CUS-008)."""
    session = _session(custody)
    return setting.attended or (session.opened and _is_shut(session))


def door_may_be_shut_again(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The door was open, or may have been while the node was away, and is not known to be open now."""
    session = _session(custody)
    return setting.attended or (may_have_opened(session) and _is_shut(session))


def door_moved(custody: Custody, command: Command, _setting: Setting) -> bool:
    """A closed latch is news after an open one; later only what the infrared says anew (LN-CUS-017)."""
    session = _session(custody)
    if session.door_open or not isinstance(command, ReportClosed):
        return session.door_open
    return may_have_opened(session) and command.occupied not in (None, session.occupied)


def stayed_shut(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The door had its time to open since the visit began, and nothing moved."""
    session = _session(custody)
    begun = session.until - SESSION
    return setting.now >= begun + TIME_TO_OPEN and not may_have_opened(session)


def arrival_is_shown(custody: Custody, command: Command, _setting: Setting) -> bool:
    """The infrared went from empty to full, and the door was open, or may have been while the node was away.

    In all other cases the driver is asked (LN-CUS-009).
    """
    session = _session(custody)
    if not isinstance(command, ReportClosed) or session.reopening:
        return False
    arrived = command.occupied is True and session.occupied_before is False
    return arrived and may_have_opened(session)


def over_and_nothing_moved(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The visit is over and its door never opened."""
    session = _session(custody)
    return _is_over(session, setting) and not may_have_opened(session)


def over_and_shut(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The visit is over and its door is not known to be open."""
    session = _session(custody)
    return _is_over(session, setting) and not session.door_open


def over_and_left_open(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The visit's time is over, its door stands open, and nobody was told (LN-CUS-037)."""
    session = _session(custody)
    return setting.now >= session.until and session.door_open and not session.left_open


def over_and_inside(custody: Custody, command: Command, setting: Setting) -> bool:
    """The visit is over, the door opened and shut, and neither driver nor infrared said no (LN-CUS-009)."""
    session = _session(custody)
    moved_in = session.occupied is True and session.occupied_before is False
    inside = moved_in or (session.opened and session.occupied is not False)
    return inside and over_and_shut(custody, command, setting)


def over_and_taken(custody: Custody, command: Command, setting: Setting) -> bool:
    """The visit is over, the door opened and shut, and the infrared does not see the parcel any more."""
    session = _session(custody)
    moved_out = session.occupied is False and session.occupied_before is True
    gone = moved_out or (session.opened and session.occupied is not True)
    return gone and over_and_shut(custody, command, setting)


def visit_found_inside(custody: Custody, command: Command, setting: Setting) -> bool:
    """Staff looked when the visit was over, however its door stands, and saw the parcel (LN-CUS-038)."""
    return isinstance(command, Inspect) and command.inside and setting.now >= _session(custody).until


def visit_found_empty(custody: Custody, command: Command, setting: Setting) -> bool:
    """Staff looked when the visit was over, however its door stands, and saw no parcel (LN-CUS-038)."""
    return isinstance(command, Inspect) and not command.inside and setting.now >= _session(custody).until


def visit_is_over(custody: Custody, _command: Command, setting: Setting) -> bool:
    """The visit's time is over, however its door stands (LN-CUS-038)."""
    return setting.now >= _session(custody).until


def may_have_opened(session: Session) -> bool:
    """True if the door was seen open, or nobody watched it all the time."""
    return session.opened or session.interrupted


def _is_shut(session: Session) -> bool:
    """Not known to be open, and no pulse in flight that may open it (LN-CUS-018)."""
    return not session.door_open and not session.reopening


def _is_over(session: Session, setting: Setting) -> bool:
    """A pulse of the last moment has its time too (LN-CUS-018)."""
    return setting.now >= session.until + (TIME_TO_OPEN if session.reopening else timedelta(0))


def _session(custody: Custody) -> Session:
    """The visit; the states that ask these questions always have one."""
    if custody.session is None:
        raise AssertionError(f"{custody.state.name} without a session")
    return custody.session
