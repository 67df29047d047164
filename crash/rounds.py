"""Rounds of `make crash`: at every named step so many deaths, and at random instants from outside.

A round is one life of the node: it starts (with the recovery of the death before), people go on where they
were cut, journeys begin, and the process ends itself at the step. Then everything is looked at. Every few
rounds a fresh point begins, so that a look stays quick.
"""

import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType

from crash.evidence import Evidence
from crash.invariants import breaches
from crash.journeys import Town, live_until_death
from crash.ledger import Acked, HandedOver, Note
from crash.site import open_site
from crash.visitor import shut_doors
from lockernet_node.crashpoints import STEPS

LIVES_PER_POINT = 40
TRIES = 3
"""At a death that a cut visit stood in the way of, each at a fresh point."""

FIRST: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "order": ("reserve", "cancel"),
        "deposit": ("deposit",),
        "badge": ("deposit",),
        "code": ("digits",),
        "collect": ("collect",),
        "remove": ("remove",),
        "visit": ("collect", "remove"),
        "feed": ("read",),
        "journal": ("collect", "deposit", "remove"),
        "pulse": ("deposit", "collect", "remove"),
        "door": ("deposit", "collect", "remove"),
    }
)
"""Which journeys come first, by the first word of a step; elsewhere they come in turn."""

PASSES: Mapping[str, int] = MappingProxyType(
    {
        "call": 6,
        "order": 5,
        "journal.appended": 24,
        "journal.sealed": 3,
        "journal.receipted": 2,
        "custody": 12,
        "store": 30,
        "page": 20,
        "line": 40,
        "pulse": 4,
        "door": 20,
        "tick": 3,
        "code": 2,
        "badge": 2,
        "deposit": 2,
        "collect": 2,
        "remove": 2,
        "visit": 2,
        "feed": 2,
    }
)
"""Up to the how-maniest pass a death is drawn, by step or its first word; the others have one in a life."""


@dataclass
class Tally:
    """What was seen in all rounds."""

    steps: set[str] = field(default_factory=set)
    rounds: int = 0
    kills: int = 0
    """All deaths: at steps, during recoveries and at random."""
    random_kills: int = 0
    missed: list[str] = field(default_factory=list)
    """Deaths that were asked for and did not come."""
    acked: int = 0
    journeys: Counter[str] = field(default_factory=Counter)
    """During which journey the node died."""
    breaches: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    def judge(self, evidence: Evidence, *, where: str) -> None:
        """Hold every invariant against what is left of a point."""
        for name, words in breaches(evidence):
            self.breaches[name] += 1
            self.words.append(f"{name} after {where}: {words}")

    def count_acked(self, notes: Sequence[Note]) -> None:
        """The acknowledgements of a point that is done with."""
        self.acked += sum(isinstance(note, Acked | HandedOver) for note in notes)

    @property
    def is_good(self) -> bool:
        """Nothing broken, and nothing left out."""
        return not self.breaches and not self.missed


@dataclass(frozen=True, slots=True)
class Death:
    """One asked-for end: at the n-th pass of a step, during the recoveries after it too if so named."""

    step: str
    passes: int
    recoveries: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.step}:{self.passes}" + "".join(f", then {each}:1" for each in self.recoveries)


def deaths(rounds: int, draw: Random, steps: Sequence[str] = tuple(STEPS)) -> Iterator[Death]:
    """So many for each step, the first passes first; every fifth is followed by two deaths of recovery."""
    starts = [step for step in STEPS if step.startswith("start.")]
    for number in range(rounds):
        for step in steps:
            most = PASSES.get(step) or PASSES.get(step.partition(".")[0], 1)
            passes = draw.randint(1, max(1, most if number else most // 3))
            twice = tuple(draw.choices(starts, k=2)) if (number + len(step)) % 5 == 0 else ()
            yield Death(step, passes, twice)


def run_deaths(asked: Sequence[Death], draw: Random, tally: Tally, say: Callable[[str], None]) -> None:
    """One life after the other; a fresh point every so many, and where a death could not be had."""
    left = deque((death, TRIES) for death in asked)
    while left:
        with fresh_town(draw) as town:
            for _ in range(min(LIVES_PER_POINT, len(left))):
                death, tries = left.popleft()
                came = _die(town, death, tally)
                say(f"{tally.rounds} of {len(asked)} rounds, {death}: {verdict(tally)}")
                if not came and tries > 1:
                    left.appendleft((death, tries - 1))
                elif not came:
                    tally.missed.append(f"{death} ({town.refusals[-1:]})")
                if not came:
                    break
            tally.count_acked(town.site.ledger.notes())


@contextmanager
def fresh_town(draw: Random) -> Iterator[Town]:
    """A new point in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lockernet-crash-") as folder, open_site(Path(folder)) as site:
        yield Town(site, draw)


def _die(town: Town, death: Death, tally: Tally) -> bool:
    """One round; False if the death did not come."""
    came = True
    if town.site.start(crash_at=f"{death.step}:{death.passes}"):
        came = _live(town, death)
    look_around(town, tally, where=str(death))
    if not came:
        return False
    tally.rounds += 1
    tally.steps.add(death.step)
    for step in death.recoveries:
        town.site.start(crash_at=f"{step}:1")
        look_around(town, tally, where=f"{step} of the recovery from {death.step}")
    return True


def _live(town: Town, death: Death) -> bool:
    first = FIRST.get(death.step.partition(".")[0], ())
    turn = town.draw.randrange(len(first)) if first else 0
    if live_until_death(town, [*first[turn:], *first[:turn]]):
        town.site.await_death()
        return True
    town.site.kill()
    return False


def look_around(town: Town, tally: Tally, *, where: str) -> Evidence:
    """The node is dead: judge what is left, and let the people at the doors do something."""
    tally.kills += 1
    evidence = town.site.look()
    tally.judge(evidence, where=where)
    tally.journeys[town.doing] += 1
    town.learn(evidence)
    shut_doors(town.site.world, town.draw)
    return evidence


def verdict(tally: Tally) -> str:
    """How it stands, in a few words."""
    broken = sum(tally.breaches.values())
    return f"{broken} breaches, {tally.words[-1]}" if broken else "all invariants hold"
