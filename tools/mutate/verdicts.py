"""What becomes of each mutant: killed by a test, timed out, or survived."""

import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tools.mutate.crew import Ending, Task, work_off
from tools.mutate.judging import Changed, Chosen, allow_seconds, run_tests
from tools.mutate.mutants import Mutant
from tools.mutate.reach import Stage, file_of
from tools.mutate.tree import ROOT, module_of

KILLED, TIMED_OUT, SURVIVED = "killed", "timed out", "survived"

SPARE_SECONDS = 5.0
"""Of processor time, over three times what a stage takes; an endless loop costs that much."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one mutant ended, the test that noticed it, and the seconds that it took."""

    ident: str
    outcome: str
    by: str
    seconds: float


def judge(jobs: Sequence[tuple[Mutant, list[Stage]]], *, at_once: int) -> Iterator[Verdict]:
    """The verdicts on these mutants, as they come. What noticed the last mutants of a file is asked first."""
    files = {mutant.ident: mutant.file for mutant, _ in jobs}
    killers: dict[str, Counter[str]] = defaultdict(Counter)
    tasks = (_task(mutant, _killers_first(stages, killers[mutant.file])) for mutant, stages in jobs)
    for ending in work_off(tasks, at_once=at_once):
        verdict = _verdict(ending)
        killers[files[verdict.ident]][file_of(verdict.by)] += 1
        yield verdict


def _killers_first(stages: list[Stage], killers: Counter[str]) -> list[Stage]:
    return sorted(stages, key=lambda stage: -killers[stage.files[0]] if len(stage.files) == 1 else 0)


def _task(mutant: Mutant, stages: list[Stage]) -> Task[str]:
    """The wall's clock runs ahead on a busy machine, so it only catches what waits for ever."""
    allowed = 60.0 + 10.0 * sum(stage.seconds for stage in stages)
    return Task(mutant.ident, partial(_noticed, mutant, stages), allowed)


def _noticed(mutant: Mutant, stages: list[Stage]) -> dict[str, Any]:
    """In the child: the first test that fails, stage by stage."""
    module = module_of(mutant.file)
    assert module not in sys.modules, f"{module} was loaded before it was changed"
    os.chdir(ROOT)
    sys.meta_path.insert(0, Changed(module, str(ROOT / mutant.file), mutant.text))
    for stage in stages:
        allow_seconds(SPARE_SECONDS + 3 * stage.seconds)
        chosen = Chosen(stage.tests)
        if not run_tests(stage.files, chosen):
            return {"by": chosen.failed or "the start of pytest"}
    return {"by": ""}


def _verdict(ending: Ending[str]) -> Verdict:
    if ending.result is not None:
        by = ending.result["by"]
        return Verdict(ending.key, KILLED if by else SURVIVED, by, ending.seconds)
    if ending.signal in (signal.SIGXCPU, signal.SIGKILL):
        return Verdict(ending.key, TIMED_OUT, "the time limit", ending.seconds)
    return Verdict(ending.key, KILLED, f"signal {ending.signal}", ending.seconds)
