"""Vectors over the one line of a trial: recorded like every exchange, and read back by a replay."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from lockernet_conformance.probe import Question
from lockernet_conformance.probe.exchange import Answer
from lockernet_conformance.results import Finding
from lockernet_conformance.trial import Failed, Trial
from lockernet_conformance.trial.expectations import NotTested
from lockernet_conformance.vectors.executor import Executor, Limits
from lockernet_conformance.vectors.lines import FAILED

PROGRAM_FAILED = "PROGRAM_FAILED"
"""The status of an exchange in which no line came."""


@asynccontextmanager
async def open_executor(
    command: Sequence[str], claimed: Sequence[str], *, hello: bytes
) -> AsyncIterator[Executor]:
    """The program, after its hello; it runs where the suite runs. What goes wrong, each `ask` says."""
    executor = Executor(command, folder=Path(), hello=hello, claimed=frozenset(claimed) or None)
    try:
        await executor.start()
        yield executor
    finally:
        await executor.close()


class ExecutorLine:
    """A probe's line to the program."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def __call__(self, question: Question) -> Answer:
        """The answer; of a program that fails, its words."""
        came = await self._executor.ask(question.body)
        if came.startswith(FAILED):
            return Answer(PROGRAM_FAILED, message=came.removeprefix(FAILED).decode(errors="replace"))
        return Answer("OK", (came,))


class OverProbe:
    """What the cases of this family need, over a trial. `end` says how the case ended."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._findings: list[Finding] = []
        self._why_not = ""

    @property
    def executor(self) -> "OverProbe":
        """It asks itself."""
        return self

    @property
    def executor_topics(self) -> frozenset[str]:
        """As the header of the transcript has them."""
        return frozenset(self._trial.world.executor_topics)

    async def ask(self, line: bytes) -> bytes:
        """Over the probe; the vector's id stands where a call has its name."""
        asked = Question("executor", json.loads(line)["id"], line, seconds=Limits().answer_seconds)
        answer = (await self._trial.probe.ask(asked)).answer
        return FAILED + answer.message.encode() if answer.status == PROGRAM_FAILED else answer.body

    def found(self, finding: Finding) -> None:
        """With the number of the exchange that shows it."""
        self._findings.append(replace(finding, exchange=len(self._trial.probe.records)))

    def not_tested(self, why: str) -> None:
        """If nothing is found."""
        self._why_not = why

    def end(self) -> None:
        """Raises Failed or NotTested, or nothing."""
        if self._findings:
            raise Failed(*self._findings)
        if self._why_not:
            raise NotTested(self._why_not)
