"""What follows beside an event in the same decision: a faulty compartment, and evidence that is too weak."""

from lockernet.custody.commands import Command, ConfirmInside, ConfirmOccupied
from lockernet.custody.grades import is_weak
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState, DisputeReason
from lockernet.models.events import (
    Body,
    CompartmentFaulted,
    CustodyResolved,
    DepositAborted,
    DisputeOpened,
    ParcelCollected,
    ParcelDeposited,
    ParcelRemoved,
    ParcelWithdrawn,
)

EMPTIED = (DepositAborted, ParcelCollected, ParcelWithdrawn, ParcelRemoved)
"""After these nothing should be in the compartment."""


def consequences(custody: Custody, command: Command, setting: Setting, event: Body) -> tuple[Body, ...]:
    """The events that follow on `event`, which follows on `command`."""
    return (*_dispute(custody, command, event), *_fault(custody, command, setting, event))


def _dispute(custody: Custody, command: Command, event: Body) -> tuple[Body, ...]:
    """Damage that was there before, or a grade below the one that was demanded (LN-CUS-045)."""
    if isinstance(event, ParcelDeposited) and isinstance(command, ConfirmInside) and command.damaged:
        return (DisputeOpened(parcel_id=custody.parcel_id, reason=DisputeReason.DAMAGED),)
    handed_over = isinstance(event, ParcelDeposited | ParcelCollected | ParcelWithdrawn | ParcelRemoved)
    found = isinstance(event, CustodyResolved) and event.state is CustodyState.WAITING
    if (handed_over or found) and is_weak(custody, event.grade):  # type: ignore[union-attr]  # these have one
        return (DisputeOpened(parcel_id=custody.parcel_id, reason=DisputeReason.WEAK_EVIDENCE),)
    return ()


def _fault(custody: Custody, command: Command, setting: Setting, event: Body) -> tuple[Body, ...]:
    """A compartment that somebody has to look at before it is given away again (LN-CUS-014)."""
    if not isinstance(event, EMPTIED) or setting.attended or custody.compartment_id is None:
        return ()
    reason = _reason(custody, command, event)
    if reason is None:
        return ()
    return (CompartmentFaulted(compartment_id=custody.compartment_id, reason=reason),)


def _reason(custody: Custody, command: Command, event: Body) -> ErrorCode | None:
    visit = custody.session
    if isinstance(command, ConfirmOccupied):
        return ErrorCode.COMPARTMENT_OCCUPIED
    if isinstance(event, DepositAborted) and event.reason == ErrorCode.DOOR_DID_NOT_OPEN:
        return ErrorCode.DOOR_DID_NOT_OPEN
    if visit is not None and visit.door_open:
        return ErrorCode.DOOR_DID_NOT_CLOSE
    return ErrorCode.ITEM_LEFT_INSIDE if visit is not None and visit.occupied is True else None
