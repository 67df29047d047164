"""The published vectors of identifiers: they are what the module makes, and the library agrees with each."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lockernet.errors import Malformed
from lockernet.identifiers.gs1_keys import Gln, Sscc
from lockernet.identifiers.gs1_label import read_gs1_label
from lockernet.identifiers.label_text import label_text
from lockernet.identifiers.s10 import parse_s10
from tools.vectors.identifiers import TOPIC, vectors

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "docs" / "spec" / "vectors" / f"{TOPIC}.json"
READERS = {"s10": parse_s10, "sscc": Sscc, "gln": Gln, "gs1_label": read_gs1_label}


def verdict(given: dict[str, str]) -> dict[str, str]:
    """What the library says."""
    if "label" in given:
        return of_label(given["label"], given.get("scanned"))
    ((kind, text),) = given.items()
    try:
        READERS[kind](text)
    except Malformed as malformed:
        return {"verdict": "malformed", "reason": malformed.code}
    return {"verdict": "accepted"}


def of_label(label: str, scanned: str | None) -> dict[str, str]:
    """As a point does it: the order first, then the driver."""
    try:
        expected = label_text(label)
    except Malformed:
        return {"verdict": "refused", "reason": "MALFORMED_FIELD"}
    try:
        found = expected if scanned is None else label_text(scanned)
    except Malformed as malformed:
        return {"verdict": "malformed", "reason": malformed.code}
    if found != expected:
        return {"verdict": "refused", "reason": "NOT_EXPECTED"}
    return {"verdict": "accepted", "label_text": expected}


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_the_library_agrees(vector: dict[str, Any]) -> None:
    assert verdict(vector["input"]) == vector["expected"], vector["why"]


def test_the_published_file_is_what_the_module_makes() -> None:
    made = {"topic": TOPIC, "version": 1, "vectors": vectors()}

    assert PUBLISHED.read_text() == json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def test_most_vectors_are_negative_and_no_rule_has_more_than_five() -> None:
    every = vectors()
    negative = sum(vector["expected"]["verdict"] != "accepted" for vector in every)

    assert max(Counter(vector["rule"] for vector in every).values()) <= 5
    assert negative / len(every) >= 0.6
