"""Which cases a mutant is judged by: those that it names, and others that must not notice.

A mutant of the vectors program is asked all vectors, a wrong node what needs a node: the same library is in
both, and a sample of the other family would only say the same again.
"""

import hashlib
from collections.abc import Sequence

from lockernet_conformance.registry import Ability, Case
from tests.conformance.mutants.registry import Mutant


def judging(mutant: Mutant, cases: Sequence[Case], *, sample: int | None, seed: int) -> list[Case]:
    """The named cases and a sample of the others (None: all). `KeyError` for a name that is no case."""
    by_id = {case.id: case for case in cases}
    named = [by_id[name] for name in mutant.caught_by]
    others = [
        case
        for case in cases
        if case.id not in mutant.caught_by and (Ability.EXECUTOR in case.needs) is mutant.in_program
    ]
    if sample is None or mutant.in_program:
        return named + others
    drawn = sorted(
        others, key=lambda case: hashlib.sha256(f"{seed} {mutant.name} {case.id}".encode()).digest()
    )
    return named + drawn[:sample]
