"""What the custody table is made of: ways on, and reasons to say no, each under a condition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lockernet.custody.commands import Command
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import Body

Guard = Callable[[Custody, Command, Setting], bool]


def always(_custody: Custody, _command: Command, _setting: Setting) -> bool:
    """No condition."""
    return True


def both(one: Guard, other: Guard) -> Guard:
    """Two conditions at once."""

    def holds(custody: Custody, command: Command, setting: Setting) -> bool:
        return one(custody, command, setting) and other(custody, command, setting)

    holds.__doc__ = " And: ".join((each.__doc__ or "").partition("\n\n")[0] for each in (one, other))
    return holds


@dataclass(frozen=True, slots=True)
class Step:
    """One way on: the event that says so, where the parcel is then, and whether the door is pulsed.

    `first` happens before the event, where the parcel was; `also` after it, where the parcel is then.
    """

    event: type[Body]
    to: CustodyState
    when: Guard = always
    unlock: bool = False
    first: tuple[type[Body], ...] = ()
    also: tuple[type[Body], ...] = ()


@dataclass(frozen=True, slots=True)
class No:
    """One reason to refuse an order."""

    reason: ErrorCode
    when: Guard = always


Pair = tuple[CustodyState, type[Command]]
Table = Mapping[Pair, tuple[Step | No, ...]]
"""The first entry of a pair whose condition holds is taken."""

EXPECTED, DEPOSITING = CustodyState.EXPECTED, CustodyState.DEPOSITING
WAITING, UNCERTAIN = CustodyState.WAITING, CustodyState.UNCERTAIN
COLLECTING, COLLECTED = CustodyState.COLLECTING, CustodyState.COLLECTED
REMOVING, REMOVED = CustodyState.REMOVING, CustodyState.REMOVED
WITHDRAWN, ABORTED = CustodyState.WITHDRAWN, CustodyState.ABORTED
