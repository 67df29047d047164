"""The reference node passes every profile that it claims, in two orders, and each replay says the same."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lockernet_conformance.cli.every import every_case
from lockernet_conformance.registry import Ability
from lockernet_conformance.runner.choice import shuffled
from tests.conformance.targets.world import LOG, ROOT, first_line
from tests.patience import PATIENCE_SECONDS

SUITE = str(Path(sys.executable).parent / "lockernet-conformance")
BED = (sys.executable, "-m", "conformance.targets.reference")
EXECUTOR = f"{sys.executable} -m conformance.targets.reference.executor"
NAMES = ("--network", "conformance-net", "--operator", "reference-operator")
SEEDS = (1, 2)
"""Two orders: no case may lean on another. Each has a node of its own where tests run side by side."""
ASIDE = {"svc/capacity/window-not-offered": "SKIP"}
"""Only for a node without soft reservations."""
TIMING = """
timing:
  max_call_seconds: 20
  max_restart_seconds: 120
  clock_tolerance_seconds: 20
"""
"""For the busiest machine."""

pytestmark = pytest.mark.timeout(3_600)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running node under test control; the folder of its target file."""
    folder = tmp_path_factory.mktemp("passing")
    subprocess.run([SUITE, "init", *NAMES, "--out", str(folder)], check=True, capture_output=True)
    with (folder / LOG).open("wb") as log:
        bed = subprocess.Popen(
            [*BED, "--out", str(folder), "--executor", EXECUTOR], cwd=ROOT, stdout=subprocess.PIPE, stderr=log
        )
    try:
        first_line(bed, folder / LOG)
        with (folder / "target.yaml").open("a") as target:
            target.write(TIMING)
        yield folder
    finally:
        bed.terminate()
        bed.communicate(timeout=PATIENCE_SECONDS)


def judged(out: Path, *words: str) -> Mapping[str, Any]:
    """What the suite tells about a run, after a good end; its reports go to `out`."""
    command = (SUITE, *words, "--out", str(out), "--json")
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    if ended.returncode:
        report = out / "report.md"
        pytest.fail(report.read_text() if report.exists() else ended.stderr, pytrace=False)
    told: Mapping[str, Any] = json.loads(ended.stdout)
    return told


@pytest.mark.parametrize("seed", SEEDS)
def test_every_profile_is_passed_in_any_order_and_replayed(home: Path, seed: int) -> None:
    out = home / str(seed)
    told = judged(out, "run", "--target", str(home / "target.yaml"), "--seed", str(seed))
    again = judged(home / "again", "replay", str(out / "transcript.ndjson"))
    assert told["conforms"]
    assert again["conforms"]

    lines = [json.loads(line) for line in (out / "transcript.ndjson").read_text().splitlines()]
    verdicts = {each["case"]: each["verdict"] for each in lines if each["kind"] == "verdict"}
    assert list(verdicts) == [case.id for case in shuffled(every_case(), seed)]
    assert {case: verdict for case, verdict in verdicts.items() if verdict != "PASS"} == ASIDE
    # A world is made new before a case only if that case does not do so itself (runner/live.py).
    owners = {case.id for case in every_case() if Ability.RESET in case.needs}
    asked = [each for each in lines if each["kind"] == "exchange" and each["to"] != "clock"]
    touched = {each["case"]: each["method"] for each in reversed(asked)}
    assert {case for case in owners & touched.keys() if not touched[case].endswith("/Reset")} == set()
