"""SIGTERM: new calls are refused, running ones end, nobody holds the node up, what was stored is whole."""

import socket
import sqlite3
import subprocess
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias

import grpc
import httpx
import pytest

from lockernet.keyring import generate_key
from lockernet.v1.events_pb2 import Cursor
from lockernet.v1.services_pb2 import FeedScope, StreamEventsRequest
from lockernet_node.control import Control
from lockernet_node.control.address import control_path
from tests.node.cli.founding import courier, founded
from tests.node.cli.process import SCRIPT, Node, call
from tests.patience import CALL_SECONDS, PATIENCE_SECONDS

OPTIONS = [("grpc.enable_http_proxy", 0)]
AnyStream: TypeAlias = "grpc.UnaryStreamMultiCallable[bytes, bytes]"
AnyCall: TypeAlias = "grpc.UnaryUnaryMultiCallable[bytes, bytes]"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A founded point with all its listeners, on free ports."""
    path = founded(tmp_path / "point")
    more = 'connect = "127.0.0.1:0"\ndebug = "127.0.0.1:0"\n'
    path.write_text(path.read_text().replace("[listen]\n", f"[listen]\n{more}"))
    return path


@pytest.fixture
def node(config: Path) -> Iterator[Node]:
    """A running node."""
    with Node(config) as node:
        yield node


def connected(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS)


def test_a_node_that_nobody_uses_stops_and_takes_its_socket_away(node: Node) -> None:  # LN-NOD-043
    node.terminate()

    assert node.ended() == 0
    assert node.events()[-1] == "node_stopped"
    assert "node_stopping" in node.events()
    assert not control_path(node.config.parent / "node.db").exists()


def test_ctrl_c_stops_it_too(node: Node) -> None:
    node.process.send_signal(2)

    assert node.ended() == 0


def test_peers_that_keep_silent_on_every_listener_do_not_hold_it_up(node: Node) -> None:  # LN-NOD-043
    with ExitStack() as stack:
        for address in node.addresses.values():
            if not address:  # not asked for
                continue
            silent = stack.enter_context(closing(connected(address)))
            half = stack.enter_context(closing(connected(address)))
            assert silent.fileno() > 0
            half.sendall(b"POST /collect HTTP/1.1\r\nHost: ")
        path = control_path(node.config.parent / "node.db")
        beside = stack.enter_context(closing(socket.socket(socket.AF_UNIX)))
        beside.connect(str(path))
        beside.sendall(b"POST /status HTTP/1.1\r\nHost: node\r\nContent-Length: 100\r\n\r\n{")
        time.sleep(0.2)
        node.terminate()

        assert node.ended() == 0


def test_a_browser_that_keeps_its_connection_does_not_hold_it_up(node: Node) -> None:  # LN-NOD-043
    with httpx.Client(base_url=f"http://{node.addresses['pages']}", trust_env=False) as browser:
        assert browser.get("/").status_code == 200
        node.terminate()

        assert node.ended() == 0
        with pytest.raises(httpx.TransportError):
            browser.get("/")


def status_of(ask: AnyCall) -> grpc.StatusCode:
    """How a call without a token ends."""
    with pytest.raises(grpc.RpcError) as caught:
        ask(b"", timeout=CALL_SECONDS)
    return caught.value.code()


def test_calls_that_come_too_late_are_unavailable(node: Node) -> None:  # LN-NOD-043
    with grpc.insecure_channel(node.addresses["grpc"], options=OPTIONS) as channel:
        ask: AnyCall = channel.unary_unary("/lockernet.v1.PointService/ListPoints")
        assert status_of(ask) is grpc.StatusCode.UNAUTHENTICATED
        node.terminate()
        assert node.ended() == 0

        assert status_of(ask) is grpc.StatusCode.UNAVAILABLE


def test_an_open_stream_ends_with_a_word_and_does_not_hold_it_up(tmp_path: Path) -> None:  # LN-NOD-043
    key = generate_key(tmp_path / "grant.pem")
    config = founded(tmp_path / "point", others=(courier("swift", key),))
    asked = StreamEventsRequest(point_id="p", scope=FeedScope.FEED_SCOPE_MEMBER, after=Cursor())
    with Node(config) as node, grpc.insecure_channel(node.addresses["grpc"], options=OPTIONS) as channel:
        token = session_token(node, tmp_path / "grant.pem")
        stream: AnyStream = channel.unary_stream("/lockernet.v1.EventService/StreamEvents")
        answers = stream(
            asked.SerializeToString(), timeout=CALL_SECONDS, metadata=(("lockernet-session-bin", token),)
        )
        assert next(answers)
        node.terminate()

        assert node.ended() == 0
        with pytest.raises(grpc.RpcError) as caught:
            for _ in answers:
                pass
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_running_backup_does_not_hold_it_up_and_leaves_no_half_copy(config: Path, tmp_path: Path) -> None:
    # LN-NOD-034, LN-NOD-043
    with Node(config) as node:
        node.terminate()
        node.ended()
    fill(config.parent / "node.db", megabytes=64)
    copy = tmp_path / "copy.db"
    with Node(config) as node, subprocess.Popen(backup_of(config, copy), stderr=subprocess.PIPE) as copying:
        assert wait_for(lambda: any(tmp_path.glob("copy.db*")))
        node.terminate()

        assert node.ended() == 0
        copying.communicate(timeout=PATIENCE_SECONDS)
    left = [path.name for path in tmp_path.glob("copy.db*") if path.suffix not in {".db", ".json"}]
    assert left == []
    if copy.exists():
        with closing(sqlite3.connect(copy)) as whole:
            assert whole.execute("PRAGMA quick_check").fetchone() == ("ok",)


def backup_of(config: Path, copy: Path) -> list[str]:
    return [str(SCRIPT), "backup", "--to", str(copy), "--config", str(config)]


def fill(database: Path, *, megabytes: int) -> None:
    """Make a backup of it take a while: erasable rows that belong to nothing."""
    with closing(sqlite3.connect(database)) as raw:
        for number in range(megabytes):
            row = (number.to_bytes(32), bytes(1_000_000), 1_800_000_000_000_000)
            raw.execute("INSERT INTO statements (statement_id, statement, kept_at) VALUES (?, ?, ?)", row)
        raw.commit()


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def session_token(node: Node, key: Path) -> bytes:
    """What `lockernet session` prints for the courier."""
    program = str(SCRIPT.with_name("lockernet"))
    words = ["--member", "swift", "--operator", "o", "--key", f"file:{key}"]
    where = ["--trust", str(node.config.parent / "trust.json"), "--endpoint", node.addresses["grpc"]]
    command = [program, "session", *words, *where]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True)
    return b64decode(done.stdout.strip() + "==")


def test_it_can_be_asked_how_it_is_while_it_runs_and_says_so_when_it_does_not(config: Path) -> None:
    with Node(config) as node:
        status, printed, said = call("status", "--config", str(config))
        assert (status, said) == (0, "")
        assert "p: serving" in printed
        assert Control(config.parent / "node.db").get("/status")["node"]["process"] == node.process.pid
        status, printed, said = call("check", "--config", str(config))
        assert (status, "held by the running node" in printed) == (0, True), printed + said
        status, _, said = call("journal", "verify", "--config", str(config))
        assert status == 3, said

    status, printed, said = call("status", "--config", str(config))
    assert (status, printed) == (5, "")
    assert said.count("\n") == 1
    assert "lockernet-node run" in said


def test_a_node_killed_hard_leaves_a_socket_that_the_next_one_replaces(config: Path) -> None:
    with Node(config) as node:
        node.process.kill()
        node.process.wait()
        assert control_path(config.parent / "node.db").exists()

    assert call("status", "--config", str(config))[0] == 5
    with Node(config):
        assert call("status", "--config", str(config))[0] == 0


def test_systemd_is_told_that_it_is_ready_lives_and_stops(config: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        name = "\0lockernet-" + config.parent.parent.name
        systemd.bind(name)
        systemd.settimeout(30)
        with Node(config, NOTIFY_SOCKET="@" + name[1:]) as node:
            heard = [systemd.recv(100)]
            while b"READY=1" not in heard or b"WATCHDOG=1" not in heard:
                heard.append(systemd.recv(100))
            node.terminate()
            assert node.ended() == 0
            while heard[-1] != b"STOPPING=1":
                heard.append(systemd.recv(100))

    assert set(heard) == {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}


def test_what_was_stored_is_whole_after_the_stop(node: Node) -> None:
    node.terminate()
    assert node.ended() == 0

    status, printed, said = call("journal", "verify", "--config", str(node.config))
    assert status == 0, said
    assert "The journal is whole" in printed
    with closing(sqlite3.connect(node.config.parent / "node.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
