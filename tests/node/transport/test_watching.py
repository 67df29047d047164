"""Health, metrics and reflection: what programs that watch the node are told, and where."""

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import grpc
import httpx
import pytest
from grpc import StatusCode
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet_node.ports import Store, Transaction
from lockernet_node.transport.debug import debug_app
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.health import health_service
from lockernet_node.transport.http_server import serve_http
from lockernet_node.transport.readiness import Readiness
from lockernet_node.transport.server import serve
from tests.network import POINT
from tests.node.house import House
from tests.node.transport.rows import LABEL, METHODS, RESERVE, reservation
from tests.node.transport.site import MANY, Site, services_of
from tests.patience import CALL_SECONDS

T = TypeVar("T")
CHECK = health_pb2.HealthCheckRequest
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


@dataclass
class Fragile:
    """A store whose disk can be filled and emptied again."""

    store: Store
    full: bool = False
    writes: int = 0

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        if self.full:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, "disk full at /secret/path")
        self.writes += 1
        return await self.store.transact(work)

    def watch(self, told: Callable[[Set[str]], None]) -> None:
        self.store.watch(told)

    async def forget(self, now: datetime) -> None:
        await self.store.forget(now)

    async def aclose(self) -> None:
        await self.store.aclose()


@dataclass
class Watched:
    """A house with everything that watches it."""

    house: House
    disk: Fragile
    readiness: Readiness
    site: Site
    stub: Any
    debug: httpx.AsyncClient

    async def health(self, service: str = "") -> int:
        """What the health service says."""
        answer = await self.stub.Check(CHECK(service=service), timeout=CALL_SECONDS)
        return int(answer.status)

    async def ready(self) -> tuple[int, str]:
        """What /readyz says."""
        response = await self.debug.get("/readyz")
        return response.status_code, response.text

    def a_second_later(self) -> None:
        """So that nobody is told what was true before."""
        self.house.clock.advance(timedelta(seconds=1))


@pytest.fixture
async def watched(house: House) -> AsyncIterator[Watched]:
    async with watching(house) as watched:
        yield watched


@asynccontextmanager
async def watching(house: House) -> AsyncIterator[Watched]:
    disk = Fragile(house.desk.store)
    readiness = Readiness(disk, house.clock)
    services = services_of(house)
    services = (*services, health_service(readiness, services))
    async with (
        serve("127.0.0.1:0", services, Gate(MANY)) as port,
        serve_http(debug_app(readiness), "127.0.0.1:0") as debug,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=(("grpc.enable_http_proxy", 0),)) as channel,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{debug}", trust_env=False) as client,
    ):
        site = Site(house, f"127.0.0.1:{port}", channel)
        yield Watched(house, disk, readiness, site, health_pb2_grpc.HealthStub(channel), client)


async def test_the_node_serves_while_its_store_takes_a_write(watched: Watched) -> None:  # LN-NOD-019
    assert (await watched.health(), await watched.ready()) == (SERVING, (200, "ready\n"))

    watched.disk.full = True
    watched.a_second_later()
    assert (await watched.health(), await watched.ready()) == (NOT_SERVING, (503, "not ready\n"))

    watched.disk.full = False
    watched.a_second_later()
    assert (await watched.ready(), await watched.health()) == ((200, "ready\n"), SERVING)


async def test_each_service_has_the_health_of_the_node(watched: Watched) -> None:
    assert await watched.health("lockernet.v1.CustodyService") == SERVING
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await watched.health("lockernet.v1.NothingService")
    assert caught.value.code() is StatusCode.NOT_FOUND


async def test_a_stopping_node_says_no_before_it_is_gone(watched: Watched) -> None:  # LN-NOD-019
    assert await watched.health() == SERVING

    watched.readiness.drain()

    assert (await watched.health(), (await watched.ready())[0]) == (NOT_SERVING, 503)


async def test_a_crowd_of_health_checks_costs_one_write(watched: Watched) -> None:
    before = watched.disk.writes

    answers = await asyncio.gather(*(watched.health() for _ in range(40)))

    assert set(answers) == {SERVING}
    assert watched.disk.writes == before + 1


async def test_a_health_check_passes_the_gate_like_every_call(watched: Watched) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await watched.stub.Check(CHECK())
    assert caught.value.code() is StatusCode.INVALID_ARGUMENT, "a deadline is required"


async def test_nobody_can_hold_a_health_stream_open(watched: Watched) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for _ in watched.stub.Watch(CHECK(), timeout=CALL_SECONDS):
            pass
    assert caught.value.code() is StatusCode.UNIMPLEMENTED


async def test_the_process_answers_healthz_though_nothing_can_be_stored(watched: Watched) -> None:
    watched.disk.full = True

    assert (await watched.debug.get("/healthz")).status_code == 200


async def metrics(watched: Watched) -> dict[str, float]:
    """All samples by name and labels."""
    response = await watched.debug.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def labels(method: str, code: str = "") -> str:
    service, _, name = method.partition("/")
    more = f',grpc_code="{code}"' if code else ""
    return f'{{grpc_method="{name}",grpc_service="lockernet.v1.{service}",grpc_type="unary"{more}}}'


def ordered(labels: str) -> str:
    """Labels in the order in which Prometheus writes them."""
    return "{" + ",".join(sorted(labels.strip("{}").split(","))) + "}"


async def test_calls_are_counted_by_method_and_status(watched: Watched) -> None:
    order = watched.house.courier.sign(reservation(watched.house.courier))
    before = await metrics(watched)

    assert (await watched.site.order(RESERVE, order)).status is StatusCode.OK
    assert (await watched.site.send(RESERVE, b"\xff")).status is StatusCode.INVALID_ARGUMENT

    after = await metrics(watched)

    def grown(name: str, labelled: str) -> float:
        key = name + ordered(labelled)
        return after[key] - before.get(key, 0)

    assert grown("grpc_server_started_total", labels(RESERVE)) == 2
    assert grown("grpc_server_handled_total", labels(RESERVE, "OK")) == 1
    assert grown("grpc_server_handled_total", labels(RESERVE, "INVALID_ARGUMENT")) == 1
    assert grown("grpc_server_msg_sent_total", labels(RESERVE)) == 1
    assert grown("grpc_server_handling_seconds_count", labels(RESERVE)) == 2
    assert grown("lockernet_calls_failed_total", '{reason="MALFORMED_MESSAGE"}') == 1
    assert after['lockernet_calls_in_flight{grpc_type="unary"}'] == 0
    assert after['lockernet_build_info{version="0.1.0"}'] == 1


async def test_strangers_add_no_series_and_no_name(watched: Watched) -> None:
    await watched.site.send("PointService/Warmup", b"")
    before = await metrics(watched)

    for number in range(20):
        await watched.site.send(f"PointService/Made{number}", b"")
        await watched.site.send("CustodyService/GetParcel", b"", metadata=(("x", f"{LABEL}{number}"),))

    after = await metrics(watched)
    new = {name for name in after if name not in before}
    assert all("GetParcel" in name or "UNTRUSTED_SESSION" in name for name in new), new
    assert not any(word in name for name in after for word in ("Made", LABEL, POINT))


async def test_reflection_shows_the_schema_where_it_was_asked_for(house: House) -> None:
    services = services_of(house)
    async with (
        serve("127.0.0.1:0", services, Gate(MANY), reflecting=True) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=(("grpc.enable_http_proxy", 0),)) as channel,
    ):
        assert {each.full_name for each in services} < set(await listed(channel))
        reply = await Site(house, "", channel).send(METHODS[0], b"")
        assert reply.reasons == ("UNTRUSTED_SESSION",), "the calls themselves pass the gate"


async def test_the_listener_of_members_shows_no_schema(watched: Watched) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await listed(watched.site.channel)
    assert caught.value.code() is StatusCode.UNIMPLEMENTED


async def listed(channel: grpc.aio.Channel) -> list[str]:
    """The services that reflection names."""
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)  # type: ignore[arg-type]  # aio takes it too
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    async for response in stub.ServerReflectionInfo(iter([request]), timeout=CALL_SECONDS):
        return [each.name for each in response.list_services_response.service]
    return []


@pytest.mark.parametrize("address", ["0.0.0.0:0", "192.0.2.1:0"])
async def test_metrics_stay_on_this_machine(house: House, address: str) -> None:  # LN-NOD-020
    with pytest.raises(Malformed) as caught:
        async with serve_http(debug_app(Readiness(house.desk.store, house.clock)), address):
            pass
    assert caught.value.code is ErrorCode.CONFIGURATION


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:9100", 200),
        ("localhost", 200),
        ("[::1]:9100", 200),
        ("evil.example:9100", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
async def test_metrics_are_not_shown_to_a_page_whose_name_leads_here(
    watched: Watched, host: str, status: int
) -> None:
    """DNS rebinding; LN-NOD-020."""
    assert (await watched.debug.get("/metrics", headers={"Host": host})).status_code == status
