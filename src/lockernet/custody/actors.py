"""Who may give which order; to everybody else the parcel does not exist (LN-REQ-005, LN-CUS-023).

Orders that are not listed are words at the door, and codes that the caller checked: anybody's.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from lockernet.custody.commands import (
    Block,
    CancelParcel,
    CloseDispute,
    Command,
    ContestReceipt,
    Countersign,
    Extend,
    LabelParcel,
    MeetObligation,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    OrderCollection,
    OrderRemoval,
    Reissue,
    Release,
)
from lockernet.custody.order_guards import CODES
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier
from lockernet.models.grants import DelegatedAction

May = Callable[[Custody, Command, Setting], bool]


def _own(custody: Custody, _command: Command, setting: Setting) -> bool:
    return setting.actor == custody.courier_id


def _own_or_staff(custody: Custody, _command: Command, setting: Setting) -> bool:
    """Staff are no member: who lets them act has checked them."""
    return setting.actor in (None, custody.courier_id)


def _delegate(action: DelegatedAction) -> May:
    def may(custody: Custody, _command: Command, setting: Setting) -> bool:
        return setting.may_act(custody, action)

    return may


def _brings(custody: Custody, command: Command, setting: Setting) -> bool:
    """A driver for its company, or a person with a code."""
    by_code = isinstance(command, OpenForDeposit) and command.tier in CODES
    return by_code or setting.may_act(custody, DelegatedAction.DEPOSIT)


def _collects(custody: Custody, command: Command, setting: Setting) -> bool:
    """A person with a code that the caller checked, or a driver for its company."""
    by_code = isinstance(command, OpenForCollection) and command.tier is not CodeTier.ORDER
    return by_code or setting.may_act(custody, DelegatedAction.COLLECT)


ACTORS: Mapping[type[Command], tuple[May, ErrorCode]] = MappingProxyType(
    {
        OpenForDeposit: (_brings, ErrorCode.NOT_EXPECTED),
        OpenForCollection: (_collects, ErrorCode.NOT_EXPECTED),
        OpenForRemoval: (_delegate(DelegatedAction.REMOVE), ErrorCode.NOT_EXPECTED),
        OrderCollection: (_delegate(DelegatedAction.COLLECT), ErrorCode.NOT_FOUND),
        OrderRemoval: (_delegate(DelegatedAction.REMOVE), ErrorCode.NOT_FOUND),
        MeetObligation: (_own_or_staff, ErrorCode.NOT_FOUND),
        CloseDispute: (_own_or_staff, ErrorCode.NOT_FOUND),
        CancelParcel: (_own, ErrorCode.NOT_FOUND),
        Extend: (_own, ErrorCode.NOT_FOUND),
        Block: (_own, ErrorCode.NOT_FOUND),
        Release: (_own, ErrorCode.NOT_FOUND),
        Reissue: (_own, ErrorCode.NOT_FOUND),
        LabelParcel: (_own, ErrorCode.NOT_FOUND),
        Countersign: (_own, ErrorCode.NOT_FOUND),
        ContestReceipt: (_own, ErrorCode.NOT_FOUND),
    }
)
"""Who may, and what everybody else is told."""
