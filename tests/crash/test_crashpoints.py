"""The named steps: the table is whole, a step is where it says, and nobody reaches one by accident."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.crashpoints import STEPS, crash_at, reached
from tests.conftest import ROOT
from tests.patience import PATIENCE_SECONDS

NODE = ROOT / "reference_node" / "lockernet_node"
REACHED = re.compile(r'\breached\("([a-z.]+)"\)')
GUIDE = ROOT / "docs" / "guides" / "crash-safety.md"


def in_child(*lines: str, **environment: str) -> int:
    """How a process of its own ends that does this."""
    words = ["from lockernet_node.crashpoints import crash_at, reached", *lines]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(words)],
        env={**os.environ, **environment},
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return done.returncode


def test_every_named_step_is_in_the_code_and_every_step_in_the_code_is_named() -> None:
    found = [
        step
        for path in NODE.rglob("*.py")
        if path.name != "crashpoints.py"
        for step in REACHED.findall(path.read_text())
    ]

    assert set(found) == set(STEPS)


def test_the_guide_lists_the_steps_as_the_table_does() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \| (.+) \|$", GUIDE.read_text(), re.MULTILINE)

    assert rows == list(STEPS.items())


def test_a_step_ends_the_process_at_the_pass_that_was_asked_for() -> None:
    third = 'for _ in range(2): reached("store.committed")'

    assert in_child('crash_at("store.committed:3")', third) == 0
    assert in_child('crash_at("store.committed:2")', third) == -9
    assert in_child('crash_at("store.committed:1")', 'reached("store.commit")') == 0


def test_without_the_flag_no_step_ends_anything() -> None:
    for step in STEPS:
        reached(step)


def test_no_environment_arms_a_step() -> None:
    spoken = dict.fromkeys(
        ("LOCKERNET_CRASH_AT", "LOCKERNET_NODE_CRASH_AT", "LOCKERNET_NODE_RUN_CRASH_AT", "CRASH_AT"),
        "store.begin:1",
    )
    code = "from lockernet_node.cli import node; print(node(['run', '--help'], standalone_mode=False))"

    assert in_child('reached("store.begin")', **spoken) == 0
    helped = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **spoken},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "crash-at" not in helped.stdout


def test_a_node_with_that_environment_starts_as_any_other(tmp_path: Path) -> None:
    words = [
        str(Path(sys.executable).parent / "lockernet-node"),
        "run",
        "--config",
        str(tmp_path / "none.toml"),
    ]
    spoken = {"LOCKERNET_NODE_RUN_CRASH_AT": "no.such.step:1", "LOCKERNET_CRASH_AT": "no.such.step:1"}

    done = subprocess.run(words, env={**os.environ, **spoken}, capture_output=True, text=True, check=False)

    assert "none.toml" in done.stderr
    assert "crash-at" not in done.stderr


@pytest.mark.parametrize(
    "asked", ["", "store.committed", "store.committed:0", "store.committed:x", "nowhere:1"]
)
def test_a_step_that_is_none_is_one_clear_error(asked: str) -> None:
    with pytest.raises(Malformed) as caught:
        crash_at(asked)

    assert caught.value.code is ErrorCode.CONFIGURATION
