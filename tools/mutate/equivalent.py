"""The mutants that nobody could notice, each with its reason: `equivalent.toml`."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutate.crew import Trouble
from tools.mutate.mutants import Mutant, diff

LIST = Path(__file__).parent / "equivalent.toml"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """One entry. `line` is the changed line, or a minus and the first line that is gone."""

    file: str
    line: str
    reason: str


def listed() -> list[Equivalent]:
    """The entries. Raises `Trouble` for one without its three words."""
    entries = tomllib.loads(LIST.read_text()).get("mutant", [])
    for entry in entries:
        if set(entry) != {"file", "line", "reason"} or not all(
            str(words).strip() for words in entry.values()
        ):
            raise Trouble(f"expected file, line and reason in {LIST.name}, got {entry}")
    return [Equivalent(**entry) for entry in entries]


def without_equivalent(mutants: Iterable[Mutant], entries: Sequence[Equivalent]) -> list[Mutant]:
    """The mutants that are not on the list. Raises `Trouble` for an entry of these files that fits none."""
    every = list(mutants)
    unnoticed = {(entry.file, entry.line) for entry in entries}
    if not unnoticed:
        return every
    left_out = {mutant.ident: (mutant.file, changed_line(mutant)) for mutant in every}
    left_out = {ident: place for ident, place in left_out.items() if place in unnoticed}
    files = {mutant.file for mutant in every}
    for file, line in unnoticed - set(left_out.values()):
        if file in files:
            raise Trouble(f"{LIST.name}: no mutant of {file} reads {line!r}")
    return [mutant for mutant in every if mutant.ident not in left_out]


def changed_line(mutant: Mutant) -> str:
    """How the list names this mutant."""
    lines = diff(mutant)
    added = [line[1:].strip() for line in lines if line[0] == "+"]
    return added[0] if added else f"-{lines[0][1:].strip()}"
