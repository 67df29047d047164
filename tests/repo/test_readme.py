"""The commands and the program of the README do what it says: run as they stand, in an empty folder."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GRPC_PORT, PAGES_PORT = "50051", "8080"

ON_A_BUSY_MACHINE = """
lockernet-node() {{
    command lockernet-node "$@"
    if [ "$1" = init ]; then sed -i 's/:50051"/:{grpc}"/; s/:8080"/:{pages}"/' point/node.toml; fi
}}
sleep() {{
    for _ in {{1..200}}; do
        if (exec 3<>/dev/tcp/127.0.0.1/{grpc}) 2>/dev/null; then return; fi
        command sleep 0.1
    done
}}
"""
"""Free ports instead of the README's, and a pause that lasts until the node answers."""


def _blocks() -> dict[str, str]:
    found = BLOCK.findall((ROOT / "README.md").read_text())
    assert [language for language, _ in found] == ["sh", "python"], "a new block needs a test that runs it"
    return dict(found)


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOCKERNET_")}
    return inherited | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def port() -> str:
    return free_port()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, port: str) -> Iterator[tuple[Path, str]]:
    """The folder in which the shell block ran, and what it printed; its node is up meanwhile."""
    folder = tmp_path_factory.mktemp("readme")
    words = folder / "printed.txt"
    script = ON_A_BUSY_MACHINE.format(grpc=port, pages=free_port()) + _blocks()["sh"].replace(GRPC_PORT, port)
    with words.open("wb") as printed:
        shell = subprocess.Popen(
            ["bash", "-euc", script],
            cwd=folder,
            env=_environment(),
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            assert shell.wait(timeout=PATIENCE_SECONDS) == 0, words.read_text()
            yield folder, words.read_text()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


def test_the_commands_reserve_a_compartment_and_show_its_event(shown: tuple[Path, str]) -> None:
    _, printed = shown

    assert re.search(r"^claim code +LN0:[A-Z2-7]{39}$", printed, re.MULTILINE)
    assert re.search(r"^LN1:[A-Z2-7]+$", printed, re.MULTILINE)
    assert "compartment_reserved" in printed, printed


def test_the_program_does_the_same(shown: tuple[Path, str], port: str) -> None:
    folder, _ = shown
    program = _blocks()["python"].replace(GRPC_PORT, port)

    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

    assert finished.returncode == 0, finished.stderr
    assert re.search(r"^for the recipient: LN0:[A-Z2-7]{39}$", finished.stdout, re.MULTILINE)
    assert finished.stdout.count("CompartmentReserved") == 2
