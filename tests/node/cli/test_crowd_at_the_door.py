"""The program with everything that it listens on: a crowd on the network, and a person at the screen."""

import json
import resource
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from lockernet_node.bootstrap.descriptors import ENOUGH
from tests.node.programs import SCRIPT, founded

CROWD = 700
"""More than one listener takes, fewer than this test may open itself."""
FEW = 256


@contextmanager
def running_with_few(config: Path) -> Iterator[tuple[dict[str, str], int]]:
    """The program, started where only so many files may be open; its addresses and its process."""
    command = [
        "sh",
        "-c",
        f'ulimit -Sn {FEW}; exec "$0" "$@"',
        str(SCRIPT),
        "run",
        "--config",
        str(config),
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        try:
            assert program.stdout is not None
            yield json.loads(program.stdout.readline())["ready"], program.pid
            program.send_signal(signal.SIGTERM)
            assert program.wait(10) == 0
        finally:
            program.kill()


def test_a_crowd_that_only_connects_does_not_shut_the_screen(tmp_path: Path) -> None:  # LN-NOD-059
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = ENOUGH if hard == resource.RLIM_INFINITY else hard
    assert hard >= FEW + CROWD, "this machine lets nobody open so many"
    with running_with_few(founded(tmp_path)) as (at, process), ExitStack() as crowd:
        host, _, port = at["grpc"].rpartition(":")
        for _ in range(min(CROWD, soft - 100)):
            crowd.enter_context(socket.create_connection((host, int(port)), timeout=5))

        page = httpx.get(f"http://{at['pages']}/readyz", trust_env=False)

        assert page.text == "ready\n"
        assert resource.prlimit(process, resource.RLIMIT_NOFILE)[0] == min(ENOUGH, hard)
