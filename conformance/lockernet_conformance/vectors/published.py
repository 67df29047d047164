"""The published vectors as they travel with the suite.

data/ is a copy of docs/spec/vectors, written by `make vectors` and compared by `make check`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

WORLD = "world"
"""The file of what the vectors of several topics share."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One question, its answer, and why."""

    id: str
    topic: str
    rule: str
    input: Mapping[str, Any]
    expected: Mapping[str, Any]
    why: str

    @property
    def accepted(self) -> bool:
        """Whether the answer is a yes."""
        return bool(self.expected["verdict"] == "accepted")


@cache
def topics() -> tuple[str, ...]:
    """Every topic, in the order of the alphabet."""
    names = (path.name.removesuffix(".json") for path in files(__package__).joinpath("data").iterdir())
    return tuple(sorted(name for name in names if name != WORLD))


@cache
def vectors(topic: str) -> tuple[Vector, ...]:
    """All vectors of a topic, in their order."""
    return tuple(
        Vector(
            id=told["id"],
            topic=topic,
            rule=told["rule"],
            input=told["input"],
            expected=told["expected"],
            why=told["why"],
        )
        for told in _file(topic)["vectors"]
    )


@cache
def by_rule() -> Mapping[tuple[str, str], tuple[Vector, ...]]:
    """The vectors of each topic and rule."""
    found: dict[tuple[str, str], list[Vector]] = {}
    for topic in topics():
        for vector in vectors(topic):
            found.setdefault((topic, vector.rule), []).append(vector)
    return {pair: tuple(each) for pair, each in found.items()}


@cache
def shared() -> Mapping[str, Any]:
    """Directories and places, by the names that the vectors use."""
    told: Mapping[str, Any] = _file(WORLD)["shared"]
    return told


def _file(name: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads((files(__package__) / "data" / f"{name}.json").read_bytes())
    return told
