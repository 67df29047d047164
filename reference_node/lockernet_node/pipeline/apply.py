"""apply(): one command on one parcel inside a transaction: decide, evolve, save, record, plan the pulse."""

from lockernet.custody.commands import Command
from lockernet.custody.decide import decide
from lockernet.custody.evolve import evolve
from lockernet.custody.state import ENDED, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    Body,
    CompartmentFaulted,
    DepositAborted,
    ParcelCollected,
    ParcelDeposited,
)
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.journal import Moment, record, record_handover
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import Transaction


def apply(
    tx: Transaction, point: Point, custody: Custody, command: Command, *, actor: str | None, moment: Moment
) -> Custody | Refused:
    """The parcel after the command, or why not. The pulse, if one follows, is planned, not sent."""
    outcome = decide(custody, command, actor, moment.now)
    if isinstance(outcome, Refused):
        return outcome
    if outcome.event is None:
        return custody
    after = _record(tx, point, custody, outcome.event, moment=moment)
    tx.save(after)
    if outcome.unlock and after.compartment_id is not None:
        tx.plan_unlock(after.compartment_id, after.parcel_id)
    if after.state in ENDED or after.state is CustodyState.WAITING:
        tx.save_claim_secret(after.parcel_id, None)
    _take_out_of_service(tx, point, custody, outcome.event, moment=moment)
    return after


def _record(tx: Transaction, point: Point, before: Custody, event: Body, *, moment: Moment) -> Custody:
    after = evolve(before, event)
    if isinstance(event, ParcelDeposited | ParcelCollected):
        receipt_id = record_handover(tx, point, event, moment=moment, before=before)
        return after.model_copy(update={"last_receipt_id": receipt_id})
    record(tx, point, event, moment=moment, members=(before.courier_id,))
    return after


def _take_out_of_service(
    tx: Transaction, point: Point, before: Custody, event: Body, *, moment: Moment
) -> None:
    """A door that stays shut for a driver, or an item left inside, waits for an inspection (LN-CUS-014)."""
    reason = _fault(before, event)
    if reason is None or before.compartment_id is None:
        return
    tx.mark_faulted(before.compartment_id, reason)
    fault = CompartmentFaulted(compartment_id=before.compartment_id, reason=reason)
    record(tx, point, fault, moment=moment, members=())


def _fault(before: Custody, event: Body) -> ErrorCode | None:
    if isinstance(event, DepositAborted) and event.reason == ErrorCode.DOOR_DID_NOT_OPEN:
        return ErrorCode.DOOR_DID_NOT_OPEN
    left_inside = before.session is not None and before.session.occupied is True
    if left_inside and isinstance(event, ParcelCollected | DepositAborted):
        return ErrorCode.ITEM_LEFT_INSIDE
    return None
