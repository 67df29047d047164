"""One case and its verdict: the same for a live target and for a record."""

import asyncio
import time
import traceback
from datetime import UTC, datetime, timedelta

from lockernet_conformance.probe import Inconclusive, Probe, Record
from lockernet_conformance.probe.replay import Differs
from lockernet_conformance.registry import Case
from lockernet_conformance.results import CaseResult, Finding, Moment, Verdict
from lockernet_conformance.target import World
from lockernet_conformance.trial import Failed, Reply, Trial
from lockernet_conformance.trial.expectations import NotTested
from lockernet_conformance.trial.methods import methods

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def judge(case: Case, world: World, probe: Probe, *, limited: bool) -> CaseResult:
    """Run the case. `limited`: end it after its seconds; a replay never waits, so it is not."""
    trial = Trial(case.id, world, probe)
    began = time.perf_counter()
    try:
        async with asyncio.timeout(case.seconds if limited else None):
            await case.function(trial)
    except Failed as failed:
        return _result(case, trial, began, Verdict.FAIL, findings=failed.findings)
    except (Inconclusive, NotTested) as why:
        verdict = Verdict.NOT_TESTED if isinstance(why, NotTested) else Verdict.INCONCLUSIVE
        return _result(case, trial, began, verdict, reason=str(why))
    except TimeoutError:
        return _result(
            case, trial, began, Verdict.INCONCLUSIVE, reason=f"it was not over after {case.seconds:g} s"
        )
    except Differs:
        raise
    except Exception as error:  # noqa: BLE001 - one case's mistake must not cost the verdicts of the others
        told = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{told.filename.rpartition('/')[2]}:{told.lineno}"
        return _result(
            case, trial, began, Verdict.INCONCLUSIVE, reason=f"a mistake of the suite: {error!r} at {where}"
        )
    if trial.warnings:
        return _result(case, trial, began, Verdict.WARN, findings=tuple(trial.warnings))
    return _result(case, trial, began, Verdict.PASS)


def aside(case: Case, verdict: Verdict, reason: str) -> CaseResult:
    """A case that was not run."""
    return CaseResult(
        id=case.id,
        title=case.title,
        kind=case.kind,
        profile=case.profile,
        rules=case.verifies,
        verdict=verdict,
        reason=reason,
    )


def _result(
    case: Case,
    trial: Trial,
    began: float,
    verdict: Verdict,
    *,
    findings: tuple[Finding, ...] = (),
    reason: str = "",
) -> CaseResult:
    first = f"expected {findings[0].expected}; saw {findings[0].seen}" if findings else ""
    return CaseResult(
        id=case.id,
        title=case.title,
        kind=case.kind,
        profile=case.profile,
        rules=case.verifies,
        verdict=verdict,
        reason=reason or first,
        findings=findings,
        timeline=tuple(_moment(record, trial) for record in trial.probe.records),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def _moment(record: Record, trial: Trial) -> Moment:
    method = record.question.method.rpartition("/")[2]
    known = methods().get(method)
    outcome = record.answer.status
    if known is not None and outcome != "OK":
        outcome = f"{outcome} {Reply(record, known.response).reason}".strip()
    return Moment(
        exchange=record.number,
        at=_EPOCH + timedelta(microseconds=record.at_ns // 1000),
        took_us=record.took_us,
        call=f"{record.question.to}: {method}" if record.question.to != "point" else method,
        outcome=outcome,
        note=trial.notes.get(record.number, ""),
    )
