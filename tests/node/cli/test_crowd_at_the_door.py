"""The program with everything that it listens on: a crowd on the network, and a person at the screen."""

import json
import resource
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from lockernet_node.bootstrap.descriptors import ENOUGH
from tests.node.programs import FREE, SCRIPT, founded
from tests.node.transport.certificates import Authority
from tests.node.transport.test_crowds import at_once
from tests.patience import PATIENCE_SECONDS

CROWD = 700
"""More than one listener takes, fewer than this test may open itself."""
FEW = 256


TLS = '[tls]\ncertificate = "tls/cert.pem"\nkey = "tls/key.pem"\n'


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
            assert program.wait(30) == 0
        finally:
            program.kill()


def test_a_crowd_that_only_connects_does_not_shut_the_screen(tmp_path: Path) -> None:  # LN-NOD-059
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = ENOUGH if hard == resource.RLIM_INFINITY else hard
    assert hard >= FEW + CROWD, "this machine lets nobody open so many"
    with running_with_few(founded(tmp_path)) as (at, process), ExitStack() as crowd:
        host, _, port = at["grpc"].rpartition(":")
        for _ in range(min(CROWD, soft - 100)):
            crowd.enter_context(socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS))

        page = httpx.get(f"http://{at['pages']}/readyz", trust_env=False)

        assert page.text == "ready\n"
        assert resource.prlimit(process, resource.RLIMIT_NOFILE)[0] == min(ENOUGH, hard)


def test_the_program_answers_what_comes_with_the_end_of_a_handshake(tmp_path: Path) -> None:
    """Its loop is another one than that of the tests, and reads as soon as it can."""
    authority = Authority.founded()
    authority.issue(tmp_path / "tls", "first")
    trusting = ssl.create_default_context(cadata=authority.roots.decode())
    config = founded(tmp_path, listen=FREE + 'connect = "127.0.0.1:0"\n' + TLS)
    with running_with_few(config) as (at, _):
        port = int(at["connect"].rpartition(":")[2])

        assert [at_once(port, trusting) for _ in range(3)] == [b"HTTP/1.1 405"] * 3
