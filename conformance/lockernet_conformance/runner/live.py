"""A run against a real target: the header, every chosen case in the order of the seed, the seal.

A target that stops answering ends the run soon: after three cases in a row that found nobody, what is left is
INCONCLUSIVE without being asked.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from lockernet_conformance.probe import LiveProbe, Question, Transcript
from lockernet_conformance.probe.live import Line
from lockernet_conformance.registry import Ability, Case
from lockernet_conformance.results import CaseResult, Verdict
from lockernet_conformance.runner.choice import shuffled, standing_aside
from lockernet_conformance.runner.judging import aside, judge
from lockernet_conformance.runner.known import KnownList
from lockernet_conformance.target import World

DEAF_CASES = 3
"""So many cases in a row that got no answer at all, and the target is taken to be gone."""
MOVES = frozenset(
    {
        Ability.RESET,
        Ability.TRUST,
        Ability.CLOCK,
        Ability.DOORS,
        Ability.POWER,
        Ability.REWIND,
        Ability.KIOSK,
        Ability.STORE,
        Ability.PROGRAM,
        Ability.CLAIM,
    }
)
"""A case that needs one of these leaves another world behind."""
OWN_WORLD = frozenset({Ability.RESET, Ability.EXECUTOR})
"""A case that needs one of these makes its world itself before it touches it, or touches none."""


class Progress(Protocol):
    """Hears of every case that is over."""

    def __call__(self, done: int, total: int, result: CaseResult) -> None:
        """One more."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about."""

    world: World
    cases: Sequence[Case]
    shuffle_seed: int
    lines: Mapping[str, Line]
    known: KnownList
    tidy: Callable[[], Awaitable[None]]
    """Makes the target's world new before a case that takes it as it is, and at the end."""
    sign: Callable[[bytes], bytes] | None = None


async def run(
    plan: Plan, transcript: Transcript, header: Mapping[str, Any], progress: Progress
) -> tuple[list[CaseResult], str]:
    """All results in the order in which they were found, and the transcript's root."""
    transcript.header(header)
    results: list[CaseResult] = []
    world, deaf = _Tidied(plan.tidy), 0
    order = shuffled(plan.cases, plan.shuffle_seed)
    for done, case in enumerate(order, start=1):
        result = await _one(plan, case, transcript, world, gone=deaf >= DEAF_CASES)
        deaf = _deafness(deaf, result)
        result = plan.known.judge(result)
        transcript.verdict(verdict_line(result))
        results.append(result)
        progress(done, len(order), result)
    await world.leave()
    return results, transcript.seal()


def verdict_line(result: CaseResult) -> dict[str, Any]:
    """What a transcript keeps of a result: what a replay must find again."""
    return {
        "case": result.id,
        "verdict": str(result.verdict),
        "reason": result.reason,
        "known_failure": result.known_failure,
        "findings": [
            {"expected": each.expected, "seen": each.seen, "exchange": each.exchange}
            for each in result.findings
        ],
    }


class _Tidied:
    """The target's world: moved by some cases, needed new by others; made new as seldom as that allows."""

    def __init__(self, tidy: Callable[[], Awaitable[None]]) -> None:
        self._tidy = tidy
        self._moved = False

    async def begin(self, case: Case) -> None:
        """Before a case. Raises OSError."""
        if self._moved and not case.needs & OWN_WORLD:
            await self._tidy()
            self._moved = False
        self._moved |= bool(case.needs & MOVES)

    async def leave(self) -> None:
        """After all cases; a target that is gone by then stays as it is."""
        with suppress(OSError):
            if self._moved:
                await self._tidy()


async def _one(plan: Plan, case: Case, transcript: Transcript, world: _Tidied, *, gone: bool) -> CaseResult:
    stands_aside = standing_aside(case, plan.world)
    if stands_aside is not None:
        return aside(case, *stands_aside)
    if gone and Ability.EXECUTOR not in case.needs:
        return aside(case, Verdict.INCONCLUSIVE, "the target does not answer any more")
    try:
        await world.begin(case)
    except OSError as error:
        return aside(case, Verdict.INCONCLUSIVE, f"could not make the world new: {error}")
    probe = LiveProbe(case.id, plan.lines, transcript, sign=plan.sign)
    return await judge(case, plan.world, probe, limited=True)


def _deafness(deaf: int, result: CaseResult) -> int:
    """How many cases in a row heard nothing; those that were not asked change nothing."""
    asked = [moment for moment in result.timeline if not moment.call.startswith(("clock", "signer"))]
    if not asked:
        return deaf
    silent = all(moment.outcome in ("NO_ANSWER", "UNREACHABLE") for moment in asked)
    return deaf + 1 if silent else 0


async def ask_once(line: Line, question: Question) -> bytes:
    """One exchange outside all cases. Raises OSError if it is not answered."""
    answer = await line(question)
    if answer.status != "OK":
        raise OSError(f"{question.method}: {answer.status} {answer.message}".strip())
    return answer.body
