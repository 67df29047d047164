"""Runs a node: opens store, bank, pipeline, gRPC and pages in this order, and closes them in the other.

Nothing is served before the journal's tail is verified and the visits that a crash cut are marked.
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette

from lockernet_node.bootstrap.assembly import (
    StandingRecord,
    build_desk,
    build_point,
    compartments,
    doors,
)
from lockernet_node.config import NodeConfig
from lockernet_node.effects import Effects
from lockernet_node.feed import Feed
from lockernet_node.hardware.registry import open_bank
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.history import verify_tail
from lockernet_node.pipeline.maintenance import Maintenance
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.questions import Questions
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.ports import LockBank
from lockernet_node.storage.sqlite import open_sqlite
from lockernet_node.transport.limits import CallLimits
from lockernet_node.transport.server import serve
from lockernet_node.web.app import build_app
from lockernet_node.web.server import serve_pages

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the node answers, host:port."""

    grpc: str
    pages: str


async def run_node(config: NodeConfig, *, on_ready: Callable[[Addresses], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish running work and close everything within 5 s."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    point = build_point(config)
    wakeup = asyncio.Event()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_sqlite(config.files.database, compartments=compartments(config))
        )
        desk = build_desk(point, store, wakeup=wakeup)
        reports, sensors = await _recover(desk)
        bank = await stack.enter_async_context(open_bank(config.bank.url, doors(config)))
        effects = Effects(desk, reports, bank, wakeup=wakeup)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(effects.run())
            async with AsyncExitStack() as edges:
                kiosk = _kiosk(desk, sensors, bank)
                addresses = await _open_edges(edges, config, desk, kiosk=kiosk)
                on_ready(addresses)
                log.info("node_ready", grpc=addresses.grpc, pages=addresses.pages)
                await stop.wait()
                log.info("node_stopping")
            running.cancel()
    log.info("node_stopped")


async def _recover(desk: Desk) -> tuple[Reports, Sensors]:
    verified = await desk.store.transact(lambda tx: verify_tail(tx, desk.point))
    sensors = Sensors()
    reports = Reports(desk, sensors)
    interrupted = await reports.start()
    log.info("journal_verified", events=verified.events, interrupted_visits=interrupted)
    return reports, sensors


def _kiosk(desk: Desk, sensors: Sensors, bank: LockBank) -> Starlette:
    depositing = Depositing(desk, sensors, expect_unlock=bank.expect_unlock)
    collecting = Collecting(desk, sensors, expect_unlock=bank.expect_unlock)
    maintenance = Maintenance(desk, sensors, expect_unlock=bank.expect_unlock)
    return build_app(depositing, collecting, maintenance, number=desk.hotline.show)


async def _open_edges(
    edges: AsyncExitStack, config: NodeConfig, desk: Desk, *, kiosk: Starlette
) -> Addresses:
    record = StandingRecord(config, desk.point)
    pages_host, _, pages_port = config.listen.pages.rpartition(":")
    server = serve(
        config.listen.grpc,
        orders=Orders(desk),
        questions=Questions(desk),
        feed=Feed(desk),
        points=record,
        limits=CallLimits(in_flight=config.listen.in_flight, per_peer=config.listen.per_peer),
    )
    grpc_port = await edges.enter_async_context(server)
    pages = await edges.enter_async_context(serve_pages(kiosk, host=pages_host, port=int(pages_port)))
    grpc_host = config.listen.grpc.rpartition(":")[0]
    return Addresses(f"{grpc_host}:{grpc_port}", f"{pages_host}:{pages}")
