"""apply(): one command on one parcel inside a transaction: decide, evolve, save, record, plan the pulse."""

from dataclasses import replace

from lockernet.capacity.faults import broken
from lockernet.custody.commands import BreakPromise, Command
from lockernet.custody.compartments import evolve_compartment
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import evolve
from lockernet.custody.parties import changes_hands, concerned
from lockernet.custody.setting import Setting
from lockernet.custody.state import ENDED, Custody
from lockernet.custody.transitions import may_begin_hold
from lockernet.models.custody import CustodyState
from lockernet.models.events import Body, CompartmentFaulted, OrphanItemFound
from lockernet.models.outcome import Refused
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.doors import pulses_until
from lockernet_node.pipeline.holds import hold_until
from lockernet_node.pipeline.journal import HANDOVERS, Moment, record, record_handover
from lockernet_node.pipeline.point import Point, layout_of, room_in
from lockernet_node.pipeline.stays import note_handover
from lockernet_node.ports import Transaction


def apply(
    tx: Transaction, point: Point, custody: Custody, command: Command, *, actor: str | None, moment: Moment
) -> Custody | Refused:
    """The parcel after the command of `actor`, or why not. A pulse that follows is planned, not sent."""
    return apply_in(tx, point, custody, command, setting=Setting(now=moment.now, actor=actor), moment=moment)


def apply_in(
    tx: Transaction, point: Point, custody: Custody, command: Command, *, setting: Setting, moment: Moment
) -> Custody | Refused:
    """The same where more of the setting is known: delegations, a shipment, a counter."""
    if may_begin_hold(custody.state, type(command)):
        ends = hold_until(custody.terms.hold, point.limits, deposited_at=moment.now)
        setting = replace(setting, hold_until=ends)
    outcome = decide(custody, command, setting)
    if isinstance(outcome, Refused):
        return outcome
    return _happen(tx, point, custody, outcome, moment=moment)


def declare_broken(tx: Transaction, point: Point, *, reason: str, moment: Moment) -> None:
    """End the promises that the compartments no longer suffice for; all others can be kept (LN-CAP-008)."""
    layout = layout_of(tx, point.limits)
    for promise in broken(tx.promises(moment.now), room_in(tx, layout), layout):
        custody = tx.custody(promise.parcel_id)
        if custody is not None:
            apply(tx, point, custody, BreakPromise(reason), actor=None, moment=moment)


def _happen(tx: Transaction, point: Point, custody: Custody, outcome: Accepted, *, moment: Moment) -> Custody:
    after = custody
    for event in outcome.events:
        after = _record(tx, point, after, event, moment=moment)
    if outcome.events:
        tx.save(after)
        if after.state in ENDED and custody.state not in ENDED:
            tx.note_end(after.parcel_id, moment.now)
        reached("custody.saved")
    faults = [event for event in outcome.events if isinstance(event, CompartmentFaulted)]
    for fault in faults:
        declare_broken(tx, point, reason=fault.reason, moment=moment)
    if faults:
        after = tx.custody(after.parcel_id) or after
    if outcome.unlock and after.compartment_id is not None:
        until = pulses_until(moment.now) if after.session is None else None
        tx.plan_unlock(after.compartment_id, after.parcel_id, until=until)
        reached("pulse.planned")
    if outcome.events and (after.state in ENDED or after.state is CustodyState.WAITING):
        tx.save_claim_secret(after.parcel_id, None)
    return after


def _record(tx: Transaction, point: Point, before: Custody, event: Body, *, moment: Moment) -> Custody:
    after = evolve(before, event)
    if isinstance(event, HANDOVERS) and changes_hands(before, after):
        receipt_id = record_handover(tx, point, event, moment=moment, before=before, after=after)
        note_handover(tx, after.parcel_id, receipt_id, moment.now)
        return after.model_copy(update={"last_receipt_id": receipt_id})
    if isinstance(event, CompartmentFaulted | OrphanItemFound):
        tx.save_compartment(evolve_compartment(tx.compartment(event.compartment_id), event))
    members = () if isinstance(event, CompartmentFaulted) else concerned(before, event)
    record(tx, point, event, moment=moment, members=members)
    return after
