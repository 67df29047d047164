"""Each test is in one part, what shares something costly stays whole, and the long ones begin first."""

import subprocess
import sys

import pytest

from tests.conformance.targets import test_passing
from tests.conftest import ROOT
from tests.repo.conftest import Copy
from tests.spread import LONG_FIRST, begins, part_of

TEST = "tests/repo/test_planted.py"
PLANTED = """
import pytest

@pytest.mark.parametrize("number", range(12))
def test_planted(number: int) -> None:
    assert number != 7

def test_skipped() -> None:
    pytest.skip("not today")
"""


def test_what_is_named_is_there() -> None:
    for name in LONG_FIRST:
        file, _, function = name.partition("::")
        assert (ROOT / file).is_file(), name
        assert f"def {function}" in (ROOT / file).read_text(), name


def test_a_file_that_is_not_named_stays_whole_and_begins_last() -> None:
    one, other = "tests/node/test_x.py::test_a[1]", "tests/node/test_x.py::test_b"

    assert part_of(one) == part_of(other) == "tests/node/test_x.py"
    assert (
        begins(one)
        == len(LONG_FIRST)
        > max(begins(f"{name}::test_a") for name in LONG_FIRST if "::" not in name)
    )


@pytest.mark.parametrize("name", LONG_FIRST)
def test_a_long_one_is_cut_into_no_more_parts_than_it_may(name: str) -> None:
    tests = [f"{name}[{number}]" if "::" in name else f"{name}::test_{number}" for number in range(500)]

    parts = {part_of(test) for test in tests}

    assert len(parts) == LONG_FIRST[name]
    assert {begins(test) for test in tests} == {list(LONG_FIRST).index(name)}


def test_what_is_built_once_is_cut_into_one_part() -> None:
    assert LONG_FIRST["tests/examples/test_typescript.py"] == LONG_FIRST["tests/bench/test_bench.py"] == 1


def test_the_two_runs_over_the_reference_node_are_two_parts() -> None:
    function = test_passing.test_every_profile_is_passed_in_any_order_and_replayed.__name__
    tests = [f"tests/conformance/targets/test_passing.py::{function}[{seed}]" for seed in test_passing.SEEDS]

    assert len({part_of(test) for test in tests}) == len(tests)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_failure_and_an_unlisted_skip_are_named_however_many_run(copy: Copy, processes: str) -> None:
    with copy.planted(TEST, PLANTED):
        words = ("-m", "pytest", "-q", "-n", processes, "-p", "no:cacheprovider", TEST)
        verdict = copy.run(*words, CI="true")

    assert not verdict.green
    assert "2 failed, 11 passed" in verdict.words
    assert "test_planted[7]" in verdict.words
    assert "test_skipped was skipped in CI and tests/SKIPS does not list it" in verdict.words


def test_what_starts_in_the_background_can_still_be_interrupted() -> None:
    look = (
        "import signal, tests.conftest; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    )
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        f"os.execv(sys.executable, [sys.executable, '-c', {look!r}])"
    )

    said = subprocess.run(
        [sys.executable, "-c", ignoring], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert said.stdout == "True\n", said.stderr
