"""Whether a promise can be given now: room for all, then the courier's share, and how many it lets wait."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from lockernet.capacity.admission import admit
from lockernet.capacity.fit import Load
from lockernet.capacity.quotas import reason_against_quota
from lockernet.errors import ErrorCode
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.ports import Transaction


def reason_against_load(tx: Transaction, desk: Desk, parcel: Load, *, now: datetime) -> ErrorCode | None:
    """Why no HARD reservation can be given for this load now; None if one can."""
    layout = desk.layout(tx)
    return admit(parcel, Counter(tx.promised(now)), room_in(tx, layout), layout)


def reason_against_promise(
    tx: Transaction, desk: Desk, courier_id: str, parcel: Load, *, now: datetime
) -> ErrorCode | None:
    """The same, where nothing is closed (LN-CAP-035), and then the courier's published share (LN-CAP-016)."""
    closed = reason_against_work(tx, Work.DEPOSIT, courier_id=courier_id)
    reason = closed or reason_against_load(tx, desk, parcel, now=now)
    if reason is not None:
        return reason
    quotas, compartments = desk.point.limits.quotas, len(tx.all_compartments())
    if quotas.limit(courier_id, compartments=compartments) >= compartments:
        return None
    live = tx.promised_to(courier_id, now)
    return reason_against_quota(courier_id, live, quotas, compartments=compartments)


def reason_against_count(
    tx: Transaction, desk: Desk, courier_id: str, *, live: Collection[str]
) -> ErrorCode | None:
    """Why the courier may have no further parcel expected here before some came (LN-CAP-030).

    `live` are the selectors of all live parcels: nobody has more than these, so few need no second look.
    """
    most = desk.point.limits.max_expected_parcels
    if most is None or len(live) < most or tx.unpromised(courier_id) < most:
        return None
    return ErrorCode.TOO_MANY_EXPECTED
