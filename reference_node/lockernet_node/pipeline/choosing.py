"""Which compartment a parcel gets at the door: the best fit that leaves every promise whole (LN-CAP-003).

Sensors only rank: one that lies shuts no box out.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from lockernet.capacity.admission import choose
from lockernet.capacity.fit import Box, Load
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.hub_promises import compartment_of_promise
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.ports import Transaction


def compartment_for(
    tx: Transaction, desk: Desk, sensors: Sensors, *, custody: Custody, now: datetime
) -> str | Refused:
    """The one that is assigned already, or the one that the parcel gets now."""
    if custody.state is not CustodyState.EXPECTED:
        return custody.compartment_id or Refused(ErrorCode.NOT_EXPECTED)
    others = Counter(promise.load for promise in tx.promises(now) if promise.parcel_id != custody.parcel_id)
    free = tx.free_compartments()
    promised = compartment_of_promise(tx, custody, free, now=now)
    if promised is not None:
        return promised
    usable = [(name, box) for name, box in free if sensors.looks_usable(name)]
    small = {box for name, box in tx.all_compartments() if name in custody.too_small}
    place = partial(_choose, tx, desk, load_of(custody.terms), others=others, too_small=small)
    return place(usable) or place(free) or Refused(ErrorCode.POINT_FULL, final=False)


def _choose(
    tx: Transaction,
    desk: Desk,
    parcel: Load,
    free: Sequence[tuple[str, Box]],
    *,
    others: Mapping[Load, int],
    too_small: Collection[Box],
) -> str | None:
    """The first compartment of the best class.

    Sizes into which the parcel was found not to go are not tried again (LN-CAP-014, LN-CUS-025).
    """
    layout = desk.layout(tx)
    best = choose(parcel, others, room_in(tx, layout, free), layout, too_small=too_small)
    return next((name for name, box in free if box == best), None)
