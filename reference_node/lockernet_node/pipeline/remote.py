"""A door opens from afar, for who stands at the kiosk and reads its number out (LN-GRA-002, LN-CUS-065).

One door for one statement, only while no other one is in use; never one whose parcel is in doubt.
"""

from lockernet.custody.commands import OpenFromAfar
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.events import DoorOpenedRemotely
from lockernet.models.grants import RemoteOpening
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.doors import (
    FROM_AFAR,
    a_visit_is_moving,
    is_in_use,
    note_opening,
    opens_until,
    pulse_empty,
)
from lockernet_node.pipeline.journal import record
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Transaction


def open_remotely(tx: Transaction, desk: Desk, placed: Placed[RemoteOpening]) -> Taken | Refused:
    """Open one door, once; what lies behind it stays what it is, and its door is watched (LN-CUS-065)."""
    order, now = placed.order, placed.now
    if order.reason not in ErrorCode.__members__:
        raise Malformed(ErrorCode.MALFORMED_FIELD, "RemoteOpening.reason: expected one of the registry")
    if order.compartment_id not in {name for name, _ in tx.all_compartments()}:
        return Refused(ErrorCode.NOT_FOUND)
    reason = desk.hotline.reason_against(order.nonce)
    if reason is not None:
        return Refused(reason)
    if is_in_use(tx, now) or a_visit_is_moving(tx, now):
        return Refused(ErrorCode.DOOR_IN_USE)
    refused = _pulse(tx, desk, placed)
    if refused is not None:
        return refused
    note_opening(tx, order.compartment_id, FROM_AFAR, grant_id=None, now=now)
    desk.hotline.use()
    return Taken()


def _pulse(tx: Transaction, desk: Desk, placed: Placed[RemoteOpening]) -> Refused | None:
    order, until = placed.order, opens_until(placed.now)
    custody = tx.custody_in(order.compartment_id)
    if custody is not None:
        command = OpenFromAfar(order.reason, until)
        after = apply(tx, desk.point, custody, command, actor=None, moment=placed.moment)
        return after if isinstance(after, Refused) else None
    event = DoorOpenedRemotely(compartment_id=order.compartment_id, reason=order.reason, session_until=until)
    record(tx, desk.point, event, moment=placed.moment, members=())
    pulse_empty(tx, order.compartment_id, now=placed.now)
    return None
