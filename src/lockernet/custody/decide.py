"""decide(): may this happen to this parcel, and what follows. Pure; the table is in `transitions`."""

from dataclasses import dataclass

from lockernet.custody.actors import ACTORS
from lockernet.custody.commands import Command, OpenForCollection, Order
from lockernet.custody.consequences import consequences
from lockernet.custody.details import event_of
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.custody.steps import No, Step
from lockernet.custody.transitions import TRANSITIONS, refusal
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier
from lockernet.models.events import Body
from lockernet.models.outcome import Refused


@dataclass(frozen=True, slots=True)
class Accepted:
    """What happens: events in their order, and whether the parcel's door is pulsed. No event: nothing new."""

    events: tuple[Body, ...] = ()
    unlock: bool = False


def decide(custody: Custody, command: Command, setting: Setting) -> Accepted | Refused:
    """Judge one command on one parcel."""
    reason = _at_once(custody, command, setting)
    if reason is not None:
        return Refused(reason)
    pair = (custody.state, type(command))
    for entry in TRANSITIONS.get(pair, ()):
        if entry.when(custody, command, setting):
            return _taken(entry, custody, command, setting)
    return Refused(refusal(*pair)) if isinstance(command, Order) else Accepted()


def _at_once(custody: Custody, command: Command, setting: Setting) -> ErrorCode | None:
    """What is refused wherever the parcel is: orders of strangers, and dead codes (LN-COD-011)."""
    if type(command) in ACTORS:
        may, foreign = ACTORS[type(command)]
        if not may(custody, command, setting):
            return foreign
    by_code = isinstance(command, OpenForCollection) and command.tier is not CodeTier.ORDER
    if by_code and command.generation < custody.generation:  # type: ignore[union-attr]  # a collection has one
        return ErrorCode.CODE_REFUSED
    return None


def _taken(entry: Step | No, custody: Custody, command: Command, setting: Setting) -> Accepted | Refused:
    if isinstance(entry, No):
        return Refused(entry.reason)
    first, event, also = (
        [event_of(kind, custody, command, setting, entry) for kind in kinds]
        for kinds in (entry.first, (entry.event,), entry.also)
    )
    more = consequences(custody, command, setting, event[0])
    return Accepted((*first, *event, *also, *more), entry.unlock and not setting.attended)
