"""A world and a plan for tests of the runner, with cases of their own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from lockernet_conformance.probe import Told, Transcript, read_transcript
from lockernet_conformance.probe.live import Line
from lockernet_conformance.registry import Ability, Case, CaseFunction
from lockernet_conformance.results import CaseResult, Kind, Profile, TargetFacts
from lockernet_conformance.runner import Plan, run
from lockernet_conformance.runner.header import Header
from lockernet_conformance.runner.known import KnownFailure, known_list
from lockernet_conformance.target import World

TODAY = date(2026, 11, 26)
WORLD = World(
    network_id="n",
    operator_id="o",
    point_id="p",
    operator_keys=(),
    features={"there": True, "absent": False, "unsaid": None},
    abilities=frozenset({Ability.RESET}),
    doors=(),
    seed=bytes(32),
    run_nonce=bytes(range(32)),
    addresses={},
    max_call_seconds=0.5,
    max_restart_seconds=5.0,
    clock_tolerance_seconds=2.0,
)


def make_case(
    case_id: str,
    function: CaseFunction,
    *,
    feature: str | None = None,
    feature_absent: str | None = None,
    needs: frozenset[Ability] = frozenset(),
    seconds: float = 5.0,
) -> Case:
    """A case that is in no list."""
    return Case(
        id=case_id,
        verifies=("LN-SIG-001",),
        kind=Kind.NEGATIVE,
        profile=Profile.CORE,
        needs=needs,
        feature=feature,
        feature_absent=feature_absent,
        seconds=seconds,
        function=function,
        words="A case of a test.",
    )


async def run_cases(
    cases: Sequence[Case],
    folder: Path,
    *,
    line: Line | None = None,
    known: Sequence[KnownFailure] = (),
    seed: int = 1,
) -> tuple[dict[str, CaseResult], Told]:
    """Results by case, and the transcript."""
    ids = frozenset(case.id for case in cases)

    async def tidy() -> None:
        return None

    header = Header(
        suite_version="0",
        suite_digest="0" * 64,
        rules_digest="0" * 64,
        begun_at=datetime(2026, 11, 26, tzinfo=UTC),
        shuffle_seed=seed,
        chosen="",
        facts=TargetFacts("t", "v", "1", "o", "p", profiles=(Profile.CORE,)),
        world=WORLD,
        known=known,
        proof=None,
    )
    plan = Plan(
        world=WORLD,
        cases=cases,
        shuffle_seed=seed,
        lines={"point": line} if line else {},
        known=known_list(known, TODAY, ids),
        tidy=tidy,
    )
    path = folder / f"transcript-{seed}.ndjson"
    with Transcript(path) as transcript:
        results, root = await run(plan, transcript, header.told(), lambda _done, _total, _result: None)
    told = read_transcript(path)
    assert told.root == root
    return {result.id: result for result in results}, told
