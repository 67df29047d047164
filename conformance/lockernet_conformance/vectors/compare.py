"""Whether an answer says all that a vector expects. It may say more; what it leaves out counts as null."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lockernet_conformance.vectors.lines import MOST_SHOWN


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not what it should be."""

    where: str
    """The path of the field, such as `steps[1].state`."""
    expected: Any
    seen: Any


def differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Difference]:
    """Every field of `expected` that the answer has otherwise, the first ones first."""
    return list(_within(expected, answer, ""))


def told(value: Any) -> str:
    """A value for people, cut where it is long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."


def _within(expected: Mapping[str, Any], answer: Mapping[str, Any], path: str) -> Iterator[Difference]:
    for name, value in expected.items():
        where = f"{path}.{name}" if path else name
        seen = answer.get(name)
        if name == "steps" and isinstance(value, list):
            yield from _steps(value, seen, where)
        elif not _same(value, seen):
            yield Difference(where, value, seen)


def _steps(expected: Sequence[Any], seen: Any, where: str) -> Iterator[Difference]:
    """A story: one answer for each step, and each may know more."""
    if not isinstance(seen, list) or len(seen) != len(expected):
        count = len(seen) if isinstance(seen, list) else seen
        yield Difference(where, f"{len(expected)} steps", count)
        return
    for index, (step, answer) in enumerate(zip(expected, seen, strict=True)):
        at = f"{where}[{index}]"
        if isinstance(answer, dict):
            yield from _within(step, answer, at)
        else:
            yield Difference(at, step, answer)


def _same(expected: Any, seen: Any) -> bool:
    """Equal as JSON: true is not 1, and 1 is 1.0."""
    if isinstance(expected, bool) or isinstance(seen, bool):
        return expected is seen
    if isinstance(expected, list) and isinstance(seen, list):
        return len(expected) == len(seen) and all(map(_same, expected, seen))
    if isinstance(expected, dict) and isinstance(seen, dict):
        return expected.keys() == seen.keys() and all(_same(expected[name], seen[name]) for name in expected)
    return bool(expected == seen)
