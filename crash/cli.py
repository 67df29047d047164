"""The command line of `make crash`: runs the campaigns, prints what was seen, ends with the counts."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType

import click

from bench.processes import Trouble
from crash.disk.faults import FaultTally, run_faults
from crash.disk.power import PowerTally, run_power
from crash.kills import run_kills
from crash.rounds import Tally, deaths, run_deaths
from lockernet_node.crashpoints import STEPS

WORDS_SHOWN = 20
SAID_EVERY = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is to be done."""

    rounds: int
    kills: int
    images: int
    seed: int
    steps: Sequence[str]


@dataclass
class Seen:
    """What came of it."""

    lives: Tally = field(default_factory=Tally)
    power: PowerTally = field(default_factory=PowerTally)
    faults: FaultTally = field(default_factory=FaultTally)

    def breaches(self) -> Counter[str]:
        """How often each invariant was broken."""
        return self.lives.breaches + self.power.breaches + Counter(fault=len(self.faults.words))

    def words(self) -> list[str]:
        """What was broken, and which deaths could not be had."""
        missed = [f"this death never came: {each}" for each in self.lives.missed]
        return [*self.lives.words, *self.power.words, *self.faults.words, *missed]


Say = Callable[[str], None]


def _steps(asked: Asked, seen: Seen, say: Say) -> None:
    draw = Random(f"{asked.seed}/steps")
    run_deaths(list(deaths(asked.rounds, draw, asked.steps)), draw, seen.lives, say)


def _kills(asked: Asked, seen: Seen, say: Say) -> None:
    run_kills(asked.kills, Random(f"{asked.seed}/kills"), seen.lives, say)


def _power(asked: Asked, seen: Seen, say: Say) -> None:
    some = asked.images // 5
    run_power(asked.images - some, asked.seed, seen.power, say)
    run_power(some, asked.seed, seen.power, say, failing=True)


def _faults(_asked: Asked, seen: Seen, say: Say) -> None:
    run_faults(seen.faults, say)


CAMPAIGNS: Mapping[str, Callable[[Asked, Seen, Say], None]] = MappingProxyType(
    {"steps": _steps, "kills": _kills, "power": _power, "faults": _faults}
)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--rounds", type=click.IntRange(0), default=20, show_default=True, help="Deaths at each step.")
@click.option("--kills", type=click.IntRange(0), default=200, show_default=True, help="Kills at random.")
@click.option("--images", type=click.IntRange(0), default=5_000, show_default=True, help="Power cuts.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of all that is drawn.")
@click.option("--only", type=click.Choice(list(CAMPAIGNS)), multiple=True, help="Only this; may be repeated.")
@click.option("--step", "steps", type=click.Choice(list(STEPS)), multiple=True, help="Only this step.")
def main(
    *, rounds: int, kills: int, images: int, seed: int, only: Sequence[str], steps: Sequence[str]
) -> None:
    """Kill the real node at every named step and at random, cut its power, break its disk.

    Exits 1 if anything that was acknowledged is lost, a lock was driven without a cause, a box was given
    away twice, or any other invariant does not hold. Progress goes to stderr.

    \b
    Examples:
      make crash ROUNDS=3
      make crash CRASH_ARGS="--only steps --step pulse.written --rounds 50 --seed 7"
    """
    asked, seen = Asked(rounds, kills, images, seed, steps or tuple(STEPS)), Seen()
    try:
        for name in only or CAMPAIGNS:
            CAMPAIGNS[name](asked, seen, _Progress())
    except Trouble as error:
        raise click.ClickException(str(error)) from error
    for words in seen.words()[:WORDS_SHOWN]:
        click.echo(words)
    click.echo(counts(seen))
    sys.exit(1 if seen.words() else 0)


def counts(seen: Seen) -> str:
    """The last line: what was done, what was promised, and what was broken."""
    lives, power, broken = seen.lives, seen.power, seen.breaches()
    lost, double = broken.pop("I2", 0), broken.pop("I1", 0)
    unexplained = broken.pop("I4", 0) + broken.pop("I13", 0)
    return (
        f"crash: {len(lives.steps)} steps, {lives.rounds:,} rounds, {lives.kills:,} kills "
        f"({lives.random_kills:,} at random), {power.images:,} power cuts, "
        f"{seen.faults.met.total():,} disk failures; {lives.acked + power.acked:,} acknowledged, "
        f"{lost} lost, {unexplained} unexplained, {double} double, {broken.total()} other breaches, "
        f"{len(lives.missed)} missed"
    )


class _Progress:
    """Lines on stderr: every tenth, all that tell of a breach, and on a terminal each in its place."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, words: str) -> None:
        self._count += 1
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{words[:100]}", nl=False, err=True)
        elif self._count % SAID_EVERY == 0:
            click.echo(words, err=True)
