"""Certificates from files: real ones, seen by real clients, changed while the node runs."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import grpc
import httpx
import pytest
from cryptography import x509
from structlog.testing import capture_logs

from lockernet.client.channel import Patience
from lockernet.client.courier import Courier
from lockernet.client.tls import credentials_for, read_roots
from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.transport.connect import ConnectApp
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.http_gate import http_app
from lockernet_node.transport.http_server import serve_http
from lockernet_node.transport.server import serve
from lockernet_node.transport.tls import Certificate, read_pair
from tests.network import COURIER, NOW, OPERATOR, signer, trust_file
from tests.node.house import House
from tests.node.transport.certificates import HOUR, Authority
from tests.node.transport.site import MANY, AnyCall, services_of
from tests.patience import CALL_SECONDS

ONCE = Patience(deadline_seconds=30, attempts=1)


@dataclass
class Secure:
    """A house behind two encrypted ports."""

    folder: Path
    authority: Authority
    certificate: Certificate
    grpc_port: int
    http_port: int

    async def points(self, roots: bytes) -> int:
        """How many points a courier finds that trusts these roots."""
        calls = Courier.connect(
            f"127.0.0.1:{self.grpc_port}",
            member_id=COURIER,
            signer=signer(f"{COURIER}/{Purpose.GRANT}"),
            directory=TrustedDirectory(trust_file()),
            operator_id=OPERATOR,
            clock=FrozenClock(NOW),
            entropy=SeededEntropy(b"tls"),
            patience=ONCE,
            roots=roots,
        )
        async with calls as courier:
            return len(await courier.points())

    def shown(self, port: int) -> str:
        """The name in the certificate that a new connection gets."""
        pem = ssl.get_server_certificate(("127.0.0.1", port))
        return x509.load_pem_x509_certificate(pem.encode()).subject.rfc4514_string()


@pytest.fixture
async def secure(house: House, tmp_path: Path) -> AsyncIterator[Secure]:
    """With a certificate of an authority of its own."""
    authority = Authority.founded()
    authority.issue(tmp_path, "first")
    async with listening(house, tmp_path, authority) as secure:
        yield secure


@asynccontextmanager
async def listening(house: House, folder: Path, authority: Authority) -> AsyncIterator[Secure]:
    certificate = Certificate(folder / "cert.pem", folder / "key.pem", now=lambda: datetime.now(UTC))
    services, gate = services_of(house), Gate(MANY)
    app = http_app(ConnectApp(services, gate), ())
    async with (
        serve("127.0.0.1:0", services, gate, certificate=certificate) as grpc_port,
        serve_http(app, "127.0.0.1:0", certificate=certificate) as http_port,
    ):
        yield Secure(folder, authority, certificate, grpc_port, http_port)


async def test_a_courier_that_trusts_the_root_calls_over_tls(secure: Secure) -> None:  # LN-NOD-017
    assert await secure.points(secure.authority.roots) == 1


async def test_a_courier_that_trusts_another_root_does_not_call(secure: Secure) -> None:
    with pytest.raises(Unavailable) as caught:
        await secure.points(Authority.founded().roots)

    assert caught.value.code is ErrorCode.PEER_UNREACHABLE


async def test_connect_over_tls(secure: Secure) -> None:
    trust = ssl.create_default_context(cadata=secure.authority.roots.decode())
    async with httpx.AsyncClient(verify=trust, trust_env=False) as client:
        response = await client.post(
            f"https://localhost:{secure.http_port}/lockernet.v1.PointService/ListPoints",
            content="{}",
            headers={"content-type": "application/json", "connect-timeout-ms": "5000"},
        )

    assert response.status_code == 401


async def test_plaintext_to_an_encrypted_port_is_no_call(secure: Secure) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{secure.grpc_port}") as channel:
        call: AnyCall = channel.unary_unary("/lockernet.v1.PointService/ListPoints")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(b"", timeout=CALL_SECONDS)

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_new_pair_is_shown_without_a_restart(secure: Secure) -> None:  # LN-NOD-016
    loop = asyncio.get_running_loop()
    ports = (secure.grpc_port, secure.http_port)
    before = [await loop.run_in_executor(None, secure.shown, port) for port in ports]
    newcomer = Authority.founded("another")
    newcomer.issue(secure.folder, "second")

    after = [await loop.run_in_executor(None, secure.shown, port) for port in ports]

    assert (before, after) == (["CN=first"] * 2, ["CN=second"] * 2)
    assert await secure.points(newcomer.roots) == 1
    assert secure.certificate.changes == 1


async def test_an_open_connection_survives_the_change(house: House, tmp_path: Path) -> None:  # LN-NOD-016
    authority = Authority.founded()
    authority.issue(tmp_path, "first")
    async with listening(house, tmp_path, authority) as secure:
        roots = grpc.ssl_channel_credentials(authority.roots)
        async with grpc.aio.secure_channel(f"127.0.0.1:{secure.grpc_port}", roots) as channel:
            call: AnyCall = channel.unary_unary("/lockernet.v1.PointService/ListPoints")
            for name in ("before", "after"):
                with pytest.raises(grpc.aio.AioRpcError) as caught:
                    await call(b"", timeout=CALL_SECONDS)
                assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED, name
                Authority.founded("another").issue(tmp_path, "second")


def half_written(folder: Path) -> None:
    """Only one of the two files has changed so far."""
    other = folder / "other"
    Authority.founded().issue(other, "second")
    (folder / "cert.pem").write_bytes((other / "cert.pem").read_bytes())


def cut_off(folder: Path) -> None:
    (folder / "cert.pem").write_text("-----BEGIN CERTIFICATE-----\n")


def removed(folder: Path) -> None:
    (folder / "key.pem").unlink()


def open_to_all(folder: Path) -> None:
    (folder / "key.pem").chmod(0o644)


def over(folder: Path) -> None:
    Authority.founded().issue(folder, "second", lifetime=(-2 * HOUR, -HOUR))


def not_begun(folder: Path) -> None:
    Authority.founded().issue(folder, "second", lifetime=(HOUR, 2 * HOUR))


def no_key(folder: Path) -> None:
    (folder / "key.pem").write_text("none")


def two_files_for_one(folder: Path) -> None:
    (folder / "cert.pem").write_bytes((folder / "key.pem").read_bytes())


BAD: list[tuple[Callable[[Path], None], ErrorCode, str]] = [
    (half_written, ErrorCode.CONFIGURATION, "of another key"),
    (cut_off, ErrorCode.MALFORMED_FILE, "in PEM"),
    (removed, ErrorCode.MALFORMED_FILE, "No such file"),
    (open_to_all, ErrorCode.KEY_FILE_MODE, "chmod 600"),
    (over, ErrorCode.CONFIGURATION, "valid now"),
    (not_begun, ErrorCode.CONFIGURATION, "valid now"),
    (no_key, ErrorCode.MALFORMED_FILE, "private key"),
    (two_files_for_one, ErrorCode.MALFORMED_FILE, "certificates"),
]


@pytest.mark.parametrize(("spoil", "code", "words"), BAD)
def test_a_pair_that_does_not_hold_together_is_one_clear_line(
    tmp_path: Path, spoil: Callable[[Path], None], code: ErrorCode, words: str
) -> None:  # LN-NOD-001, LN-NOD-002
    Authority.founded().issue(tmp_path, "first")
    spoil(tmp_path)

    with pytest.raises(Malformed) as caught:
        read_pair(tmp_path / "cert.pem", tmp_path / "key.pem", now=datetime.now(UTC))

    assert caught.value.code is code
    assert words in caught.value.message
    assert ".pem" in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(("spoil", "code", "_words"), BAD)
async def test_a_bad_pair_is_told_once_and_the_one_before_goes_on(
    secure: Secure, spoil: Callable[[Path], None], code: ErrorCode, _words: str
) -> None:  # LN-NOD-016
    spoil(secure.folder)

    with capture_logs() as logs:
        for _ in range(3):
            assert await secure.points(secure.authority.roots) == 1

    assert [each["code"] for each in logs if each["event"] == "certificate_kept"] == [code]
    secure.authority.issue(secure.folder, "third")
    assert await secure.points(secure.authority.roots) == 1
    assert secure.certificate.changes == 1


async def test_a_link_that_is_turned_to_another_folder_is_a_change(house: House, tmp_path: Path) -> None:
    authority = Authority.founded()
    for name in ("old", "new"):
        authority.issue(tmp_path / name, name)
    (tmp_path / "now").symlink_to("old")
    async with listening(house, tmp_path / "now", authority) as secure:
        (tmp_path / "next").symlink_to("new")
        (tmp_path / "next").rename(tmp_path / "now")
        assert await secure.points(authority.roots) == 1
        assert secure.certificate.changes == 1


async def test_with_tls_the_listeners_may_stand_anywhere(house: House, tmp_path: Path) -> None:
    # LN-NOD-017
    Authority.founded().issue(tmp_path, "first")
    certificate = Certificate(tmp_path / "cert.pem", tmp_path / "key.pem", now=lambda: datetime.now(UTC))
    async with serve("0.0.0.0:0", services_of(house), Gate(MANY), certificate=certificate) as port:
        assert port > 0


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "lockers.example:0"])
async def test_http_without_tls_stays_on_this_machine(house: House, address: str) -> None:
    app = http_app(ConnectApp(services_of(house), Gate(MANY)), ())
    with pytest.raises(Malformed) as caught:
        async with serve_http(app, address):
            pass

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert "loopback" in caught.value.message


@pytest.mark.parametrize(
    ("endpoint", "plain"),
    [
        ("127.0.0.1:1", True),
        ("localhost:1", True),
        ("[::1]:1", True),
        ("192.0.2.1:1", False),
        ("lockers.example:443", False),
        ("127.0.0.1.example:1", False),
    ],
)
def test_the_sdk_calls_in_plaintext_on_this_machine_only(endpoint: str, plain: bool) -> None:
    # LN-NOD-017
    assert (credentials_for(endpoint, None) is None) == plain
    assert credentials_for(endpoint, Authority.founded().roots) is not None


def test_roots_that_are_none_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("none")
    for name in ("roots.pem", "missing.pem"):
        with pytest.raises(Malformed) as caught:
            read_roots(tmp_path / name)
        assert caught.value.code is ErrorCode.MALFORMED_FILE
        assert name in caught.value.message
