"""The harness tells good cases from weak ones: what it prints, and that it goes red, on real mutants."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from lockernet_conformance.cli.every import every_case
from lockernet_conformance.results import Verdict
from tests.conformance.mutants.matrix import Ledger, weigh
from tests.conformance.mutants.plan import judging
from tests.conformance.mutants.registry import HOME, Mutant, change, mutants, rewrite
from tests.conftest import ROOT

PROGRAM = "deadlines.works_on_holidays"
NODE = "requests.answers_other_bytes_alike"


def judged(*words: str) -> subprocess.CompletedProcess[str]:
    """What `make mutants` says."""
    command = [sys.executable, "-m", HOME, *words]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("name", [PROGRAM, NODE])
def test_mutants_are_caught_by_what_they_name_and_by_nothing_else(name: str) -> None:
    ended = judged("-k", name, "--sample", "2")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"ok  1/1  {name}" in ended.stdout
    assert "1 mutants" in ended.stdout


def test_a_mutant_that_nobody_notices_is_red() -> None:
    unnoticed = Mutant("x.y", "x:y", "Nothing is wrong.", ("vec/codes/cod-001",), ())

    found = weigh(unnoticed, {"vec/codes/cod-001": _verdict("PASS")})

    assert found.survived == ("vec/codes/cod-001",)
    assert not found.good


def test_a_mutant_that_breaks_more_than_it_names_is_red() -> None:
    broad = Mutant("x.y", "x:y", "Everything is wrong.", ("vec/codes/cod-001",), ("vec/grants/*",))

    found = weigh(
        broad,
        {each: _verdict("FAIL") for each in ("vec/codes/cod-001", "vec/grants/cod-016", "svc/reserve/first")},
    )

    assert found.unrelated == ("svc/reserve/first",)
    assert not found.good


def test_every_mutant_names_cases_that_there_are() -> None:
    known = {case.id for case in every_case()}

    assert {name for each in mutants() for name in each.caught_by} <= known


def test_what_is_not_there_cannot_be_made_wrong() -> None:
    with pytest.raises(AttributeError):
        change(sys.modules[__name__], "no_such_name", None)
    with pytest.raises(ValueError, match="expected once"):
        rewrite(sys.modules[__name__], "judged", "no such words", "")


def test_a_long_run_goes_on_where_it_was_cut(tmp_path: Path) -> None:
    done = weigh(Mutant("x.y", "x:y", "Wrong.", ("a",), ()), {"a": _verdict("FAIL")})
    Ledger(tmp_path / "ledger", code="one").write(done)

    assert Ledger(tmp_path / "ledger", code="one").read() == {"x.y": done}
    assert Ledger(tmp_path / "ledger", code="another").read() == {}


def test_a_sample_is_the_same_for_a_seed_and_the_whole_matrix_is_everything() -> None:
    node = next(each for each in mutants() if each.name == NODE)

    def drawn(seed: int, sample: int | None) -> Sequence[str]:
        return [case.id for case in judging(node, every_case(), sample=sample, seed=seed)]

    assert drawn(1, 5) == drawn(1, 5) != drawn(2, 5)
    assert len(drawn(1, 5)) == len(node.caught_by) + 5
    assert len(drawn(1, None)) > 40


def test_nothing_that_is_shipped_knows_of_mutants() -> None:
    shipped = [ROOT / "src", ROOT / "reference_node", ROOT / "conformance" / "lockernet_conformance"]
    spoken = [
        path
        for room in shipped
        for path in room.rglob("*.py")
        if "LOCKERNET_MUTANT" in path.read_text() or "tests.conformance" in path.read_text()
    ]

    assert spoken == []


def _verdict(name: str) -> Verdict:
    return Verdict(name)
