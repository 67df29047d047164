"""Every word that the reference pages lean on is explained in the glossary."""

import re
from pathlib import Path

import pytest

from lockernet.models.custody import CustodyState, EvidenceGrade
from lockernet.models.reservations import ReservationState
from tools.rules import BOUND, PROFILES

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text()
ROWS = re.findall(r"^\| (.+?) \| (.+?) \|", GLOSSARY, re.MULTILINE)
EXPLAINED = {word for row, _ in ROWS for word in re.split(r", ", row.replace("`", ""))}

WORDS = """
    accessible, temperature class, lease, quota, outage, delegation, countersignature, contest, generation,
    unit of hold, inspection, orphan item, forced opening, removal, withdrawal, redirect, shipment,
    evidence grade, profile, rule, reason, fallback, event, command, cursor, statement, visit
"""
ALSO_IN_DAILY_USE = {"sender", "reader", "signer", "verifier", "program"}
"""Explained in docs/spec/README.md as the subjects of rules."""


@pytest.mark.parametrize("word", [word.strip() for word in WORDS.replace("\n", " ").split(",")])
def test_word_of_the_reference_is_explained(word: str) -> None:
    assert word in EXPLAINED


@pytest.mark.parametrize("word", sorted(set(BOUND) - ALSO_IN_DAILY_USE))
def test_whoever_a_rule_binds_is_explained(word: str) -> None:
    assert word in EXPLAINED


@pytest.mark.parametrize(
    "name",
    [*PROFILES, *(each.name for kind in (CustodyState, EvidenceGrade, ReservationState) for each in kind)],
)
def test_state_grade_and_profile_are_named(name: str) -> None:
    assert name == "UNSPECIFIED" or f"`{name}`" in GLOSSARY


def test_no_word_is_explained_twice() -> None:
    words = [word for row, _ in ROWS for word in row.split(", ") if row != "word"]

    assert sorted(words) == sorted(set(words))
