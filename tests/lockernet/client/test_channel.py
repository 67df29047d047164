"""Calls over bad lines: retries of the same bytes, deadlines, and an end to patience."""

import asyncio
import socket
import time
from datetime import timedelta

import grpc
import pytest

from crash.endure.proxy import Fate, Faults, spoilt
from lockernet.client import Patience
from lockernet.client.orders import Author
from lockernet.client.session import Session
from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.events import CompartmentReserved
from lockernet_node.clocks import FrozenClock, SeededEntropy
from tests.lockernet.client.line import calling, lying_operator, parcel
from tests.network import COURIER, DAY, NETWORK, NOW, OPERATOR, POINT, signer
from tests.node.house import House
from tests.node.transport.site import served
from tests.patience import CALL_SECONDS

FAR = Faults({Fate.WHOLE: 1}, delay_share=1.0, delay_seconds=1.2, replay_share=0.0)
SHORT = Patience(deadline_seconds=0.2, attempts=2, first_pause_seconds=0.01)


async def test_nobody_listens(unused_port: int) -> None:
    begun = time.monotonic()
    async with calling(f"127.0.0.1:{unused_port}") as courier:
        with pytest.raises(Unavailable) as caught:
            await courier.points()

    assert caught.value.code is ErrorCode.PEER_UNREACHABLE
    assert time.monotonic() - begun < 2


async def test_somebody_listens_and_says_nothing() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, calling(f"127.0.0.1:{port}", patience=SHORT) as courier:
        with pytest.raises(Unavailable) as caught:
            await courier.points()

    assert caught.value.code in (ErrorCode.PEER_TIMEOUT, ErrorCode.PEER_UNREACHABLE)


async def test_a_retry_sends_the_same_bytes_and_ends() -> None:  # LN-REQ-004
    seen: list[bytes] = []

    def away(request: bytes) -> grpc.StatusCode:
        seen.append(request)
        return grpc.StatusCode.UNAVAILABLE

    async with lying_operator(away) as address, calling(address) as courier:
        with pytest.raises(Unavailable):
            await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    assert len(seen) == 3
    assert len(set(seen)) == 1


@pytest.mark.parametrize("status", [grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND])
async def test_a_no_is_not_asked_again(status: grpc.StatusCode) -> None:
    seen: list[bytes] = []

    def no(request: bytes) -> grpc.StatusCode:
        seen.append(request)
        return status

    async with lying_operator(no) as address, calling(address) as courier:
        with pytest.raises(Exception, match="as told"):
            await courier.points()

    assert len(seen) == 1


async def test_a_node_that_comes_back_gets_the_order_once(unused_port: int) -> None:
    house = House()
    address = f"127.0.0.1:{unused_port}"
    patient = Patience(deadline_seconds=5, attempts=5, first_pause_seconds=0.05)
    async with calling(address, clock=house.clock, patience=patient) as courier:
        waiting = asyncio.create_task(courier.reserve(POINT, parcel(), reserved_until=NOW + DAY))
        await asyncio.sleep(0.1)
        async with served(house, address=address):
            reserved = await waiting

    [event] = await house.story()
    assert isinstance(event, CompartmentReserved)
    assert event.parcel.parcel_id == reserved.parcel_id


async def test_a_far_node_is_reached_at_the_first_attempt() -> None:
    """A line over the sea or by satellite takes longer to open than one in the same town."""
    house, once = House(), Patience(deadline_seconds=CALL_SECONDS, attempts=1)
    async with (
        served(house) as site,
        spoilt(site.address, FAR, "far") as (address, seen),
        calling(address, clock=house.clock, patience=once) as courier,
    ):
        assert len(await courier.points()) == 1

    assert seen.delayed > 0
    assert seen.fates[Fate.WHOLE] == 1


async def test_a_proxy_is_not_asked_for_the_way_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    for name in ("http_proxy", "https_proxy", "grpc_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port}")
    house = House()
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        assert len(await courier.points()) == 1


def test_pauses_grow_and_jitter() -> None:
    patience = Patience(first_pause_seconds=0.1)

    assert [round(patience.pause_seconds(attempt, 1.0), 3) for attempt in (1, 2, 3)] == [0.1, 0.4, 1.6]
    assert patience.pause_seconds(2, 0.0) == pytest.approx(0.2)


def test_a_token_is_kept_until_two_minutes_before_its_end() -> None:
    clock = FrozenClock(NOW)
    session = Session(
        Author(NETWORK, COURIER, signer("a")), OPERATOR, clock=clock, entropy=SeededEntropy(b"session")
    )
    first = session.token()
    clock.advance(timedelta(minutes=7, seconds=59))
    assert session.token() == first
    clock.advance(timedelta(seconds=1))
    assert session.token() != first


@pytest.fixture
def unused_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
