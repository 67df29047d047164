"""`make demo` plays to its end, and every sabotage ends it at its step: no check of the demo is idle."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from demo.__main__ import STEPS
from tests.conftest import ROOT
from tests.patience import PATIENCE_SECONDS

Played = tuple[int, list[dict[str, Any]], str]


def play(sabotage: str) -> Played:
    """One demo in a process of its own: exit code, its lines, its stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--json"],
        cwd=ROOT,
        env={**os.environ, "SABOTAGE": sabotage},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_the_demo_plays_every_step_and_tells_three_custody_chains() -> None:
    status, lines, said = play("")

    assert status == 0, said
    assert [line["step"] for line in lines[:-1]] == list(STEPS)
    assert all(line["ok"] and line["checks"] for line in lines[:-1])
    assert [parcel["chain"] for parcel in lines[-1]["parcels"]] == [
        ["WAITING", "COLLECTED"],
        ["WAITING", "COLLECTED"],
        ["WAITING"],
    ]


@pytest.mark.parametrize("step", STEPS)
def test_a_broken_subject_ends_the_demo_at_its_step(step: str) -> None:
    status, lines, said = play(step)

    assert status == 1, said
    assert (lines[-1]["step"], lines[-1]["ok"]) == (step, False)
    assert all(line["ok"] for line in lines[:-1])


def test_an_unknown_sabotage_is_refused() -> None:
    status, lines, said = play("dance")

    assert (status, lines) == (2, [])
    assert "expected one of start" in said
