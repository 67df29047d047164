"""Every check of `make check` goes red for the fault it is there for, and says which.

A check that never fails proves nothing. Each fault is planted in a copy, one at a time.
"""

import json
import re

import pytest

from tests.repo.conftest import Copy
from tests.repo.faults import FAULTS, RULE, Fault


@pytest.fixture(scope="session")
def untouched(copy: Copy) -> str:
    """What all checks say about the copy with nothing planted."""
    return copy.check().words


@pytest.mark.parametrize("name", sorted({fault.check for fault in FAULTS.values()}))
def test_check_is_green_without_a_fault(untouched: str, name: str) -> None:
    assert f"ok  {name} " in untouched, untouched


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_check_finds(copy: Copy, fault: Fault) -> None:
    with copy.planted(fault.file, fault.text, instead_of=fault.instead_of):
        verdict = copy.check(fault.check)

    assert not verdict.green
    assert f"RED {fault.check} " in verdict.words
    assert fault.named in verdict.words
    assert "next: " in verdict.words


def test_docs_say_how_many_rules_there_are(untouched: str) -> None:
    (line,) = [line for line in untouched.splitlines() if line.startswith("ok  docs ")]

    counted = re.search(r"(\d+) rules, (\d+) cited by a test", line)
    assert counted is not None, line
    assert 90 < int(counted[2]) <= int(counted[1])


def test_a_number_that_was_retired_is_not_used_again(copy: Copy) -> None:
    file = "docs/spec/retired.json"
    before = (copy.root / file).read_text()
    retired = json.dumps({**json.loads(before), f"{RULE}001": "planted"})

    with copy.planted(file, retired, instead_of=before):
        verdict = copy.check("docs")

    assert not verdict.green
    assert f"docs/spec/messages.md: {RULE}001 was retired, and a number is never used again" in verdict.words


def test_a_rule_that_went_without_a_word_stays_in_the_registry(copy: Copy) -> None:
    registry = copy.root / "docs" / "spec" / "rules.json"
    before = registry.read_text()

    with copy.planted("docs/spec/messages.md", "Formerly: ", instead_of=f"**{RULE}001** "):
        verdict = copy.run("-m", "tools.docs", "--write")

    assert not verdict.green
    assert f"{RULE}001: gone from docs/spec" in verdict.words
    assert registry.read_text() == before


def test_every_check_has_a_planted_fault(copy: Copy) -> None:
    verdict = copy.check("no such check")

    assert not verdict.green
    offered = verdict.words.removeprefix("expected ").partition(";")[0]
    assert set(offered.split(", ")) == {fault.check for fault in FAULTS.values()}
