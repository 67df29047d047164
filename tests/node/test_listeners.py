"""The program with all its listeners: encrypted where others listen, and one clear line where that cannot be."""

import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from lockernet.models.trust import KeyRecord, Member, Purpose, Role, TrustFile
from lockernet_node.bootstrap.founding import found
from tests.node.transport.certificates import HOUR, Authority

SCRIPT = Path(sys.executable).parent / "lockernet-node"

LISTEN = """
[listen]
grpc = "0.0.0.0:0"
connect = "0.0.0.0:0"
pages = "127.0.0.1:0"
debug = "127.0.0.1:0"
reflection = "127.0.0.1:0"

[tls]
certificate = "tls/cert.pem"
key = "tls/key.pem"
"""
PLAIN = '\n[listen]\ngrpc = "127.0.0.1:50051"\npages = "127.0.0.1:8080"\n'


@pytest.fixture
def authority() -> Authority:
    return Authority.founded()


@pytest.fixture
def config(tmp_path: Path, authority: Authority) -> Path:
    """A founded point that listens everywhere, with its trust file and its certificate."""
    made = found(tmp_path / "point", network_id="n", operator_id="o", point_id="p", bank="simulated:")
    keys = tuple(KeyRecord.model_validate_json(path.read_bytes()) for path in made.records)
    operator = Member(member_id="o", roles=(Role.OPERATOR,), keys=keys)
    issued = next(key.not_before for key in keys if key.purpose is Purpose.GRANT)
    trust = TrustFile(network_id="n", issued_at=issued, members=(operator,))
    (made.config.parent / "trust.json").write_text(trust.model_dump_json())
    authority.issue(made.config.parent / "tls", "lockers")
    text = made.config.read_text()
    assert PLAIN in text
    made.config.write_text(text.replace(PLAIN, LISTEN))
    return made.config


@contextmanager
def running(config: Path) -> Iterator[dict[str, Any]]:
    """The program until the block ends; then it is told to stop, and must end well and soon."""
    command = [str(SCRIPT), "run", "--config", str(config), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline()
            assert line, program.communicate()[1]
            yield json.loads(line)["ready"]
            program.send_signal(signal.SIGTERM)
            _, said = program.communicate(timeout=10)
            assert program.returncode == 0, said
        finally:
            program.kill()


def test_all_listeners_answer_and_close(config: Path, authority: Authority) -> None:
    # LN-NOD-017, LN-NOD-018, LN-NOD-019, LN-NOD-020
    with running(config) as ready:
        assert ready.keys() == {"grpc", "pages", "connect", "debug", "reflection"}
        trust = ssl.create_default_context(cadata=authority.roots.decode())
        port = ready["connect"].rpartition(":")[2]
        with httpx.Client(verify=trust, trust_env=False) as client:
            call = client.post(
                f"https://127.0.0.1:{port}/lockernet.v1.PointService/ListPoints",
                headers={"content-type": "application/json", "connect-timeout-ms": "5000"},
                content="{}",
            )
            ready_now = client.get(f"http://{ready['debug']}/readyz")
            counted = client.get(f"http://{ready['debug']}/metrics").text
            pages = client.get(f"http://{ready['pages']}/readyz")
    assert (call.status_code, ready_now.text, pages.status_code) == (401, "ready\n", 200)
    assert "lockernet_tls_certificate_not_after_seconds" in counted
    assert 'grpc_code="UNAUTHENTICATED"' in counted


def refused(config: Path) -> str:
    """The one line with which a run ends that cannot be."""
    command = [str(SCRIPT), "run", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert (done.returncode, done.stdout, len(lines)) == (3, "", 1), done.stderr
    return lines[0]


def wrong_mode(folder: Path) -> None:
    (folder / "tls" / "key.pem").chmod(0o640)


def no_certificate(folder: Path) -> None:
    (folder / "tls" / "cert.pem").unlink()


def rubbish(folder: Path) -> None:
    (folder / "tls" / "cert.pem").write_text("rubbish")


def expired(folder: Path) -> None:
    Authority.founded().issue(folder / "tls", "late", lifetime=(-2 * HOUR, -HOUR))


def of_another_key(folder: Path) -> None:
    key = (folder / "tls" / "key.pem").read_bytes()
    Authority.founded().issue(folder / "tls", "other")
    (folder / "tls" / "key.pem").write_bytes(key)


def no_tls(folder: Path) -> None:
    text = (folder / "node.toml").read_text()
    (folder / "node.toml").write_text(text[: text.index("[tls]")] + text[text.index("[files]") :])


def half_a_section(folder: Path) -> None:
    text = (folder / "node.toml").read_text()
    (folder / "node.toml").write_text(text.replace('key = "tls/key.pem"\n', ""))


def debug_for_all(folder: Path) -> None:
    text = (folder / "node.toml").read_text()
    (folder / "node.toml").write_text(text.replace('debug = "127.0.0.1:0"', 'debug = "0.0.0.0:0"'))


def reflection_for_all(folder: Path) -> None:
    text = (folder / "node.toml").read_text()
    (folder / "node.toml").write_text(text.replace('reflection = "127.0.0.1:0"', 'reflection = "0.0.0.0:0"'))


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (wrong_mode, "KEY_FILE_MODE", "chmod 600"),
        (no_certificate, "MALFORMED_FILE", "cert.pem"),
        (rubbish, "MALFORMED_FILE", "cert.pem"),
        (expired, "CONFIGURATION", "valid now"),
        (of_another_key, "CONFIGURATION", "another key"),
        (no_tls, "CONFIGURATION", "without TLS"),
        (half_a_section, "CONFIGURATION", "tls.key"),
        (debug_for_all, "CONFIGURATION", "loopback"),
        (reflection_for_all, "CONFIGURATION", "loopback"),
    ],
)
def test_what_cannot_be_served_safely_is_one_clear_line(
    config: Path, spoil: Callable[[Path], None], code: str, words: str
) -> None:  # LN-NOD-001, LN-NOD-002, LN-NOD-017, LN-NOD-020
    spoil(config.parent)

    line = refused(config)

    assert line.startswith(f"{code}: ")
    assert words in line
