"""What an event says beyond parcel and door, by its kind."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lockernet.custody.commands import (
    Command,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmOccupied,
    ForceOpening,
    Inspect,
    LapseReservation,
    LoseTrack,
    ReportClosed,
    SayWrong,
)
from lockernet.custody.door_guards import may_have_opened
from lockernet.custody.grades import grade_in, grade_out
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.custody.steps import WAITING, Step
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, DisputeReason
from lockernet.models.events import (
    Body,
    CodeReissued,
    CollectionAborted,
    CollectionOrdered,
    CollectionStarted,
    CompartmentForced,
    CompartmentInspected,
    CustodyMarkedUncertain,
    CustodyResolved,
    DepositAborted,
    DepositStarted,
    DisputeOpened,
    DoorClosed,
    DoorOpenedForStaff,
    DoorOpenedRemotely,
    HoldExtended,
    ObligationCleared,
    ParcelBlocked,
    ParcelCollected,
    ParcelDeposited,
    ParcelRemoved,
    ParcelWithdrawn,
    PromiseBroken,
    ReceiptCountersigned,
    RemovalAborted,
    RemovalOrdered,
    RemovalStarted,
    ReservationExtended,
    ReservationHardened,
    SoftReservationRefused,
)

Values = dict[str, Any]
Details = Callable[[Custody, Any, Setting, Step], Values]

_ABORTED_BY: Mapping[type[Command], ErrorCode] = MappingProxyType(
    {
        ConfirmDoesNotFit: ErrorCode.PARCEL_TOO_BIG,
        ConfirmOccupied: ErrorCode.COMPARTMENT_OCCUPIED,
        ConfirmDamaged: ErrorCode.PARCEL_DAMAGED,
    }
)

_UNCERTAIN_BY: Mapping[DisputeReason, ErrorCode] = MappingProxyType(
    {
        DisputeReason.COMPARTMENT_EMPTY: ErrorCode.COMPARTMENT_EMPTY,
        DisputeReason.WRONG_ITEM: ErrorCode.WRONG_ITEM,
    }
)


def event_of(kind: type[Body], custody: Custody, command: Command, setting: Setting, step: Step) -> Body:
    """The event of this kind that a step leads to."""
    known: Values = {"parcel_id": custody.parcel_id, "compartment_id": custody.compartment_id}
    values = {name: value for name, value in known.items() if name in kind.model_fields}
    more = DETAILS.get(kind)
    if more is not None:
        values |= more(custody, command, setting, step)
    return kind(**values)


def _same(*names: str) -> Details:
    """What the command says itself."""

    def values(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
        return {name: getattr(command, name) for name in names}

    return values


def _deposit_started(custody: Custody, command: Any, setting: Setting, _step: Step) -> Values:
    return {
        "compartment_id": command.compartment_id,
        "occupied_before": command.occupied_before,
        "session_until": command.session_until,
        "actor_id": setting.delegate(custody),
        "tier": command.tier,
    }


def _parcel_deposited(custody: Custody, command: Any, setting: Setting, _step: Step) -> Values:
    return {"hold_until": _hold_until(setting), "grade": grade_in(custody, command, setting)}


def _collection_started(_custody: Custody, command: Any, setting: Setting, _step: Step) -> Values:
    return {
        "tier": command.tier,
        "generation": command.generation,
        "occupied_before": command.occupied_before,
        "session_until": command.session_until,
        "action": command.action,
        "actor_id": setting.actor if command.tier is CodeTier.ORDER else None,
    }


def _removal_started(_custody: Custody, command: Any, setting: Setting, _step: Step) -> Values:
    return {
        "occupied_before": command.occupied_before,
        "session_until": command.session_until,
        "actor_id": setting.actor,
    }


def _actor(_custody: Custody, _command: Any, setting: Setting, _step: Step) -> Values:
    return {"actor_id": setting.actor}


def _out(custody: Custody, command: Any, setting: Setting, _step: Step) -> Values:
    return {"grade": grade_out(custody, command, setting)}


def _aborted(custody: Custody, command: Any, setting: Setting, _step: Step) -> Values:
    """Why a visit came to nothing: somebody said so, its door never opened, or nothing changed hands."""
    visit = custody.session
    said = _ABORTED_BY.get(type(command))
    stuck = not (visit is None or may_have_opened(visit) or setting.attended or isinstance(command, Inspect))
    nothing = ErrorCode.DOOR_DID_NOT_OPEN if stuck else ErrorCode.VISIT_WITHOUT_HANDOVER
    return {"reason": said or nothing}


def _uncertain(custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    if isinstance(command, SayWrong):
        return {"reason": _UNCERTAIN_BY[command.reason]}
    if isinstance(command, LoseTrack):
        return {
            "compartment_id": custody.compartment_id or command.compartment_id,
            "reason": ErrorCode.POINT_IN_RECOVERY,
        }
    gone = isinstance(command, ReportClosed)
    return {"reason": ErrorCode.COMPARTMENT_EMPTY if gone else ErrorCode.CUSTODY_UNCERTAIN}


def _resolved(custody: Custody, command: Any, setting: Setting, step: Step) -> Values:
    """A parcel found inside gets a fresh hold, and never a shorter one than it had (LN-CUS-040)."""
    waits = step.to is WAITING
    hold = max(_hold_until(setting), custody.hold_until or setting.now) if waits else None
    return {"state": step.to, "grade": grade_in(custody, command, setting), "hold_until": hold}


def _inspected(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    return {"occupied": command.inside}


def _forced(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    pulsed = isinstance(command, ForceOpening)
    second = None if pulsed else command.second_grant_id
    return {"grant_id": command.grant_id, "pulsed": pulsed, "second_grant_id": second}


def _disputed(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    if isinstance(command, Inspect):
        return {"reason": DisputeReason.COMPARTMENT_EMPTY}
    return {"reason": command.reason, "receipt_id": getattr(command, "receipt_id", None)}


def _soft_refused(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    over = isinstance(command, LapseReservation)
    return {"reason": ErrorCode.RESERVATION_ENDED if over else command.reason}


def _reserved_until(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    return {"reserved_until": command.until}


def _longer(_custody: Custody, command: Any, _setting: Setting, _step: Step) -> Values:
    return {"hold_until": command.until}


def _hold_until(setting: Setting) -> Any:
    if setting.hold_until is None:
        raise AssertionError("a hold begins here and the caller did not say when it ends")
    return setting.hold_until


DETAILS: Mapping[type[Body], Details] = MappingProxyType(
    {
        DepositStarted: _deposit_started,
        ParcelDeposited: _parcel_deposited,
        DepositAborted: _aborted,
        CollectionStarted: _collection_started,
        ParcelCollected: _out,
        ParcelWithdrawn: _out,
        ParcelRemoved: _out,
        CollectionAborted: _aborted,
        RemovalAborted: _aborted,
        RemovalStarted: _removal_started,
        RemovalOrdered: _actor,
        CollectionOrdered: _actor,
        DoorClosed: _same("occupied"),
        CustodyMarkedUncertain: _uncertain,
        CustodyResolved: _resolved,
        CompartmentInspected: _inspected,
        CompartmentForced: _forced,
        DoorOpenedRemotely: _same("reason", "session_until"),
        DoorOpenedForStaff: _same("grant_id", "action", "session_until"),
        DisputeOpened: _disputed,
        ReservationExtended: _reserved_until,
        ReservationHardened: _same("reserved_until"),
        SoftReservationRefused: _soft_refused,
        PromiseBroken: _same("reason"),
        HoldExtended: _longer,
        ParcelBlocked: _same("cause", "successor_point_id"),
        CodeReissued: _same("generation"),
        ObligationCleared: _same("obligation"),
        ReceiptCountersigned: _same("receipt_id", "to_state"),
    }
)
"""Events that are not listed say nothing beyond parcel and door."""
