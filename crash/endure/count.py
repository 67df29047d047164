"""What took effect: the node's journal held against the courier's outbox, order by order."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.point import BenchPoint
from crash.evidence import Stored, read_database
from lockernet.client.outbox import Outbox, Outcome, State
from lockernet.models.events import CompartmentReserved, OrderRefused, ReservationCancelled
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import ReserveCompartment

Effect = tuple[str, bytes]
"""What happened to which parcel's promise."""

RESERVED, CANCELLED = "reserved", "cancelled"


@dataclass(frozen=True, slots=True)
class Count:
    """The figures of the last line; all but the first three should be 0."""

    orders: int
    reserved: int
    cancelled: int
    lost: int
    """Orders in the outbox that have no effect at the node, or no signed yes."""
    doubled: int
    """Effects that happened more than once."""
    strange: int
    """Effects that no order in the outbox asked for."""
    refused: int
    """Orders to which the node said no."""
    broken: str | None
    """Why the node's journal does not verify."""

    @property
    def is_good(self) -> bool:
        """Each order took effect exactly once."""
        wrong = self.lost + self.doubled + self.strange + self.refused
        return self.broken is None and not wrong and self.reserved + self.cancelled == self.orders


def count(point: BenchPoint, outbox: Path) -> Count:
    """Of a node and a client that have both ended."""
    stored = read_database(point.config.files.database, point.config)
    happened: Counter[Effect] = Counter()
    refused = 0
    for entry in stored.entries:
        if isinstance(entry.body, CompartmentReserved):
            happened[RESERVED, entry.body.parcel.parcel_id] += 1
        elif isinstance(entry.body, ReservationCancelled):
            happened[CANCELLED, entry.body.parcel_id] += 1
        refused += isinstance(entry.body, OrderRefused)
    outcomes = asyncio.run(_outcomes(outbox))
    wanted = {_effect(each): each for each in outcomes}
    return Count(
        orders=len(outcomes),
        reserved=_total(happened, RESERVED),
        cancelled=_total(happened, CANCELLED),
        lost=sum(not _is_done(each, happened[what], stored) for what, each in wanted.items()),
        doubled=sum(times - 1 for times in happened.values() if times > 1),
        strange=len(happened.keys() - wanted.keys()),
        refused=refused,
        broken=stored.broken,
    )


def _is_done(outcome: Outcome, times: int, stored: Stored) -> bool:
    """It happened, the operator signed that it did, and the node remembers that signed word."""
    if times == 0 or outcome.state is not State.CONFIRMED:
        return False
    remembered = stored.requests.get(outcome.order.request_id)
    order_id = outcome.require().confirmation.order_id
    return remembered is not None and remembered.statement_id == order_id


async def _outcomes(path: Path) -> Sequence[Outcome]:
    async with Outbox.open(path) as outbox:
        assert not await outbox.pending(), "the client ended with orders that were not answered"
        return await outbox.outcomes()


def _effect(outcome: Outcome) -> Effect:
    order = outcome.order
    is_first = order.statement.payload_type == PAYLOAD_TYPES[ReserveCompartment]
    return (RESERVED if is_first else CANCELLED, order.parcel_id)


def _total(happened: Counter[Effect], what: str) -> int:
    return sum(times for (kind, _), times in happened.items() if kind == what)
