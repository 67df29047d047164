"""What a person reads: a line for each room, every survivor with its change, and the whole in plain words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.mutate.mutants import Mutant, diff
from tools.mutate.verdicts import KILLED, SURVIVED, TIMED_OUT, Verdict

LEAST_PER_CENT = 85.0
"""Of the mutants of each room, so that no room hides behind another."""

_HEAD = "room          mutants   killed  timed out  survived  per cent  seconds"


@dataclass(frozen=True, slots=True)
class Tally:
    """One room: its mutants that were judged, and how many were left out as equivalent."""

    room: str
    mutants: Sequence[Mutant]
    verdicts: Mapping[str, Verdict]

    @property
    def outcomes(self) -> Counter[str]:
        """How many ended how."""
        return Counter(self.verdicts[mutant.ident].outcome for mutant in self.mutants)

    @property
    def seconds(self) -> float:
        """The sum over all children, of which several ran at once."""
        return sum(self.verdicts[mutant.ident].seconds for mutant in self.mutants)

    @property
    def per_cent(self) -> float:
        """Killed or over their time, of all; a room without mutants has nothing to answer for."""
        return 100.0 - 100.0 * self.outcomes[SURVIVED] / max(len(self.mutants), 1)

    @property
    def is_enough(self) -> bool:
        """True from 85 per cent on."""
        return self.per_cent >= LEAST_PER_CENT


def lines(tallies: Sequence[Tally], *, wall_seconds: float) -> Iterator[str]:
    """The report; its last line says how it ended."""
    for tally in tallies:
        yield from _survivors(tally)
    yield _HEAD
    yield "-" * len(_HEAD)
    yield from (_row(tally) for tally in tallies)
    yield ""
    yield _in_words(tallies, wall_seconds)


def _survivors(tally: Tally) -> Iterator[str]:
    for mutant in tally.mutants:
        if tally.verdicts[mutant.ident].outcome == SURVIVED:
            yield f"survived: {mutant.file}:{mutant.line}  {' '.join(mutant.what.split())}"
            yield from (f"    {line}" for line in diff(mutant))
            yield ""


def _row(tally: Tally) -> str:
    outcomes = tally.outcomes
    counts = f"{outcomes[KILLED]:>8} {outcomes[TIMED_OUT]:>10} {outcomes[SURVIVED]:>9}"
    return f"{tally.room:<12} {len(tally.mutants):>8} {counts} {tally.per_cent:>9.1f} {tally.seconds:>8.0f}"


def _in_words(tallies: Sequence[Tally], wall_seconds: float) -> str:
    outcomes = sum((tally.outcomes for tally in tallies), Counter[str]())
    noticed = outcomes[KILLED] + outcomes[TIMED_OUT]
    share = 100.0 * noticed / max(outcomes.total(), 1)
    weak = [f"{tally.room} ({tally.per_cent:.1f})" for tally in tallies if not tally.is_enough]
    verdict = (
        f"below {LEAST_PER_CENT:g} in {', '.join(weak)}"
        if weak
        else f"{LEAST_PER_CENT:g} or more in every room"
    )
    return (
        f"The tests noticed {noticed} of {outcomes.total()} mutants, {share:.1f} per cent, "
        f"in {wall_seconds:.0f} seconds; {verdict}."
    )
