"""A run of this family alone: real programs are asked, and each case says how it ended."""

import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.targets.reference.executor import __main__ as reference
from lockernet_conformance.probe import LiveProbe, ReplayProbe, Transcript
from lockernet_conformance.registry import Case, cases
from lockernet_conformance.results import CaseResult
from lockernet_conformance.runner.judging import judge
from lockernet_conformance.runner.live import verdict_line
from lockernet_conformance.vectors import Executor, Limits
from lockernet_conformance.vectors import cases as declared
from lockernet_conformance.vectors.lines import hello
from lockernet_conformance.vectors.over_probe import ExecutorLine
from tests.conformance.runner.worlds import WORLD
from tests.conftest import ROOT

HELLO = hello("0.1.0")
REFERENCE = [sys.executable, "-m", str(reference.__package__)]


@asynccontextmanager
async def program(
    command: Sequence[str],
    *,
    limits: Limits | None = None,
    claimed: frozenset[str] | None = None,
    folder: Path = ROOT,
) -> AsyncIterator[Executor]:
    """This program, as a run starts and ends it."""
    executor = Executor(command, folder=folder, hello=HELLO, claimed=claimed, limits=limits)
    try:
        await executor.start()
        yield executor
    finally:
        await executor.close()


def vector_cases() -> dict[str, Case]:
    """All cases of this family, by id."""
    assert declared.PROFILES
    return {case.id: case for case in cases() if case.id.startswith("vec/")}


async def ended(case_id: str, executor: Executor) -> CaseResult:
    """One case, asked of this program, as a run judges it."""
    return (await all_ended(executor, [case_id]))[case_id]


async def all_ended(executor: Executor, ids: Iterable[str] | None = None) -> dict[str, CaseResult]:
    """These cases, or all: judged live, and once more from the transcript, which must agree."""
    chosen = [vector_cases()[name] for name in ids or vector_cases()]
    world = replace(WORLD, executor_topics=tuple(executor.topics))
    results = {}
    with TemporaryDirectory() as folder, Transcript(Path(folder) / "transcript.ndjson") as transcript:
        for case in chosen:
            probe = LiveProbe(case.id, {"executor": ExecutorLine(executor)}, transcript)
            results[case.id] = await judge(case, world, probe, limited=True)
            again = await judge(case, world, ReplayProbe(case.id, probe.records), limited=False)
            assert verdict_line(again) == verdict_line(results[case.id])
    return results
