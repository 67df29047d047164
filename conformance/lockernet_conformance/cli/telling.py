"""One case in full, for a terminal: its exchanges, and what was expected and seen, with the bytes."""

import textwrap
from collections.abc import Iterator

from lockernet_conformance.report.hexdump import hexdump
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import CaseResult, Finding

WIDE = 100
SENDERS = {"target": "the target sent", "suite": "the suite sent"}


def told_case(case: CaseResult) -> str:
    """Everything that is known about this case."""
    return "\n".join([*_head(case), *_timeline(case), *_findings(case)]) + "\n"


def _head(case: CaseResult) -> Iterator[str]:
    yield f"{case.verdict:<12}  {case.id}  ({', '.join(case.rules)})"
    yield f"    {case.title}"
    if case.reason and not case.findings:
        yield f"    {case.reason}"
    if case.known_failure:
        yield f"    known failure: {case.known_failure}"


def _timeline(case: CaseResult) -> Iterator[str]:
    for moment in case.timeline:
        note = f"   {moment.note}" if moment.note else ""
        took = f"{moment.took_us / 1000:9.1f} ms"
        yield f"    {moment.exchange:>4}  {took}  {moment.call}: {moment.outcome}{note}"


def _findings(case: CaseResult) -> Iterator[str]:
    for finding in case.findings:
        yield from _finding(finding, finding.rule or case.rules[0])


def _finding(finding: Finding, name: str) -> Iterator[str]:
    yield ""
    words = rules()[name].words if name in rules() else ""
    yield textwrap.indent(textwrap.fill(f"{name}  {words}".rstrip(), WIDE), "    ")
    yield f"    expected: {finding.expected}"
    yield f"    seen:     {finding.seen}"
    if finding.exchange is not None:
        yield f"    exchange: {finding.exchange}"
    if finding.data:
        yield f"    {SENDERS.get(finding.sender, 'bytes')} {len(finding.data)} bytes:"
        yield textwrap.indent(hexdump(finding.data), "      ")
