"""The command line of `make endure`: one long run over a bad line, and the counts."""

import sys
import tempfile
import time
from pathlib import Path

import click

from bench.processes import Trouble
from crash.endure.proxy import Fate
from crash.endure.run import Asked, Endured, endure
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import Confirmation

CONFIRMED = PAYLOAD_TYPES[Confirmation].encode()
"""Stands once in each yes on the wire."""


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--orders", type=click.IntRange(2), default=10_000, show_default=True, help="An even number.")
@click.option("--client-kills", type=click.IntRange(0), default=5, show_default=True, help="SIGKILLs.")
@click.option("--node-kills", type=click.IntRange(0), default=1, show_default=True, help="SIGKILLs.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of all that is drawn.")
def main(*, orders: int, client_kills: int, node_kills: int, seed: int) -> None:
    """Reserve and cancel over a line that cuts, delays, drops and doubles, while client and node are killed.

    Half of the orders are reservations, half take them back. Exits 1 unless each took effect exactly once,
    by the node's journal, its answers in the courier's outbox, and what the node remembers.

    \b
    Examples:
      make endure
      make endure ENDURE_ARGS="--orders 1000 --seed 7"
    """
    begun = time.monotonic()
    asked = Asked(orders - orders % 2, client_kills, node_kills, seed)
    with tempfile.TemporaryDirectory(prefix="lockernet-endure-") as folder:
        try:
            endured = endure(asked, Path(folder) / "point", lambda words: click.echo(words, err=True))
        except Trouble as error:
            raise click.ClickException(str(error)) from error
    click.echo(summary(endured, seconds=time.monotonic() - begun))
    sys.exit(0 if endured.count.is_good else 1)


def summary(endured: Endured, *, seconds: float) -> str:
    """The last line: what was done, how bad the line was, and what went wrong."""
    counted, line = endured.count, endured.line
    fates = ", ".join(f"{line.fates[fate]} {fate}" for fate in Fate if line.fates[fate])
    again = sum(reply.count(CONFIRMED) for reply in line.replies)
    broken = "" if counted.broken is None else f", journal broken: {counted.broken}"
    return (
        f"endure: {counted.orders:,} orders, {counted.reserved:,} reserved and {counted.cancelled:,} "
        f"cancelled at the node; {line.fates.total():,} connections ({fates}), {line.delayed:,} delays, "
        f"{line.replayed:,} connections played again and {again:,} orders answered again; client killed "
        f"{endured.client_kills} times, node {endured.node_kills}; {counted.lost} lost, "
        f"{counted.doubled} doubled, {counted.strange} strange, {counted.refused} refused{broken}; "
        f"{seconds:.0f} s"
    )
