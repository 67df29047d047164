"""How long the decision on a HARD reservation takes: 150 boxes in five classes, 140 promises.

Measured is what the node does inside the transaction of an order: promises and free boxes read from SQLite,
and the exact matching (`pipeline.admission.reason_against_load`). A note tells the matching alone. Small
parcels still find a box and large ones do not, so that yes and no are both among the answers.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from bench.clockwork import bare_rates, percentile
from bench.orders import new_parcel
from bench.point import CLASSES, COURIER, BenchPoint, found_point
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet.capacity.admission import admit
from lockernet.capacity.layout import Room
from lockernet.custody.evolve import begin
from lockernet.models.events import CompartmentReserved
from lockernet_node.bootstrap.assembly import build_desk, build_point, compartments
from lockernet_node.clocks import SystemClock
from lockernet_node.pipeline.admission import reason_against_load
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Transaction
from lockernet_node.storage.sqlite import open_sqlite

PROMISES_BY_CLASS = (25, 28, 27, 30, 30)
"""140 in all."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each decision, and how many were a yes."""

    decided: Sequence[float]
    matched: Sequence[float]
    yes: int


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The 99th percentile over all decisions."""
    times = asyncio.run(_decide(found_point(folder), sizes.admissions))
    alone = percentile(times.matched, 0.99)
    return Measured(
        rows=(
            at_most(
                "HARD admission at 150 boxes and 140 promises, p99",
                percentile(times.decided, 0.99),
                "ms",
                1.0,
            ),
        ),
        note=(
            f"admission: p50 {percentile(times.decided, 0.5):.3f} ms, the matching alone p99 {alone:.3f}; "
            f"{len(times.decided):,} decisions, {times.yes:,} of them a yes; "
            f"{bare_rates(folder, sizes.bare_seconds)}"
        ),
    )


async def _decide(point: BenchPoint, count: int) -> Times:
    config = point.config
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        desk = build_desk(build_point(config), store, clock=SystemClock(), wakeup=asyncio.Event())
        await store.transact(_promise)
        return await store.transact(partial(_time_decisions, desk, count))


def _promise(tx: Transaction) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    for size, count in zip(CLASSES, PROMISES_BY_CLASS, strict=True):
        for _ in range(count):
            terms = new_parcel(size).terms
            tx.save(begin(CompartmentReserved(courier_id=COURIER, parcel=terms, reserved_until=until)))


def _time_decisions(desk: Desk, count: int, tx: Transaction) -> Times:
    now, draw = datetime.now(UTC), Random(1)
    promised, boxes = Counter(tx.promised(now)), Counter(box for _, box in tx.free_compartments())
    assert (promised.total(), boxes.total()) == (140, 150)
    room, layout = Room(boxes), desk.layout(tx)
    decided, matched, yes = [], [], 0
    for _ in range(count):
        parcel = load_of(new_parcel(draw.choice(CLASSES)).terms)
        took, reason = _time(partial(reason_against_load, tx, desk, parcel, now=now))
        decided.append(took)
        yes += reason is None
        matched.append(_time(partial(admit, parcel, promised, room, layout))[0])
    return Times(decided, matched, yes)


def _time(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    outcome = work()
    return (time.perf_counter() - begun) * 1e3, outcome
