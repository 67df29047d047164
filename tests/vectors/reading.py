"""Published vectors as they lie in docs/spec/vectors, answered by the reference executor."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.targets.reference.executor.words import Topic, World, answer
from lockernet_conformance.vectors.compare import differences

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "spec" / "vectors"

Vector = dict[str, Any]


@cache
def file_of(topic: str) -> dict[str, Any]:
    """The published file."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{topic}.json").read_text())
    return loaded


def topics() -> Iterator[str]:
    """Every published topic."""
    for path in sorted(FOLDER.glob("*.json")):
        if path.name != "schema.json":
            yield path.stem


def vectors_of(topic: str) -> list[Any]:
    """The vectors of a topic, each under its own id."""
    return [pytest.param(vector, id=vector["id"]) for vector in file_of(topic)["vectors"]]


@cache
def world() -> World:
    """What the files share."""
    return World(file_of("world")["shared"])


async def agrees(vector: Vector, topic: Topic) -> None:
    """The answer says what the vector expects, and may say more."""
    came = await answer(topic, vector["input"], world())

    assert differences(vector["expected"], came) == [], vector["why"]
