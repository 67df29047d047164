"""The port: whose it may be, who may listen on it, and how it closes."""

import asyncio
import socket

import grpc
import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from tests.network import POINT
from tests.node.house import House
from tests.node.transport.site import AnyCall, served
from tests.patience import PATIENCE_SECONDS


async def test_a_port_in_use_is_one_clear_line(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    # LN-NOD-007
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Malformed) as caught:
            async with served(house, address=address):
                pass

    assert caught.value.code is ErrorCode.PORT_TAKEN
    assert address in caught.value.message
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


async def test_two_nodes_do_not_share_a_port(house: House) -> None:  # LN-NOD-007
    async with served(house) as first:
        with pytest.raises(Malformed) as caught:
            async with served(House(), address=first.address):
                pass

    assert caught.value.code is ErrorCode.PORT_TAKEN


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:50051", "lockers.example:50051"])
async def test_plaintext_stays_on_this_machine(house: House, address: str) -> None:
    with pytest.raises(Malformed) as caught:
        async with served(house, address=address):
            pass

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert "loopback" in caught.value.message


@pytest.mark.parametrize("address", ["", "50051", ":50051", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000"])
async def test_addresses_that_are_none(house: House, address: str) -> None:
    with pytest.raises(Malformed) as caught:
        async with served(house, address=address):
            pass

    assert caught.value.code is ErrorCode.CONFIGURATION


async def test_the_port_is_free_again_after_the_end(house: House) -> None:
    async with served(house) as site:
        address = site.address
    async with served(house, address=address) as again:
        assert again.address == address


async def test_the_end_of_the_server_ends_calls(house: House) -> None:
    async with served(house) as site:
        channel = grpc.aio.insecure_channel(site.address, options=(("grpc.enable_http_proxy", 0),))
    async with channel:
        call: AnyCall = channel.unary_unary("/lockernet.v1.PointService/ListPoints")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await asyncio.wait_for(call(b"", timeout=2), PATIENCE_SECONDS)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_events_come_in_the_bytes_of_the_journal(house: House) -> None:  # LN-EVT-002
    await house.deposit()
    async with served(house) as site:
        request = pb.ListEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=Cursor())
        reply = await site.ask("EventService/ListEvents", request)
    page = pb.ListEventsResponse.FromString(reply.data)
    rows = await house.journal()
    assert [entry.event for entry in page.entries] == [row.event for row in rows]
    assert [entry.receipt.SerializeToString() for entry in page.entries if entry.HasField("receipt")] == [
        row.receipt for row in rows if row.receipt is not None
    ]
    assert not page.more


async def test_pages_stay_below_256_kib(house: House) -> None:
    for number in range(60):
        await house.reserve(f"L{number}") if number < 16 else await house.enter("1234-567890")
    async with served(house) as site:
        request = pb.ListEventsRequest(
            point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=Cursor(), page_size=5
        )
        reply = await site.ask("EventService/ListEvents", request)
    page = pb.ListEventsResponse.FromString(reply.data)
    assert (len(page.entries), page.more) == (5, True)
