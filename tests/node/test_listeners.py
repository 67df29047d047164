"""The program with all its listeners: encrypted where others listen, one clear line where that cannot be."""

import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.node.programs import founded, refused, running
from tests.node.transport.certificates import HOUR, Authority

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


@pytest.fixture
def authority() -> Authority:
    return Authority.founded()


@pytest.fixture
def config(tmp_path: Path, authority: Authority) -> Path:
    """A point that listens everywhere, with its certificate."""
    config = founded(tmp_path / "point", listen=LISTEN)
    authority.issue(config.parent / "tls", "lockers")
    return config


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
