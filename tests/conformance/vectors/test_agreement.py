"""The reference executor passes every case, strangers pass what they answer, and one lie fails one rule."""

import re
import sys
from pathlib import Path

import pytest

from lockernet_conformance.results import Verdict
from lockernet_conformance.vectors.over_probe import open_executor
from lockernet_conformance.vectors.published import by_rule, topics, vectors
from tests.conformance.vectors.asked import HELLO, REFERENCE, all_ended, program, vector_cases
from tests.conftest import ROOT

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "conformance" / "vectors.md"


async def test_the_reference_executor_passes_every_case() -> None:
    async with program(REFERENCE) as executor:
        trials = await all_ended(executor)

    wrong = {name: trial for name, trial in trials.items() if trial.verdict is not Verdict.PASS}
    assert wrong == {}
    assert len(trials) == len(by_rule())


def chosen(place: int) -> list[str]:
    """One vector of each topic, each time of another rule where there are so many."""
    of_topic = (vectors(topic) for topic in topics())
    return [every[(place * 37) % len(every)].id for every in of_topic]


@pytest.mark.parametrize("place", range(3))
async def test_one_lie_in_each_topic_fails_exactly_the_cases_of_its_rule(place: int) -> None:
    lies = chosen(place)
    async with program([sys.executable, str(HERE / "liar.py"), ",".join(lies), *REFERENCE]) as executor:
        trials = await all_ended(executor)

    rules = {vector.id: (topic, vector.rule) for topic in topics() for vector in vectors(topic)}
    expected = {f"vec/{topic}/{rule[3:].lower()}" for topic, rule in map(rules.__getitem__, lies)}
    failed = {name: trial for name, trial in trials.items() if trial.verdict is Verdict.FAIL}
    assert failed.keys() == expected
    assert {each.expected.partition(":")[0] for trial in failed.values() for each in trial.findings} == set(
        lies
    )


async def test_a_stranger_in_bare_python_passes_its_five_topics() -> None:
    bare = [sys.executable, "-I", "-S", str(HERE / "second_verifier.py")]
    async with program(bare) as executor:
        trials = await all_ended(executor)

    passed = {name.split("/")[1] for name, trial in trials.items() if trial.verdict is Verdict.PASS}
    assert [name for name, trial in trials.items() if trial.verdict is Verdict.FAIL] == []
    assert passed == {"statements", "trust", "keys", "compact", "codes"}


async def test_the_program_on_the_page_runs_and_passes_what_it_answers(tmp_path: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "executor.py").write_text(source)
    async with program([sys.executable, "-I", "-S", "executor.py"], folder=tmp_path) as executor:
        trials = await all_ended(executor)

    passed = [name for name, trial in trials.items() if trial.verdict is Verdict.PASS]
    assert Verdict.FAIL not in {trial.verdict for trial in trials.values()}
    assert passed == ["vec/codes/cod-013", "vec/codes/cod-015", "vec/codes/cod-017"]
    assert len(source.splitlines()) <= 30


async def test_a_run_asks_what_the_target_file_claims_or_else_what_the_program_names() -> None:
    async with open_executor(REFERENCE, ["codes"], hello=HELLO) as claiming:
        claimed = claiming.topics
    async with open_executor(REFERENCE, (), hello=HELLO) as naming:
        named = naming.topics

    assert claimed == {"codes"}
    assert named == set(topics())


def test_the_page_tells_the_limits_and_the_topics() -> None:
    words = PAGE.read_text()

    assert all(f"`{topic}`" in words for topic in topics())
    assert all(each in words for each in ("1 MiB", "30 s", "10 s", "900 s", "2,000 characters"))
    assert f"{len(vector_cases())} cases" in words
