"""A running node takes a new trust file, and keeps the old one where the new one is wrong."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.node.test_program import SCRIPT, config
from tests.patience import PATIENCE_SECONDS

__all__ = ["config"]


@pytest.fixture
def running(config: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, Path]]:
    """The node's process, its trust file and its log."""
    log = tmp_path / "log"
    with log.open("w") as said, ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [str(SCRIPT), "run", "--config", str(config), "--json"],
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        )
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        yield process, config.parent / "trust.json", log
        process.terminate()
        assert process.wait(30) == 0


def wait_for(log: Path, event: str) -> dict[str, str]:
    """The first line of the log with this event."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        for line in log.read_text().splitlines():
            said: dict[str, str] = json.loads(line)
            if said["event"] == event:
                return said
        time.sleep(0.02)
    raise AssertionError(log.read_text())


def test_a_new_trust_file_counts_without_a_restart(
    running: tuple[subprocess.Popen[str], Path, Path],
) -> None:
    # LN-TRU-031
    process, trust, log = running
    new = json.loads(trust.read_text())
    new["issued_at"] = "2099-01-01T00:00:00Z"
    trust.write_text(json.dumps(new))
    process.send_signal(signal.SIGHUP)

    assert wait_for(log, "trust_accepted")["issued_at"].startswith("2099")


@pytest.mark.parametrize("change", [{"members": []}, {"network_id": "elsewhere"}, {"rubbish": 1}])
def test_a_wrong_trust_file_changes_nothing(
    running: tuple[subprocess.Popen[str], Path, Path], change: dict[str, object]
) -> None:
    # LN-TRU-031
    process, trust, log = running
    trust.write_text(json.dumps(json.loads(trust.read_text()) | change))
    process.send_signal(signal.SIGHUP)

    assert wait_for(log, "trust_not_accepted")["why"]
    assert process.poll() is None
