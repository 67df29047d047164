"""The command line: runs the measurements, prints the table, writes build/bench.json."""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import click

from bench import (
    admission,
    core,
    crash,
    doors,
    feed,
    operations,
    points,
    refusals,
    restart,
    sdk,
    statements,
    watch,
)
from bench.processes import ROOT, Trouble
from bench.sizes import FULL, QUICK, Sizes
from bench.table import Measured, as_json, notes, show, write

Measure = Callable[[Sizes, Path], Measured]

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "statements": statements.measure,
        "refusals": refusals.measure,
        "admission": admission.measure,
        "core": core.measure,
        "operations": operations.measure,
        "sdk": sdk.measure,
        "crash": crash.measure,
        "doors": doors.measure,
        "feed": feed.measure,
        "restart": restart.measure,
        "points": points.measure,
        "watch": watch.measure,
    }
)
"""By the name that `--only` takes, in the order of the table."""

OUT = ROOT / "build" / "bench.json"


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--only", type=click.Choice(list(MEASURES)), multiple=True, help="Only this; may be repeated.")
@click.option("--quick", is_flag=True, help="Smaller sizes: a look, not the numbers to reach.")
@click.option("--json", "as_list", is_flag=True, help="The rows as JSON on stdout, the notes on stderr.")
def main(*, only: tuple[str, ...], quick: bool, as_list: bool) -> None:
    """Measure what the design promises, in one table; a miss is shown and is no failure.

    Writes build/bench.json: a list of {name, value, unit, target, met}, with --only these rows alone.

    \b
    Examples:
      make bench
      make bench BENCH_ARGS="--quick"
      python -m bench --only statements --only admission
    """
    names = [name for name in MEASURES if not only or name in only]
    try:
        measured = run(names, QUICK if quick else FULL)
    except Trouble as error:
        raise click.ClickException(str(error)) from error
    rows = [row for each in measured for row in each.rows]
    write(rows, OUT)
    if as_list:
        click.echo(as_json(rows), nl=False)
        click.echo("\n".join(notes(measured)), err=True)
    else:
        click.echo(show(measured))


def run(names: Iterable[str], sizes: Sizes) -> list[Measured]:
    """Measure these, each in a folder of its own that is gone afterwards; progress on stderr."""
    measured = []
    for name in names:
        click.echo(f"{name} ... ", nl=False, err=True)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="lockernet-bench-") as folder:
            measured.append(MEASURES[name](sizes, Path(folder) / name))
        click.echo(f"{time.monotonic() - begun:.0f} s", err=True)
    return measured
