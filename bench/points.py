"""How long a checkout waits for the 20 nearest points of 100,000: what courier and merchant ask most.

The atlas is a file that was just filled. Searches are drawn like buyers: where people live, always with a
parcel's size and weight, at times with a window, an obligation, cold, easy reach or a kind of point. Filling
is noted beside it, with generated words that nobody signed: signatures and calls are measured elsewhere.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage

from bench.cities import position, records
from bench.clockwork import percentile
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet.client.atlas import Atlas, Said, Wanted, Window
from lockernet.codec.bridge import encode
from lockernet.codec.statements import statement_bytes
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.points import (
    Dimensions,
    Obligation,
    PointFeedHead,
    PointKind,
    PointRecord,
    Temperature,
)
from lockernet.models.statements import Signature, SignedStatement
from lockernet.signing.pae import statement_id

NETWORK, OPERATORS = "bench", ("angsana", "bunga", "cempaka", "dahlia")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIMIT = 20
PAGE = 300
SIDES_MM = (40, 70, 150, 250, 350, 500)
UNSIGNED = (Signature(bytes(8), bytes(64)),)


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The 99th percentile of searches, and how long filling took."""
    folder.mkdir(parents=True)
    with Atlas.open(folder / "points.db", network_id=NETWORK) as atlas:
        begun = time.perf_counter()
        for number, operator in enumerate(OPERATORS):
            fill(atlas, operator, sizes.points // len(OPERATORS), seed=number)
        filled = time.perf_counter() - begun
        times, found = _search(atlas, sizes.searches)
        stored = sum(state.points for state in atlas.states())
    size_mb = (folder / "points.db").stat().st_size / 1e6
    memory_mb = getrusage(RUSAGE_SELF).ru_maxrss / 1e3
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return Measured(
        rows=(at_most(f"{LIMIT} nearest of {sizes.points:,} points for a parcel, p99", p99, "ms", 5.0),),
        note=(
            f"points: p50 {p50:.2f} ms, longest {max(times):.1f}; {len(times):,} searches with "
            f"{found / len(times):.1f} points each; {stored:,} points of {len(OPERATORS)} operators stored, "
            f"{stored / filled:,.0f}/s in {size_mb:.0f} MB; {memory_mb:.0f} MB of memory at most"
        ),
    )


def fill(
    atlas: Atlas, operator_id: str, count: int, *, seed: int, made: Iterable[PointRecord] | None = None
) -> None:
    """So many points of an operator, made up or these, as if a sync had verified them."""
    made = made or records(count, seed=seed, network_id=NETWORK, operator_id=operator_id, now=NOW)
    last: Said | None = None
    for page in _pages(_said(made)):
        atlas.append(operator_id, page)
        last = page[-1]
    assert last is not None
    head = PointFeedHead(header=last.word.header, last_sequence=count, last_statement_id=last.statement_id)
    atlas.seal(operator_id, head, now=NOW)


def _said(made: Iterable[PointRecord]) -> Iterator[Said]:
    previous: bytes | None = None
    for each in made:
        header = each.header.model_copy(update={"previous_statement_id": previous})
        word = each.model_copy(update={"header": header})
        statement = SignedStatement(PAYLOAD_TYPES[PointRecord], encode(word), UNSIGNED)
        previous = statement_id(statement.payload_type, statement.payload)
        yield Said(previous, word, statement_bytes(statement))


def _pages(said: Iterator[Said]) -> Iterator[list[Said]]:
    while page := list(islice(said, PAGE)):
        yield page


def _search(atlas: Atlas, count: int) -> tuple[list[float], int]:
    """Milliseconds of each search, and how many points were found in all."""
    draw, times, found = Random(1), list[float](), 0
    every = [drawn(draw) for _ in range(count)]
    for wanted in every[: count // 10]:  # opening hours are read once in a program's life
        atlas.search(wanted, now=NOW, limit=LIMIT)
    for wanted in every:
        begun = time.perf_counter()
        page = atlas.search(wanted, now=NOW, limit=LIMIT)
        times.append((time.perf_counter() - begun) * 1e3)
        found += len(page.points)
    return times, found


def drawn(draw: Random) -> Wanted:
    """What some buyer wants."""
    width_mm, height_mm, depth_mm = draw.choices(SIDES_MM, k=3)
    return Wanted(
        near=position(draw),
        within_m=draw.choice((5_000.0, 50_000.0)),
        fits=Dimensions(width_mm=width_mm, height_mm=height_mm, depth_mm=depth_mm),
        weight_g=draw.choice((200, 1_500, 8_000, 20_000)),
        temperature=draw.choices((Temperature.UNSPECIFIED, Temperature.CHILLED), (95, 5))[0],
        accessible=draw.random() < 0.05,
        obligations=draw.choices(((), (Obligation.PAY,), (Obligation.AGE,)), (60, 30, 10))[0],
        kind=draw.choices((None, PointKind.AUTOMATED, PointKind.STAFFED), (80, 10, 10))[0],
        window=_window(draw),
    )


def _window(draw: Random) -> Window | None:
    if draw.random() < 0.5:
        return None
    return Window(NOW + timedelta(minutes=draw.randrange(7 * 24 * 60)))
