"""JUnit XML, as continuous integration reads it: one suite a family, one test a case.

A failure that the list of known failures names, a feature that is not there and what could not be asked are
`skipped`, with the reason; what could not be judged is an `error`; a broken SHOULD passes, with its words.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lockernet_conformance.report.hexdump import hexdump
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import CaseResult, Finding, RunResult, Verdict

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, not even escaped; targets send them all the same."""

_SKIPPED = (Verdict.SKIP, Verdict.NOT_TESTED)


def to_junit(run: RunResult) -> str:
    """The whole run as one document."""
    name = f"{run.target.name} {run.target.version}"
    root = Element("testsuites", {"name": _clean(f"lockernet-conformance: {name}")})
    _count(root, run.cases)
    families = sorted({case.family for case in run.cases})
    for family in families:
        cases = [case for case in run.cases if case.family == family]
        suite = SubElement(root, "testsuite", {"name": family, "timestamp": _local(run.begun_at)})
        _count(suite, cases)
        properties = SubElement(suite, "properties")
        for key, value in _facts(run).items():
            SubElement(properties, "property", {"name": key, "value": _clean(value)})
        for case in sorted(cases, key=lambda case: case.id):
            _case(suite, case)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: Element, case: CaseResult) -> None:
    family, _, rest = case.id.partition("/")
    topic, _, what = rest.partition("/")
    test = SubElement(
        suite,
        "testcase",
        {"classname": f"{family}.{topic}", "name": what, "time": f"{case.took_ms / 1000:.3f}"},
    )
    if case.verdict is Verdict.FAIL and not case.known_failure:
        _ending(test, "failure", case, kind=_rule(case))
    elif case.verdict is Verdict.INCONCLUSIVE:
        _ending(test, "error", case, kind=Verdict.INCONCLUSIVE.value)
    elif case.verdict is Verdict.FAIL:
        SubElement(test, "skipped", {"message": _clean(f"known failure: {case.known_failure}")})
    elif case.verdict in _SKIPPED:
        SubElement(test, "skipped", {"message": _clean(f"{case.verdict}: {case.reason}")})
    elif case.verdict is Verdict.WARN:
        SubElement(test, "system-out").text = _clean(f"WARN: {case.reason}\n\n{_words(case)}")


def _ending(test: Element, tag: str, case: CaseResult, *, kind: str) -> None:
    found = SubElement(test, tag, {"message": _clean(case.reason or case.title), "type": kind})
    found.text = _clean(_words(case))


def _words(case: CaseResult) -> str:
    parts = [f"{case.id}: {case.title}"]
    for finding in case.findings:
        name = finding.rule or _rule(case)
        told = rules().get(name)
        parts.append(f"{name}  {told.words if told else ''}".rstrip())
        parts.append(f"expected: {finding.expected}\nseen:     {finding.seen}")
        if finding.data:
            parts.append(f"{_source(finding)}\n{hexdump(finding.data)}")
    return "\n\n".join(parts)


def _source(finding: Finding) -> str:
    sender = {"target": "the target sent", "suite": "the suite sent"}.get(finding.sender, "bytes")
    where = f", exchange {finding.exchange}" if finding.exchange is not None else ""
    return f"{sender} ({len(finding.data)} bytes{where}):"


def _rule(case: CaseResult) -> str:
    named = [finding.rule for finding in case.findings if finding.rule]
    return (named or list(case.rules))[0]


def _count(element: Element, cases: Iterable[CaseResult]) -> None:
    listed = list(cases)
    failed = [case for case in listed if case.verdict is Verdict.FAIL]
    known = [case for case in failed if case.known_failure]
    skipped = sum(case.verdict in _SKIPPED for case in listed) + len(known)
    errors = sum(case.verdict is Verdict.INCONCLUSIVE for case in listed)
    element.set("tests", str(len(listed)))
    element.set("failures", str(len(failed) - len(known)))
    element.set("errors", str(errors))
    element.set("skipped", str(skipped))
    element.set("time", f"{sum(case.took_ms for case in listed) / 1000:.3f}")


def _facts(run: RunResult) -> dict[str, str]:
    return {
        "suite": run.suite_version,
        "profiles": " ".join(profile.value for profile in run.target.profiles),
        "mode": run.target.mode,
        "shuffle_seed": str(run.shuffle_seed),
        "transcript_root": run.transcript_root,
    }


def _local(moment: datetime) -> str:
    """JUnit's timestamps have neither zone nor fraction: this is the run's own zone."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _clean(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
