"""Counts what was committed, for metrics: it follows the journal, so nothing is counted that did not happen.

Counting begins with the process, as Prometheus expects of counters.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from lockernet.codec.events import decode_event
from lockernet.custody.steps import Step
from lockernet.custody.transitions import TRANSITIONS
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    Body,
    CompartmentReserved,
    CustodyResolved,
    DepositRefused,
    OrderRefused,
    ParcelExpected,
    SoftReservationGiven,
    SoftReservationRefused,
)
from lockernet.models.journal import BODY_FIELDS
from lockernet_node.metrics import counter
from lockernet_node.ports import JournalRow, Store, Transaction

EVENTS = counter("events_total", "Events committed to the journal, by kind.", "event")
TRANSITIONED = counter("custody_transitions_total", "Parcels that came into a state of custody.", "state")
REFUSALS = counter(
    "refusals_total", "Refusals in the journal, by what was refused and why.", "event", "reason"
)

BATCH = 1_000
REFUSED = (OrderRefused, DepositRefused, SoftReservationRefused)
BEGINNINGS = (CompartmentReserved, ParcelExpected, SoftReservationGiven)


def _entered() -> Mapping[type, CustodyState]:
    """The state that an event leads into, where it leads into one only, whatever was before."""
    found: dict[type, set[CustodyState]] = {}
    stays: set[type] = set()
    for (state, _), entries in TRANSITIONS.items():
        for step in (entry for entry in entries if isinstance(entry, Step)):
            found.setdefault(step.event, set()).add(step.to)
            if step.to is state:
                stays.add(step.event)
    moves = {kind: to.pop() for kind, to in found.items() if len(to) == 1 and kind not in stays}
    return {**dict.fromkeys(BEGINNINGS, CustodyState.EXPECTED), **moves}


ENTERED = _entered()


class Tally:
    """Follows the journal from where it was when the node began."""

    def __init__(self) -> None:
        self._epoch = 0
        self._sequence = 0

    async def begin(self, store: Store) -> None:
        """What is in the journal now was counted by earlier processes, or never."""
        self._epoch, self._sequence = await store.transact(
            lambda tx: (tx.epoch(), tx.journal_head().sequence)
        )

    async def catch_up(self, store: Store) -> None:
        """Count what was committed since."""
        while True:
            epoch, rows = await store.transact(partial(_news, self._sequence))
            if epoch != self._epoch:
                self._epoch, self._sequence = epoch, 0
                continue
            for row in rows:
                _count(decode_event(row.event).body)
            if not rows:
                return
            self._sequence = rows[-1].sequence


def _news(after: int, tx: Transaction) -> tuple[int, Sequence[JournalRow]]:
    return tx.epoch(), tx.journal_after(after, BATCH)


def _count(body: Body | None) -> None:
    if body is None:  # of a newer version
        return
    EVENTS.labels(BODY_FIELDS[type(body)]).inc()
    entered = body.state if isinstance(body, CustodyResolved) else ENTERED.get(type(body))
    if entered is not None:
        TRANSITIONED.labels(entered.name).inc()
    if isinstance(body, REFUSED):
        reason = body.reason if body.reason in ErrorCode.__members__ else "OTHER"
        REFUSALS.labels(BODY_FIELDS[type(body)], reason).inc()
