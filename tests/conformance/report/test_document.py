"""The JSON report: what is written is read back, fits the published schema, and cannot contradict itself."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from lockernet_conformance.report import BadReport, from_json, schema, to_json
from lockernet_conformance.results import RunResult, Verdict
from tests.conformance.report.runs import case, conforming, large, of_all_verdicts, run

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "conformance" / "report.schema.json"

RUNS = {
    "conforming": conforming(),
    "of all verdicts": of_all_verdicts(),
    "stopped": replace(conforming(), finished=False),
    "chosen": replace(conforming(), chosen="-k requests"),
    "without proof": replace(conforming(), proof=None),
    "empty": run(),
    "large": large(60),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_report_is_read_back_as_the_run_that_it_tells(name: str) -> None:
    assert from_json(to_json(RUNS[name])) == RUNS[name]


@pytest.mark.parametrize("name", RUNS)
def test_a_report_fits_the_published_schema(name: str) -> None:
    told = json.loads(to_json(RUNS[name]))

    assert fastjsonschema.compile(schema())(told) == told


def test_the_schema_of_the_docs_is_the_one_that_travels_with_the_suite() -> None:
    assert json.loads(PUBLISHED.read_text()) == schema()


def _faults() -> Iterator[tuple[str, Any]]:
    told = json.loads(to_json(of_all_verdicts()))
    for path, change in {
        ("format",): "lockernet-conformance-report/2",
        ("conclusion",): "FINE",
        ("counts", "PASS"): "4",
        ("run", "suite_digest"): "a1",
        ("run", "begun_at"): "2026-11-20",
        ("run", "target", "mode"): "half",
        ("run", "cases", 0, "verdict"): "OK",
        ("run", "cases", 4, "findings", 0, "data"): "0g",
        ("run", "more"): 1,
        ("run", "cases", 0, "timeline", 0, "more"): 1,
    }.items():
        broken = copy.deepcopy(told)
        place = broken
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = change
        yield ".".join(map(str, path)), broken


@pytest.mark.parametrize(("place", "broken"), list(_faults()))
def test_what_is_no_report_does_not_fit_the_schema(place: str, broken: Any) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaException):
        fastjsonschema.compile(schema())(broken)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "Invalid JSON"),
        ("[]", "should be an object"),
        ("{}", "format"),
        (to_json(conforming()).replace('"PASS"', '"BEST"'), "PASS"),
        (to_json(conforming()).replace('"finished": true', '"finished": 1'), "run.finished"),
        (to_json(conforming()).replace('"mode"', '"mood"'), "run.target.mood"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(text: str, named: str) -> None:
    with pytest.raises(BadReport, match=named):
        from_json(text)


def test_a_report_whose_head_is_not_that_of_its_cases_is_refused() -> None:
    """A FAIL that is edited away leaves its count behind."""
    told = json.loads(to_json(of_all_verdicts()))
    for key, value in {"conclusion": "CONFORMS", "words": "All is well."}.items():
        with pytest.raises(BadReport, match="not those of the cases"):
            from_json(json.dumps({**told, key: value}))
    told["run"]["cases"] = [each for each in told["run"]["cases"] if each["verdict"] != "FAIL"]
    with pytest.raises(BadReport, match="not those of the cases"):
        from_json(json.dumps(told))


def test_a_failure_outweighs_what_is_missing_and_a_run_without_a_pass_shows_nothing() -> None:
    failed = case("svc/requests/other-bytes", Verdict.FAIL)

    assert _conclusion(run(case(), failed, case("vec/codes/late", Verdict.INCONCLUSIVE))) == "FAILS"
    assert _conclusion(replace(run(case(), failed), chosen="-k x")) == "FAILS"
    assert _conclusion(run(case(), case("vec/codes/late", Verdict.INCONCLUSIVE))) == "NOTHING_SHOWN"
    assert _conclusion(run(case("svc/points/infrared", Verdict.SKIP))) == "NOTHING_SHOWN"
    assert _conclusion(replace(run(case()), finished=False)) == "PARTIAL"
    assert _conclusion(run(case(), replace(failed, known_failure="issue 9"))) == "CONFORMS_BUT"
    assert _conclusion(conforming()) == "CONFORMS"


def _conclusion(told: RunResult) -> str:
    return str(json.loads(to_json(told))["conclusion"])
