"""The compartments at work: inspected, emptied, repaired, out of service, fitted and left out (LN-CUS-046).

Each piece of work is one command of the library's machine, journalled in the transaction of its cause, with
all that follows: promises that break (LN-CAP-008), and those for which there is room again (LN-CAP-015).
"""

from collections import Counter

from lockernet.capacity.faults import could_be_given_again
from lockernet.custody.compartments import (
    Compartment,
    Repair,
    TakeOutOfService,
    Work,
    decide_compartment,
    evolve_compartment,
)
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.events import RoomReturned
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import declare_broken
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Point, layout_of, room_in
from lockernet_node.ports import Transaction


def work_at(
    tx: Transaction, point: Point, compartment_id: str, work: Work, *, moment: Moment
) -> Compartment | Refused:
    """The compartment after a piece of work, or why not; who may do it was judged before."""
    before = tx.compartment(compartment_id)
    events = decide_compartment(before, work)
    if isinstance(events, Refused):
        return events
    after = before
    for event in events:
        after = evolve_compartment(after, event)
        record(tx, point, event, moment=moment, members=())
    tx.save_compartment(after)
    if before.sound and not after.sound:
        declare_broken(tx, point, reason=_reason(after), moment=moment)
    if after.sound and not before.sound:
        _tell_room(tx, point, moment=moment)
    return after


def fit_out(tx: Transaction, point: Point, *, moment: Moment) -> None:
    """At the start: compartments that the configuration leaves out are lost, others are there again.

    Raises Malformed(CONFIGURATION) if a parcel lies in one that is left out (LN-CAP-037).
    """
    here = {name for name, _ in tx.all_compartments()}
    for custody in tx.assigned():
        if custody.compartment_id not in here:
            words = f"compartment {custody.compartment_id} holds a parcel and is left out; put it back"
            raise Malformed(ErrorCode.CONFIGURATION, words)
    for name in sorted(set(tx.fitted()) - here):
        work_at(tx, point, name, TakeOutOfService(ErrorCode.CONFIGURATION), moment=moment)
    for compartment in tx.unsound_compartments():
        if (
            compartment.fault == ErrorCode.CONFIGURATION
            and compartment.compartment_id in here
            and not compartment.orphan
        ):
            work_at(tx, point, compartment.compartment_id, Repair(), moment=moment)
    tx.save_fitted(here)


def _reason(compartment: Compartment) -> str:
    return compartment.fault or ErrorCode.COMPARTMENT_OCCUPIED


def _tell_room(tx: Transaction, point: Point, *, moment: Moment) -> None:
    layout = layout_of(tx, point.limits)
    live, room = Counter(tx.promised(moment.now)), room_in(tx, layout)
    for promise in could_be_given_again(tx.broken_promises(), live, room, layout):
        custody = tx.custody(promise.parcel_id)
        if custody is not None:
            event = RoomReturned(parcel_id=promise.parcel_id)
            record(tx, point, event, moment=moment, members=(custody.courier_id,))
