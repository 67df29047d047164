"""`board`: lock boards without hardware."""

import json
import sys
from pathlib import Path

import click

from lockernet_node.cli.options import JSON, run_async
from lockernet_node.hardware.board import BoardSet, run_board
from lockernet_node.hardware.dialects import DIALECTS, KR_CU16, dialect_named
from lockernet_node.hardware.faults import Fault, draw_of

KINDS = [fault.value for fault in Fault]


@click.command()
@click.option("--boards", type=click.IntRange(min=1), default=2, show_default=True, help="How many boards.")
@click.option(
    "--dialect",
    type=click.Choice(sorted(DIALECTS)),
    default=KR_CU16.name,
    show_default=True,
    help="What they speak: krcu16 has 16 locks a board, cu48 has 48.",
)
@click.option("--infrared/--no-infrared", default=True, help="Whether the boards have occupancy sensors.")
@click.option("--link", type=click.Path(path_type=Path), help="Also reachable by this symbolic link.")
@click.option("--control", type=click.Path(path_type=Path), required=True, help="Socket for people's hands.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which faults are drawn.")
@click.option(
    "--faults",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of doors, boards and answers that are spoiled.",
)
@click.option(
    "--only",
    type=click.Choice(KINDS),
    metavar="FAULT",
    multiple=True,
    help=f"Only this kind; may be repeated: {', '.join(KINDS)}.",
)
@JSON
def board(  # noqa: PLR0913  # one argument an option
    *,
    boards: int,
    dialect: str,
    infrared: bool,
    link: Path | None,
    control: Path,
    seed: int,
    faults: float,
    only: tuple[str, ...],
    as_json: bool,
) -> None:
    """Simulate lock boards on a pseudo-terminal, with doors that people can close.

    Bytes are paced like 19,200 8N1, half duplex. The same seed spoils the same doors, boards and answers:
    jammed bolts, lying latches and infrareds, dead and slow boards, lost and doubled answers, noise, and
    power cuts, in which the bolts stay as they are. The control socket does each of these by hand; the
    command `hands` puts parcels in and takes them out.

    \b
    Examples:
      lockernet-node board --link /tmp/locks --control /tmp/hands.sock
      (then: bank.url = "serial:/tmp/locks" in node.toml)
      lockernet-node board --dialect cu48 --control /tmp/hands.sock --link /tmp/locks
      (then: bank.url = "serial:/tmp/locks?dialect=cu48")
      lockernet-node board --control /tmp/hands.sock --seed 7 --faults 0.05 --only lost --only noise
    """

    def announce(device: str) -> None:
        click.echo(json.dumps({"ready": {"device": device}}) if as_json else f"Lock boards at {device}")
        sys.stdout.flush()

    standing = BoardSet(boards, dialect_named(dialect), infrared, draw_of(seed, faults, only))
    run_async(run_board(standing, link=link, control=control, on_ready=announce))
