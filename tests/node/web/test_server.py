"""The pages on a real port, inside the loop of the test."""

import asyncio
import signal
import socket

import httpx
import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.transport.http_server import HttpLimits, serve_http
from tests.node.web.screen import Page, Screen
from tests.patience import PATIENCE_SECONDS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
async def test_a_free_port_is_bound_and_given_back(screen: Screen, host: str) -> None:
    name = f"[{host}]" if ":" in host else host
    async with serve_http(screen.app, f"{name}:0") as port, httpx.AsyncClient() as client:
        answer = await client.get(f"http://{name}:{port}/")
    async with serve_http(screen.app, f"{name}:{port}") as again:
        assert again == port

    assert Page(answer).main["data-page"] == "start"
    assert "server" not in answer.headers
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_the_host_must_be_the_bound_address(screen: Screen) -> None:
    async with serve_http(screen.app, "127.0.0.1:0") as port, httpx.AsyncClient() as client:
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}"):
            answer = await client.get(f"http://127.0.0.1:{port}/", headers={"Host": host})
            assert answer.status_code == 421


async def test_a_form_goes_round_on_the_real_port(screen: Screen) -> None:
    parcel, door = await screen.house.deposit()
    async with (
        serve_http(screen.app, "127.0.0.1:0") as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as client,
    ):
        start = Page(await client.get("/"))
        page = Page(await client.post("/collect", data=start.hidden | {"code": parcel.claim.text()}))
    assert (page.stage, page.door) == ("opening", door)


async def test_an_occupied_port_is_one_clear_line(screen: Screen) -> None:
    async with serve_http(screen.app, "127.0.0.1:0") as port:
        with pytest.raises(Malformed) as refusal:
            async with serve_http(screen.app, f"127.0.0.1:{port}"):
                pass
    assert refusal.value.code is ErrorCode.PORT_TAKEN
    assert str(port) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("host", "port"),
    [("0.0.0.0", 0), ("[::]", 0), ("192.0.2.1", 0), ("example.com", 0), ("", 0), ("127.0.0.1", 70000)],
)
async def test_only_this_machine_is_served(screen: Screen, host: str, port: int) -> None:
    with pytest.raises(Malformed) as refusal:
        async with serve_http(screen.app, f"{host}:{port}"):
            pass
    assert refusal.value.code is ErrorCode.CONFIGURATION


async def test_a_page_does_not_wait_for_the_network_to_fill_a_packet(screen: Screen) -> None:
    loop = asyncio.get_running_loop()
    waited = []
    async with serve_http(screen.app, "127.0.0.1:0") as port, httpx.AsyncClient() as client:
        for _ in range(10):
            begun = loop.time()
            await client.get(f"http://127.0.0.1:{port}/")
            waited.append(loop.time() - begun)

    assert sorted(waited)[5] < 0.03


async def test_signals_stay_the_nodes_own(screen: Screen) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    async with serve_http(screen.app, "127.0.0.1:0"):
        await asyncio.sleep(0.05)
        assert {number: signal.getsignal(number) for number in before} == before


async def test_it_stops_though_a_browser_keeps_its_connection(screen: Screen) -> None:
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient() as client:
        async with serve_http(screen.app, "127.0.0.1:0") as port:
            await client.get(f"http://127.0.0.1:{port}/")
            begun = loop.time()
        assert loop.time() - begun < 1.5


async def test_bytes_that_are_no_http_get_4xx(screen: Screen) -> None:
    async with serve_http(screen.app, "127.0.0.1:0") as port:
        for rubbish in (
            b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET \xff HTTP/1.1\r\n\r\n",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(rubbish)
            answer = await asyncio.wait_for(reader.read(200), PATIENCE_SECONDS)
            assert answer.startswith(b"HTTP/1.1 4"), rubbish
            writer.close()
            await writer.wait_closed()


async def test_a_browser_that_says_nothing_is_let_go(screen: Screen) -> None:  # LN-NOD-043
    impatient = HttpLimits(head_seconds=0.2)
    async with serve_http(screen.app, "127.0.0.1:0", limits=impatient) as port:
        for said in (b"", b"GET / HT"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            assert await asyncio.wait_for(_rest(reader), PATIENCE_SECONDS) == b""
            writer.close()


async def test_silent_connections_do_not_shut_the_kiosk_for_long(screen: Screen) -> None:  # LN-NOD-043
    few = HttpLimits(connections=1_000, head_seconds=1.0)
    async with (
        serve_http(screen.app, "127.0.0.1:0", limits=few) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        silent = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(1_000)))
        turned_away = await client.get("/")
        for reader, writer in silent:
            await asyncio.wait_for(_rest(reader), PATIENCE_SECONDS)
            writer.close()
        served = await client.get("/")

    assert (turned_away.status_code, served.status_code) == (503, 200)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """What comes until the connection ends."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
