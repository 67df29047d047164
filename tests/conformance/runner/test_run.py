"""Verdicts of a run, and the same verdicts from its record."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lockernet.v1 import services_pb2 as wire
from lockernet_conformance.probe import Answer, Inconclusive, Question, Told
from lockernet_conformance.registry import Ability, Case
from lockernet_conformance.results import Verdict
from lockernet_conformance.runner import replay
from lockernet_conformance.runner.known import BadKnownFailures, KnownFailure, known_list
from lockernet_conformance.trial import Trial
from tests.conformance.runner.worlds import TODAY, WORLD, make_case, run_cases


async def echo(question: Question) -> Answer:
    """A target that answers every call with an empty message."""
    return Answer("OK", (b"",)) if question.method.endswith("ListPoints") else Answer("UNIMPLEMENTED")


async def passes(trial: Trial) -> None:
    """Asks and is content."""
    asked = trial.draw(8) + trial.now().isoformat().encode()
    (await trial.call("ListPoints", asked)).ok(wire.ListPointsResponse)


async def fails(trial: Trial) -> None:
    """Asks for a refusal and gets none."""
    (await trial.call("ListPoints", b"")).refused("MALFORMED_FIELD")


async def warns(trial: Trial) -> None:
    """Is not quite content."""
    reply = await trial.call("ListPoints", b"")
    trial.warn("more", holds=False, seen="less", of=reply)


async def breaks(_trial: Trial) -> None:
    """Meets a broken world."""
    raise Inconclusive("no way there")


async def stumbles(_trial: Trial) -> None:
    """A mistake of the suite."""
    raise ZeroDivisionError


async def hangs(trial: Trial) -> None:
    """Never ends."""
    while True:
        await trial.probe.rest(0.01)


def _cases() -> list[Case]:
    return [
        make_case("svc/a/passes", passes),
        make_case("svc/a/fails", fails),
        make_case("svc/a/warns", warns),
        make_case("svc/a/breaks", breaks),
        make_case("svc/a/stumbles", stumbles),
        make_case("svc/a/hangs", hangs, seconds=0.1),
        make_case("svc/a/skips", passes, feature="absent"),
        make_case("svc/a/runs-absent", passes, feature_absent="absent"),
        make_case("svc/a/unsaid", passes, feature="unsaid"),
        make_case("svc/a/unable", passes, needs=frozenset({Ability.CLOCK})),
    ]


WANTED = {
    "svc/a/passes": Verdict.PASS,
    "svc/a/fails": Verdict.FAIL,
    "svc/a/warns": Verdict.WARN,
    "svc/a/breaks": Verdict.INCONCLUSIVE,
    "svc/a/stumbles": Verdict.INCONCLUSIVE,
    "svc/a/hangs": Verdict.INCONCLUSIVE,
    "svc/a/skips": Verdict.SKIP,
    "svc/a/runs-absent": Verdict.PASS,
    "svc/a/unsaid": Verdict.NOT_TESTED,
    "svc/a/unable": Verdict.NOT_TESTED,
}


async def test_each_case_gets_its_verdict(tmp_path: Path) -> None:
    results, _ = await run_cases(_cases(), tmp_path, line=echo)
    assert {name: result.verdict for name, result in results.items()} == WANTED
    failed = results["svc/a/fails"].findings[0]
    assert (failed.expected, failed.exchange) == ("MALFORMED_FIELD", 1)
    assert "ListPointsResponse" in failed.seen


async def test_a_replay_finds_every_verdict_without_the_target(tmp_path: Path) -> None:
    _, told = await run_cases(_cases(), tmp_path, line=echo)
    replayed = await replay(WORLD, told, _cases(), known_list([], TODAY, frozenset()))
    assert replayed.differences == []
    assert {result.id: result.verdict for result in replayed.results} == WANTED


async def test_a_changed_answer_gives_another_verdict_and_is_named(tmp_path: Path) -> None:
    _, told = await run_cases(_cases(), tmp_path, line=echo)
    (record,) = told.exchanges["svc/a/fails"]
    forged = replace(record, answer=Answer("INTERNAL", (), "forged"))
    differences = await _differences(told, {"svc/a/fails": [forged]})
    assert any(each.startswith("svc/a/fails: findings") for each in differences)


async def test_a_changed_question_is_named(tmp_path: Path) -> None:
    _, told = await run_cases(_cases(), tmp_path, line=echo)
    records = told.exchanges["svc/a/passes"]
    forged = [replace(each, question=replace(each.question, body=b"other")) for each in records]
    differences = await _differences(told, {"svc/a/passes": forged})
    assert any("svc/a/passes: exchange" in each for each in differences)


async def test_exchanges_too_many_or_too_few_are_named(tmp_path: Path) -> None:
    _, told = await run_cases(_cases(), tmp_path, line=echo)
    records = told.exchanges["svc/a/fails"]
    more = [*records, replace(records[-1], number=2)]
    assert "never asked for" in "".join(await _differences(told, {"svc/a/fails": more}))
    assert "has no exchange" in "".join(await _differences(told, {"svc/a/fails": []}))


async def test_a_verdict_that_was_painted_over_is_named(tmp_path: Path) -> None:
    _, told = await run_cases(_cases(), tmp_path, line=echo)
    painted = [{**line, "verdict": "PASS"} for line in told.verdicts]
    differences = (
        await replay(WORLD, replace(told, verdicts=painted), _cases(), known_list([], TODAY, frozenset()))
    ).differences
    assert any(each.startswith("svc/a/fails: verdict") for each in differences)


async def _differences(told: Told, exchanges: dict[str, Any]) -> list[str]:
    forged = replace(told, exchanges={**told.exchanges, **exchanges})
    return (await replay(WORLD, forged, _cases(), known_list([], TODAY, frozenset()))).differences


async def test_two_seeds_give_two_orders_and_the_same_verdicts(tmp_path: Path) -> None:
    one, _ = await run_cases(_cases(), tmp_path, line=echo, seed=1)
    two, _ = await run_cases(_cases(), tmp_path, line=echo, seed=2)
    assert list(one) != list(two)
    assert {name: case.verdict for name, case in one.items()} == {
        name: case.verdict for name, case in two.items()
    }


async def test_a_target_that_fell_silent_is_left_alone_soon(tmp_path: Path) -> None:
    asked = []

    async def deaf(question: Question) -> Answer:
        asked.append(question)
        return Answer("NO_ANSWER")

    cases = [make_case(f"svc/a/c{number}", fails) for number in range(20)]
    results, told = await run_cases(cases, tmp_path, line=deaf)
    assert len(asked) == 3
    verdicts = [result.verdict for result in results.values()]
    assert verdicts == [Verdict.FAIL] * 3 + [Verdict.INCONCLUSIVE] * 17
    replayed = await replay(WORLD, told, cases, known_list([], TODAY, frozenset()))
    assert replayed.differences == []


def _known(expected: str = "MALFORMED_FIELD", days: int = 1, case: str = "svc/a/fails") -> KnownFailure:
    return KnownFailure(
        case=case, expected=expected, reason="next version", expires=TODAY + timedelta(days=days)
    )


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (_known(days=-1), "expired"),
        (_known(case="svc/a/passes"), "ended as PASS"),
        (_known(case="svc/a/skips"), "ended as SKIP"),
        (_known(expected="another"), "otherwise than listed"),
    ],
)
async def test_an_untrue_entry_of_known_failures_fails(
    tmp_path: Path, known: KnownFailure, reason: str
) -> None:
    results, _ = await run_cases(_cases(), tmp_path, line=echo, known=[known])
    assert results[known.case].verdict is Verdict.FAIL
    assert reason in results[known.case].reason
    assert not results[known.case].known_failure


async def test_a_true_entry_is_told_beside_the_failure(tmp_path: Path) -> None:
    results, _ = await run_cases(_cases(), tmp_path, line=echo, known=[_known()])
    assert results["svc/a/fails"].verdict is Verdict.FAIL
    assert results["svc/a/fails"].known_failure == "next version"


def test_an_entry_for_no_case_or_twice_is_a_mistake() -> None:
    with pytest.raises(BadKnownFailures, match="no case"):
        known_list([_known()], TODAY, frozenset())
    with pytest.raises(BadKnownFailures, match="twice"):
        known_list([_known(), _known()], TODAY, frozenset({"svc/a/fails"}))
