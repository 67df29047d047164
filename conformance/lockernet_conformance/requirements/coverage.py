"""Which cases verify which rule; and for each rule with MUST and no case, the reason why.

A reason stands in reasons.toml: one line per rule, in words that an operator understands. A rule with both a
case and a reason, a MUST with neither, and a reason or a case for a rule that does not exist are errors.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lockernet_conformance.requirements.rules import Rule, rules


@dataclass(frozen=True, slots=True)
class Covered:
    """One rule of the matrix."""

    rule: Rule
    cases: tuple[str, ...]
    reason: str
    """Why there is no case; empty if there is one."""


def coverage(verified: Iterable[tuple[str, Iterable[str]]]) -> tuple[list[Covered], list[str]]:
    """The matrix, and what is wrong with it. `verified`: each case's id and the rules it verifies."""
    by_rule: dict[str, list[str]] = {name: [] for name in rules()}
    wrong: list[str] = []
    for case, names in verified:
        for name in names:
            if name in by_rule:
                by_rule[name].append(case)
            else:
                wrong.append(f"{case} verifies {name}, which is no rule")
    told = reasons()
    wrong += [f"reasons.toml: {name} is no rule" for name in told.keys() - by_rule.keys()]
    matrix = [Covered(rules()[name], tuple(cases), told.get(name, "")) for name, cases in by_rule.items()]
    for row in matrix:
        if row.cases and row.reason:
            wrong.append(f"reasons.toml: {row.rule.id} has cases, so it needs no reason: {row.cases[0]}")
        if row.rule.must and not row.cases and not row.reason:
            wrong.append(f"{row.rule.id} says MUST and has neither a case nor a reason")
    return matrix, sorted(wrong)


@cache
def reasons() -> Mapping[str, str]:
    """Rule id to the reason why no case verifies it."""
    told = tomllib.loads((files(__package__) / "reasons.toml").read_text())
    return {name: " ".join(str(words).split()) for name, words in told.items()}
