"""Events listed per second by cursor: one client, page after page, over a real gRPC call with a raw stub.

The courier reads its own feed from the first event to the last (member scope: the way couriers do); a note
tells the same for the operator's view. The client parses each page and its last event.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.asking import asking
from bench.clockwork import bare_rates
from bench.history import write_history
from bench.point import OPERATOR, POINT, BenchPoint, Speaker, found_point
from bench.processes import Trouble, node, started
from bench.sizes import Sizes
from bench.table import Measured, at_least
from lockernet.v1.events_pb2 import Cursor, Event
from lockernet.v1.services_pb2 import FeedScope, ListEventsRequest, ListEventsResponse

LIST_EVENTS = "/lockernet.v1.EventService/ListEvents"
PAGE_LIMIT = 256 * 1024
EVERY = 1_000
"""The operator is concerned by one event in so many; by more in a short journal."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One reading of a whole feed."""

    events: int
    pages: int
    largest: int
    """Bytes of the largest page."""
    seconds: float

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The median of the rounds."""
    point = found_point(folder)
    every = min(EVERY, sizes.long_journal // 4)
    write_history(point, sizes.long_journal, also=OPERATOR, every=every)
    few = sizes.long_journal // every
    with started(folder, node=node(point.path)):
        members = [_read(point, point.courier, FeedScope.FEED_SCOPE_MEMBER) for _ in range(sizes.rounds)]
        whole = _read(point, point.operator, FeedScope.FEED_SCOPE_POINT)
        sparse = _read(point, point.operator, FeedScope.FEED_SCOPE_MEMBER)
    for each, expected in (*((one, sizes.long_journal) for one in (*members, whole)), (sparse, few)):
        if each.largest > PAGE_LIMIT or each.events < expected:
            raise Trouble(f"expected {expected} events in pages of 256 KiB at most, got {each}")
    last = members[-1]
    rate = median(each.rate for each in members)
    return Measured(
        rows=(
            at_least(
                f"events listed per second by cursor, {sizes.long_journal:,} events", rate, "1/s", 100_000
            ),
        ),
        note=(
            f"feed: {last.events:,} events in {last.pages} pages of {last.largest:,} bytes at most, "
            f"{last.seconds / last.pages * 1e3:.1f} ms each; operator's view {whole.rate:,.0f} events/s; "
            f"a member concerned by {few:,} of them: {sparse.rate:,.0f} events/s; "
            f"{bare_rates(folder, sizes.bare_seconds)}"
        ),
    )


def _read(point: BenchPoint, reader: Speaker, scope: FeedScope.ValueType) -> Listed:
    """A feed from its first event to its last. The reader parses each page and the last event of it."""
    after, events, pages, largest, more = Cursor(), 0, 0, 0, True
    with asking(point.grpc, LIST_EVENTS, reader.token()) as ask:
        ask(ListEventsRequest(point_id=POINT, scope=scope, after=after, page_size=1).SerializeToString())
        begun = time.perf_counter()
        while more:
            asked = ListEventsRequest(point_id=POINT, scope=scope, after=after)
            raw = ask(asked.SerializeToString())
            page = ListEventsResponse.FromString(raw)
            events, pages, largest = events + len(page.entries), pages + 1, max(largest, len(raw))
            last, more = Event.FromString(page.entries[-1].event), page.more
            after = Cursor(epoch=last.position.epoch, sequence=events)
        return Listed(events, pages, largest, time.perf_counter() - begun)
