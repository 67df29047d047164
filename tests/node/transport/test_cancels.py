"""Callers that hang up at once, thousands of times: nothing of them stays (CVE-2023-44487)."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import httpx
import pytest

from lockernet.codec.statements import statement_bytes
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.transport.connect import ConnectApp
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.http_gate import http_app
from lockernet_node.transport.http_server import serve_http
from lockernet_node.transport.server import serve
from tests.network import BANK
from tests.node.house import House
from tests.node.transport.rows import LABEL, RESERVE, reservation
from tests.node.transport.site import MANY, AnyCall, in_field_1, services_of
from tests.patience import CALL_SECONDS, PATIENCE_SECONDS

ROUNDS, AT_ONCE = 200, 50
"""10,000 calls in all."""


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[House]:
    """A house on a real disk: a torn transaction would hold its lock."""
    async with open_sqlite(tmp_path / "node.db", compartments=BANK) as store:
        house = House(store=store)
        await house.tell_all()
        yield house


async def hang_up(call: AnyCall, data: bytes, moments: int) -> None:
    """Send, wait a few turns of the loop, and reset the stream."""
    running = call(data, timeout=CALL_SECONDS)
    for _ in range(moments):
        await asyncio.sleep(0)
    running.cancel()
    try:
        await running
    except (asyncio.CancelledError, grpc.aio.AioRpcError):
        return


async def settled(gate: Gate) -> None:
    """Wait until the server has noticed that everybody is gone."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while gate._in_flight.all or gate._streaming.all:
            await asyncio.sleep(0.01)


async def no_more_tasks_than(before: int) -> None:
    """Wait until the last ones have ended; they must, so this fails by its time-out alone."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(asyncio.all_tasks()) > before:
            await asyncio.sleep(0.01)


async def objects_at_rest(gate: Gate, tasks: int) -> int:
    """What is in memory once the last answers nobody waits for are given up."""
    counted = [0, 2 * AT_ONCE]
    async with asyncio.timeout(PATIENCE_SECONDS):
        while abs(counted[-1] - counted[-2]) > AT_ONCE:
            await settled(gate)
            await no_more_tasks_than(tasks)
            await asyncio.sleep(0.1)
            gc.collect()
            counted.append(len(gc.get_objects()))
    return counted[-1]


async def test_ten_thousand_resets_leave_no_call_no_task_no_thread_and_no_lock(stored: House) -> None:
    gate = Gate(MANY)
    async with serve("127.0.0.1:0", services_of(stored), gate) as port:
        options = (("grpc.enable_http_proxy", 0),)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            call: AnyCall = channel.unary_unary(f"/lockernet.v1.{RESERVE}")
            orders = [
                in_field_1(statement_bytes(stored.courier.sign(reservation(stored.courier))))
                for _ in range(AT_ONCE)
            ]
            for each in orders[:2]:  # warm up: threads and tasks that stay are there now
                await hang_up(call, each, 1)
            await settled(gate)
            before = len(asyncio.all_tasks())
            threads = threading.active_count()
            objects = []
            for number in range(ROUNDS):
                await asyncio.gather(*(hang_up(call, each, number % 7) for each in orders))
                if number in (ROUNDS // 4, ROUNDS - 1):
                    objects.append(await objects_at_rest(gate, before))

            assert threading.active_count() == threads
            assert objects[1] - objects[0] < AT_ONCE * 20, "7,500 calls later"
            await one_more_order(stored, call)


async def one_more_order(house: House, call: AnyCall) -> None:
    """A caller that waits is answered, and what it was told is stored."""
    label = f"{LABEL}-AFTER"
    order = house.courier.sign(reservation(house.courier).model_copy(update={"label": label}))
    await call(in_field_1(statement_bytes(order)), timeout=CALL_SECONDS)
    found = await house.desk.store.transact(lambda tx: tx.custody_by_label(house.courier.member_id, label))
    assert found is not None


async def test_what_hung_up_callers_were_promised_is_whole(stored: House) -> None:
    """Each order was either stored with its answer, or never; a retry is answered either way."""
    gate = Gate(MANY)
    async with serve("127.0.0.1:0", services_of(stored), gate) as port:
        options = (("grpc.enable_http_proxy", 0),)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            call: AnyCall = channel.unary_unary(f"/lockernet.v1.{RESERVE}")
            orders = []
            for number in range(16):
                terms = reservation(stored.courier).model_copy(update={"label": f"L{number}"})
                orders.append(in_field_1(statement_bytes(stored.courier.sign(terms))))
            await asyncio.gather(*(hang_up(call, each, moments) for moments, each in enumerate(orders)))
            await settled(gate)
            answers = [await call(each, timeout=CALL_SECONDS) for each in orders]

    assert len(answers) == len(await stored.journal()) == 16


async def test_hanging_up_over_http_leaves_nothing_either(stored: House) -> None:
    gate = Gate(MANY)
    app = http_app(ConnectApp(services_of(stored), gate), ())
    order = statement_bytes(stored.courier.sign(reservation(stored.courier)))
    head = (
        f"POST /lockernet.v1.{RESERVE} HTTP/1.1\r\nhost: x\r\ncontent-type: application/proto\r\n"
        f"connect-timeout-ms: 5000\r\ncontent-length: {len(in_field_1(order))}\r\n\r\n"
    ).encode()
    async with serve_http(app, "127.0.0.1:0") as port:
        tasks = len(asyncio.all_tasks())
        for number in range(1_000):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head + in_field_1(order)[: None if number % 3 else 20])
            for _ in range(number % 5):
                await asyncio.sleep(0)
            writer.transport.abort()
        await settled(gate)
        await no_more_tasks_than(tasks)
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.post(
                f"http://127.0.0.1:{port}/lockernet.v1.{RESERVE}",
                content=in_field_1(order),
                headers={"content-type": "application/proto", "connect-timeout-ms": "5000"},
            )
    assert response.status_code == 200
