"""An answer must say all that a vector expects, may say more, and is compared as JSON."""

import sys
from typing import Any

import pytest

from lockernet_conformance.results import Verdict
from lockernet_conformance.vectors.asking import MOST_FINDINGS, judge
from lockernet_conformance.vectors.compare import differences
from lockernet_conformance.vectors.published import vectors
from tests.conformance.vectors.asked import ended, program

STORY = {"verdict": "accepted", "steps": [{"verdict": "accepted", "event": None, "pulse": True}]}


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ({"verdict": "accepted"}, {"verdict": "accepted", "more": 1}),
        ({"event": None}, {}),
        ({"seen": 1}, {"seen": 1.0}),
        (STORY, {**STORY, "steps": [{"verdict": "accepted", "pulse": True, "holder": "a"}]}),
        ({"obligations": [1, 77]}, {"obligations": [1, 77]}),
    ],
)
def test_what_agrees(expected: dict[str, Any], answer: dict[str, Any]) -> None:
    assert differences(expected, answer) == []


@pytest.mark.parametrize(
    ("expected", "answer", "where"),
    [
        ({"verdict": "accepted", "digits": "1"}, {"verdict": "accepted"}, ["digits"]),
        ({"verdict": "refused", "reason": "A"}, {"verdict": "accepted"}, ["verdict", "reason"]),
        ({"pulse": True}, {"pulse": 1}, ["pulse"]),
        ({"seen": 1}, {"seen": True}, ["seen"]),
        ({"seen": 1}, {"seen": "1"}, ["seen"]),
        ({"event": None}, {"event": ""}, ["event"]),
        ({"hard": [0, 1]}, {"hard": [1, 0]}, ["hard"]),
        ({"hard": [0]}, {"hard": [0, 1]}, ["hard"]),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, ["a"]),
        (STORY, {"verdict": "accepted"}, ["steps"]),
        (STORY, {**STORY, "steps": []}, ["steps"]),
        (STORY, {**STORY, "steps": ["accepted"]}, ["steps[0]"]),
        (
            STORY,
            {**STORY, "steps": [{"verdict": "accepted", "event": "X"}]},
            ["steps[0].event", "steps[0].pulse"],
        ),
    ],
)
def test_what_differs_is_named_by_its_path(
    expected: dict[str, Any], answer: dict[str, Any], where: list[str]
) -> None:
    assert [each.where for each in differences(expected, answer)] == where


VECTOR = next(vector for vector in vectors("codes") if vector.id == "codes-039")


def test_a_finding_names_vector_reason_and_both_sides() -> None:
    finding, why_not = judge(VECTOR, b'{"id": "codes-039", "verdict": "accepted", "digits": "1"}')

    assert why_not == ""
    assert finding is not None
    assert (finding.expected, finding.seen) == (f"codes-039: digits '256181' ({VECTOR.why})", "digits '1'")
    assert (finding.rule, finding.sender) == (VECTOR.rule, "target")


def test_a_skipped_vector_is_no_finding_and_an_answer_beside_it_is_judged() -> None:
    assert judge(VECTOR, b'{"id": "codes-039", "skipped": "too new"}') == (None, "too new")
    assert judge(VECTOR, b'{"id": "codes-039", "skipped": ""}') == (None, "no reason given")
    both, _ = judge(VECTOR, b'{"id": "codes-039", "skipped": "too new", "verdict": "refused"}')
    assert both is not None


async def test_five_findings_end_a_case_and_each_names_its_exchange() -> None:
    yes = (
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    hello = dict(name='a', version='1', topics='all')\n"
        "    yes = dict(id=asked.get('id'), verdict='accepted')\n"
        "    print(json.dumps(hello if 'protocol' in asked else yes), flush=True)\n"
    )
    async with program([sys.executable, "-c", yes]) as executor:
        result = await ended("vec/codes/cod-001", executor)

    assert (result.verdict, len(result.findings)) == (Verdict.FAIL, MOST_FINDINGS)
    assert all(finding.exchange for finding in result.findings)
    assert len(result.timeline) < 31
    assert result.timeline[0].call == "executor: codes-001"
