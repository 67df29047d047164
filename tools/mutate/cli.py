"""The command: makes the mutants, has each judged, says what survived.

It ends with 0 if enough were noticed, with 1 if not, and with 2 if that cannot be told.
"""

import os
import random
import sys
import time
from typing import Any

import click

from tools.mutate import report
from tools.mutate.crew import Trouble
from tools.mutate.equivalent import listed, without_equivalent
from tools.mutate.judging import load
from tools.mutate.kept import forget, keep, keep_watch, kept, kept_watch
from tools.mutate.mutants import Mutant, everything
from tools.mutate.reach import Reach, watch
from tools.mutate.tree import ROOMS, Room, mark, rooms
from tools.mutate.verdicts import SURVIVED, Verdict, judge

Chosen = list[tuple[Room, list[Mutant]]]


@click.command()
@click.option(
    "--room", "names", type=click.Choice(ROOMS), multiple=True, help="Only this room; may be repeated."
)
@click.option("--sample", type=click.IntRange(1), help="Only so many mutants, drawn at random.")
@click.option("--seed", default=1, show_default=True, help="Of the draw.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count(), show_default=True, help="At once.")
@click.option("--list", "as_list", is_flag=True, help="Show the mutants and judge none.")
@click.option("--resume", is_flag=True, help="Keep the verdicts of an earlier run over exactly this tree.")
def main(
    *, names: tuple[str, ...], sample: int | None, seed: int, jobs: int, as_list: bool, resume: bool
) -> None:
    """Break table rows and comparisons of the core, one at a time, and see whether a test notices.

    \b
      make mutate
      make mutate MUTATE_ARGS="--room custody --resume"
      make mutate MUTATE_ARGS="--sample 50 --seed 7"
    """
    begun = time.monotonic()
    try:
        chosen = _choose(names, sample, seed)
        if as_list:
            return _show(chosen)
        verdicts = _judge_all(chosen, jobs, mark(), resume=resume)
    except Trouble as trouble:
        click.echo(f"mutate: {trouble}", err=True)
        sys.exit(2)
    tallies = [report.Tally(room.name, mutants, verdicts) for room, mutants in chosen]
    click.echo("\n".join(report.lines(tallies, wall_seconds=time.monotonic() - begun)))
    sys.exit(0 if all(tally.is_enough for tally in tallies) else 1)


def _choose(names: tuple[str, ...], sample: int | None, seed: int) -> Chosen:
    entries = listed()
    if not rooms(names):
        raise Trouble(f"this tree has none of the rooms {', '.join(names or ROOMS)}")
    chosen = [(room, without_equivalent(everything(room.files), entries)) for room in rooms(names)]
    if sample is None:
        return chosen
    every = [mutant.ident for _, mutants in chosen for mutant in mutants]
    drawn = set(random.Random(seed).sample(every, min(sample, len(every))))
    return [(room, [mutant for mutant in mutants if mutant.ident in drawn]) for room, mutants in chosen]


def _show(chosen: Chosen) -> None:
    for room, mutants in chosen:
        for mutant in mutants:
            click.echo(f"{mutant.file}:{mutant.line}  {' '.join(mutant.what.split())}")
        click.echo(f"{room.name}: {len(mutants)} mutants\n")


def _judge_all(chosen: Chosen, jobs: int, tree: str, *, resume: bool) -> dict[str, Verdict]:
    load()
    known = kept(tree) if resume else {}
    reach = Reach((kept_watch(tree) if resume else None) or _watched(tree, jobs))
    every = [(mutant, room) for room, mutants in chosen for mutant in mutants]
    verdicts = {mutant.ident: known[mutant.ident] for mutant, _ in every if mutant.ident in known}
    new = [(mutant, reach.stages(mutant, room)) for mutant, room in every if mutant.ident not in verdicts]
    click.echo(f"{len(verdicts)} verdicts kept, {len(new)} mutants to judge, {jobs} at once", err=True)
    for number, verdict in enumerate(keep(tree, judge(new, at_once=jobs)), start=1):
        verdicts[verdict.ident] = verdict
        _tell(number, len(new), verdict)
    if mark() != tree:
        forget(tree)
        raise Trouble("a source or a test was changed meanwhile; run it again")
    return verdicts


def _watched(tree: str, jobs: int) -> dict[str, Any]:
    begun = time.monotonic()
    click.echo("the tests without a mutant ... ", nl=False, err=True)
    found = watch(rooms(()), at_once=jobs)
    keep_watch(tree, found)
    click.echo(f"{len(found['seconds'])} green in {time.monotonic() - begun:.0f} s", err=True)
    return found


def _tell(number: int, total: int, verdict: Verdict) -> None:
    if verdict.outcome == SURVIVED or number % 25 == 0 or number == total:
        click.echo(f"{number}/{total}: {verdict.outcome} in {verdict.seconds:.1f} s {verdict.by}", err=True)
