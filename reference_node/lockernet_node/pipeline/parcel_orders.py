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
from lockernet.identifiers.label_text import label_text
from lockernet.models import custody as orders
from lockernet.models.base import Model
from lockernet.models.custody import BlockCause, CustodyState
from lockernet.models.outcome import Refused
from lockernet.models.reservations import CancelReservation, ExtendDeadline
from lockernet_node.pipeline.admission import reason_against_label
from lockernet_node.pipeline.apply import apply_in
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk, Limits
from lockernet_node.ports import Transaction

COMMANDS: Mapping[type[Model], Callable[[Any], Command]] = MappingProxyType(
    {
        CancelReservation: lambda _order: CancelParcel(),
        orders.CollectOrder: lambda _order: OrderCollection(),
        orders.RemoveOrder: lambda _order: OrderRemoval(),
        orders.RedirectParcel: lambda order: Block(BlockCause.REDIRECT, order.successor_point_id),
        orders.ReissueCode: lambda order: Reissue(order.generation),
        orders.BlockParcel: lambda order: Block(order.cause),
        orders.ReleaseParcel: lambda _order: Release(),
        orders.CloseDispute: lambda _order: CloseDispute(),
        orders.ClearObligation: lambda order: MeetObligation(order.obligation),
    }
)
"""What an order says, as a command; those that need more are functions of their own."""


def order_on_parcel(tx: Transaction, desk: Desk, placed: Placed[Any]) -> Taken | Refused:
    """Whatever `COMMANDS` makes of the order."""
    return _command(tx, desk, placed, COMMANDS[type(placed.order)](placed.order))


def extend_deadline(tx: Transaction, desk: Desk, placed: Placed[ExtendDeadline]) -> Taken | Refused:
    """More time, up to what the point gives to a new order now (LN-CUS-051)."""
    custody = tx.custody(placed.order.parcel_id)
    latest = None if custody is None else _latest(custody, desk.point.limits, now=placed.now)
    return _command(tx, desk, placed, Extend(placed.order.until, latest))


def bind_label(tx: Transaction, desk: Desk, placed: Placed[orders.BindLabel]) -> Taken | Refused:
    """What will be scanned from now on, in the place of an earlier label (LN-CUS-034)."""
    order = placed.order
    reason = reason_against_label(tx, placed.issuer, order.label, parcel_id=order.parcel_id)
    taken = _command(tx, desk, placed, LabelParcel(), unless=reason)
    if isinstance(taken, Taken):
        tx.drop_labels(order.parcel_id)
        tx.keep_label(order.parcel_id, placed.issuer, label_text(order.label))
    return taken


def _command(
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
    expected = custody.state is CustodyState.EXPECTED
    seconds = limits.max_reservation_seconds if expected else limits.max_hold_seconds
    return now + timedelta(seconds=seconds)
