"""What must be true after crashes, from the outside and from the journal.

orders      each one that was acknowledged is answered again by GetRequest, with the same order id
hand-overs  each one that the screen called done is in the journal, with its receipt
pulses      no door was driven more often than the journal has intents for it
boxes       in the order of the journal no box is given to a parcel while it holds another
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.asking import asking
from bench.calls import GET_REQUEST, Call
from bench.kiosk import Job
from bench.point import BenchPoint
from bench.processes import Trouble
from lockernet.codec.events import decode_event
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentReopened,
    DepositAborted,
    DepositStarted,
    ParcelCollected,
    ParcelDeposited,
)
from lockernet.v1.services_pb2 import GetRequestRequest, GetRequestResponse
from lockernet_node.bootstrap.assembly import build_point, compartments, doors
from lockernet_node.hardware.board.world import Pulse
from lockernet_node.pipeline.history import verify_journal
from lockernet_node.ports import Transaction
from lockernet_node.storage.sqlite import open_sqlite

HANDOVERS = {"deposit": ParcelDeposited, "collect": ParcelCollected}
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """What the journal says."""

    events: int
    lost_visits: int
    pulses: int
    pulses_without_cause: int
    assigned_twice: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One event and whether it has a receipt."""

    body: Body | None
    has_receipt: bool


def find_orders(point: BenchPoint, calls: Sequence[Call]) -> int:
    """How many acknowledged orders the node does not know any more, or answers for another order."""
    lost = 0
    with asking(point.grpc, GET_REQUEST, point.courier.token()) as ask:
        for call in calls:
            asked = GetRequestRequest(request_id=call.request_id).SerializeToString()
            try:
                raw = ask(asked)
            except Trouble:
                lost += 1
                continue
            lost += GetRequestResponse.FromString(raw).order_id != call.order_id
    return lost


def read_journal(point: BenchPoint, visited: Sequence[Job], pulses: Sequence[Pulse]) -> Found:
    """Verify the journal of a stopped node and count what must not be."""
    entries = asyncio.run(_entries(point))
    driven = Counter((pulse.board, pulse.lock) for pulse in pulses)
    wires = {name: (at.board, at.lock) for name, at in doors(point.config).items()}
    intents = Counter(
        wires[entry.body.compartment_id]
        for entry in entries
        if isinstance(entry.body, DepositStarted | CollectionStarted | CompartmentReopened)
    )
    return Found(
        events=len(entries),
        lost_visits=_lost(entries, visited),
        pulses=driven.total(),
        pulses_without_cause=(driven - intents).total(),
        assigned_twice=count_assigned_twice(entries),
    )


def count_assigned_twice(entries: Sequence[Entry]) -> int:
    """How often a box was given to a parcel while it held another."""
    holders: dict[str, bytes] = {}
    twice = 0
    for entry in entries:
        body = entry.body
        if isinstance(body, DepositStarted):
            twice += holders.get(body.compartment_id, body.parcel_id) != body.parcel_id
            holders[body.compartment_id] = body.parcel_id
        elif isinstance(body, DepositAborted | ParcelCollected):
            holders.pop(body.compartment_id, None)
    return twice


async def _entries(point: BenchPoint) -> list[Entry]:
    config = point.config
    ours = build_point(config)
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        await store.transact(lambda tx: verify_journal(tx, ours))
        return await store.transact(lambda tx: list(_read(tx)))


def _read(tx: Transaction) -> Iterator[Entry]:
    after = 0
    while rows := tx.journal_after(after, BATCH):
        after = rows[-1].sequence
        for row in rows:
            yield Entry(decode_event(row.event).body, row.receipt is not None)


def _lost(entries: Sequence[Entry], visited: Sequence[Job]) -> int:
    receipted = {
        (type(entry.body), entry.body.parcel_id)
        for entry in entries
        if entry.has_receipt and isinstance(entry.body, ParcelDeposited | ParcelCollected)
    }
    return sum((HANDOVERS[job.kind], job.parcel_id) not in receipted for job in visited)
