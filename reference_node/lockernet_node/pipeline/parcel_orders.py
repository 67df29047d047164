"""Orders about a parcel that the point knows: each is one command of the custody table (LN-CUS-001).

To everybody but its own courier, and for some orders a delegate, the parcel does not exist (LN-CUS-023).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from lockernet.custody.commands import (
    Block,
    CancelParcel,
    CloseDispute,
    Command,
    Extend,
    LabelParcel,
    MeetObligation,
    OrderCollection,
    OrderRemoval,
    Reissue,
    Release,
)
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models import custody as orders
from lockernet.models.base import Model
from lockernet.models.custody import BlockCause, CustodyState
from lockernet.models.grants import DelegatedAction
from lockernet.models.outcome import Refused
from lockernet.models.reservations import CancelReservation, ExtendDeadline, ReservationState
from lockernet_node.pipeline.admission import reason_against_label
from lockernet_node.pipeline.apply import apply_in
from lockernet_node.pipeline.delegations import acting_under, delegated
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk, Limits
from lockernet_node.ports import Transaction

COMMANDS: Mapping[type[Model], Callable[[Any], Command]] = MappingProxyType(
    {
        CancelReservation: lambda _order: CancelParcel(),
        orders.RedirectParcel: lambda order: Block(BlockCause.REDIRECT, order.successor_point_id),
        orders.ReissueCode: lambda order: Reissue(order.generation),
        orders.BlockParcel: lambda order: Block(order.cause),
        orders.ReleaseParcel: lambda _order: Release(),
        orders.CloseDispute: lambda _order: CloseDispute(),
        orders.ClearObligation: lambda order: MeetObligation(order.obligation),
    }
)
"""What an order of the parcel's own courier says, as a command."""

_DRIVERS: Mapping[type[Model], tuple[Command, DelegatedAction]] = MappingProxyType(
    {
        orders.CollectOrder: (OrderCollection(), DelegatedAction.COLLECT),
        orders.RemoveOrder: (OrderRemoval(), DelegatedAction.REMOVE),
    }
)
"""Orders that let a driver take a parcel out; a delegate may give them too."""


def order_on_parcel(tx: Transaction, desk: Desk, placed: Placed[Any]) -> Taken | Refused:
    """Whatever `COMMANDS` makes of the order."""
    return command_on_parcel(tx, desk, placed, COMMANDS[type(placed.order)](placed.order))


def order_driver(
    tx: Transaction, desk: Desk, placed: Placed[orders.CollectOrder] | Placed[orders.RemoveOrder]
) -> Taken | Refused:
    """The issuer's driver may take the parcel out; a delegate's too, if the delegation says so."""
    order, point = placed.order, desk.point
    command, action = _DRIVERS[type(order)]
    custody = tx.custody(order.parcel_id)
    if custody is None:
        return Refused(ErrorCode.NOT_FOUND)
    allowed = delegated(tx, point, custody, placed.issuer, standing=placed.standing)
    if order.delegation_id is not None:
        named, issuer = order.delegation_id, placed.issuer
        courier_id = acting_under(tx, point, named, issuer, action=action, standing=placed.standing)
        if isinstance(courier_id, Refused):
            return courier_id
        allowed = frozenset({action}) if courier_id == custody.courier_id else frozenset()
    setting = Setting(now=placed.now, actor=placed.issuer, delegated=allowed)
    after = apply_in(tx, point, custody, command, setting=setting, moment=placed.moment)
    return after if isinstance(after, Refused) else Taken(after)


def extend_deadline(tx: Transaction, desk: Desk, placed: Placed[ExtendDeadline]) -> Taken | Refused:
    """More time, up to what the point gives to a new order now (LN-CUS-051)."""
    custody = tx.custody(placed.order.parcel_id)
    latest = None if custody is None else _latest(custody, desk.point.limits, now=placed.now)
    return command_on_parcel(tx, desk, placed, Extend(placed.order.until, latest))


def bind_label(tx: Transaction, desk: Desk, placed: Placed[orders.BindLabel]) -> Taken | Refused:
    """What will be scanned from now on, in the place of an earlier label (LN-CUS-034)."""
    order, label = placed.order, placed.label or ""
    reason = reason_against_label(tx, placed.issuer, label, parcel_id=order.parcel_id)
    taken = command_on_parcel(tx, desk, placed, LabelParcel(), unless=reason)
    if isinstance(taken, Taken):
        tx.drop_labels(order.parcel_id)
        tx.keep_label(order.parcel_id, placed.issuer, label)
    return taken


def command_on_parcel(
    tx: Transaction, desk: Desk, placed: Placed[Any], command: Command, *, unless: ErrorCode | None = None
) -> Taken | Refused:
    """The command on the parcel of the order; `unless` is a reason that counts for its own courier only."""
    custody = tx.custody(placed.order.parcel_id)
    if custody is None or (unless is not None and custody.courier_id != placed.issuer):
        return Refused(ErrorCode.NOT_FOUND)
    if unless is not None:
        return Refused(unless)
    setting = Setting(now=placed.now, actor=placed.issuer)
    after = apply_in(tx, desk.point, custody, command, setting=setting, moment=placed.moment)
    return after if isinstance(after, Refused) else Taken(after)


def _latest(custody: Custody, limits: Limits, *, now: datetime) -> datetime:
    """A promise reaches as far as one given now, or from its window's begin; a hold as one begun now."""
    if custody.state is not CustodyState.EXPECTED:
        return now + timedelta(seconds=limits.max_hold_seconds)
    begin = custody.window_begin if custody.reservation is ReservationState.SOFT else None
    return (begin or now) + timedelta(seconds=limits.max_reservation_seconds)
