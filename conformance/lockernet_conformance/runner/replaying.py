"""Every verdict once more, from the transcript alone: no target, no network, no key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lockernet_conformance.probe import ReplayProbe, Told
from lockernet_conformance.probe.replay import Differs
from lockernet_conformance.registry import Case
from lockernet_conformance.results import CaseResult, Verdict
from lockernet_conformance.runner.choice import standing_aside
from lockernet_conformance.runner.judging import aside, judge
from lockernet_conformance.runner.known import KnownList
from lockernet_conformance.runner.live import verdict_line
from lockernet_conformance.target import World


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the record shows."""

    results: list[CaseResult]
    differences: list[str]
    """What the transcript says and does not follow from it; empty if it is true."""


async def replay(world: World, told: Told, cases: Sequence[Case], known: KnownList) -> Replayed:
    """Run every case of the transcript against its own record."""
    by_id = {case.id: case for case in cases}
    results: list[CaseResult] = []
    differences: list[str] = []
    for line in told.verdicts:
        case = by_id.get(line["case"])
        if case is None:
            differences.append(f"{line['case']}: this suite has no such case")
            continue
        try:
            result = await _again(case, world, told, line)
        except Differs as differs:
            differences.append(str(differs))
            continue
        result = known.judge(result)
        results.append(result)
        differences += _compare(line, verdict_line(result))
    unjudged = told.exchanges.keys() - {line["case"] for line in told.verdicts}
    differences += [f"{name}: exchanges without a verdict" for name in sorted(unjudged)]
    return Replayed(results, differences)


async def _again(case: Case, world: World, told: Told, line: Mapping[str, Any]) -> CaseResult:
    records = told.exchanges.get(case.id, [])
    stands_aside = standing_aside(case, world)
    if stands_aside is not None and not records:
        return aside(case, *stands_aside)
    if not records and line["verdict"] == Verdict.INCONCLUSIVE:
        return aside(case, Verdict.INCONCLUSIVE, line["reason"])
    probe = ReplayProbe(case.id, records)
    try:
        result = await judge(case, world, probe, limited=False)
    except Differs:
        if line["verdict"] == Verdict.INCONCLUSIVE:
            return aside(case, Verdict.INCONCLUSIVE, line["reason"])
        raise
    if probe.left():
        raise Differs(f"{case.id}: {probe.left()} recorded exchanges were never asked for")
    if line["verdict"] == Verdict.INCONCLUSIVE:
        return replace(result, verdict=Verdict.INCONCLUSIVE, reason=line["reason"], findings=())
    return result


def _compare(written: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    return [
        f"{found['case']}: {name} is written as {written.get(name)!r}; the record shows {found[name]!r}"
        for name in found
        if written.get(name) != found[name]
    ]
