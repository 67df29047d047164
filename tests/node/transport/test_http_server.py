"""HTTP as strangers may use it: silent, slow, endless. Nobody is waited for without an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.transport.connect import ConnectApp
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.http_gate import http_app
from lockernet_node.transport.http_server import HttpLimits, serve_http
from tests.node.house import House
from tests.node.transport.site import MANY, services_of
from tests.patience import PATIENCE_SECONDS

PATH = b"/lockernet.v1.PointService/ListPoints"
HEAD = (
    b"POST "
    + PATH
    + b" HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnect-timeout-ms: 5000\r\n"
)
SOON = 0.3
IMPATIENT = HttpLimits(head_seconds=SOON, unread_seconds=SOON)


@pytest.fixture
async def port(house: House) -> AsyncIterator[int]:
    """The services over HTTP, with less patience."""
    app = http_app(ConnectApp(services_of(house), Gate(MANY)), (), body_seconds=SOON)
    async with serve_http(app, "127.0.0.1:0", limits=IMPATIENT) as port:
        yield port


@asynccontextmanager
async def line(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def ends(reader: asyncio.StreamReader) -> bytes:
    """What is said until the other side hangs up; fails if it does not."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


async def test_a_caller_that_says_nothing_is_hung_up_on(port: int) -> None:
    async with line(port) as (reader, _):
        assert await ends(reader) == b""


async def test_a_head_that_comes_drop_by_drop_is_hung_up_on(port: int) -> None:
    async with line(port) as (reader, writer):
        ended = asyncio.create_task(ends(reader))
        for drop in HEAD:
            writer.write(bytes([drop]))
            await asyncio.sleep(0.02)
            if ended.done():
                break
        assert ended.done()
        assert await ended == b""


async def test_the_second_head_on_a_line_has_its_end_too(port: int) -> None:
    async with line(port) as (reader, writer):
        writer.write(HEAD + b"content-length: 2\r\n\r\n{}")
        assert b"401" in await reader.readline()
        writer.write(b"POST ")
        assert b"HTTP/1.1" not in await ends(reader)


async def test_a_body_that_never_ends_is_given_up(port: int) -> None:
    async with line(port) as (reader, writer):
        writer.write(HEAD + b"content-length: 100\r\n\r\n{")
        said = await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS)
        assert b" 499 " in said or said == b""


async def test_an_answer_that_is_not_taken_is_given_up() -> None:
    given_up = asyncio.Event()

    async def endless(_scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        sending = asyncio.create_task(send_on(send))
        while (await receive())["type"] != "http.disconnect":
            pass
        sending.cancel()
        given_up.set()

    async with serve_http(endless, "127.0.0.1:0", limits=IMPATIENT) as port, line(port) as (_, writer):
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it reads too
        await asyncio.wait_for(given_up.wait(), PATIENCE_SECONDS)


async def send_on(send: Send) -> None:
    while True:
        await send({"type": "http.response.body", "body": bytes(65_536), "more_body": True})


@pytest.mark.parametrize("address", ["", "50051", "127.0.0.1:x", "127.0.0.1:70000"])
async def test_addresses_that_are_none(house: House, address: str) -> None:
    with pytest.raises(Malformed) as caught:
        async with serve_http(http_app(ConnectApp(services_of(house), Gate(MANY)), ()), address):
            pass
    assert caught.value.code is ErrorCode.CONFIGURATION


async def test_a_port_in_use_is_named(port: int, house: House) -> None:  # LN-NOD-007
    with pytest.raises(Malformed) as caught:
        async with serve_http(http_app(ConnectApp(services_of(house), Gate(MANY)), ()), f"127.0.0.1:{port}"):
            pass
    assert caught.value.code is ErrorCode.PORT_TAKEN
    assert str(port) in caught.value.message
