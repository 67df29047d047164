"""Recovery: a new epoch after the storage was set back, until all is inspected (LN-NOD-032).

Nobody knows what happened since the database was copied. So every parcel in a compartment becomes UNCERTAIN,
every other compartment goes out of service, and no parcel is taken in. Inspections and receipts undo this one
by one; the operator ends the recovery when nothing is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lockernet.custody.commands import LoseTrack
from lockernet.custody.state import ASSIGNED, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import CompartmentFaulted, EpochBegun, RecoveryEnded
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import apply, declare_broken
from lockernet_node.pipeline.closing import reopen
from lockernet_node.pipeline.epochs import TrustedPlace
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.seals import checkpoint
from lockernet_node.ports import Gate, Transaction

UNINSPECTED = ErrorCode.POINT_IN_RECOVERY
"""Why a compartment is out of service until somebody has looked into it."""


@dataclass(frozen=True, slots=True)
class Left:
    """What still has to be looked at before a recovery can end."""

    compartments: tuple[str, ...]
    """Nothing is known of them."""
    parcels: tuple[tuple[str, bytes], ...]
    """Compartment and parcel: it may be inside or not."""

    def __bool__(self) -> bool:
        return bool(self.compartments or self.parcels)


def begin_recovery(
    tx: Transaction, point: Point, *, trusted: TrustedPlace, above: int, why: str, moment: Moment
) -> int:
    """Begin a new epoch, higher than `above`, that builds on the trusted place; the epoch (LN-EVT-020)."""
    epoch = max(tx.epoch(), above) + 1
    tx.begin_epoch(epoch)
    live = tx.live_parcels()
    begun = EpochBegun(
        trusted_epoch=trusted.epoch,
        trusted_sequence=trusted.sequence,
        trusted_event_id=trusted.event_id,
        reason=ErrorCode.POINT_IN_RECOVERY,
    )
    record(tx, point, begun, moment=moment, members=sorted({each.courier_id for each in live}))
    tx.unshut(Gate.RESTORED)
    reopen(tx, point, reason=ErrorCode.UNTRUSTED_HISTORY, moment=moment)
    tx.shut(Gate.RECOVERY, why, moment.now)
    for custody in live:
        apply(tx, point, custody, LoseTrack(), actor=None, moment=moment)
    for compartment in _unassigned(tx, live):
        close_uninspected(tx, point, compartment, moment=moment)
    declare_broken(tx, point, reason=UNINSPECTED, moment=moment)
    checkpoint(tx, point, now=moment.now)
    return epoch


def close_uninspected(tx: Transaction, point: Point, compartment: str, *, moment: Moment) -> None:
    """Take a compartment out of service until somebody has looked into it."""
    tx.mark_faulted(compartment, UNINSPECTED)
    fault = CompartmentFaulted(compartment_id=compartment, reason=UNINSPECTED)
    record(tx, point, fault, moment=moment, members=())


def left_to_inspect(tx: Transaction) -> Left:
    """What is left, in layout order."""
    out = {each.compartment_id: each.fault for each in tx.unsound_compartments()}
    doubted = {
        each.compartment_id: each.parcel_id
        for each in tx.live_parcels()
        if each.state is CustodyState.UNCERTAIN and each.compartment_id is not None
    }
    names = [name for name, _ in tx.all_compartments()]
    return Left(
        compartments=tuple(name for name in names if out.get(name) == UNINSPECTED),
        parcels=tuple((name, parcel_id) for name, parcel_id in doubted.items()),
    )


def end_recovery(tx: Transaction, point: Point, *, moment: Moment) -> Left | Refused:
    """End the recovery if nothing is left; what is left. Parcels that nobody found stay UNCERTAIN."""
    if Gate.RECOVERY not in tx.shut_gates():
        return Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
    left = left_to_inspect(tx)
    if not left:
        missing = sum(each.state is CustodyState.UNCERTAIN for each in tx.live_parcels())
        record(tx, point, RecoveryEnded(missing=missing), moment=moment, members=())
        tx.unshut(Gate.RECOVERY)
    return left


def _unassigned(tx: Transaction, live: Sequence[Custody]) -> list[str]:
    """Compartments that belong to no parcel and are in service, in layout order."""
    taken = {each.compartment_id for each in live if each.state in ASSIGNED}
    out = {each.compartment_id for each in tx.unsound_compartments() if each.fault is not None}
    return [name for name, _ in tx.all_compartments() if name not in taken | out]
