"""JUnit XML: what parsers of continuous integration find in it."""

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from lockernet_conformance.report import to_junit
from lockernet_conformance.results import Verdict
from tests.conformance.report.runs import case, conforming, finding, large, of_all_verdicts, run


def read(text: str) -> dict[str, TestSuite]:
    """The suites by name, as junitparser sees them."""
    return {suite.name: suite for suite in JUnitXml.fromstring(text.encode())}


def told_by(text: str) -> dict[str, TestCase]:
    """The cases by their whole id."""
    return {
        f"{test.classname.replace('.', '/')}/{test.name}": test
        for suite in read(text).values()
        for test in suite
    }


def test_there_is_a_suite_for_each_family_and_a_test_for_each_case() -> None:
    suites = read(to_junit(of_all_verdicts()))

    assert sorted(suites) == ["jrn", "svc", "vec"]
    assert sorted(told_by(to_junit(of_all_verdicts()))) == sorted(each.id for each in of_all_verdicts().cases)
    assert suites["svc"].timestamp == "2026-11-20T09:30:00"
    assert {each.name: each.value for each in suites["svc"].properties()}["mode"] == "controlled"  # type: ignore[no-untyped-call]


def test_a_failure_tells_rule_expectation_what_was_seen_and_the_bytes() -> None:
    (failure,) = told_by(to_junit(of_all_verdicts()))["svc/requests/other-bytes"].result

    assert isinstance(failure, Failure)
    assert failure.type == "LN-REQ-003"
    assert failure.message == "OK, and a second confirmation"
    for words in (
        "expected: ALREADY_EXISTS with REQUEST_ID_REUSED",
        "seen:     OK, and a second confirmation",
        "LN-REQ-003  ",
        "the target sent (41 bytes, exchange 2):",
        "0000  0a 59 0a 0b 65 78 61 6d  70 6c 65 2d 6e 65 74 12  .Y..example-net.",
    ):
        assert words in failure.text


def test_each_verdict_has_the_ending_that_makes_a_build_red_or_not() -> None:
    found = {
        name: [type(end) for end in test.result]
        for name, test in told_by(to_junit(of_all_verdicts())).items()
    }

    assert found["svc/requests/core"] == []
    assert found["svc/points/words"] == []  # a broken SHOULD
    assert found["svc/points/infrared"] == [Skipped]
    assert found["jrn/clocks/holdover"] == [Skipped]
    assert found["jrn/offline/full-bank"] == [Skipped]  # a known failure
    assert found["vec/codes/base32"] == [Error]
    assert found["svc/requests/other-bytes"] == [Failure]
    told = to_junit(of_all_verdicts())
    assert "known failure: Fixed in 3.3, see harbour/issues/912" in told
    assert "NOT_TESTED: needs clock" in told


def test_the_counts_are_those_of_the_tests_below_them() -> None:
    """Some parsers count, others believe; both must get the same."""
    for told in (of_all_verdicts(), conforming(), large()):
        root = fromstring(to_junit(told))
        for element in (root, *root.findall("testsuite")):
            for tag, count in {"failure": "failures", "error": "errors", "skipped": "skipped"}.items():
                assert len(list(element.iter(tag))) == int(element.attrib[count])
            assert len(list(element.iter("testcase"))) == int(element.attrib["tests"])
        assert root.attrib["tests"] == str(len(told.cases))


def test_a_parser_that_counts_again_finds_the_same() -> None:
    parsed = JUnitXml.fromstring(to_junit(of_all_verdicts()).encode())
    believed = (parsed.tests, parsed.failures, parsed.errors, parsed.skipped)

    parsed.update_statistics()  # type: ignore[no-untyped-call]

    assert (parsed.tests, parsed.failures, parsed.errors, parsed.skipped) == believed == (10, 1, 1, 3)


@pytest.mark.parametrize(
    "words", ["\x00\x1b[31mred\x1b[0m", "</failure><script>", "\ud800 alone", "]]>", "\ufffe"]
)
def test_what_a_target_says_never_breaks_the_document(words: str) -> None:
    told = run(case(verdict=Verdict.FAIL, findings=(finding(seen=words),)))

    (failure,) = told_by(to_junit(replace(told, target=replace(told.target, name=words))))[
        "svc/requests/other-bytes"
    ].result

    assert isinstance(failure, Failure)
