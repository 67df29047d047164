"""The published vectors of identifiers: they are what the module makes, and the library agrees with each."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conformance.targets.reference.executor.identifiers import identifier
from tests.vectors.reading import agrees
from tools.vectors.identifiers import TOPIC, vectors

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "docs" / "spec" / "vectors" / f"{TOPIC}.json"


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
async def test_the_library_agrees(vector: dict[str, Any]) -> None:
    await agrees(vector, identifier)


def test_the_published_file_is_what_the_module_makes() -> None:
    made = {"topic": TOPIC, "version": 1, "vectors": vectors()}

    assert PUBLISHED.read_text() == json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def test_most_vectors_are_negative_and_no_rule_has_more_than_five() -> None:
    every = vectors()
    negative = sum(vector["expected"]["verdict"] != "accepted" for vector in every)

    assert max(Counter(vector["rule"] for vector in every).values()) <= 5
    assert negative / len(every) >= 0.6
