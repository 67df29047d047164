"""The command line of `make soak`: load, samples, a table of bounds, and a verdict."""

import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click
import grpc
import uvloop

from bench.clockwork import percentile
from bench.history import write_history
from bench.processes import Trouble
from crash.office import Office
from crash.site import Site, open_site
from crash.soak.load import PER_SECOND, Heard, Load
from crash.soak.process import Sample, growth, look, slope
from crash.visitor import Visitor, new_badge

DOORS, BOARDS = 150, 10
WARM_UP_SHARE = 0.4
HISTORY_EVENTS = 60_000
"""More than SQLite's cache of 16 MiB holds, and read once before the load: a cache that fills is no leak."""
SAY_SECONDS = 10.0

P99_MILLISECONDS = 250.0
RSS_MEGABYTES_PER_HOUR = 6.0
RSS_MEGABYTES_SETTLING = 0.5
"""Once, whatever the time: what allocators take while they settle. A short run can tell no less."""
FILES_GROWN = 2.0
THREADS_GROWN = 1.0


@dataclass(frozen=True, slots=True)
class Bound:
    """One row of the verdict."""

    name: str
    value: float
    most: float
    note: str = ""

    @property
    def holds(self) -> bool:
        """Within the bound."""
        return self.value <= self.most


@dataclass
class Soaked:
    """What was seen."""

    heard: Heard = field(default_factory=Heard)
    samples: list[Sample] = field(default_factory=list)
    handed_over: int = 0


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), default=10.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of all that is drawn.")
def main(*, minutes: float, seed: int) -> None:
    """Keep a real node under 50 custody operations a second, a fifth of them cancelled by the caller.

    Exits 1 if p99 is above 250 ms, an answer is wrong, or memory, files or threads grow.

    \b
    Examples:
      make soak
      make soak SOAK_ARGS="--minutes 1"
    """
    try:
        soaked = soak(minutes * 60, seed)
    except Trouble as error:
        raise click.ClickException(str(error)) from error
    rows = bounds(soaked)
    click.echo(table(soaked, rows))
    sys.exit(0 if all(row.holds for row in rows) else 1)


def soak(seconds: float, seed: int) -> Soaked:
    """Load one fresh point for so long; samples of its process on the way."""
    soaked = Soaked()
    with (
        tempfile.TemporaryDirectory(prefix="lockernet-soak-") as folder,
        open_site(Path(folder), doors=DOORS, board_count=BOARDS) as site,
        ThreadPoolExecutor(2) as side,
    ):
        write_history(site.point, HISTORY_EVENTS)
        site.start()
        _fill_cache(site)
        over = threading.Event()
        looking = side.submit(_look_on, site.pid, over, soaked)
        visiting = side.submit(_visit, site, over, soaked)
        try:
            uvloop.run(_load(site, seconds, Random(seed), soaked.heard))
        finally:
            over.set()
        looking.result()
        visiting.result()
    return soaked


def _fill_cache(site: Site) -> None:
    read = 0
    with Office(site, []) as office:
        while page := office.read_feed(after=read):
            read += page


async def _load(site: Site, seconds: float, draw: Random, heard: Heard) -> None:
    until = time.monotonic() + seconds
    async with grpc.aio.insecure_channel(site.point.grpc) as channel:
        await Load(site.point, channel, draw, heard).run(lambda: time.monotonic() > until)


def _look_on(pid: int, over: threading.Event, soaked: Soaked) -> None:
    """Look at the process every second, and say how it stands."""
    begun = time.monotonic()
    said = 0.0
    while not over.wait(1.0):
        passed = time.monotonic() - begun
        soaked.samples.append(look(pid, at=passed))
        if passed - said >= SAY_SECONDS:
            said = passed
            click.echo(_words(soaked), err=True)


def _visit(site: Site, over: threading.Event, soaked: Soaked) -> None:
    """Somebody brings a parcel and somebody collects it, as fast as screen and line allow."""
    visitor = Visitor(site, new_badge(site))
    while not over.is_set():
        with Office(site, []) as office:
            parcel = office.new_parcel()
            office.reserve(parcel)
        soaked.handed_over += visitor.deposit(parcel)
        soaked.handed_over += visitor.collect(parcel, parcel.claim.text())


def bounds(soaked: Soaked) -> Sequence[Bound]:
    """Every figure that has a limit."""
    heard, samples = soaked.heard, soaked.samples
    warm = samples[int(len(samples) * WARM_UP_SHARE) :]
    memory = slope(warm)
    hours = max(1.0, warm[-1].at - warm[0].at) / 3_600 if warm else 1.0
    most = RSS_MEGABYTES_PER_HOUR + RSS_MEGABYTES_SETTLING / hours
    sure = f"{memory.per_hour:.1f} +- {2 * memory.error:.1f} MB/h; the least it can be counts"
    return (
        Bound("p99 of answers, ms", percentile(heard.milliseconds or [0.0], 0.99), P99_MILLISECONDS),
        Bound("answers that should not have come", heard.errors.total(), 0, _most(heard)),
        Bound("memory growth after warm-up, MB/h", max(0.0, memory.least), most, sure),
        Bound("open files grown by", growth([each.files for each in warm] or [0]), FILES_GROWN),
        Bound("threads grown by", growth([each.threads for each in warm] or [0]), THREADS_GROWN),
    )


def table(soaked: Soaked, rows: Sequence[Bound]) -> str:
    """For people."""
    width = max(len(row.name) for row in rows)
    lines = [
        f"{row.name:<{width}}  {row.value:>9.2f}  <= {row.most:>6.1f}  {'yes' if row.holds else 'NO'}"
        for row in rows
    ]
    notes = [f"- {row.name}: {row.note}" for row in rows if row.note]
    return "\n".join([*lines, *notes, "soak: " + _words(soaked)])


def _most(heard: Heard) -> str:
    return next((words for words, _ in heard.errors.most_common(1)), "")


def _words(soaked: Soaked) -> str:
    heard, last = soaked.heard, soaked.samples[-1]
    answered = heard.milliseconds[:] or [0.0]
    return (
        f"{last.at:.0f} s, {heard.calls:,} calls at {PER_SECOND}/s, {heard.cancelled:,} cancelled by the "
        f"caller, {soaked.handed_over} hand-overs; p50 {percentile(answered, 0.5):.1f}, "
        f"p99 {percentile(answered, 0.99):.1f} ms; {heard.errors.total()} errors; "
        f"{last.megabytes:.1f} MB, {last.files} files, {last.threads} threads"
    )
