"""One attempt: what a receiver can do, and what is not done for it."""

import ssl
from pathlib import Path

import pytest

from lockernet.errors import Malformed
from lockernet.relay.addresses import allowed_networks, resolve
from lockernet.relay.posting import Failed, Poster, Receiver
from lockernet.relay.signing import read_key
from tests.lockernet.relay.receiver import OK, Answer, Received, receiving, status
from tests.lockernet.relay.test_signing import SECRET
from tests.node.transport.certificates import Authority

KEYS = (read_key(SECRET),)
INSIDE = allowed_networks(("127.0.0.0/8",))


async def attempt(answer: Answer, *, seconds: float = 5.0) -> tuple[Failed | None, list[Received]]:
    async with (
        receiving(answer) as end,
        Poster(Receiver(end.url, KEYS, INSIDE), attempt_seconds=seconds) as poster,
    ):
        return await poster.post("evt_1", b"{}", timestamp=1614265330), end.received


async def test_a_yes() -> None:
    failed, (received,) = await attempt(lambda request: OK)

    assert failed is None
    assert received.path == "/hook?of=lockernet"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "evt_1"
    assert received.headers["host"].startswith("127.0.0.1:")


@pytest.mark.parametrize("code", [400, 401, 404, 422, 429, 500, 503])
async def test_a_no_is_a_value(code: int) -> None:
    failed, _ = await attempt(lambda request: status(code))

    assert failed == Failed(f"the receiver answered {code}")


@pytest.mark.parametrize("code", [301, 302, 307, 308])
async def test_redirects_are_not_followed(code: int) -> None:
    async with receiving() as elsewhere:
        failed, received = await attempt(lambda request: status(code, f"location: {elsewhere.url}"))

    assert failed is not None
    assert "redirects are not followed" in failed.words
    assert (len(received), len(elsewhere.received)) == (1, 0)


async def test_gone_is_final_and_patience_is_bounded() -> None:
    gone, _ = await attempt(lambda request: status(410))
    wait, _ = await attempt(lambda request: status(503, "retry-after: 90"))
    far, _ = await attempt(lambda request: status(429, "retry-after: 99999999999"))
    dated, _ = await attempt(lambda request: status(503, "retry-after: Wed, 21 Oct 2015 07:28:00 GMT"))

    assert gone is not None
    assert gone.is_final
    assert [each and each.wait_seconds for each in (wait, far, dated)] == [90, 24 * 3600, 0]


async def test_a_receiver_that_hangs_is_given_up_in_time() -> None:
    failed, received = await attempt(lambda request: None, seconds=0.3)

    assert failed == Failed("no answer within 0.3 s")
    assert len(received) == 1


async def test_an_answer_without_end_is_not_read() -> None:
    endless = b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n" + bytes(100_000)

    failed, _ = await attempt(lambda request: endless)

    assert failed is None


@pytest.mark.parametrize(
    "answer", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000 + b"\r\n"]
)
async def test_garbage_is_a_failure(answer: bytes) -> None:
    failed, _ = await attempt(lambda request: answer)

    assert failed is not None


async def test_nobody_there_is_a_failure() -> None:
    async with Poster(Receiver("http://127.0.0.1:1/", KEYS, INSIDE)) as poster:
        failed = await poster.post("evt_1", b"{}", timestamp=1)

    assert failed is not None
    assert failed.words.startswith("ConnectError")


async def test_a_private_address_is_never_called() -> None:
    async with receiving() as end:
        url = end.url.replace("http:", "https:").replace("127.0.0.1", "localhost")
        async with Poster(Receiver(url, KEYS)) as poster:
            failed = await poster.post("evt_1", b"{}", timestamp=1)

    assert failed is not None
    assert "not public" in failed.words
    assert end.received == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https:///x",
        "https://me:secret@example.com/",
        "nonsense",
    ],
)
def test_urls_that_are_none_for_webhooks(url: str) -> None:
    with pytest.raises(Malformed):
        Receiver(url, KEYS)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Of this machine, by an authority that the machine trusts."""
    authority = Authority.founded()
    authority.issue(tmp_path / "tls", "localhost")
    (tmp_path / "roots.pem").write_bytes(authority.roots)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "tls" / "cert.pem", tmp_path / "tls" / "key.pem")
    return context


@pytest.mark.parametrize(("host", "takes"), [("localhost", True), ("127.0.0.1", True), ("0x7f.1", False)])
async def test_the_certificate_is_that_of_the_name_whatever_address_is_called(
    certificate: ssl.SSLContext, host: str, takes: bool
) -> None:
    allowed = allowed_networks(("127.0.0.0/8", "::1/128"))
    address = await resolve(host, 443, allowed=allowed)
    async with (
        receiving(tls=certificate, address=address) as end,
        Poster(Receiver(f"https://{host}:{end.port}/", KEYS, allowed)) as poster,
    ):
        failed = await poster.post("evt_1", b"{}", timestamp=1)

    assert (failed is None) is takes
    assert failed is None or "certificate" in failed.words
    assert len(end.received) == takes
