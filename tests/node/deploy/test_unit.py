"""The unit file for systemd: well formed, for systemd's own checker too, and hardened."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from lockernet_node.bootstrap.watching import EVERY_SECONDS
from tests.patience import PATIENCE_SECONDS

UNIT = Path(__file__).resolve().parents[3] / "reference_node" / "deploy" / "lockernet-node.service"
PROGRAM = Path(sys.executable).parent / "lockernet-node"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 2.5
"""Of 10, as `systemd-analyze security` counts; an unhardened service has 9.6."""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit with the program of this environment."""
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/lockernet/bin/lockernet-node", str(PROGRAM)))
    assert str(PROGRAM) in unit.read_text()
    return unit


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    if ANALYZE is None:
        pytest.skip("systemd-analyze is not installed")
    command = [ANALYZE, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)


def test_systemd_finds_no_fault_in_it(installed: Path) -> None:
    verdict = analyze("verify", "--man=no", str(installed))

    assert (verdict.returncode, verdict.stdout + verdict.stderr) == (0, "")


def test_systemd_calls_it_little_exposed(installed: Path) -> None:
    said = analyze("security", "--offline=yes", "--no-pager", str(installed)).stdout

    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert float(exposure) <= MOST_EXPOSED


def test_it_fits_what_the_node_does() -> None:
    unit = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds upper case
    unit.read_string(UNIT.read_text())
    service = unit["Service"]

    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) > 5 * EVERY_SECONDS
    assert int(service["TimeoutStopSec"]) > 5
    assert service["Restart"] == "always"
    assert service["UMask"] == "0077"
    assert "adjtimex" in service["SystemCallFilter"]
    assert service["Environment"] == "LOCKERNET_NODE_CONFIG=/var/lib/lockernet/point/node.toml"
