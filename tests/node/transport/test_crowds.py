"""Connections without end, lengths that disagree, rubbish in a request: others are served all the same."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import grpc
import httpx
import pytest

from lockernet_node.transport.connect import ConnectApp
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.http_gate import http_app
from lockernet_node.transport.http_server import HttpLimits, serve_http
from lockernet_node.transport.server import serve
from lockernet_node.transport.tls import Certificate
from tests.node.house import House
from tests.node.transport.certificates import Authority
from tests.node.transport.site import MANY, services_of
from tests.patience import PATIENCE_SECONDS

FEW = HttpLimits(at_door=20, head_seconds=1.0)
CROWD = 60

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def crowd(port: int) -> AsyncIterator[list[Line]]:
    """Strangers who connect and say nothing."""
    lines = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(CROWD)))
    try:
        yield lines
    finally:
        for _, writer in lines:
            writer.transport.abort()


async def hung_up(lines: list[Line], seconds: float) -> int:
    """How many of them were hung up on within this time."""

    async def ended(line: Line) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await line[0].read() == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    return sum(await asyncio.gather(*(ended(line) for line in lines)))


async def test_grpc_takes_no_more_connections_than_it_may(house: House) -> None:  # LN-NOD-059
    async with (
        serve("127.0.0.1:0", services_of(house), Gate(MANY), connections=20) as port,
        crowd(port) as lines,
    ):
        assert await hung_up(lines, 0.5) == CROWD - 20
        for _, writer in lines:
            writer.close()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            await asyncio.wait_for(channel.channel_ready(), PATIENCE_SECONDS)


async def test_http_takes_no_more_connections_than_it_may(house: House) -> None:  # LN-NOD-059
    app = http_app(ConnectApp(services_of(house), Gate(MANY)), ())
    async with serve_http(app, "127.0.0.1:0", limits=FEW) as port, crowd(port) as lines:
        assert await hung_up(lines, 0.3) == CROWD - 20
        assert await hung_up(lines, 3.0) == CROWD, "those inside are silent for too long"
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 405


async def test_a_handshake_has_a_place_and_an_end_too(house: House, tmp_path: Path) -> None:  # LN-NOD-059
    authority = Authority.founded()
    authority.issue(tmp_path, "first")
    certificate = Certificate(tmp_path / "cert.pem", tmp_path / "key.pem", now=lambda: datetime.now(UTC))
    app = http_app(ConnectApp(services_of(house), Gate(MANY)), ())
    trusting = ssl.create_default_context(cadata=authority.roots.decode())
    async with (
        serve_http(app, "127.0.0.1:0", certificate=certificate, limits=FEW) as port,
        httpx.AsyncClient(verify=trusting) as client,
        crowd(port) as lines,
    ):
        assert await hung_up(lines, 0.3) == CROWD - 20
        assert await hung_up(lines, 3.0) == CROWD
        answers = [await client.post(f"https://127.0.0.1:{port}/", content=b"x" * 70_000) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {415}


async def test_what_a_client_sends_with_the_end_of_its_handshake_is_not_lost(
    house: House, tmp_path: Path
) -> None:
    """A plain socket puts the request into the packet that ends the handshake."""
    authority = Authority.founded()
    authority.issue(tmp_path, "first")
    certificate = Certificate(tmp_path / "cert.pem", tmp_path / "key.pem", now=lambda: datetime.now(UTC))
    app = http_app(ConnectApp(services_of(house), Gate(MANY)), ())
    trusting = ssl.create_default_context(cadata=authority.roots.decode())
    async with serve_http(app, "127.0.0.1:0", certificate=certificate) as port:
        for _ in range(5):
            assert await asyncio.to_thread(at_once, port, trusting) == b"HTTP/1.1 405"


def at_once(port: int, trusting: ssl.SSLContext) -> bytes:
    """The start of the answer to a request that travels with the last word of the handshake."""
    come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trusting.wrap_bio(come, go, server_hostname="127.0.0.1")
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                line.sendall(go.read())
                come.write(line.recv(65_536))
        tls.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        line.sendall(go.read())
        while True:
            come.write(line.recv(65_536))
            try:
                return tls.read(12)
            except ssl.SSLWantReadError:
                continue


@pytest.fixture
async def port(house: House) -> AsyncIterator[int]:
    """The services over HTTP."""
    app = http_app(ConnectApp(services_of(house), Gate(MANY)), ())
    async with serve_http(app, "127.0.0.1:0") as port:
        yield port


async def said(port: int, sent: bytes) -> bytes:
    """All that comes back until the other side hangs up."""
    async with AsyncExitStack() as stack:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        stack.callback(writer.transport.abort)
        writer.write(sent)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await reader.read()


async def test_a_request_with_two_lengths_is_refused_and_nothing_behind_it_is_read(port: int) -> None:
    """What a proxy took for a body must not be a request here (request smuggling)."""
    hidden = b"GET /hidden HTTP/1.1\r\nhost: x\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: %d\r\n\r\n0\r\n\r\n"

    answer = await said(port, head % (5 + len(hidden)) + hidden)

    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("chunk", [b"-5\r\naaaaa\r\n", b"SM\r\n\r\n", b"\xff" * 9_000])
async def test_rubbish_in_a_body_fills_no_log(
    port: int, caplog: pytest.LogCaptureFixture, chunk: bytes
) -> None:
    """It comes while the answer is made; the connection ends, and nobody writes 40 lines about it."""
    with caplog.at_level(logging.WARNING):
        answer = await said(port, b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n" + chunk)

    assert answer.startswith(b"HTTP/1.1 ")
    assert [record.getMessage() for record in caplog.records] == []
