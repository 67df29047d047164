"""The published vectors of capacity: the package answers each as its builder said, and the oracle agrees."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conformance.targets.reference.executor.capacity import QUESTIONS, room
from lockernet.capacity.fit import Temperature
from tests.lockernet.capacity.brute_force import Case, Thing, best_kept, can_all_be_placed
from tests.vectors.reading import agrees
from tools.vectors.capacity import vectors

Json = dict[str, Any]
PUBLISHED = Path(__file__).parents[3] / "docs" / "spec" / "vectors" / "capacity.json"


def by(*questions: str) -> list[Any]:
    return [pytest.param(one, id=one["id"]) for one in vectors() if one["input"]["question"] in questions]


def as_case(asked: Json, loads: list[Json]) -> Case:
    """The same question for the oracle."""
    classes = asked["point"]["classes"]
    kinds = [as_thing(one, one["max_weight_g"], kind=kind) for kind, one in enumerate(classes)]
    return Case(
        kinds=tuple(kinds),
        boxes=tuple(kind for kind in kinds for _ in range(classes[kind.kind]["free"])),
        loads=tuple(as_thing(one, one["weight_g"]) for one in loads),
        tolerance_mm=asked["point"]["tolerance_mm"],
        kept_back=tuple(one["kept_back"] for one in classes),
        reach_inside=tuple(one["reach_inside"] for one in classes),
        total=tuple(one["count"] for one in classes),
        ordinary_in_chilled=asked["point"]["ordinary_in_chilled"],
    )


def as_thing(one: Json, weight: int, *, kind: int = 0) -> Thing:
    width, height, depth = one["sides_mm"]
    return Thing(width, height, depth, weight, Temperature[one["temperature"]].value, one["accessible"], kind)


def test_the_published_file_is_what_the_builder_makes() -> None:
    made = {"topic": "capacity", "version": 1, "vectors": vectors()}
    assert PUBLISHED.read_text() == json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def test_most_vectors_say_no_and_no_rule_has_more_than_five() -> None:
    said = Counter(one["expected"]["verdict"] for one in vectors())
    assert said["refused"] >= 0.6 * said.total()
    assert max(Counter(one["rule"] for one in vectors()).values()) <= 5


@pytest.mark.parametrize("vector", by(*QUESTIONS))
async def test_the_library_answers_as_the_vector_says(vector: Json) -> None:
    await agrees(vector, room)


@pytest.mark.parametrize("vector", by("admit"))
def test_the_oracle_admits_the_same(vector: Json) -> None:
    asked = vector["input"]
    possible = can_all_be_placed(as_case(asked, [*asked["promised"], asked["parcel"]]))
    assert possible is (vector["expected"]["verdict"] == "accepted")


@pytest.mark.parametrize("vector", by("broken"))
def test_the_oracle_keeps_the_same_promises(vector: Json) -> None:
    promised = vector["input"]["promised"]
    kept = best_kept(as_case(vector["input"], promised))
    lost = [place for place in range(len(promised)) if place not in kept]
    assert lost == vector["expected"].get("broken", [])
