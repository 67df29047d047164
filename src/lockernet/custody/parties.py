"""Who answers for a parcel, and which members an event of it concerns (LN-CUS-022)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lockernet.custody.state import Custody
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.events import Body
from lockernet.models.points import ParcelJourney


class Party(StrEnum):
    """Who can hold a parcel."""

    COURIER = "courier"
    OPERATOR = "operator"
    RECIPIENT = "recipient"
    SENDER = "sender"


SENT_FROM_HERE = frozenset({ParcelJourney.FIRST_MILE, ParcelJourney.RETURN})
"""Journeys on which a person brings the parcel and a courier collects it."""

_HELD_BY_THE_POINT = frozenset({CustodyState.WAITING, CustodyState.COLLECTING, CustodyState.REMOVING})

_AFTERWARDS: Mapping[CustodyState, Party] = MappingProxyType(
    {CustodyState.REMOVED: Party.COURIER, CustodyState.WITHDRAWN: Party.SENDER}
)


def holder(custody: Custody) -> Party:
    """Who answers for the parcel now: the last one to whom it was shown to be handed."""
    state = custody.state
    if state in _HELD_BY_THE_POINT or (state is CustodyState.UNCERTAIN and custody.was_deposited):
        return Party.OPERATOR
    if state is CustodyState.COLLECTED:
        return Party.COURIER if _courier_collected(custody) else Party.RECIPIENT
    return _AFTERWARDS.get(state, _bringer(custody))


def changes_hands(before: Custody, after: Custody) -> bool:
    """True if custody moved between parties: such an event is a hand-over and gets a receipt."""
    return holder(before) is not holder(after)


def concerned(custody: Custody, event: Body) -> tuple[str, ...]:
    """The members whose feeds hold the event: the parcel's courier, and whose driver acts or may come."""
    members = [custody.courier_id, getattr(event, "actor_id", None)]
    if custody.session is not None:
        members.append(custody.session.actor_id)
    return tuple(dict.fromkeys(each for each in members if each is not None))


def _bringer(custody: Custody) -> Party:
    return Party.SENDER if custody.terms.journey in SENT_FROM_HERE else Party.COURIER


def _courier_collected(custody: Custody) -> bool:
    if custody.taken_with is CodeTier.UNSPECIFIED:
        return custody.terms.journey in SENT_FROM_HERE
    return custody.taken_with is CodeTier.ORDER
